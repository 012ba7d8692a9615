"""a series -> FGM(1,1): GM(1,1) on an accumulated series of fractional order."""

from functools import partial
from typing import Literal

import numpy as np

from refloat.errors import InputError
from refloat.grey.accumulate import accumulate
from refloat.grey.fit import GreyFit
from refloat.grey.least_squares import least_squares
from refloat.grey.nonhomogeneous import check_order
from refloat.grey.recursion import Recursion, continuous
from refloat.grey.search import least_argument
from refloat.grey.series import FloatArray, Values, check_series

GRID = tuple((np.arange(1, 101) / 100.0).tolist())


def fit_fgm(values: Values, *, order: float | Literal["search"] = "search") -> GreyFit:
    """Fit xr(k) - xr(k-1) + a zr(k) = b, xr the accumulated series of order r, and take the order off again.

    Args:
        values: A positive series.
        order: r, above 0; 1 is GM(1,1). `search` takes the r up to 1 of least mean relative error over k = 2..n, as
            the source does; that error is in sample.

    Source: Wu, Liu, Yao, Yan and Liu, Commun. Nonlinear Sci. Numer. Simul. 18 (2013) 1775-1785.

    Raises:
        InputError: As `check_series`.
    """
    series = check_series(values, model="FGM(1,1)")
    searched = order == "search"
    if isinstance(order, str):
        if not searched:
            raise InputError(f"the order is {order}", remedy="give a number or search")
        order = least_argument(lambda trial: _error(series, trial), GRID)
    check_order(order)
    a, b, law = _fit(series, order)
    return GreyFit(
        model="fgm",
        parameters={"a": a, "b": b, "order": order},
        series=series,
        fitted=law.fitted(series),
        ahead=partial(law.ahead, len(series)),
        options={"order": "search" if searched else order},
        development_coefficient=a,
    )


def _fit(series: FloatArray, order: float) -> tuple[float, float, Recursion]:
    accumulated = accumulate(series, order)
    between = 0.5 * (accumulated[:-1] + accumulated[1:])
    design = np.column_stack((-between, np.ones(len(between))))
    a, b = least_squares(design, np.diff(accumulated), model="FGM(1,1)").tolist()
    return a, b, continuous(a, b=b, start=float(series[0]), order=order)


def _error(series: FloatArray, order: float) -> float:
    try:
        fitted = _fit(series, order)[2].fitted(series)
    except InputError:
        return float("inf")
    error = float(np.mean(np.abs(fitted[1:] / series[1:] - 1.0)))
    return error if np.isfinite(error) else float("inf")
