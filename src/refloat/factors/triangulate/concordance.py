"""places by several judges -> Kendall's W, corrected for ties, with its significance: `Concordance`."""

from dataclasses import dataclass
from itertools import permutations, product
from math import factorial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from refloat.compute import generator
from refloat.errors import InputError

Floats = NDArray[np.float64]
MOST_EXACT = 50_000
SHUFFLES = 20_000


@dataclass(frozen=True)
class Concordance:
    """How far several rankings of the same things agree.

    Attributes:
        judges: Number of rankings.
        things: Number of things ranked.
        w: Kendall's coefficient, corrected for ties; 0 no agreement, 1 the same order. None if a ranking ties all.
        chi_squared: judges x (things - 1) x W, for the record; its table wants more than about seven things.
        p_value: Chance of at least this W were the rankings independent.
        how: Whether the chance was counted over all orders, or over random ones (seeded).
    """

    judges: int
    things: int
    w: float | None
    chi_squared: float | None
    p_value: float | None
    how: Literal["exact", "random orders", "none"]

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return dict(vars(self))


def places(scores: Floats) -> Floats:
    """Places of scores, 1 the largest; ties share the mean of their places.

    Args:
        scores: (judges, things), or (things,).
    """
    above = (scores[..., None, :] > scores[..., :, None]).sum(axis=-1)
    alike = (scores[..., None, :] == scores[..., :, None]).sum(axis=-1)
    result: Floats = above + (alike + 1) / 2
    return result


def concordance(scores: Floats, *, seed: int = 0) -> Concordance:
    """Kendall's W of rankings by scores.

    W = 12 S / (m^2 (n^3 - n) - m T), S the sum of squares of the sums of places about their mean, T the sum over judges
    and ties of t^3 - t. The significance is by permutation, since methods are few: exact where there are at most
    50,000 combinations of orders of all judges but one, else from 20,000 random ones.

    Args:
        scores: (judges, things) scores; more is a better place.
        seed: Of the random orders.

    Source: Kendall and Babington Smith, Annals of Mathematical Statistics 10 (1939) 275-287; Kendall, Rank Correlation
    Methods (1948) for ties.

    Raises:
        InputError: Fewer than two judges or two things.
    """
    judges, things = scores.shape
    if judges < 2 or things < 2:
        raise InputError(
            f"there are {judges} rankings of {things} things", remedy="give at least two of each to compare"
        )
    table = places(scores)
    w = _w(table)
    if w is None:
        return Concordance(judges, things, None, None, None, "none")
    chi = judges * (things - 1) * w
    if factorial(things) ** (judges - 1) <= MOST_EXACT:
        return Concordance(judges, things, w, chi, _exact(table), "exact")
    return Concordance(judges, things, w, chi, _by_chance(table, seed), "random orders")


def _w(table: Floats) -> float | None:
    judges, things = table.shape
    ties = sum(float(count**3 - count) for row in table for count in np.unique(row, return_counts=True)[1])
    scale = judges**2 * (things**3 - things) - judges * ties
    # A ranking that ties everything has no order to agree with.
    if scale <= 0 or any(np.ptp(row) == 0 for row in table):
        return None
    sums = table.sum(axis=0)
    return float(12 * ((sums - sums.mean()) ** 2).sum() / scale)


def _spread(sums: Floats) -> Floats:
    """Sums of squares of sums of places about their mean, which is the same for all orders."""
    result: Floats = ((sums - sums.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1)
    return result


def _exact(table: Floats) -> float:
    orders = [np.array(list(permutations(row))) for row in table[1:]]
    least = _spread(table.sum(axis=0)) - 1e-9
    hit = total = 0
    for chosen in product(*orders[:-1]):
        sums = table[0] + sum(chosen, np.zeros(table.shape[1])) + orders[-1]
        spread = _spread(sums)
        hit += int((spread >= least).sum())
        total += len(spread)
    return hit / total


def _by_chance(table: Floats, seed: int) -> float:
    draw = generator(seed, 0)
    sums = np.zeros((SHUFFLES, table.shape[1]))
    for row in table:
        sums += draw.permuted(np.broadcast_to(row, sums.shape), axis=1)
    hit = int((_spread(sums) >= _spread(table.sum(axis=0)) - 1e-9).sum())
    return (1 + hit) / (1 + SHUFFLES)
