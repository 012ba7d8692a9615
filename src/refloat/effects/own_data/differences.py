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
        controls: Units not treated within it: never, or after its last period.
        left_out: Units treated from the first period on, whose change cannot be seen.
        overall: Mean over treated units and their periods since treatment.
        overall_error: Its standard error, bootstrap over units.
        low: Lower end of the 95 % interval.
        high: Upper end.
        by_event_time: (periods since treatment, effect, standard error); those before treatment test parallel trends.
        trends_p: Two-sided p-value that all effects before treatment are nil (Wald, bootstrap covariance); a small one
            speaks against parallel trends, a large one does not prove them. None where the panel shows none.
        cohorts: (period of treatment, units).
    """

    treated: int
    controls: int
    left_out: int
    overall: float
    overall_error: float
    low: float
    high: float
    by_event_time: tuple[tuple[int, float, float], ...]
    trends_p: float | None
    cohorts: tuple[tuple[int, int], ...]


def staggered_differences(panel: pl.DataFrame, *, seed: int = 1, draws: int = DRAWS) -> Differences:
    """Difference-in-differences with staggered starts (Callaway & Sant'Anna 2021, Journal of Econometrics 225).

    ATT(g, t) is the change of cohort g from the period before its treatment to t, less that of units not treated within
    the panel. A regression on unit and period effects would use units already treated as controls and can turn the sign
    (Goodman-Bacon 2021, the same issue). Cohorts are weighted by their units. No covariates.

    Args:
        panel: One row a unit and period: `unit`, `period` (whole), `outcome`, `treated_from` (period, empty if never).
        seed: Of the bootstrap over units.
        draws: Of the bootstrap.

    Raises:
        InputError: Too few units, an unbalanced panel, or no period before treatment.
    """
    outcome, starts, periods = _wide(panel)
    # Who is treated after the last period is not treated within the panel.
    starts = np.where(starts > periods[-1], np.nan, starts)
    never, early = np.isnan(starts), starts <= periods[0]
    cohorts = [int(g) for g in np.unique(starts[~never & ~early])]
    if not cohorts:
        raise InputError("no unit is treated after the first period", remedy="add periods before the treatment")
    treated = ~never & ~early
    enough(int(treated.sum()), LEAST_UNITS, "treated units")
    enough(int(never.sum()), LEAST_UNITS, "units not treated within the panel")
    overall, times = _effects(outcome, starts, periods, cohorts)
    random = np.random.Generator(np.random.SFC64(seed))
    means: list[float] = []
    spread: dict[int, list[float]] = {time: [] for time in times}
    for _ in range(draws):
        # Treated and never treated apart, so that no draw is without one of them.
        pick = np.concatenate([random.choice(np.flatnonzero(part), int(part.sum())) for part in (treated, never)])
        found, by_time = _effects(outcome[pick], starts[pick], periods, cohorts)
        means.append(found)
        for time, value in by_time.items():
            spread[time].append(value)
    low, high = np.quantile(means, (0.025, 0.975))
    return Differences(
        treated=int(treated.sum()),
        controls=int(never.sum()),
        left_out=int(early.sum()),
        overall=overall,
        overall_error=float(np.std(means, ddof=1)),
        low=float(low),
        high=float(high),
        by_event_time=tuple((t, v, float(np.std(spread[t], ddof=1))) for t, v in sorted(times.items())),
        trends_p=_trends(times, spread, draws),
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
    first = panel.group_by("unit", maintain_order=True).agg(
        pl.col("treated_from").first(), pl.col("treated_from").n_unique().alias("starts")
    )
    if first["starts"].max() != 1:
        unit = first.filter(pl.col("starts") > 1)["unit"][0]
        raise InputError(
            f"unit {unit} has more than one treated_from", remedy="give each unit one, the same in all its rows"
        )
    try:
        starts = wide.select("unit").join(first, on="unit", how="left")["treated_from"].cast(pl.Float64)
    except pl.exceptions.PolarsError:
        raise InputError(
            "the column treated_from holds words", remedy="give a period, or leave it empty for never"
        ) from None
    periods = np.array([float(name) for name in names])
    if (periods != np.floor(periods)).any():
        raise InputError("periods are whole numbers", remedy="number them: 1, 2, 3, or years")
    return values, starts.fill_null(np.nan).to_numpy(), periods.astype(np.int64)


def _trends(times: dict[int, float], spread: dict[int, list[float]], draws: int) -> float | None:
    """Wald test that the effects before treatment are nil; None where there are none in every draw."""
    from scipy.special import gammaincc

    early = sorted(t for t in times if t < 0 and len(spread[t]) == draws)
    if not early:
        return None
    effects = np.array([times[t] for t in early])
    covariance = np.atleast_2d(np.cov(np.array([spread[t] for t in early])))
    rank = int(np.linalg.matrix_rank(covariance))
    if rank == 0:
        return None
    # The survival function of chi-squared.
    return float(gammaincc(rank / 2, float(effects @ np.linalg.pinv(covariance) @ effects) / 2))


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
