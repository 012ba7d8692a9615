"""a panel whose units are treated at different times -> the effect, by cohort and by time since treatment."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.effects.own_data.sample import Amounts, enough, numbers
from refloat.errors import InputError

LEAST_UNITS = 5
DRAWS = 499


@dataclass(frozen=True)
class Differences:
    """Effects of a treatment that came at different times.

    Attributes:
        treated: Units treated within the panel.
        controls: Units never treated.
        overall: Mean over treated units and their periods since treatment.
        overall_error: Its standard error, bootstrap over units.
        low: Lower end of the 95 % interval.
        high: Upper end.
        by_event_time: (periods since treatment, effect, standard error); those before treatment test parallel trends.
        cohorts: (period of treatment, units).
    """

    treated: int
    controls: int
    overall: float
    overall_error: float
    low: float
    high: float
    by_event_time: tuple[tuple[int, float, float], ...]
    cohorts: tuple[tuple[int, int], ...]


def staggered_differences(panel: pl.DataFrame, *, seed: int = 1) -> Differences:
    """Difference-in-differences with staggered starts (Callaway & Sant'Anna 2021, Journal of Econometrics 225).

    ATT(g, t) is the change of cohort g from the period before its treatment to t, less that of units never treated. A
    regression on unit and period effects would use units already treated as controls and can turn the sign
    (Goodman-Bacon 2021, the same issue). Cohorts are weighted by their units. No covariates.

    Args:
        panel: One row a unit and period: `unit`, `period` (whole), `outcome`, `treated_from` (period, empty if never).
        seed: Of the bootstrap over units, 499 draws.

    Raises:
        InputError: Too few units, an unbalanced panel, or no period before treatment.
    """
    outcome, starts, periods = _wide(panel)
    never = np.isnan(starts)
    cohorts = [int(g) for g in np.unique(starts[~never])]
    cohorts = [g for g in cohorts if g > periods[0] and g <= periods[-1]]
    if not cohorts:
        raise InputError("no unit is treated after the first period", remedy="add periods before the treatment")
    treated = np.isin(starts, cohorts)
    enough(int(treated.sum()), LEAST_UNITS, "treated units")
    enough(int(never.sum()), LEAST_UNITS, "units never treated")
    overall, times = _effects(outcome, starts, periods, cohorts)
    random = np.random.Generator(np.random.SFC64(seed))
    draws: list[float] = []
    spread: dict[int, list[float]] = {time: [] for time in times}
    for _ in range(DRAWS):
        # Treated and never treated apart, so that no draw is without one of them.
        pick = np.concatenate([random.choice(np.flatnonzero(part), int(part.sum())) for part in (treated, never)])
        found, by_time = _effects(outcome[pick], starts[pick], periods, cohorts)
        draws.append(found)
        for time, value in by_time.items():
            spread[time].append(value)
    low, high = np.quantile(draws, (0.025, 0.975))
    return Differences(
        treated=int(treated.sum()),
        controls=int(never.sum()),
        overall=overall,
        overall_error=float(np.std(draws, ddof=1)),
        low=float(low),
        high=float(high),
        by_event_time=tuple((t, v, float(np.std(spread[t], ddof=1))) for t, v in sorted(times.items())),
        cohorts=tuple((g, int((starts == g).sum())) for g in cohorts),
    )


def _wide(panel: pl.DataFrame) -> tuple[Amounts, Amounts, NDArray[np.int64]]:
    numbers(panel, ("period", "outcome"))
    for name in ("unit", "treated_from"):
        if name not in panel.columns:
            raise InputError(f"the table has no column {name}", remedy=f"it has {', '.join(panel.columns)}")
    if panel.select(pl.struct("unit", "period").is_duplicated().any()).item():
        raise InputError("a unit has two rows for one period", remedy="keep one")
    wide = panel.pivot("period", index="unit", values="outcome", sort_columns=False)
    names = sorted((name for name in wide.columns if name != "unit"), key=float)
    values = wide.select(names).to_numpy().astype(np.float64)
    if np.isnan(values).any():
        raise InputError(
            "not every unit has every period", remedy="leave out units with gaps, or fill them from a source"
        )
    first = panel.group_by("unit", maintain_order=True).agg(pl.col("treated_from").first())
    starts = wide.select("unit").join(first, on="unit", how="left")["treated_from"].cast(pl.Float64).fill_null(np.nan)
    return values, starts.to_numpy(), np.array([int(float(name)) for name in names])


def _effects(
    outcome: Amounts, starts: Amounts, periods: NDArray[np.int64], cohorts: list[int]
) -> tuple[float, dict[int, float]]:
    never = np.isnan(starts)
    control = outcome[never].mean(axis=0)
    after, weights = [], []
    times: dict[int, list[tuple[float, float]]] = {}
    for g in cohorts:
        units = starts == g
        if not units.any():
            continue
        base = int(np.searchsorted(periods, g)) - 1
        mean = outcome[units].mean(axis=0)
        effects = (mean - mean[base]) - (control - control[base])
        for place, period in enumerate(periods):
            if place != base:
                times.setdefault(int(period - g), []).append((float(effects[place]), float(units.sum())))
            if period >= g:
                after.append(float(effects[place]))
                weights.append(float(units.sum()))
    mean_of = {t: sum(v * w for v, w in rows) / sum(w for _, w in rows) for t, rows in times.items()}
    return float(np.average(after, weights=weights)), mean_of
