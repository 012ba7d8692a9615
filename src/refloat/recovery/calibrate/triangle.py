"""Triangle: what vintages have paid by each age, as far as it has been seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Triangle:
    """Cumulative cash by vintage and age.

    Attributes:
        origins: Names of the vintages, oldest first.
        months: Shape (age,): months since default at the end of each development period, rising.
        cumulative: Shape (vintage, age), currency units; NaN where the age has not been seen. What is
            seen of a vintage is seen from the first age on, without gaps.
        exposure: Shape (vintage,): what was owed at default, currency units.
    """

    origins: tuple[str, ...]
    months: Floats
    cumulative: Floats
    exposure: Floats

    def __post_init__(self) -> None:
        if self.cumulative.shape != (len(self.origins), len(self.months)) or len(self.exposure) != len(self.origins):
            raise ValueError("a triangle has shape (vintage, age)")
        seen = ~np.isnan(self.cumulative)
        if (seen[:, 1:] & ~seen[:, :-1]).any():
            raise ValueError("a vintage is seen from its first age on, without gaps")

    @property
    def latest(self) -> NDArray[np.int64]:
        """Shape (vintage,): number of ages seen."""
        return np.asarray((~np.isnan(self.cumulative)).sum(axis=1), dtype=np.int64)
