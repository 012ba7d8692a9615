"""Calibration -> one JSON document."""

from typing import Any

import polars as pl

from refloat.recovery.calibrate.calibration import Calibration
from refloat.recovery.calibrate.collateral_fit import CollateralFit
from refloat.recovery.calibrate.segment_fit import SegmentFit


def calibration_result(calibration: Calibration) -> dict[str, Any]:
    """The report of a calibration as plain values; rates are fractions, money is in currency units.

    Returns:
        start, name, cut_off, currency, loans, owed, gross_rate and net_rate (so far, over what was owed), dated,
        written_off{} (the same of the written-off loans alone), vintages[],
        segments[] (with level, curve, triangle), collateral[] (with rounds and figures), outcomes[], losses{},
        back_test{}, could_not_tell[], could_not_tell_zh[].
    """
    loans = calibration.history.loans
    owed, cash, cost = (float(loans[name].sum()) for name in ("owed", "cash", "cost"))
    return {
        "start": calibration.start.name,
        "name": calibration.assumptions.name,
        "cut_off": str(calibration.history.cut_off),
        "currency": calibration.history.currency,
        "loans": loans.height,
        "loans_read": calibration.history.loans_read,
        "owed": owed,
        "gross_rate": cash / owed,
        "net_rate": (cash - cost) / owed,
        "dated": calibration.history.dated,
        "written_off": calibration.written_off,
        "vintages": _vintages(loans),
        "segments": [_segment(fit) for fit in calibration.segments],
        "collateral": [_collateral(fit) for fit in calibration.collateral],
        "outcomes": calibration.outcomes.to_dicts(),
        "losses": _losses(calibration),
        "back_test": _back_test(calibration),
        "could_not_tell": [en for en, _ in calibration.gaps],
        "could_not_tell_zh": [zh for _, zh in calibration.gaps],
    }


def _vintages(loans: pl.DataFrame) -> list[dict[str, Any]]:
    table = loans.group_by("vintage").agg(
        pl.len().cast(pl.Int64).alias("loans"),
        pl.col("owed").sum(),
        pl.col("cash").sum(),
        pl.col("age").mean().alias("mean_age_months"),
    )
    return table.sort("vintage").with_columns(gross_rate=pl.col("cash") / pl.col("owed")).to_dicts()


def _segment(fit: SegmentFit) -> dict[str, Any]:
    out: dict[str, Any] = {
        "segment": fit.name,
        "method": fit.method,
        "loans": fit.loans,
        "owed": fit.owed,
        "cash": fit.cash,
        "oldest_months": fit.oldest,
        "observed_rate": fit.observed,
    }
    if fit.method == "none":
        return out
    out |= {
        "developed_share": fit.developed,
        "level": fit.level,
        "own_level": fit.own_level,
        "own_error": fit.own_error,
        "credibility": None if fit.credible is None else fit.credible.weight,
        "start_level": None if fit.credible is None else fit.credible.prior,
        "zero_share": fit.zero_share,
        "paid_share": fit.paid_share,
        "paid_share_sd": fit.paid_share_sd,
        "fee_share": fit.fee_share,
        "curve": {"months": list(fit.months), "cumulative": list(fit.cumulative)},
        "tail_share": fit.tail_share,
    }
    if fit.triangle is not None and fit.ladder is not None:
        out["ladder"] = {
            "origins": list(fit.triangle.origins),
            "exposure": fit.triangle.exposure.tolist(),
            "ultimates": fit.ladder.ultimates.tolist(),
            "standard_errors": fit.ladder.errors.tolist(),
            "total_standard_error": fit.ladder.total_error,
            "factors": fit.ladder.factors.tolist(),
            "tail": fit.ladder.tail,
        }
    return out


def _collateral(fit: CollateralFit) -> dict[str, Any]:
    return {
        "class": fit.name or None,
        "assets": fit.assets,
        "sold_by_agreement": fit.agreed,
        "sold_by_auction": fit.auctioned,
        "rounds": [{"round": count.number, "held": count.held, "sold": count.sold} for count in fit.rounds],
        "figures": [
            {
                "figure": path,
                "own": found.own,
                "own_error": found.own_error,
                "credibility": found.weight,
                "start": found.prior,
                "value": found.value,
            }
            for path, found in fit.figures.items()
        ],
    }


def _back_test(calibration: Calibration) -> dict[str, Any] | None:
    test = calibration.back_test
    if test is None:
        return None
    return {
        "how": test.how,
        "months": test.months,
        "naive_level": test.naive_level,
        "level": test.level,
        "later_level": test.later_level,
        "ratio": test.ratio,
        "by_vintage": test.by_vintage.to_dicts(),
    }


def _losses(calibration: Calibration) -> dict[str, Any] | None:
    found = calibration.losses
    if found is None:
        return None
    fit = found.fit
    # Parts that no loan fell into have no error.
    errors = {part: [None if v != v else float(v) for v in values] for part, values in fit.errors.items()}
    return {
        "loans": found.loans,
        "mean_loss": found.mean_loss,
        "columns": list(fit.names),
        "coefficients": {part: [float(v) for v in values] for part, values in fit.coefficients.items()},
        "standard_errors": errors,
        "effects": found.effects,
        "problems": list(fit.problems),
    }
