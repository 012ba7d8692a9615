"""a series and a shock -> how the series answers, horizon by horizon."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from refloat.effects.own_data.sample import enough, numbers

LEAST = 40


@dataclass(frozen=True)
class Projection:
    """The answer of an outcome to a shock.

    Attributes:
        horizons: Periods after the shock.
        response: Change of the outcome for a shock of one.
        error: Newey-West standard error of each.
        low: Lower end of each 95 % interval.
        high: Upper end.
        observations: Rows used at each horizon.
    """

    horizons: tuple[int, ...]
    response: tuple[float, ...]
    error: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    observations: tuple[int, ...]


def local_projection(series: pl.DataFrame, *, horizons: int = 8, lags: int = 2) -> Projection:
    """Local projections (Jordà 2005, American Economic Review 95): one regression a horizon.

    y(t+h) - y(t-1) on the shock at t, with lags of the change of y and of the shock; errors by Newey & West with h + 1
    lags (statsmodels).

    Args:
        series: In order of time: `outcome` and `shock`.
        horizons: Largest horizon.
        lags: Lags of both.

    Raises:
        InputError: Fewer than forty rows at the largest horizon, or a shock that never moves.
    """
    from statsmodels.regression.linear_model import OLS

    from refloat.errors import InputError

    data = numbers(series, ("outcome", "shock"))
    y, shock = data["outcome"], data["shock"]
    if np.ptp(shock) == 0:
        raise InputError("the shock never moves", remedy="give a column that does")
    first = lags + 1
    enough(len(y) - first - horizons, LEAST, "rows at the largest horizon")
    change = np.diff(y, prepend=np.nan)
    rows = []
    for h in range(horizons + 1):
        t = np.arange(first, len(y) - h)
        controls = [change[t - lag] for lag in range(1, lags + 1)] + [shock[t - lag] for lag in range(1, lags + 1)]
        design = np.column_stack([shock[t], np.ones(len(t)), *controls])
        fit = OLS(y[t + h] - y[t - 1], design).fit(cov_type="HAC", cov_kwds={"maxlags": h + 1})
        rows.append((h, float(fit.params[0]), float(fit.bse[0]), len(t)))
    return Projection(
        horizons=tuple(h for h, _, _, _ in rows),
        response=tuple(value for _, value, _, _ in rows),
        error=tuple(error for _, _, error, _ in rows),
        low=tuple(value - 1.96 * error for _, value, error, _ in rows),
        high=tuple(value + 1.96 * error for _, value, error, _ in rows),
        observations=tuple(count for _, _, _, count in rows),
    )
