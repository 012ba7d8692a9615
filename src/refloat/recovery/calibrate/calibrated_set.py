"""Segment fits + the start set -> the new assumption set, each number with its source and grade."""

from typing import Any

import numpy as np

from refloat.recovery.assumptions import Assumptions
from refloat.recovery.calibrate.back_test import BackTest
from refloat.recovery.calibrate.collateral_fit import CollateralFit
from refloat.recovery.calibrate.credibility import Credible
from refloat.recovery.calibrate.history import History
from refloat.recovery.calibrate.segment_fit import SegmentFit
from refloat.tape import TapeCheck

SOURCE = "tape"
DIGITS = 5


def calibrated_set(
    start: Assumptions,
    fits: tuple[SegmentFit, ...],
    history: History,
    check: TapeCheck,
    *,
    name: str,
    tested: BackTest | None,
    sold: tuple[CollateralFit, ...] = (),
) -> Assumptions:
    """The start set with the numbers of the tape in place of its own."""
    tree = start.model_dump(mode="json", exclude_none=True)
    files = ", ".join(source.name for source in check.sources)
    digest = ", ".join(source.sha256[:12] for source in check.sources)
    tree["name"] = name
    tree["title"] = {
        "en": f"{start.title.en}, calibrated on {files}",
        "zh": f"{start.title.zh},按{files}校准",
    }
    tree["notices"] = [
        {
            "en": f"Calibrated from {history.loans.height:,} loans of {files}, starting from {start.name}. Read the "
            "report of the calibration for what the data could not tell.",
            "zh": f"以{files}的{history.loans.height:,}笔贷款校准,初始假设集为{start.name}。"
            "数据未能说明之处见校准报告。",
        },
        *tree.get("notices", []),
    ]
    tree["sources"] = {
        SOURCE: {
            "text": f"{history.loans.height:,} defaulted loans of {files} (SHA-256 {digest}), seen until "
            f"{history.cut_off}",
            "date": str(history.cut_off),
        },
        **tree["sources"],
    }
    for entry, fit in zip(tree["segments"], fits, strict=True):
        if fit.method != "none":
            _segment(entry["unsecured"], tree["curves"], fit)
    for learned in sold:
        if learned.name:
            _collateral(next(one for one in tree["collateral"] if one["name"] == learned.name), learned)
        elif (factor := learned.figures.get("court.months")) is not None:
            _court(tree["court"]["months"], factor)
    used = {entry["unsecured"]["curve"] for entry in tree["segments"]}
    tree["curves"] = {curve: points for curve, points in tree["curves"].items() if curve in used}
    _errors(tree["estimation_error"], fits, tested)
    return Assumptions.model_validate(tree)


def _segment(part: dict[str, Any], curves: dict[str, Any], fit: SegmentFit) -> None:
    how = "chain ladder and Cape Cod level" if fit.method == "triangle" else "growth curve on one look at many ages"
    mixed = ""
    if fit.credible is not None:
        mixed = (
            f"; own level {fit.own_level:.4f} with a standard error of {fit.own_error:.4f}, credibility "
            f"{fit.credible.weight:.2f} against the start set's {fit.credible.prior:.4f}"
        )
    level = f"lifetime level {fit.level:.4f} of what was owed, {fit.loans:,} loans, {how}{mixed}"
    part["zero_share"] = _figure(fit.zero_share, "share without a payment, right-censoring allowed for")
    part["paid_share"] = _figure(fit.paid_share, level)
    part["paid_share_sd"] = _figure(
        fit.paid_share_sd, "between loans that paid and had time to; else the start set's, in proportion"
    )
    part["clock"] = "default"
    if fit.fee_share is not None:
        part["fee_share"] = _figure(fit.fee_share, "cost over gross cash")
    curve = f"{fit.name}-tape"
    part["curve"] = curve
    curves[curve] = {
        "months": list(fit.months),
        "cumulative": list(fit.cumulative),
        "source": SOURCE,
        "grade": "derived",
        "note": f"{how}; {fit.tail_share:.1%} of it lies beyond the oldest age seen ({fit.oldest:.0f} months)",
    }


def _collateral(entry: dict[str, Any], fit: CollateralFit) -> None:
    counts = {f"auction.rounds.{count.number}": f"{count.sold} of {count.held} offers" for count in fit.rounds}
    for path, found in fit.figures.items():
        *above, last = path.split(".")
        node: Any = entry
        for step in above:
            node = node[int(step) - 1] if isinstance(node, list) else node[step]
        said = counts.get(".".join(above), f"{fit.agreed + fit.auctioned} sales")
        node[last] = _figure(found.value, f"{said}; {_how(found)}")


def _court(months: dict[str, Any], found: Credible) -> None:
    for stage, figure in months.items():
        note = f"start set's {figure['value']:g} times {found.value:.3f}; {_how(found)}"
        months[stage] = _figure(figure["value"] * found.value, note)


def _how(found: Credible) -> str:
    return (
        f"own {found.own:.4g} with a standard error of {found.own_error:.2g}, credibility {found.weight:.2f} against "
        f"the start set's {found.prior:.4g}"
    )


def _errors(error: dict[str, Any], fits: tuple[SegmentFit, ...], tested: BackTest | None) -> None:
    """No agency forecast this level, so no agency's bias applies; the deal's error is at least the fit's own."""
    learned = [fit for fit in fits if fit.method != "none" and fit.level > 0]
    if not learned:
        return
    ratio = "" if tested is None else f"; back-test: {tested.ratio:.2f} of what was projected came in"
    error["amount"]["bias"] = _figure(0.0, f"the level was measured here, not forecast by an agency{ratio}")
    owed = np.array([fit.owed for fit in learned])
    doubt = float(np.average([_doubt(fit) for fit in learned], weights=owed))
    if doubt > error["amount"]["deal"]["value"]:
        error["amount"]["deal"] = _figure(min(doubt, 1.5), "relative standard error of the fitted level")


def _doubt(fit: SegmentFit) -> float:
    if fit.credible is None:
        return fit.own_error / fit.level
    own, prior = fit.own_error, fit.credible.prior_error
    return own * prior / float(np.hypot(own, prior)) / fit.level if own * prior > 0 else 0.0


def _figure(value: float, note: str) -> dict[str, Any]:
    return {"value": round(float(value), DIGITS), "source": SOURCE, "grade": "derived", "note": note}
