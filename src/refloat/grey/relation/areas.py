"""Degrees of relation by the areas between two lines: absolute, relative, synthetic, similarity, closeness."""

import numpy as np

from refloat.errors import InputError
from refloat.grey.series import FloatArray


def _area(line: FloatArray) -> float:
    """Signed area under the broken line through a series, steps of one."""
    return float(np.sum(line)) - 0.5 * float(line[0] + line[-1])


def _from_zero(series: FloatArray) -> FloatArray:
    """Image that starts at zero."""
    image: FloatArray = series - series[0]
    return image


def absolute_degree(reference: FloatArray, series: FloatArray) -> float:
    """(1 + |s0| + |s1|) / (1 + |s0| + |s1| + |s1 - s0|), s the areas under the images that start at zero.

    Depends on the unit of both series. Source: Liu and Lin, Grey Information (2006), absolute degree of incidence;
    the printed 0.997 of the Changge example pins it.
    """
    first, second = _area(_from_zero(reference)), _area(_from_zero(series))
    base = 1.0 + abs(first) + abs(second)
    return base / (base + abs(second - first))


def relative_degree(reference: FloatArray, series: FloatArray) -> float:
    """Absolute degree of the initial images x / x(1): free of units.

    Raises:
        InputError: A series starts at zero.
    """
    if reference[0] == 0 or series[0] == 0:
        raise InputError(
            "a series starts at zero, so it has no initial image", remedy="take the method absolute or deng"
        )
    return absolute_degree(reference / reference[0], series / series[0])


def synthetic_degree(reference: FloatArray, series: FloatArray, *, theta: float = 0.5) -> float:
    """Theta x absolute + (1 - theta) x relative degree. Source: Liu and Lin (2006); their theta is 0.5."""
    return theta * absolute_degree(reference, series) + (1.0 - theta) * relative_degree(reference, series)


def similarity_degree(reference: FloatArray, series: FloatArray) -> float:
    """1 / (1 + |s0 - s1|), s the areas under the images that start at zero: likeness of shape.

    Source: Liu, Xie and Forrest, Grey Systems: Theory and Application 1 (2011) 8-18; from memory, page unverified.
    """
    return 1.0 / (1.0 + abs(_area(_from_zero(reference) - _from_zero(series))))


def closeness_degree(reference: FloatArray, series: FloatArray) -> float:
    """1 / (1 + |S0 - S1|), S the areas under the series themselves: nearness in space, of use in one unit only.

    Source: Liu, Xie and Forrest, Grey Systems: Theory and Application 1 (2011) 8-18; from memory, page unverified.
    """
    return 1.0 / (1.0 + abs(_area(reference - series)))
