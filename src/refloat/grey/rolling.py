"""a series -> forecasts by a window that rolls on: metabolic and new-information models."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import numpy as np

from refloat.errors import InputError
from refloat.grey.fit import GreyFit
from refloat.grey.gm11 import fit_gm11
from refloat.grey.series import FloatArray, Values, check_series

Fitter = Callable[[FloatArray], GreyFit]


def fit_rolling(
    values: Values,
    *,
    window: int | None = None,
    keep: Literal["window", "all"] = "window",
    base: Fitter = fit_gm11,
) -> GreyFit:
    """Forecast one step, take it for known, drop the oldest point, and go on.

    Fitted values are those of the first window's model, then the one-step forecasts of the windows that follow, which
    have not seen the point they forecast. With the default window, the whole series, they are those of one model.

    Args:
        values: A positive series.
        window: Points in each model, 4 to n; all of them if left out, which is the book's metabolic GM(1,1).
        keep: `window` drops the oldest point at each step; `all` keeps it: the new-information model.
        base: What fits each window.

    Source: Liu and Lin, Grey Information (2006), metabolic and new-information GM(1,1); Akay and Atak, Energy 32 (2007)
    1670-1675, rolling mechanism; from memory, pages unverified.

    Raises:
        InputError: As `check_series`; a window that does not fit.
    """
    series = check_series(values, model="the rolling model")
    size = len(series) if window is None else window
    if isinstance(size, bool) or not isinstance(size, int | np.integer) or not 4 <= size <= len(series):
        raise InputError(
            f"the window is {window}", remedy=f"give a whole number from 4 to {len(series)}, the series' length"
        )
    if keep not in ("window", "all"):
        raise InputError(f"keep is {keep}", remedy="give window or all")
    first = base(series[:size].copy())
    fitted = [*first.fitted]
    for end in range(size, len(series)):
        fitted.append(_next(series[:end] if keep == "all" else series[end - size : end], base))
    last = base(series.copy() if keep == "all" else series[-size:].copy())
    return GreyFit(
        model="rolling",
        parameters={**last.parameters, "window": float(size)},
        series=series,
        fitted=np.array(fitted),
        ahead=partial(_ahead, series, size, keep, base),
        options={"window": size, "keep": keep},
        development_coefficient=last.development_coefficient,
    )


def _next(known: FloatArray, base: Fitter) -> float:
    if np.all(known == known[0]):
        return float(known[0])
    return float(base(known.copy()).forecast(1)[0])


def _ahead(series: FloatArray, size: int, keep: str, base: Fitter, horizon: int) -> FloatArray:
    known = series.tolist()
    for _ in range(horizon):
        known.append(_next(np.array(known if keep == "all" else known[-size:]), base))
    return np.array(known[len(series) :])
