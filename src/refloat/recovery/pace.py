"""Pace: how calendar months turn into months of work, for collections and for courts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.assumptions import Assumptions
from refloat.recovery.figures import Factor
from refloat.recovery.overrides import Overrides
from refloat.units.periods import month_end

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FINEST_GRID = 256.0
SAME_MONTHS = 1e-10
"""Months of work closer than this are the same: they are sums."""


@dataclass(frozen=True, eq=False)
class Pace:
    """Months of work done by each calendar month after the cut-off.

    Attributes:
        ends: Shape (period,): months of work done by the end of each period.
        months: Shape (month + 1,): months of work done by each month after the cut-off, zero at the first.
    """

    ends: Floats
    months: Floats

    @property
    def calendar(self) -> Ints:
        """Calendar month in which each whole month of work is done, shape (month + 1,); the last if after it."""
        last = len(self.months) - 1
        place = np.searchsorted(self.months, np.arange(last + 1.0), side="right") - 1
        return np.asarray(np.clip(place, 0, last), dtype=np.int64)

    @property
    def grid(self) -> float:
        """Cells a month of a grid so fine that hardly any cell holds the ends of two periods."""
        gaps = np.diff(self.ends, prepend=0.0)
        return float(np.clip(np.ceil(1 / gaps[gaps > 0].min(initial=1.0)), 8.0, FINEST_GRID))

    @property
    def phases(self) -> int:
        """Number of periods after which the work of periods repeats itself: one where all are alike."""
        work = np.diff(self.ends)
        for count in range(1, len(work)):
            if np.allclose(work[count:], work[:-count], rtol=0, atol=SAME_MONTHS):
                return count
        return max(len(work), 1)

    def guesses(self, grid: float) -> Ints:
        """First period that a time in each cell of a grid can fall in; beyond it, the number of periods."""
        start = np.arange(int(np.ceil(self.ends[-1] * grid)) + 1) / grid
        return np.append(np.searchsorted(self.ends, start, side="left"), len(self.ends)).astype(np.int64)


def period_at(months: Floats, pace: Pace) -> Ints:
    """Place of the period in which a time in months of work falls; the number of periods if after the last."""
    return np.searchsorted(pace.ends, months, side="left")


def collection_pace(cut_off: date, assumptions: Assumptions, overrides: Overrides) -> Pace:
    """The pace of everything the borrower pays."""
    weights = assumptions.seasonality.collections if assumptions.seasonality else None
    return _pace(cut_off, assumptions, weights, overrides.collection_rates(assumptions.horizon_months))


def court_pace(cut_off: date, assumptions: Assumptions, overrides: Overrides) -> Pace:
    """The pace of everything that waits for a court."""
    weights = assumptions.seasonality.courts if assumptions.seasonality else None
    return _pace(cut_off, assumptions, weights, overrides.court_rates(assumptions.horizon_months))


def _pace(cut_off: date, assumptions: Assumptions, weights: Sequence[Factor] | None, rates: Floats) -> Pace:
    count = assumptions.horizon_months
    if weights is not None:
        values = np.array([weight.value for weight in weights])
        # A cut-off within a month begins with the rest of it; one at its end begins with the next month.
        at_end = month_end(cut_off) == np.datetime64(cut_off, "D")
        first = cut_off.month - 1 + int(at_end)
        rates = rates * (12 * values / values.sum())[(first + np.arange(count)) % 12]
    done = np.concatenate([[0.0], np.cumsum(rates)])
    # In one piece, the only kind the kernel is compiled for.
    ends = np.ascontiguousarray(done[assumptions.period_months :: assumptions.period_months])
    return Pace(ends=ends, months=done)
