"""Drawing: how the independent normals behind the paths are drawn, with the direction found."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.sampling import Kind

Floats = NDArray[np.float64]

NORMALS = 9
"""Four drivers, amount error of the market and of the deal, timing error likewise, and the mixing variable."""


def _none() -> Floats:
    return np.zeros(NORMALS)


def _one() -> Floats:
    return np.ones(1)


def _zero() -> Floats:
    return np.zeros(1)


@dataclass(frozen=True, eq=False)
class Drawing:
    """How paths are drawn. Picklable.

    Attributes:
        kind: As in `Sampling`.
        direction: Shape (9,), of length one: from good to bad for the pool's cash; zeros where none is needed.
        shares: Shape (component,), summing to one: share of the paths from each component of the mixture.
        lengths: Shape (component,): how far each component's mean is moved in the direction.
    """

    kind: Kind = "plain"
    direction: Floats = field(default_factory=_none)
    shares: Floats = field(default_factory=_one)
    lengths: Floats = field(default_factory=_zero)


PLAIN_DRAWING = Drawing()
