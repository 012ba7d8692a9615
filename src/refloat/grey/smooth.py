"""Functions that stay smooth where a textbook formula divides zero by zero."""

import numpy as np


def phi1(z: float) -> float:
    """(e^z - 1) / z, which is 1 at z = 0."""
    return float(np.expm1(z) / z) if z != 0.0 else 1.0


def phi2(z: float) -> float:
    """(e^z - 1 - z) / z^2, which is 1/2 at z = 0."""
    if abs(z) > 0.1:
        return float((np.expm1(z) - z) / z**2)
    term, total = 0.5, 0.5
    for k in range(3, 14):
        term *= z / k
        total += term
    return total


def background_weight(growth: float) -> float:
    """Weight of x0(k) in the exact mean of an exponential over a step: 1/c - 1/(e^c - 1), which is 1/2 at c = 0."""
    if abs(growth) < 1e-3:
        return 0.5 - growth / 12.0 + growth**3 / 720.0
    return float(1.0 / growth - 1.0 / np.expm1(growth))
