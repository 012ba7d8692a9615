"""NoteSample: what a simulation says of one note, without its flows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class NoteSample:
    """One note on simulated cash, as the engines need it.

    Attributes:
        losses: Loss on what was promised, as a share of the balance, shape (path,); empty if the note is not rated.
        defaults: 1 where a promise was broken and 0 elsewhere, shape (path,); empty if the note is not rated.
        weights: Shape (path,), summing to one.
        wal_years: Average life of the note's principal, in years from closing.
        horizon_years: Where the scales are read, in years from closing.
        coupon: Its rate in the first interest period, as a fraction; None for a note without one.
        beyond: Losses and defaults of a larger note in its place, each of shape (path,) and nowhere smaller; None where
            its own tell enough.
    """

    losses: NDArray[np.float64]
    defaults: NDArray[np.float64]
    weights: NDArray[np.float64]
    wal_years: float
    horizon_years: float
    coupon: float | None
    beyond: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
