"""Degrees of relation by points and by steps: Deng, slope, T-type."""

import numpy as np

from refloat.grey.series import FloatArray


def deng_coefficients(reference: FloatArray, columns: FloatArray, *, rho: float = 0.5) -> FloatArray:
    """(columns, n) coefficients (min + rho max) / (gap + rho max), min and max over all columns and points.

    Args:
        reference: (n,) values.
        columns: (columns, n) values.
        rho: Distinguishing coefficient, above 0 and up to 1.

    Source: Deng, J. Grey Syst. 1 (1989) 1-24; the degree is their mean over the points. Since min and max run over all
    columns, a column that is added or dropped may change the order of the others.
    """
    gaps = np.abs(columns - reference)
    widest = float(gaps.max())
    if widest == 0:
        return np.ones_like(gaps)
    return (float(gaps.min()) + rho * widest) / (gaps + rho * widest)


def slope_degree(reference: FloatArray, series: FloatArray) -> float:
    """Mean over the steps of 1 / (1 + |dx0/s0 - dx/s|), s the standard deviations (n in the divisor).

    Free of units and of level. Seen in public code for the grey slope degree; Dang and others (2004) are named as its
    source elsewhere, their page is unverified, and other authors divide by the mean instead.
    """
    first, second = np.diff(reference) / reference.std(), np.diff(series) / series.std()
    return float(np.mean(1.0 / (1.0 + np.abs(first - second))))


def t_degree(reference: FloatArray, series: FloatArray) -> float:
    """Mean over the steps of sign(u v) min(|u|, |v|) / max(|u|, |v|), u and v the steps over their mean size.

    From -1 (always against each other) to 1; two steps of zero count 1. Source: Tang Wuxiang (1995),
    T-type degree; formula from memory, unverified.
    """
    first, second = np.diff(reference), np.diff(series)
    first, second = first / np.mean(np.abs(first)), second / np.mean(np.abs(second))
    small, large = np.minimum(np.abs(first), np.abs(second)), np.maximum(np.abs(first), np.abs(second))
    ratio = np.divide(small, large, out=np.ones_like(small), where=large > 0)
    signs = np.where(large > 0, np.sign(first * second), 1.0)
    return float(np.mean(signs * ratio))
