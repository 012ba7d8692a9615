"""players and the worth of each group of them -> a fair split of the whole (Shapley value), exact."""

from collections.abc import Callable, Sequence
from math import factorial

from refloat.errors import InputError

MOST = 14


def shapley(players: Sequence[str], worth: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """Split worth(all) - worth(none) over the players, with no order preferred.

    phi_i = sum over groups S without i of |S|! (n - |S| - 1)! / n! (worth(S with i) - worth(S)): the mean of what i
    adds over all orders (Shapley 1953, in Contributions to the Theory of Games II, p. 307). Each group is asked once,
    so the work is 2^n calls. The parts sum to the whole to rounding.

    Args:
        players: Distinct names.
        worth: What a group brings together; called once for each of the 2^n groups, in a fixed order.

    Raises:
        InputError: A name stands twice, or there are more players than an exact split can take.
    """
    n = len(players)
    if len(set(players)) < n:
        raise InputError("a name stands twice among the parts of a split", remedy="give each part once")
    if n > MOST:
        raise InputError(
            f"an exact split takes at most {MOST} parts, here are {n}", remedy="put those together that belong together"
        )
    worths = [worth(frozenset(p for place, p in enumerate(players) if code >> place & 1)) for code in range(1 << n)]
    shares = dict.fromkeys(players, 0.0)
    for code in range(1 << n):
        size = code.bit_count()
        if size == n:
            continue
        weight = factorial(size) * factorial(n - size - 1) / factorial(n)
        for place, player in enumerate(players):
            if not code >> place & 1:
                shares[player] += weight * (worths[code | 1 << place] - worths[code])
    return shares
