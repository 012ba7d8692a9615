"""a series -> GM(2,1)."""

from functools import partial
from typing import Literal

import numpy as np

from refloat.errors import InputError
from refloat.grey.fit import GreyFit
from refloat.grey.least_squares import least_squares
from refloat.grey.series import FloatArray, Values, check_series

Conditions = Literal["boundary", "initial"]


def fit_gm21(values: Values, *, conditions: Conditions = "boundary") -> GreyFit:
    """Fit x0(k) - x0(k-1) + a1 x0(k) + a2 z1(k) = b and answer with the solution of x'' + a1 x' + a2 x = b.

    Args:
        values: A positive series of at least five points.
        conditions: `boundary` passes through x1(1) and x1(n), as the book's example does; `initial` starts at x1(1)
            with the slope x0(1).

    Source: Liu and Lin, Grey Information (2006), GM(2,1), whose six-point example gives 203.85 e^(0.22622 t) -
    0.5325 e^(0.86597 t) - 162.317; from memory, page unverified.

    Raises:
        InputError: As `check_series`; no solution through these conditions.
    """
    series = check_series(values, least=5, model="GM(2,1)")
    if conditions not in ("boundary", "initial"):
        raise InputError(f"conditions is {conditions}", remedy="give boundary or initial")
    accumulated = np.cumsum(series)
    between = accumulated[:-1] + 0.5 * series[1:]
    design = np.column_stack((-series[1:], -between, np.ones(len(between))))
    a1, a2, b = least_squares(design, np.diff(series), model="GM(2,1)").tolist()
    if abs(a2) < 1e-10:
        raise InputError("GM(2,1) has no level to settle at on this series", remedy="take gm11 or saigm")
    level = b / a2
    weights = _weights(a1, a2, level, accumulated, float(series[0]), conditions)
    path = partial(_path, a1, a2, level, weights, len(series))
    values_at = path(len(series))
    values_at[0] = series[0]
    return GreyFit(
        model="gm21",
        parameters={"a1": a1, "a2": a2, "b": b},
        series=series,
        fitted=values_at,
        ahead=partial(_after, path, len(series)),
        options={"conditions": conditions},
        development_coefficient=None,
    )


def _basis(a1: float, a2: float, times: FloatArray, reach: float) -> FloatArray:
    """(times, 2) two solutions of x'' + a1 x' + a2 x = 0, scaled so that none exceeds one by much up to `reach`."""
    spread = a1 * a1 / 4.0 - a2
    middle = -a1 / 2.0
    if spread < 0:
        turn = np.sqrt(-spread)
        size = np.exp(middle * (times - (reach if middle > 0 else 0.0)))
        return np.column_stack((size * np.cos(turn * times), size * np.sin(turn * times)))
    root = np.sqrt(spread)
    if root < 1e-7:
        size = np.exp(middle * (times - (reach if middle > 0 else 0.0)))
        return np.column_stack((size, times * size))
    rates = (middle + root, middle - root)
    return np.column_stack([np.exp(rate * (times - (reach if rate > 0 else 0.0))) for rate in rates])


def _weights(
    a1: float, a2: float, level: float, accumulated: FloatArray, slope: float, conditions: Conditions
) -> FloatArray:
    last = len(accumulated) - 1.0
    if conditions == "boundary":
        rows = _basis(a1, a2, np.array([0.0, last]), last)
        wanted = np.array([accumulated[0] - level, accumulated[-1] - level])
    else:
        # x' = -a1 x / 2 + ...: the slope of the basis by its exact difference over a tiny step.
        step = 1e-6
        near = _basis(a1, a2, np.array([-step, 0.0, step]), last)
        rows = np.vstack((near[1], (near[2] - near[0]) / (2.0 * step)))
        wanted = np.array([accumulated[0] - level, slope])
    if abs(np.linalg.det(rows / np.linalg.norm(rows, axis=0))) < 1e-12:
        raise InputError("GM(2,1) has no solution through these conditions", remedy="take gm11 or saigm")
    result: FloatArray = np.linalg.solve(rows, wanted)
    return result


def _path(a1: float, a2: float, level: float, weights: FloatArray, known: int, count: int) -> FloatArray:
    curve = _basis(a1, a2, np.arange(count, dtype=np.float64), known - 1.0) @ weights + level
    return np.diff(curve, prepend=0.0)


def _after(path: partial[FloatArray], count: int, horizon: int) -> FloatArray:
    return path(count + horizon)[count:]
