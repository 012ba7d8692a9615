"""a series -> the band of GM(1,1) if the model were true and only its parameters unsure: estimation uncertainty."""

from collections.abc import Sequence

import numpy as np

from refloat.compute import generator
from refloat.grey import fit_gm11
from refloat.grey.series import FloatArray, Values, check_horizon

DRAWS = 4_000


def estimation_band(
    values: Values, horizon: int, *, levels: Sequence[float] = (0.8, 0.95), alpha: float = 0.5, seed: int = 0
) -> dict[float, FloatArray]:
    """Bands of the estimation uncertainty of GM(1,1).

    The regression x0(k) = b - a z1(k) has the covariance s^2 (Z'Z)^-1 of ordinary least squares. Pairs (a, b) are drawn
    from the normal law around the estimate, and the band holds the share `level` of their forecasts. It leaves out the
    noise of the years to come and that the model may be wrong, which are most of a forecast's error: it is never a
    prediction interval.

    Args:
        values: A positive series of at least five points.
        horizon: Steps ahead.
        levels: Shares.
        alpha: Background weight of GM(1,1).
        seed: Of the 4,000 draws.

    Returns:
        Level -> (horizon, 2) low and high.

    Raises:
        InputError: As `fit_gm11`.
    """
    steps = check_horizon(horizon)
    fit = fit_gm11(values, alpha=alpha)
    series, a, b = fit.series, fit.parameters["a"], fit.parameters["b"]
    between = np.cumsum(series)[:-1] + alpha * series[1:]
    design = np.column_stack((-between, np.ones(len(between))))
    rest = series[1:] - design @ np.array([a, b])
    variance = float(rest @ rest) / max(1, len(rest) - 2)
    # In units of the columns' lengths, so that the normal matrix is well conditioned.
    lengths = np.linalg.norm(design, axis=0)
    scaled = design / lengths
    root = np.sqrt(variance) * np.linalg.cholesky(np.linalg.inv(scaled.T @ scaled))
    draws = np.array([a, b]) + (generator(seed, 0).standard_normal((DRAWS, 2)) @ root.T) / lengths
    paths = _forecasts(draws, float(series[0]), len(series), steps)
    ends = {float(level): [0.5 - level / 2.0, 0.5 + level / 2.0] for level in levels}
    return {level: np.quantile(paths, pair, axis=0).T for level, pair in ends.items()}


def _forecasts(draws: FloatArray, first: float, count: int, steps: int) -> FloatArray:
    """(draws, steps) forecasts; x0(k+1) = (e^-a - 1) (x0(1) - b/a) e^(-a (k-1)), written without dividing by a."""
    growth = -draws[:, :1]
    safe = np.where(growth == 0.0, 1e-12, growth)
    first_step = np.expm1(safe) * first + draws[:, 1:] * np.expm1(safe) / safe
    result: FloatArray = first_step * np.exp(safe * np.arange(count - 1, count - 1 + steps))
    return result
