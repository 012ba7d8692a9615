"""A sample in [0, 1] -> an upper bound of its mean that few scenarios can never flatter."""

from functools import lru_cache
from math import ceil, log, log1p

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.975
"""One-sided confidence of every bound, unless the caller says otherwise."""


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


def paths_to_resolve(limit: float, level: float = LEVEL) -> int:
    """Fewest equally likely paths that can support a limit, none of them showing any loss."""
    if limit <= 0:
        raise ValueError("no number of paths can support a limit of zero")
    return 1 if limit >= 1 else max(1, ceil(log(1 - level) / log1p(-limit)))


def upper_bound(values: NDArray[np.float64], weights: NDArray[np.float64], level: float = LEVEL) -> float:
    """One-sided upper bound of the weighted mean of a variable that lies in [0, 1].

    This is the Stringer bound: the Clopper-Pearson bound for no event, plus each value seen, largest first, times
    the step that one more event adds to the Clopper-Pearson bound. If every value is 0 or 1 it *is* the
    Clopper-Pearson bound, so one function serves both engines; with no loss seen it is the bound for no event times a
    total loss. With unequal weights it is applied to likelihood ratio x value, over the largest ratio: valid
    whatever the unseen paths would show, but not sharp.

    Args:
        values: Shape (path,), between 0 and 1.
        weights: Shape (path,), positive, summing to one.
        level: One-sided confidence, as a fraction.

    Source: Stringer, Proceedings of the Business and Economic Statistics Section, American Statistical
    Association (1963), 405-411; on its conservatism Bickel, International Statistical Review 60 (1992), 197-209, and
    Pap and van Zuijlen, Statistica Neerlandica 50 (1996), 367-389.
    """
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
