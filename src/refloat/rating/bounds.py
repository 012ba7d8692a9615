"""A sample in [0, 1] -> an upper bound of its mean that few scenarios can never flatter."""

from functools import lru_cache
from math import ceil, exp, log, log1p

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.975
"""One-sided confidence of every bound, unless the caller says otherwise."""
ENOUGH_EVENTS = 100.0
"""Effective losses from which on their variance is trusted; the tests measure the coverage that this gives."""
SOME_LOSSES = 25
"""Paths with a loss from which on they are taken to show where losses arise."""


def clopper_pearson_upper(events: int, paths: int, level: float = LEVEL) -> float:
    """Exact one-sided upper bound of a probability from a count.

    The bound is the probability at which so few events would have a chance of 1 - level. With no event at
    all it is 1 - (1 - level)^(1 / paths), about 3.69 / paths at 97.5 %.

    Args:
        events: Events seen, 0 to paths.
        paths: Independent, equally likely paths.
        level: One-sided confidence, as a fraction.

    Source: Clopper and Pearson, Biometrika 26 (1934), 404-413.
    """
    from scipy.special import betaincinv

    return 1.0 if events >= paths else float(betaincinv(events + 1.0, float(paths - events), level))


def size_of_bound(estimate: float, bound: float, level: float = LEVEL) -> float:
    """Equally likely all-or-nothing paths that a bound is worth: on so many, Clopper and Pearson's would be the same.

    Args:
        estimate: The mean, 0 to 1.
        bound: Its upper bound, above it.
        level: One-sided confidence.
    """
    low, high = 0.0, 60.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if bound_at_size(estimate, exp(middle), level) > bound else (low, middle)
    return exp(0.5 * (low + high))


def bound_at_size(estimate: float, size: float, level: float = LEVEL) -> float:
    """Clopper and Pearson's bound for a mean and a number of paths that need not be whole."""
    from scipy.special import betaincinv

    if estimate >= 1.0:
        return 1.0
    return float(betaincinv(size * estimate + 1.0, size * (1.0 - estimate), level))


def paths_to_resolve(limit: float, level: float = LEVEL) -> int:
    """Fewest equally likely paths that can support a limit, none of them showing any loss."""
    if limit <= 0:
        raise ValueError("no number of paths can support a limit of zero")
    return 1 if limit >= 1 else max(1, ceil(log(1 - level) / log1p(-limit)))


def upper_bound(values: NDArray[np.float64], weights: NDArray[np.float64], level: float = LEVEL) -> float:
    """One-sided upper bound of the weighted mean of a variable that lies in [0, 1].

    With equal weights this is the Stringer bound: the Clopper-Pearson bound for no event, plus each value seen,
    largest first, times the step that one more event adds to the Clopper-Pearson bound. If every value is 0 or 1 it
    *is* the Clopper-Pearson bound, so one function serves both engines; with no loss seen it is the bound for no event
    times a total loss.

    With unequal weights (importance sampling) it is the bound of the effective sample where enough losses were seen
    (`effective_upper`). Where some were, but they are worth too few, paths furthest out count as total losses until
    they are worth enough (`lifted`). Else it is the Stringer bound of likelihood ratio x value over the largest
    ratio, which is valid whatever the unseen paths would show, but not sharp.

    Args:
        values: Shape (path,), between 0 and 1.
        weights: Shape (path,), positive, summing to one.
        level: One-sided confidence, as a fraction.

    Source: Stringer, Proceedings of the Business and Economic Statistics Section, American Statistical
    Association (1963), 405-411; on its conservatism Bickel, International Statistical Review 60 (1992), 197-209, and
    Pap and van Zuijlen, Statistica Neerlandica 50 (1996), 367-389.
    """
    if not are_equal(weights):
        if effective_events(values, weights) >= ENOUGH_EVENTS:
            return effective_upper(values, weights, level)
        if np.count_nonzero(values > 0) >= SOME_LOSSES:
            return effective_upper(lifted(values, weights), weights, level)
    paths = len(values)
    ratios = weights * paths
    largest = float(ratios.max())
    scaled = ratios * values / largest
    seen = np.sort(scaled[scaled > 0])[::-1]
    if len(seen) and seen[0] > 1.0 + 1e-9:
        raise ValueError("values must lie between 0 and 1")
    steps = _upper_steps(paths, level, _rounded(len(seen)))[: len(seen) + 1]
    bound = largest * float(steps[0] + np.einsum("j,j->", np.diff(steps), seen))
    return min(1.0, max(bound, float(np.einsum("p,p->", weights, values))))


def are_equal(weights: NDArray[np.float64]) -> bool:
    """Whether paths weigh the same, up to rounding."""
    return bool(np.ptp(weights) <= 1e-9 * weights.max())


def effective_events(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """How many equally heavy losses the losses seen are worth: (sum of w z)^2 over the sum of (w z)^2.

    Args:
        values: Shape (path,).
        weights: Shape (path,).

    Source: Kish, Survey Sampling (1965), section 11.7, the effective sample size.
    """
    heavy = weights * values
    total, squares = float(np.einsum("p->", heavy)), float(np.einsum("p,p->", heavy, heavy))
    return total * total / squares if squares > 0 else 0.0


def lifted(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values with the least paths of smallest weight counted as total losses that make them worth enough events.

    Under importance sampling the weight of a path falls with how far out it lies in the direction of bad outcomes.
    Losses that hang on more than that direction show on few heavy paths, and a heavy one that was not drawn would
    be missed; counting all paths as far out as lost can only raise the mean, and steadies its variance.

    Args:
        values: Shape (path,), between 0 and 1.
        weights: Shape (path,), positive, not all alike.

    Returns:
        Shape (path,).
    """
    order = np.argsort(weights, kind="stable")
    few, enough = 0, len(weights)
    out = values.copy()
    while enough - few > 1:
        middle = (few + enough) // 2
        out[:] = values
        out[order[:middle]] = 1.0
        few, enough = (few, middle) if effective_events(out, weights) >= ENOUGH_EVENTS else (middle, enough)
    out[:] = values
    out[order[:enough]] = 1.0
    return out


def effective_upper(values: NDArray[np.float64], weights: NDArray[np.float64], level: float = LEVEL) -> float:
    """Clopper-Pearson bound of a weighted mean, at the sample size that its variance is worth.

    The variance of the weighted mean m, that of self-normalised importance sampling, is sum of w^2 (z - m)^2; an
    unweighted proportion would have it with n = m (1 - m) / variance paths, and the bound is that of n m events among
    n. With equal weights and values of 0 and 1 it is the Clopper-Pearson bound itself.

    It rests on the losses seen, so it holds only where the sampling reaches the region in which losses arise.

    Args:
        values: Shape (path,), between 0 and 1, not all alike.
        weights: Shape (path,), positive, summing to one.
        level: One-sided confidence, as a fraction.

    Source: Korn and Graubard, Survey Methodology 24 (1998), 193-201, for survey weights.
    """
    from scipy.special import betaincinv

    mean = min(1.0, float(np.einsum("p,p->", weights, values)))
    away = weights * (values - mean)
    variance = float(np.einsum("p,p->", away, away))
    if not 0 < mean < 1 or variance <= 0:
        return 1.0 if mean > 0 else clopper_pearson_upper(0, len(values), level)
    size = mean * (1 - mean) / variance
    events = size * mean
    return max(mean, float(betaincinv(events + 1.0, max(size - events, 1e-9), level)))


def _rounded(events: int) -> int:
    """Next power of two, so that a search over sizes reuses one table of steps."""
    return 1 << max(6, int(events).bit_length())


@lru_cache(maxsize=16)
def _upper_steps(paths: int, level: float, events: int) -> NDArray[np.float64]:
    """Clopper-Pearson bounds for 0, 1, 2 ... events, held at 1 where every path is an event."""
    from scipy.special import betaincinv

    count = np.arange(min(events, paths - 1) + 1, dtype=np.float64)
    bounds = np.concatenate([betaincinv(count + 1.0, paths - count, level), [1.0]])
    bounds.setflags(write=False)
    return bounds
