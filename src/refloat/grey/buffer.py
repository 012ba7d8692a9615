"""a shocked series -> a calmer one (weakening) or a livelier one (strengthening): buffer operators."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from refloat.errors import InputError
from refloat.grey.series import FloatArray, Values, check_series

Operator = Literal["average", "weighted_average", "geometric_average", "strengthening", "average_strengthening"]


def _average(x: FloatArray) -> FloatArray:
    return np.cumsum(x[::-1])[::-1] / np.arange(len(x), 0, -1)


def _weighted_average(x: FloatArray) -> FloatArray:
    weights = np.arange(1.0, len(x) + 1.0)
    return np.cumsum((weights * x)[::-1])[::-1] / np.cumsum(weights[::-1])[::-1]


def _geometric_average(x: FloatArray) -> FloatArray:
    result: FloatArray = np.exp(_average(np.log(x)))
    return result


def _strengthening(x: FloatArray) -> FloatArray:
    places = np.arange(1.0, len(x) + 1.0)
    result = (np.cumsum(x) - x + places * x) / (2.0 * places - 1.0)
    result[-1] = x[-1]
    return result


def _average_strengthening(x: FloatArray) -> FloatArray:
    result: FloatArray = x**2 / _average(x)
    return result


OPERATORS: dict[Operator, Callable[[FloatArray], FloatArray]] = {
    "average": _average,
    "weighted_average": _weighted_average,
    "geometric_average": _geometric_average,
    "strengthening": _strengthening,
    "average_strengthening": _average_strengthening,
}


def buffer(values: Values, operator: Operator = "average", *, times: int = 1) -> FloatArray:
    """Apply a buffer operator once or more; the last value stays what it is.

    `average` (AWBO): mean of x(k..n). `weighted_average` (WAWBO): with weights k..n. `geometric_average` (GAWBO).
    `strengthening`: (x(1) + .. + x(k-1) + k x(k)) / (2k - 1). `average_strengthening` (ASBO): x(k)^2 over the mean of
    x(k..n). A buffered series tells what the analyst believes of the shock: its fit must not be read as evidence.

    Args:
        values: A positive series.
        operator: See above.
        times: How often, 1 to 10.

    Source: Liu and Lin, Grey Information (2006), sequence operators; the Changge example pins the average; the others
    are from memory, pages unverified.

    Raises:
        InputError: As `check_series`; an operator that is not known.
    """
    series = check_series(values, steady=False, model="a buffer operator")
    if operator not in OPERATORS:
        raise InputError(f"there is no operator {operator}", remedy=f"give one of {', '.join(OPERATORS)}")
    if not 1 <= times <= 10:
        raise InputError(f"times is {times}", remedy="give a whole number from 1 to 10")
    for _ in range(times):
        series = OPERATORS[operator](series)
    return series
