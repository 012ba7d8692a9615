"""GranularGroups: many loans alike, as groups of one segment and one age."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class GranularGroups:
    """Groups of loans without collateral that are only collected. Picklable, and small whatever the pool.

    Attributes:
        segment: Shape (group,): place of the segment in the assumption set.
        age: Shape (group,): months since default, zero where the clock starts at the cut-off.
        left: Shape (group,): share of the collection curve still to come.
        count: Shape (group,): number of loans.
        claim: Shape (group,): sum of the claims.
        squares: Shape (group,): sum of the squared claims; what makes a few larger loans matter.
        cubes: Shape (group,): sum of the cubed claims.
    """

    segment: Ints
    age: Floats
    left: Floats
    count: Floats
    claim: Floats
    squares: Floats
    cubes: Floats

    def __len__(self) -> int:
        return len(self.segment)


@dataclass(frozen=True, eq=False)
class GranularSplit:
    """A pool cut into loans that are simulated one by one and groups.

    Attributes:
        groups: The groups.
        alone: Shape (loan,): places in the pool of loans that are simulated one by one.
        pooled: Shape (loan,): places in the pool of the others, sorted by group and then by place.
        group_of: Shape (loan,): group of each of those.
        segment_names: Name of the segment of each group.
    """

    groups: GranularGroups
    alone: Ints
    pooled: Ints
    group_of: Ints
    segment_names: tuple[str, ...]
