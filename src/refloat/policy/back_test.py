"""plan against actual of real deals -> bias of plans, and the haircut that would have been right."""

from dataclasses import dataclass, replace
from math import exp, log, sqrt

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.market import (
    china_actual_vs_forecast,
    china_deals,
    error_evidence,
    error_sizes,
    european_performance,
    present_value_ratios,
)


@dataclass(frozen=True)
class BackTest:
    """How plans turned out in one group of deals.

    Attributes:
        group: Key of the group: italy_rows, italy_aggregate, italy_closed, china_rows, china_unsecured_aggregate or
            china_pairs.
        ability: What is held to account: plan (amount and timing together: who forecast), servicer (positions closed,
            each against its own plan: who collected) or disagreement (two forecasts of one deal).
        deals: Number of deals; None where a source tells none.
        mean_ratio: Geometric mean of actual over plan; the median of an aggregate.
        low: Lower end of its 95 % interval, as if the deals were independent, which they are not; None for aggregates.
        high: Upper end.
        spread: Standard deviation of the logarithm.
        below: Share of deals below plan; None of a disagreement, which has no actual.
        haircut: Cut of the plan that half of the deals would have met; likewise.
        haircut_90: Cut that nine of ten would have met; likewise.
        kind: rows, or aggregate where only counts or means are published and a lognormal is put through them.
    """

    group: str
    ability: str
    deals: int | None
    mean_ratio: float
    low: float | None
    high: float | None
    spread: float
    below: float | None
    haircut: float | None
    haircut_90: float | None
    kind: str


def back_test() -> tuple[BackTest, ...]:
    """Bias of plans and the haircut that would have been right, by group of real deals.

    Rows are deals at their last report: gross collections over plan where told, else the net ratio. To take gross alone
    would leave out the deals far above plan, whose reports give the net one. Reports that were found are often those of
    deals in trouble, so the aggregates stand beside them as a check: 28 of 54 Italian deals below plan and 22 below
    90 %, and a rater's mean deviation of unsecured Chinese deals, each read as a lognormal
    (docs/method/estimation-error.md). A ratio at an age mixes amount with timing; the present-value ratio of closed
    positions has the amount alone, and so holds the servicer to account apart from the clock of the plan. The Chinese
    agencies' pairs of forecasts show disagreement, not error: they have a spread and no haircut.
    """
    told = (
        european_performance()
        .with_columns(pl.coalesce("gross_over_plan", "cumulative_collection_ratio").alias("ratio"))
        .filter(pl.col("ratio").is_not_null())
    )
    last = told.sort("as_of").group_by("deal", maintain_order=True).last()
    china = china_actual_vs_forecast().filter(pl.col("actual_over_forecast").is_not_null())
    facts = {(market, fact): value for market, fact, value in error_evidence().select("market", "fact", "value").rows()}
    spreads = dict(error_sizes().filter(on="ratio", part="spread").select("market", "value").rows())
    deals, below, poor = (facts["IT", name] for name in ("deals", "below_plan", "below_90"))
    return (
        _of_rows("italy_rows", "plan", last["ratio"].to_numpy()),
        _of_counts("italy_aggregate", int(deals), below / deals, poor / deals),
        _of_rows("italy_closed", "servicer", present_value_ratios()["present_value_ratio"].to_numpy()),
        _of_rows("china_rows", "plan", china["actual_over_forecast"].to_numpy()),
        _of_mean("china_unsecured_aggregate", 1 + facts["CN-unsecured", "mean_deviation"], spreads["CN-unsecured"]),
        _disagreement(),
    )


def _disagreement() -> BackTest:
    """How far two agencies' lifetime recoveries of one Chinese deal stand apart."""
    pairs = china_deals().select(pl.col("agency1_recovery_rate") / pl.col("agency2_recovery_rate")).drop_nulls()
    found = _of_rows("china_pairs", "disagreement", pairs.to_series().to_numpy())
    return replace(found, below=None, haircut=None, haircut_90=None)


def _of_rows(group: str, ability: str, ratios: NDArray[np.float64]) -> BackTest:
    from scipy.special import stdtrit

    logs = np.log(ratios)
    spread, mean = float(logs.std(ddof=1)), float(logs.mean())
    reach = float(stdtrit(len(logs) - 1, 0.975)) * spread / sqrt(len(logs))
    return BackTest(
        group=group,
        ability=ability,
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
        ability="plan",
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
