"""a series -> its accumulated series of any order, and back."""

import numpy as np

from refloat.grey.series import FloatArray


def accumulation_weights(order: float, count: int) -> FloatArray:
    """Weights of the accumulation of an order: binomial(i + order - 1, i) for i = 0 .. count - 1.

    Order 1 gives ones (the running sum), a negative order the inverse of the positive one.
    Source: Wu, Liu, Yao, Yan and Liu, Commun. Nonlinear Sci. Numer. Simul. 18 (2013) 1775-1785.
    """
    weights = np.ones(count)
    for i in range(1, count):
        weights[i] = weights[i - 1] * (i + order - 1.0) / i
    return weights


def accumulate(series: FloatArray, order: float = 1.0) -> FloatArray:
    """Accumulated generating operation (AGO) of an order along the last axis."""
    if order == 1.0:
        return np.cumsum(series, axis=-1)
    count = series.shape[-1]
    weights = accumulation_weights(order, count)
    # Row k of the matrix holds the weights of the values 1 .. k.
    lag = np.arange(count)[:, None] - np.arange(count)[None, :]
    matrix = np.where(lag >= 0, weights[np.maximum(lag, 0)], 0.0)
    result: FloatArray = series @ matrix.T
    return result


def restore(accumulated: FloatArray, order: float = 1.0) -> FloatArray:
    """Inverse accumulation (IAGO): what `accumulate` of the same order was applied to."""
    if order == 1.0:
        return np.diff(accumulated, axis=-1, prepend=0.0)
    return accumulate(accumulated, -order)
