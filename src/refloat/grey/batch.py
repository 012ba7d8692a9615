"""many series -> their GM(1,1) at once."""

from dataclasses import dataclass

import numpy as np

from refloat.errors import InputError
from refloat.grey.gm11 import FORMS, Form
from refloat.grey.series import FloatArray, check_horizon

BLOCK = 4096
"""Series in a block: its arrays stay in the processor's cache."""


@dataclass(frozen=True)
class BatchFit:
    """GM(1,1) of many series.

    Attributes:
        a: (series,) development coefficients; NaN where the row holds something that is not positive and finite, or
            where the regression has no answer.
        b: (series,) grey inputs.
        forecast: (series, horizon).
        fitted: (series, n), or None if it was not asked for.
    """

    a: FloatArray
    b: FloatArray
    forecast: FloatArray
    fitted: FloatArray | None


def batch_gm11(
    table: FloatArray, horizon: int, *, alpha: float = 0.5, form: Form = "even", with_fitted: bool = False
) -> BatchFit:
    """Fit and forecast each row of a table; the same figures as `fit_gm11` on each row.

    Args:
        table: (series, n) positive values, oldest first.
        horizon: Steps ahead.
        alpha: Background weight, as in `fit_gm11`.
        form: As in `fit_gm11`.
        with_fitted: Whether fitted values are wanted too.

    Raises:
        InputError: A table that has not two axes or fewer than four points a row; options that do not fit.
    """
    values = np.asarray(table, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] < 4:
        raise InputError(
            f"the table has the shape {values.shape}", remedy="give one row a series, of at least 4 points each"
        )
    steps = check_horizon(horizon)
    if form not in FORMS or not 0.0 <= alpha <= 1.0:
        raise InputError(f"form is {form} and alpha {alpha}", remedy=f"give one of {', '.join(FORMS)}, and 0 to 1")
    many, count = values.shape
    a, b, ahead = np.empty(many), np.empty(many), np.empty((many, steps))
    fitted = np.empty((many, count)) if with_fitted else None
    with np.errstate(all="ignore"):
        for begin in range(0, many, BLOCK):
            rows = slice(begin, min(begin + BLOCK, many))
            _block(values[rows], alpha, form, a[rows], b[rows], ahead[rows], None if fitted is None else fitted[rows])
    return BatchFit(a, b, ahead, fitted)


def _block(
    rows: FloatArray,
    alpha: float,
    form: Form,
    a: FloatArray,
    b: FloatArray,
    ahead: FloatArray,
    fitted: FloatArray | None,
) -> None:
    late = {"original_difference": 1.0, "discrete": 0.0}.get(form, alpha)
    series = np.ascontiguousarray(rows.T)
    later = series[1:]
    between = np.cumsum(series, axis=0)[:-1]
    if late:
        between += late * later
    between -= between.mean(axis=0)
    growth = np.einsum("ij,ij->j", between, later) / np.einsum("ij,ij->j", between, between)
    # growth is -a; the mean of z is taken again from its parts, which loses nothing.
    places = len(later)
    weights = np.arange(places, 0, -1.0)
    middle = (series[0] * places + weights[1:] @ later[:-1] + late * later.sum(axis=0)) / places
    level = later.mean(axis=0) - growth * middle
    # A row with anything that is not positive, or not finite, has no answer.
    good = (series.min(axis=0) > 0) & np.isfinite(level) & np.isfinite(growth)
    growth = np.where(good, growth, np.nan)
    a[:], b[:] = -growth, level
    b[~good] = np.nan
    if form == "even":
        factor = np.exp(growth)
        first = np.expm1(growth) * (series[0] + np.where(growth == 0, 0.0, level / growth))
        first = np.where(growth == 0, level, first)
    else:
        divisor = 1.0 - late * growth
        factor = np.where(divisor > 0, (1.0 + (1.0 - late) * growth) / divisor, np.nan)
        first = (factor - 1.0) * series[0] + level / divisor
    value = first
    if fitted is not None:
        fitted[:, 0] = series[0]
        for k in range(1, places + 1):
            fitted[:, k] = value
            value = value * factor
    else:
        value = first * factor**places
    out = np.empty((ahead.shape[1], len(value)))
    for step in range(len(out)):
        out[step] = value
        value = value * factor
    ahead[:] = out.T
