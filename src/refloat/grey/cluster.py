"""objects with several criteria -> the grey class each belongs to, by whitenisation weight functions."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from refloat.errors import InputError
from refloat.grey.series import FloatArray


@dataclass(frozen=True)
class Whitenisation:
    """How much a value belongs to a class: 0 up to x1, rising to 1 at x2, 1 up to x3, falling to 0 at x4.

    Without x1 and x2 it is of lower measure (1 from the left up to x3), without x3 and x4 of upper measure (1 from x2
    on), with x2 = x3 of moderate measure.

    Attributes:
        x1: Where it begins to rise, or None.
        x2: Where it reaches 1, or None.
        x3: Where it begins to fall, or None.
        x4: Where it is back at 0, or None.
    """

    x1: float | None
    x2: float | None
    x3: float | None
    x4: float | None

    def __post_init__(self) -> None:
        turns = [x for x in (self.x1, self.x2, self.x3, self.x4) if x is not None]
        pairs = (self.x1 is None) == (self.x2 is None) and (self.x3 is None) == (self.x4 is None)
        if not turns or not pairs or any(x > y for x, y in itertools.pairwise(turns)):
            raise InputError(
                "turning points of a whitenisation function are wrong",
                remedy="give x1 <= x2 <= x3 <= x4, and leave out the first two, the last two or none",
            )

    def weight(self, value: float) -> float:
        """Degree of belonging, 0 to 1."""
        rise = fall = 1.0
        if self.x1 is not None and self.x2 is not None:
            rise = float(value >= self.x2) if self.x1 == self.x2 else (value - self.x1) / (self.x2 - self.x1)
        if self.x3 is not None and self.x4 is not None:
            fall = float(value <= self.x3) if self.x3 == self.x4 else (self.x4 - value) / (self.x4 - self.x3)
        return min(max(rise, 0.0), max(fall, 0.0), 1.0)

    @property
    def critical(self) -> float:
        """Value that stands for the class: (x2 + x3)/2, or x3 or x2 where the other is missing."""
        ends = [x for x in (self.x2, self.x3) if x is not None]
        return sum(ends) / len(ends)


@dataclass(frozen=True)
class Clusters:
    """Classes of objects.

    Attributes:
        degrees: (objects, classes) clustering coefficients.
        classes: Names of the classes.
        members: Class of each object: the one of the largest coefficient.
    """

    degrees: FloatArray
    classes: tuple[str, ...]
    members: tuple[str, ...]


def cluster(
    table: Sequence[Sequence[float]] | FloatArray,
    functions: Mapping[str, Sequence[Whitenisation]],
    *,
    weights: Sequence[float] | None = None,
) -> Clusters:
    """Grey clustering: sigma_ik = sum over criteria j of f_jk(x_ij) eta_jk.

    Args:
        table: (objects, criteria).
        functions: Class -> a function for each criterion.
        weights: Of the criteria, adding up to 1: fixed-weight clustering. If left out, eta_jk is the critical value of
            class k in criterion j over the sum of those of all criteria (variable weight), which needs criteria of one
            unit and positive critical values.

    Source: Liu and Lin, Grey Information (2006), grey clustering with variable and with fixed weight; from memory,
    pages unverified.

    Raises:
        InputError: Shapes that do not fit, gaps, weights that do not add up to 1.
    """
    values = np.asarray(table, dtype=np.float64)
    if values.ndim != 2 or not np.all(np.isfinite(values)):
        raise InputError("the table has gaps or is no table", remedy="give one row an object, one number a criterion")
    criteria = values.shape[1]
    if not functions or any(len(row) != criteria for row in functions.values()):
        raise InputError("the classes do not fit the criteria", remedy=f"give each class {criteria} functions")
    if weights is None:
        critical = np.array([[function.critical for function in row] for row in functions.values()])
        if np.any(critical <= 0):
            raise InputError("critical values must be positive", remedy="give fixed weights of the criteria")
        eta = critical / critical.sum(axis=1, keepdims=True)
    else:
        given = np.asarray(weights, dtype=np.float64)
        if given.shape != (criteria,) or np.any(given < 0) or abs(float(given.sum()) - 1.0) > 1e-9:
            raise InputError("the weights do not fit", remedy=f"give {criteria} of them, not negative, adding up to 1")
        eta = np.tile(given, (len(functions), 1))
    belongs = np.array(
        [
            [[f.weight(float(x)) for f, x in zip(row, line, strict=True)] for row in functions.values()]
            for line in values
        ]
    )
    degrees: FloatArray = np.einsum("ikj,kj->ik", belongs, eta)
    names = tuple(functions)
    return Clusters(degrees, names, tuple(names[k] for k in np.argmax(degrees, axis=1)))
