"""plan against actual of real deals -> bias of plans, and the haircut that would have been right."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import polars as pl

from refloat.market import china_actual_vs_forecast, european_performance

GROUPS = {
    "Italy, gross collections": ("Italian deals against their business plan; they share one market and servicers.", "IT"),
    "China, recoveries": ("Chinese deals against a rater's forecast at the same age; few, and mostly mortgages.", "CN"),
}


@dataclass(frozen=True)
class BackTest:
    """How plans turned out in one group of deals, each at its last report.

    Attributes:
        group: Which deals.
        deals: Number of deals with both plan and actual.
        mean_ratio: Geometric mean of actual over plan.
        low: Lower end of its 95 % interval, as if the deals were independent, which they are not.
        high: Upper end.
        spread: Standard deviation of the logarithm.
        below: Share of deals below plan.
        haircut: Cut of the plan that half of the deals would have met.
        haircut_90: Cut that nine of ten would have met.
        worst: Smallest ratio.
        note: What to mind.
    """

    group: str
    deals: int
    mean_ratio: float
    low: float
    high: float
    spread: float
    below: float
    haircut: float
    haircut_90: float
    worst: float
    note: str


def back_test() -> tuple[BackTest, ...]:
    """Bias and the haircut that would have been right, by group of real deals.

    The ratio of actual to plan at the last report; a ratio at an age mixes amount with timing. The interval is Student's
    on logarithms. The Chinese agencies' pairs of forecasts show disagreement, not error, and are not used.
    """
    europe = european_performance().filter(pl.col("gross_over_plan").is_not_null())
    last = europe.sort("as_of").group_by("deal", maintain_order=True).last()
    china = china_actual_vs_forecast().filter(pl.col("actual_over_forecast").is_not_null())
    ratios = (last["gross_over_plan"].to_numpy(), china["actual_over_forecast"].to_numpy())
    return tuple(_test(name, note, values) for (name, (note, _)), values in zip(GROUPS.items(), ratios, strict=True))


def _test(group: str, note: str, ratios: np.ndarray) -> BackTest:  # type: ignore[type-arg]
    from scipy.special import stdtrit

    logs = np.log(ratios)
    spread = float(logs.std(ddof=1))
    reach = float(stdtrit(len(logs) - 1, 0.975)) * spread / sqrt(len(logs))
    mean = float(logs.mean())
    return BackTest(
        group=group,
        deals=len(logs),
        mean_ratio=float(np.exp(mean)),
        low=float(np.exp(mean - reach)),
        high=float(np.exp(mean + reach)),
        spread=spread,
        below=float((ratios < 1).mean()),
        haircut=max(1.0 - float(np.quantile(ratios, 0.5)), 0.0),
        haircut_90=max(1.0 - float(np.quantile(ratios, 0.1)), 0.0),
        worst=float(ratios.min()),
        note=note,
    )
