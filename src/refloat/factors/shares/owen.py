"""a value of each set of players -> the Shapley value by groups of players: exact, by all orders.

Shapley (1953); with players in groups (Owen 1977, Values of games with a priori unions): groups enter in every
order, and within the group that is entering its players do. The sum over a group's players is the group's own
Shapley value in the game of groups, so that shares by cause add up to shares by category. With one player a group,
and with one group, it is the plain Shapley value. Applied to explained variation: Lindeman, Merenda and Gold (1980);
Groemping (2006); Huettner and Sunder (2012).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
ValueOf = Callable[[frozenset[int]], FloatArray]
"""The value of a set of players, on each of some number of draws: shape (draw,)."""

MOST_GROUPS, MOST_IN_GROUP = 12, 12


def owen_values(value: ValueOf, groups: Sequence[Sequence[int]]) -> dict[int, FloatArray]:
    """Player -> (draw,) share of the value of all players.

    Args:
        value: Of any set of players; the same set is asked for many times and should be kept.
        groups: Players by group; each player in one group.
    """
    shares: dict[int, FloatArray] = {}
    for place, group in enumerate(groups):
        others = [other for k, other in enumerate(groups) if k != place]
        for player in group:
            rest = [other for other in group if other != player]
            total: FloatArray | None = None
            for outside, outer in _sets(others, len(groups)):
                base = frozenset(player for one in outside for player in one)
                for inside, inner in _sets([[other] for other in rest], len(group)):
                    before = base.union(*inside) if inside else base
                    gain = outer * inner * (value(before | {player}) - value(before))
                    total = gain if total is None else total + gain
            if total is not None:
                shares[player] = total
    return shares


def _sets(parts: Sequence[Sequence[int]], players: int) -> list[tuple[tuple[Sequence[int], ...], float]]:
    """Every set of the parts that may have entered before, with the share of orders in which it has."""
    found = []
    for size in range(len(parts) + 1):
        weight = factorial(size) * factorial(players - size - 1) / factorial(players)
        found += [(chosen, weight) for chosen in combinations(parts, size)]
    return found
