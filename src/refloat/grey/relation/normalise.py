"""columns -> columns without units."""

from typing import Literal

import numpy as np

from refloat.errors import InputError
from refloat.grey.series import FloatArray

Normalisation = Literal["mean", "initial", "minmax", "zscore", "none"]
NORMALISATIONS: tuple[Normalisation, ...] = ("mean", "initial", "minmax", "zscore", "none")


def normalise(series: FloatArray, how: Normalisation, *, name: str = "the column", ddof: int = 0) -> FloatArray:
    """One column without its unit.

    Args:
        series: (n,) values.
        how: `mean` divides by the mean, `initial` by the first value, `minmax` maps to 0..1, `zscore` takes off
            the mean and divides by the standard deviation, `none` leaves the column as it is.
        name: Of the column, for the sentence.
        ddof: Divisor n - ddof of the standard deviation.

    Raises:
        InputError: What the column would be divided by is zero.
    """
    if how not in NORMALISATIONS:
        raise InputError(f"there is no normalisation {how}", remedy=f"give one of {', '.join(NORMALISATIONS)}")
    if how == "none":
        return series
    low = float(series.min())
    offset, scale, what = {
        "mean": (0.0, float(series.mean()), "mean"),
        "initial": (0.0, float(series[0]), "first value"),
        "minmax": (low, float(series.max()) - low, "range"),
        "zscore": (float(series.mean()), float(series.std(ddof=ddof)), "standard deviation"),
    }[how]
    if abs(scale) <= 1e-12 * float(np.max(np.abs(series)) or 1.0):
        raise InputError(
            f"{name}: its {what} is zero, so it cannot be normalised by {how}", remedy="take another normalisation"
        )
    return (series - offset) / scale
