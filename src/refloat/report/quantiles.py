"""Weighted quantiles, means and their standard errors over simulated paths."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def quantiles(values: Floats, weights: Floats, levels: Sequence[float]) -> Floats:
    """Quantiles over paths, each path counting with its weight.

    The quantile at a level is the smallest value below or at which lies at least that much weight
    (the inverse of the weighted empirical distribution; no interpolation between paths).

    Args:
        values: Shape (path,) or (path, period).
        weights: Shape (path,), summing to one.
        levels: Levels between 0 and 1.

    Returns:
        Shape (level,) or (level, period).
    """
    table = values[:, None] if values.ndim == 1 else values
    order = np.argsort(table, axis=0, kind="stable")
    if np.all(weights == weights[0]):
        # Equal weights: the place in the order is a plain count, free of summation error.
        places = [min(len(weights) - 1, max(0, int(np.ceil(level * len(weights) - 1e-9)) - 1)) for level in levels]
        found = np.stack([np.take_along_axis(table, order[place][None, :], axis=0)[0] for place in places])
    else:
        cumulative = np.cumsum(weights[order], axis=0)
        rows = []
        for level in levels:
            place = np.minimum((cumulative < level - 1e-12).sum(axis=0), len(weights) - 1)
            rows.append(np.take_along_axis(table, np.take_along_axis(order, place[None, :], axis=0), axis=0)[0])
        found = np.stack(rows)
    return np.asarray(found[:, 0] if values.ndim == 1 else found)


def mean(values: Floats, weights: Floats) -> Any:
    """Weighted mean over the first axis, summed in a fixed order."""
    return np.einsum("p,p...->...", weights, values)


def standard_error(values: Floats, weights: Floats) -> float:
    """Monte Carlo standard error of the weighted mean of values of shape (path,).

    sqrt(sum w_i^2 (x_i - m)^2), which is s / sqrt(n) for n equal weights (Owen, Monte Carlo theory,
    methods and examples, 2013, section 9.2).
    """
    centre = float(mean(values, weights))
    return float(np.sqrt(np.einsum("p,p->", weights**2, (values - centre) ** 2)))
