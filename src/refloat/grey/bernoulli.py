"""a series -> saturating models: grey Verhulst and NGBM(1,1)."""

from functools import partial
from typing import Literal

import numpy as np

from refloat.errors import InputError
from refloat.grey.accumulate import restore
from refloat.grey.fit import GreyFit
from refloat.grey.least_squares import least_squares
from refloat.grey.search import least_argument
from refloat.grey.series import FloatArray, Values, check_series
from refloat.grey.smooth import phi1

NEAR_ONE = 0.02
"""At power 1 the model loses its second parameter; powers this near are left out of the search."""
GRID = tuple(point for point in (np.arange(-100, 201) / 100.0).tolist() if abs(point - 1.0) >= NEAR_ONE)


def fit_verhulst(values: Values, *, on: Literal["cumulated", "raw"] = "cumulated") -> GreyFit:
    """Fit x0(k) + a z1(k) = b z1(k)^2, the grey logistic curve.

    Args:
        values: A positive series.
        on: `cumulated` accumulates the series first, so that the sum is S-shaped and the series a single hump; `raw`
            takes the series itself for the S-shaped one.

    Source: Liu and Lin, Grey Information (2006), grey Verhulst model (both uses); from memory, page unverified.

    Raises:
        InputError: As `check_series`; a curve that runs to infinity within the series.
    """
    series = check_series(values, model="the grey Verhulst model")
    if on not in ("cumulated", "raw"):
        raise InputError(f"on is {on}", remedy="give cumulated or raw")
    curve = np.cumsum(series) if on == "cumulated" else series
    a, b = _estimate(curve, 2.0, "the grey Verhulst model")
    path = partial(_path, a, b, 2.0, float(curve[0]), on == "cumulated", "the grey Verhulst model")
    parameters = {"a": a, "b": b}
    if b != 0 and a / b > 0:
        parameters["saturation"] = a / b
    return GreyFit(
        model="verhulst",
        parameters=parameters,
        series=series,
        fitted=np.concatenate((series[:1], path(len(series))[1:])),
        ahead=partial(_after, path, len(series)),
        options={"on": on},
        development_coefficient=a,
    )


def fit_ngbm(
    values: Values,
    *,
    power: float | Literal["search"] = "search",
    criterion: Literal["validation", "in_sample"] = "validation",
) -> GreyFit:
    """Fit the Bernoulli law x0(k) + a z1(k) = b z1(k)^power; power 0 is GM(1,1), power 2 the Verhulst model.

    Args:
        values: A positive series.
        power: A number other than 1, or `search` between -1 and 2.
        criterion: What the search makes small: the mean relative error of the last fifth of the points, forecast from
            those before (`validation`), or that of the fit itself (`in_sample`), which always likes the extra freedom.
            Under seven points the search is in sample.

    Source: Chen, Chen and Chen, Commun. Nonlinear Sci. Numer. Simul. 13 (2008) 1194-1204; Chen, Chaos Solitons
    Fractals 37 (2008) 278-287; a published table pins it.

    Raises:
        InputError: As `check_series`; a power near 1; a curve that leaves all bounds within the series.
    """
    name = "NGBM(1,1)"
    series = check_series(values, model=name)
    if criterion not in ("validation", "in_sample"):
        raise InputError(f"criterion is {criterion}", remedy="give validation or in_sample")
    searched = isinstance(power, str)
    if isinstance(power, str):
        if power != "search":
            raise InputError(f"the power is {power}", remedy="give a number or search")
        held_out = max(1, len(series) // 5) if criterion == "validation" and len(series) >= 7 else 0
        power = least_argument(lambda trial: _error(series, trial, held_out), GRID)
    if abs(power - 1.0) < 1e-6 or not np.isfinite(power):
        raise InputError(f"the power is {power:g}", remedy="give a number other than 1; 0 is GM(1,1), 2 is Verhulst")
    accumulated = np.cumsum(series)
    a, b = _estimate(accumulated, power, name)
    path = partial(_path, a, b, power, float(series[0]), True, name)
    return GreyFit(
        model="ngbm",
        parameters={"a": a, "b": b, "power": power},
        series=series,
        fitted=np.concatenate((series[:1], path(len(series))[1:])),
        ahead=partial(_after, path, len(series)),
        options={"power": "search" if searched else power, "criterion": criterion},
        development_coefficient=a,
    )


def _estimate(curve: FloatArray, power: float, name: str) -> tuple[float, float]:
    # In units of the mean, so that a power of it stays within bounds.
    unit = float(np.mean(curve))
    scaled = curve / unit
    between = 0.5 * (scaled[1:] + scaled[:-1])
    a, b = least_squares(np.column_stack((-between, between**power)), np.diff(scaled), model=name).tolist()
    return a, b * unit ** (1.0 - power)


def _path(a: float, b: float, power: float, first: float, sums: bool, name: str, count: int) -> FloatArray:
    """(count,) the series: with u = x^(1 - power) the law is linear, u' = (1 - power) (b - a u)."""
    slack = 1.0 - power
    times = np.arange(count, dtype=np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        linear = first**slack * np.exp(-a * slack * times) + b * slack * times * np.array(
            [phi1(float(-a * slack * time)) for time in times]
        )
    if not np.all(linear > 0):
        place = int(np.argmax(~(linear > 0)))
        raise InputError(
            f"the curve of {name} runs to infinity before period {place + 1} (the last observed is counted in)",
            remedy="take another power, a shorter horizon, or gm11",
        )
    curve: FloatArray = linear ** (1.0 / slack)
    return restore(curve) if sums else curve


def _after(path: partial[FloatArray], count: int, horizon: int) -> FloatArray:
    return path(count + horizon)[count:]


def _error(series: FloatArray, power: float, held_out: int) -> float:
    known = len(series) - held_out
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        try:
            accumulated = np.cumsum(series[:known])
            a, b = _estimate(accumulated, power, "NGBM(1,1)")
            path = _path(a, b, power, float(series[0]), True, "NGBM(1,1)", len(series))
        except InputError:
            return float("inf")
        judged = slice(known, None) if held_out else slice(1, None)
        error = float(np.mean(np.abs(path[judged] / series[judged] - 1.0)))
    return error if np.isfinite(error) else float("inf")
