"""a GM(1,1) -> the same, corrected by what its residuals still tell: a second GM(1,1), or Markov states."""

from dataclasses import replace
from functools import partial

import numpy as np

from refloat.errors import InputError
from refloat.grey.fit import GreyFit
from refloat.grey.gm11 import fit_gm11
from refloat.grey.series import FloatArray, Values, check_series

LEAST_TAIL = 4


def fit_residual_gm11(values: Values, *, alpha: float = 0.5) -> GreyFit:
    """GM(1,1) whose last residuals of one sign are modelled by a GM(1,1) of their sizes.

    The tail is the longest run of residuals, up to the last point, that have the same sign; the correction keeps that
    sign in the forecast. Points before the tail keep the fit of the first model.

    Args:
        values: A positive series.
        alpha: Of the first model.

    Source: Liu and Lin, Grey Information (2006), remnant GM(1,1), there for residuals of the accumulated series; here
    of the series itself, as Hsu and Chen, Energy Convers. Manag. 44 (2003) 2241-2249 have it; from memory, unverified.

    Raises:
        InputError: As `check_series`; fewer than four residuals of one sign at the end.
    """
    first = fit_gm11(values, alpha=alpha)
    residuals = first.residuals
    sign = float(np.sign(residuals[-1]))
    same = np.sign(residuals) == sign
    tail = len(residuals) if same.all() else int(np.argmin(same[::-1]))
    if sign == 0 or tail < LEAST_TAIL:
        raise InputError(
            f"only the last {tail} residuals have one sign and a correction needs {LEAST_TAIL}",
            remedy="take the Markov correction, or gm11 as it is",
        )
    second = fit_gm11(np.abs(residuals[-tail:]))
    fitted = first.fitted.copy()
    fitted[-tail:] += sign * second.fitted
    fitted[0] = first.series[0]
    return replace(
        first,
        model="residual_gm11",
        parameters={
            **first.parameters,
            "residual_a": second.parameters["a"],
            "residual_b": second.parameters["b"],
            "sign": sign,
            "tail": float(tail),
        },
        fitted=fitted,
        ahead=partial(_sum, first, second, sign),
    )


def _sum(first: GreyFit, second: GreyFit, sign: float, horizon: int) -> FloatArray:
    return first.forecast(horizon) + sign * second.forecast(horizon)


def correct_by_markov(fit: GreyFit, *, states: int = 3) -> GreyFit:
    """Multiply a fit by the mean ratio of observed to fitted in the state its residuals are in.

    The ratios x/fitted of k = 2..n are cut into states of equal width; the forecast of step h weighs the mean ratio of
    each state by row h of the transition matrix from the last state. A state that was never left stays.

    Args:
        fit: Any grey fit.
        states: Number of states, 2 to 10.

    Source: grey Markov models after He and Huang (1990); Hsu, Liu, Yeh and Hung, Energy 34 (2009); reading of many
    variants, unverified against one page.

    Raises:
        InputError: Too many states for the points, or a fit that is exact.
    """
    ratios = fit.series[1:] / fit.fitted[1:]
    if not 2 <= states <= min(10, len(ratios) - 1):
        raise InputError(
            f"{states} states do not fit {len(ratios)} residuals", remedy="give 2 or more, and fewer than points"
        )
    low, high = float(ratios.min()), float(ratios.max())
    if high - low < 1e-12:
        raise InputError("the fit is exact, so there is nothing to correct", remedy="take it as it is")
    state = np.minimum(((ratios - low) / (high - low) * states).astype(int), states - 1)
    means = np.array([ratios[state == s].mean() if (state == s).any() else 1.0 for s in range(states)])
    moves = np.zeros((states, states))
    np.add.at(moves, (state[:-1], state[1:]), 1.0)
    left = moves.sum(axis=1)
    matrix = np.where(left[:, None] > 0, moves / np.maximum(left, 1.0)[:, None], np.eye(states))
    fitted = fit.fitted.copy()
    fitted[1:] *= means[state]
    return replace(
        fit,
        model=f"{fit.model}_markov",
        parameters={**fit.parameters, "states": float(states), "last_state": float(state[-1] + 1)},
        fitted=fitted,
        ahead=partial(_weighted, fit, matrix, means, int(state[-1])),
    )


def _weighted(fit: GreyFit, matrix: FloatArray, means: FloatArray, last: int, horizon: int) -> FloatArray:
    odds = np.zeros(len(means))
    odds[last] = 1.0
    factors = np.empty(horizon)
    for step in range(horizon):
        odds = odds @ matrix
        factors[step] = odds @ means
    return fit.forecast(horizon) * factors


def fit_seasonal(values: Values, *, period: int, alpha: float = 0.5) -> GreyFit:
    """GM(1,1) on a series divided by its seasonal factors, and multiplied by them again.

    The factor of a season is its mean over the mean of the whole cycles; cycles that are not whole are left out of it.

    Args:
        values: A positive series of at least two whole cycles.
        period: Points in a cycle: 4 for quarters, 12 for months.
        alpha: Of GM(1,1).

    Source: Wang, Li and Pei, Energy 154 (2018) 522-534 (seasonal GM(1,1)); from memory, page unverified.

    Raises:
        InputError: As `check_series`; a period that does not fit.
    """
    series = check_series(values, model="the seasonal GM(1,1)")
    if isinstance(period, bool) or not isinstance(period, int | np.integer) or not 2 <= period <= len(series) // 2:
        raise InputError(
            f"the period is {period} and the series has {len(series)} points",
            remedy="give the points in a cycle, and at least two whole cycles",
        )
    whole = series[: len(series) // period * period].reshape(-1, period)
    factors = whole.mean(axis=0) / whole.mean()
    around = factors[np.arange(len(series)) % period]
    inner = fit_gm11(series / around, alpha=alpha)
    return replace(
        inner,
        model="seasonal_gm11",
        parameters={**inner.parameters, **{f"factor_{n + 1}": float(f) for n, f in enumerate(factors)}},
        series=series,
        fitted=inner.fitted * around,
        ahead=partial(_seasonal, inner, factors, len(series)),
        options={"period": period, "alpha": alpha},
    )


def _seasonal(inner: GreyFit, factors: FloatArray, count: int, horizon: int) -> FloatArray:
    return inner.forecast(horizon) * factors[np.arange(count, count + horizon) % len(factors)]
