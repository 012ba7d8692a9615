"""A real deal's type, size and base recovery -> the engine's paths on a made-up pool that is centred there."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.recovery import Assumptions, Recoveries, read_assumptions, simulate
from refloat.recovery.reference_pool import CUT_OFF, made_up_pool, reference_pools

Floats = NDArray[np.float64]

SET = {"card": "cn-card", "consumer": "cn-consumer", "mortgage": "cn-mortgage", "micro": "cn-micro"}
SET |= {"corporate": "cn-corporate"}
"""Type of a Chinese deal's pool -> assumption set."""

SECURED_LOANS, UNSECURED_LOANS = 400, 4_000
"""Real pools have thousands of loans: a made-up pool's own luck must stay small beside the errors."""

SEED, SCENARIOS = 1, 1_000
LOAN_TO_VALUES = np.geomspace(0.1, 3.0, 12)
CLASSES = ("substandard", "doubtful", "loss")


@dataclass(frozen=True, eq=False)
class Centred:
    """The engine's paths for one deal.

    Attributes:
        forecast: With every estimation error off: what an agency that is right about the set would forecast.
        actual: With the errors of the set.
        centre: Loan-to-value, or multiple of the odds of paying, at which the forecast is the base recovery.
    """

    forecast: Recoveries
    actual: Recoveries
    centre: float

    def planned(self, months: float, *, net: bool = False) -> float:
        """Cash forecast to a month after the cut-off, over the claim."""
        plan = self.forecast.plan
        return float(to_date(self.forecast, plan.net if net else plan.collections, months)[0]) / self.forecast.claim

    def ratios(self, months: float) -> Floats:
        """Actual over forecast collections to a month after the cut-off, shape (path,)."""
        came = to_date(self.actual, self.actual.cash.collections, months) / self.actual.claim
        return np.asarray(came / self.planned(months))


def to_date(recoveries: Recoveries, cash: Floats, months: float) -> Floats:
    """Cumulative cash at a month after the cut-off, shape (path,); straight lines within a period."""
    ends = recoveries.assumptions.period_months * np.arange(0.0, cash.shape[1] + 1)
    sums = np.concatenate([np.zeros((len(cash), 1)), np.cumsum(cash, axis=1)], axis=1)
    place = min(int(np.searchsorted(ends, months, side="right")) - 1, len(ends) - 2)
    part = (months - ends[place]) / (ends[place + 1] - ends[place])
    return np.asarray(sums[:, place] + min(part, 1.0) * (sums[:, place + 1] - sums[:, place]))


def centred(deal: dict[str, Any], base_rate: float, scenarios: int = SCENARIOS) -> Centred:
    """Simulate a pool of a deal's type whose forecast is its base recovery.

    A pool with collateral is brought there by its loan-to-value, one without by the odds of paying (see
    `paying_more`).

    Args:
        deal: pool_type, secured (Y, N, P or U), cut_off, the shares of the three classes where known, and
            secured_share where the deal states it.
        base_rate: Lifetime gross recovery over the claim.
        scenarios: Paths of each run.
    """
    start, parts = read_assumptions(SET[deal["pool_type"]]), deal_parts(deal)
    if _secured(parts):
        centre = _loan_to_value(start.name, parts, base_rate)
        parts = parts.with_columns(loan_to_value=_where_secured(centre))
        assumptions = start
    else:
        at_one = _run(parts, without_errors(start), deal["cut_off"], scenarios)
        centre = base_rate / _level(at_one)
        assumptions = paying_more(start, centre)
    forecast = _run(parts, without_errors(assumptions), deal["cut_off"], scenarios)
    return Centred(forecast, _run(parts, assumptions, deal["cut_off"], scenarios), centre)


def deal_parts(deal: dict[str, Any]) -> pl.DataFrame:
    """The parts of a made-up pool for a deal: as the set's reference pool, with what the deal tells of itself."""
    parts = reference_pools().filter(pl.col("set") == SET[deal["pool_type"]])
    mix = [deal.get(f"{name}_share") for name in CLASSES]
    if deal["pool_type"] == "card" and all(share is not None for share in mix):
        shares = pl.Series("part", [float(share) for share in mix if share is not None])
        return parts.with_columns(shares / shares.sum())
    secured = {"Y": 1.0, "N": 0.0}.get(deal["secured"], deal.get("secured_share"))
    if deal["pool_type"] != "micro" or secured is None:
        return parts
    has = pl.col("loan_to_value").is_not_null()
    return parts.with_columns(part=pl.when(has).then(secured).otherwise(1 - secured))


def without_errors(assumptions: Assumptions, *parts: str) -> Assumptions:
    """The set with its estimation errors off, or only the parts named (bias, market, deal)."""
    error = assumptions.estimation_error
    none = dict.fromkeys(parts or ("bias", "market", "deal"), 0.0)
    off = {
        on: size.model_copy(
            update={part: getattr(size, part).model_copy(update={"value": value}) for part, value in none.items()}
        )
        for on, size in (("amount", error.amount), ("timing", error.timing))
    }
    return assumptions.model_copy(update={"estimation_error": error.model_copy(update=off)})


def paying_more(assumptions: Assumptions, times: float) -> Assumptions:
    """The set with every level multiplied: by the odds of paying, and beyond odds of one by the share paid."""

    def changed(segment: Any) -> Any:
        given = segment.unsecured
        odds = times * (1 - given.zero_share.value)
        values = {"zero_share": max(1 - odds, 0.0), "paid_share": given.paid_share.value * max(odds, 1.0)}
        figures = {name: getattr(given, name).model_copy(update={"value": value}) for name, value in values.items()}
        return segment.model_copy(update={"unsecured": given.model_copy(update=figures)})

    return assumptions.model_copy(update={"segments": tuple(changed(one) for one in assumptions.segments)})


def without_drivers(assumptions: Assumptions) -> Assumptions:
    """The set with nothing that loans share: no loadings, and prices that follow their trend."""

    def still(node: Any, zero: bool) -> Any:
        if isinstance(node, dict):
            if zero and "value" in node:
                return node | {"value": 0.0}
            off = {key: zero or key.endswith("_loadings") or key in ("odds_property", "volatility") for key in node}
            return {key: still(inner, off[key]) for key, inner in node.items()}
        return [still(inner, zero) for inner in node] if isinstance(node, (list, tuple)) else node

    return Assumptions.model_validate(still(assumptions.model_dump(exclude_none=True), False))


def _loan_to_value(name: str, parts: pl.DataFrame, base_rate: float) -> float:
    from scipy.interpolate import PchipInterpolator

    levels, grid = _levels(name, tuple(parts["part"]))
    return float(np.exp(PchipInterpolator(levels[::-1], np.log(grid)[::-1])(base_rate)))


@cache
def _levels(name: str, shares: tuple[float, ...]) -> tuple[Floats, Floats]:
    """What a set gives on pools of rising loan-to-value, falling, and those values; many deals ask the same."""
    parts = reference_pools().filter(pl.col("set") == name).with_columns(part=pl.Series(shares))
    certain = without_errors(read_assumptions(name))
    pools = [parts.with_columns(loan_to_value=_where_secured(float(value))) for value in LOAN_TO_VALUES]
    return np.array([_level(_run(pool, certain, CUT_OFF, SCENARIOS)) for pool in pools]), LOAN_TO_VALUES


def _secured(parts: pl.DataFrame) -> bool:
    return bool((parts["loan_to_value"].is_not_null() & (parts["part"] > 0)).any())


def _where_secured(loan_to_value: float) -> pl.Expr:
    return pl.when(pl.col("loan_to_value").is_not_null()).then(loan_to_value)


def _run(parts: pl.DataFrame, assumptions: Assumptions, cut_off: date, scenarios: int) -> Recoveries:
    count = SECURED_LOANS if _secured(parts) else UNSECURED_LOANS
    return simulate(made_up_pool(parts, count, cut_off), assumptions, seed=SEED, scenarios=scenarios)


def _level(recoveries: Recoveries) -> float:
    return float(recoveries.plan.collections.sum()) / recoveries.claim
