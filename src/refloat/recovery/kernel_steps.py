"""Small steps of the compiled recovery model: bits, shares, periods. Compiled into the loops that use them."""

import numba
import numpy as np

from refloat.compute.counter import (
    FIRST_MULTIPLIER,
    FIRST_SHIFT,
    SECOND_MULTIPLIER,
    SECOND_SHIFT,
    THIRD_SHIFT,
)
from refloat.recovery.tables import NORMAL_CELLS, SHARE_CELLS, TIME_CELLS
from refloat.recovery.terms import SLOTS

S30, S27, S31 = np.uint64(FIRST_SHIFT), np.uint64(SECOND_SHIFT), np.uint64(THIRD_SHIFT)
M1, M2 = np.uint64(FIRST_MULTIPLIER), np.uint64(SECOND_MULTIPLIER)
HALF, LOW32 = np.uint64(32), np.uint64(0xFFFFFFFF)
STEP, MIDDLE, LOW21, CELLS = np.uint64(21), np.uint64(42), np.uint64(0x1FFFFF), np.uint64(TIME_CELLS)
UNIT32, UNIT22, UNIT21 = 2.0**-32, 2.0**-22, 2.0**-21
WAYS_A_PLACE, SHARE_ROW = SLOTS - 1, SHARE_CELLS + 1


@numba.njit(inline="always")
def mix(bits):
    """The bits of a place, from its path's key and its own."""
    bits = (bits ^ (bits >> S30)) * M1
    bits = (bits ^ (bits >> S27)) * M2
    return bits ^ (bits >> S31)


@numba.njit(inline="always")
def lower_luck(bits):
    """A number between 0 and 1 from the lower half of the bits."""
    return np.float64(np.int64(bits & LOW32)) * UNIT32


@numba.njit(inline="always")
def upper(bits):
    """The upper half, as a whole number."""
    return np.int64(bits >> HALF)


@numba.njit(inline="always")
def least(odds, unit):
    """The least whole number of units that is not below some odds."""
    return np.int64(np.ceil(odds / unit))


@numba.njit(inline="always")
def low_cell(bits):
    """A cell of a table of times or of noise, from the lower 21 bits."""
    return np.int64(((bits & LOW21) * CELLS) >> STEP)


@numba.njit(inline="always")
def middle_luck(bits):
    """A number between 0 and 1 from the middle 21 bits."""
    return np.float64(np.int64((bits >> STEP) & LOW21)) * UNIT21


@numba.njit(inline="always")
def top_luck(bits):
    """A number between 0 and 1 from the upper 22 bits."""
    return np.float64(np.int64(bits >> MIDDLE)) * UNIT22


@numba.njit(inline="always")
def place_of(place):
    """A place to look at, unsigned: never counted from the end."""
    return np.uint64(place)


@numba.njit(inline="always")
def cell_of(position, last):
    """The cell in which a position falls, from 0 to the last."""
    return np.int64(min(max(position, 0.0), last))


@numba.njit(inline="always")
def share_paid(bits, slopes, levels, at, normal, shares, share_from, error):
    """Share of the claim that is paid, from the lower half of the bits and the slopes and levels of path and slot."""
    cell = cell_of(lower_luck(bits) * slopes[place_of(at)] + levels[place_of(at)], NORMAL_CELLS)
    position = normal[place_of(cell)] * slopes[place_of(at + 1)] + levels[place_of(at + 1)]
    return min(shares[place_of(share_from + cell_of(position, SHARE_CELLS))] * error, 1.0)


@numba.njit(inline="always")
def period_of(months, packed, grid, court):
    """The period in which a time falls, by the calendar of collections (0) or of courts (1)."""
    half, ends_from = packed.guesses.shape[0] // 2, court * (packed.ends.shape[0] // 2)
    cell = np.int64(min(months * grid, half - 1.0))
    found = np.int64(packed.guesses[place_of(court * half + cell)])
    for _ in range(packed.steps):
        found += np.int64(months > packed.ends[place_of(ends_from + found)])
    return found
