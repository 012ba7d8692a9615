"""Pilot: a few thousand paths that stand for many, so that a search begins near its end."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from refloat.rating.note_sample import NoteSample
from refloat.units import Cash

DENSE = 2_500
"""Poorest paths that are all taken, and number of groups that the others are put into."""
WORTH = 4
"""From so many times the pilot's own paths on it saves time."""


@dataclass(frozen=True, eq=False)
class Pilot:
    """Some paths of a table of cash.

    Losses come on the poorest paths: those are all taken. The others are put in order of their cash and into groups
    of neighbours, each with its middle path for all. What the pilot finds is only a place to look at: every size that
    is told has been tried on all paths.

    Attributes:
        cash: The paths taken; each weighs what its group does.
        owner: Place in `cash` of the path that stands for each path, shape (path of the whole table,).
    """

    cash: Cash
    owner: NDArray[np.int64]

    def spread(self, sample: NoteSample, weights: NDArray[np.float64]) -> NoteSample:
        """A note's sample as if on all paths, with the weights of those."""
        if not len(sample.losses):
            return replace(sample, weights=weights)
        return replace(sample, losses=sample.losses[self.owner], defaults=sample.defaults[self.owner], weights=weights)


def pilot_of(cash: Cash) -> Pilot | None:
    """The pilot of a table of cash; None if it has too few paths for one to save time."""
    if cash.paths < WORTH * 2 * DENSE:
        return None
    order = np.argsort(cash.net.sum(axis=1), kind="stable")
    rest = len(order) - DENSE
    group = DENSE + (np.arange(rest) * DENSE) // rest
    places = np.concatenate([np.arange(DENSE), group])
    middles = np.flatnonzero(np.diff(group, prepend=-1))
    middles = DENSE + (middles + np.append(middles[1:], rest)) // 2
    taken = order[np.concatenate([np.arange(DENSE), middles])]
    owner = np.empty(len(order), dtype=np.int64)
    owner[order] = places
    weights = np.bincount(owner, weights=cash.weights).astype(np.float64)
    return Pilot(cash.taking(taken, weights), owner)
