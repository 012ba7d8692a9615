"""numbers a person gave -> a series that a grey model can take, or one sentence that names the remedy."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from refloat.errors import InputError

FloatArray = npt.NDArray[np.float64]
Values = Sequence[float] | npt.NDArray[np.generic]

LARGEST = 1e100
"""Beyond it squares of sums overflow; no quantity of the field comes near, so it is a slip."""
LARGEST_JUMP = 70.0
"""Neighbours further apart than this factor are taken for mixed units (judgement): per cent and fractions lie a factor
of 100 apart, and of 1,344 yearly series of the M1, M3 and tourism competitions three have such a step."""


def check_series(
    values: Values, *, least: int = 4, positive: bool = True, steady: bool = True, model: str = "a grey model"
) -> FloatArray:
    """The values as a vector of float64, in the order of time.

    Args:
        values: One number a period, equally spaced, oldest first.
        least: Fewest points the model can be fitted to with a residual left.
        positive: Whether the model needs values above zero.
        steady: Whether a step out of all proportion is refused.
        model: Name of the model, for the sentence.

    Raises:
        InputError: Too few points, a gap, zeros or negatives, all values alike, values out of all proportion.
    """
    try:
        series = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as failure:
        raise InputError("the series holds something that is not a number", remedy="give numbers only") from failure
    if series.ndim != 1:
        raise InputError(f"a series has one axis, not {series.ndim}", remedy="give one number a period")
    if len(series) < least:
        raise InputError(
            f"{model} needs at least {least} points and the series has {len(series)}",
            remedy="give a longer history, or take the model gm11 (4 points) or naive (1 point)",
        )
    missing = ~np.isfinite(series)
    if missing.any():
        raise InputError(
            f"value {int(np.argmax(missing)) + 1} is missing or not a finite number",
            remedy="fill the gap from its source, or begin the series after it",
        )
    if np.all(series == series[0]):
        raise InputError(
            "all values are the same, so there is nothing to model",
            remedy="forecast the same value again (model naive)",
        )
    if np.max(np.abs(series)) > LARGEST:
        raise InputError(f"a value is larger than {LARGEST:g}", remedy="check it, or give the series in a larger unit")
    if positive and np.min(series) <= 0:
        place = int(np.argmax(series <= 0))
        raise InputError(
            f"{model} needs values above zero and value {place + 1} is {series[place]:g}",
            remedy="shift the series up by a constant and take it off the forecast (translation)",
        )
    if steady and np.min(series) > 0:
        _prove_steady(series)
    return series


def _prove_steady(series: FloatArray) -> None:
    factor = np.maximum(series[1:] / series[:-1], series[:-1] / series[1:])
    if np.max(factor) > LARGEST_JUMP:
        place = int(np.argmax(factor))
        raise InputError(
            f"values {place + 1} and {place + 2} differ by a factor of {factor[place]:,.0f}",
            remedy="give all values in one unit; if the step is real, take a buffer operator or begin after it",
        )


def check_horizon(horizon: int) -> int:
    """The number of steps ahead, at least one.

    Raises:
        InputError: Not a whole number from 1 to 1,000.
    """
    if isinstance(horizon, bool) or not isinstance(horizon, int | np.integer) or not 1 <= horizon <= 1000:
        raise InputError(f"the horizon is {horizon}", remedy="give a whole number of periods from 1 to 1,000")
    return int(horizon)


def check_finite(values: FloatArray, model: str) -> FloatArray:
    """The values, if the model gave numbers at all.

    Raises:
        InputError: The model ran out of numbers: the series does not follow its law.
    """
    if not np.all(np.isfinite(values)):
        raise InputError(
            f"{model} leaves all bounds on this series",
            remedy="take a shorter horizon, a buffer operator or another model",
        )
    return values
