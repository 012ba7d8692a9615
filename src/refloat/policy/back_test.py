"""plan against actual of real deals -> bias of plans, and the haircut that would have been right."""

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.market import china_actual_vs_forecast, error_evidence, error_sizes, european_performance


@dataclass(frozen=True)
class BackTest:
    """How plans turned out in one group of deals.

    Attributes:
        group: Key of the group: italy_rows, china_rows, italy_aggregate or china_unsecured_aggregate.
        deals: Number of deals; None where a source tells none.
        mean_ratio: Geometric mean of actual over plan; the median of an aggregate.
        low: Lower end of its 95 % interval, as if the deals were independent, which they are not; None for aggregates.
        high: Upper end.
        spread: Standard deviation of the logarithm.
        below: Share of deals below plan.
        haircut: Cut of the plan that half of the deals would have met.
        haircut_90: Cut that nine of ten would have met.
        kind: rows, or aggregate where only counts or means are published and a lognormal is put through them.
    """

    group: str
    deals: int | None
    mean_ratio: float
    low: float | None
    high: float | None
    spread: float
    below: float
    haircut: float
    haircut_90: float
    kind: str


def back_test() -> tuple[BackTest, ...]:
    """Bias of plans and the haircut that would have been right, by group of real deals.

    Rows are deals at their last report. They are those whose reports were found, often because something went wrong, so
    the aggregates stand beside them as a check: 28 of 54 Italian deals below plan and 22 below 90 %, and a rater's mean
    deviation of unsecured Chinese deals, each read as a lognormal (docs/method/estimation-error.md). A ratio at an age
    mixes amount with timing. The Chinese agencies' pairs of forecasts show disagreement, not error, and are not used.
    """
    europe = european_performance().filter(pl.col("gross_over_plan").is_not_null())
    last = europe.sort("as_of").group_by("deal", maintain_order=True).last()
    china = china_actual_vs_forecast().filter(pl.col("actual_over_forecast").is_not_null())
    facts = {(market, fact): value for market, fact, value in error_evidence().select("market", "fact", "value").rows()}
    spreads = dict(error_sizes().filter(on="ratio", part="spread").select("market", "value").rows())
    deals, below, poor = (facts["IT", name] for name in ("deals", "below_plan", "below_90"))
    return (
        _of_rows("italy_rows", last["gross_over_plan"].to_numpy()),
        _of_counts("italy_aggregate", int(deals), below / deals, poor / deals),
        _of_rows("china_rows", china["actual_over_forecast"].to_numpy()),
        _of_mean("china_unsecured_aggregate", 1 + facts["CN-unsecured", "mean_deviation"], spreads["CN-unsecured"]),
    )


def _of_rows(group: str, ratios: NDArray[np.float64]) -> BackTest:
    from scipy.special import stdtrit

    logs = np.log(ratios)
    spread, mean = float(logs.std(ddof=1)), float(logs.mean())
    reach = float(stdtrit(len(logs) - 1, 0.975)) * spread / sqrt(len(logs))
    return BackTest(
        group=group,
        deals=len(logs),
        mean_ratio=exp(mean),
        low=exp(mean - reach),
        high=exp(mean + reach),
        spread=spread,
        below=float((ratios < 1).mean()),
        haircut=max(1.0 - float(np.quantile(ratios, 0.5)), 0.0),
        haircut_90=max(1.0 - float(np.quantile(ratios, 0.1)), 0.0),
        kind="rows",
    )


def _of_counts(group: str, deals: int, below: float, poor: float) -> BackTest:
    """A lognormal through the shares below plan and below nine tenths of it."""
    from scipy.special import ndtri

    at_plan, at_poor = float(ndtri(below)), float(ndtri(poor))
    spread = -log(0.9) / (at_plan - at_poor)
    return _lognormal(group, deals, -at_plan * spread, spread, below)


def _of_mean(group: str, mean: float, spread: float) -> BackTest:
    """A lognormal of a given mean and log spread."""
    from scipy.special import ndtr

    centre = log(mean) - spread**2 / 2
    return _lognormal(group, None, centre, spread, float(ndtr(-centre / spread)))


def _lognormal(group: str, deals: int | None, centre: float, spread: float, below: float) -> BackTest:
    from scipy.special import ndtri

    return BackTest(
        group=group,
        deals=deals,
        mean_ratio=exp(centre),
        low=None,
        high=None,
        spread=spread,
        below=below,
        haircut=max(1.0 - exp(centre), 0.0),
        haircut_90=max(1.0 - exp(centre + float(ndtri(0.1)) * spread), 0.0),
        kind="aggregate",
    )
