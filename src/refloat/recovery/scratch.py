"""Scratch: where the kernel works on one tile of loans and one path."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.packed import Packed
from refloat.recovery.tables import NORMAL_CELLS
from refloat.recovery.terms import SLOTS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Halves = NDArray[np.int32]
Bits = NDArray[np.uint64]

PAGE, STAGGER = 512, 8 * 9
"""Numbers in a page of memory, and by how many each array lies further in its page than the one before."""


class Scratch(NamedTuple):
    """Where the kernel works on one tile and path; nothing is kept from one path to the next but sums by loan.

    Arrays by loan are counted from the tile's first loan, by row from its first row; lists hold such places.
    """

    first: Bits
    second: Bits
    third: Bits
    claim: Floats
    plan: Floats
    due: Floats
    after: Floats
    stage: Ints
    edges: Ints
    bits: Bits
    low: Floats
    low_bits: Bits
    cell: Ints
    share: Floats
    stays: Floats
    amount: Floats
    gross: Floats
    years: Floats
    open: Floats
    left_before: Floats
    close_before: Ints
    others: Ints
    going: Ints
    ways: Ints
    broken: Ints
    months: Floats
    row_fee: Floats
    row_bits: Bits
    row_luck: Halves
    row_branch: Halves
    row_time: Floats
    row_sale: Ints
    row_paid: Floats
    row_in: Ints
    paid_in: Ints
    paid: Floats
    paid_fee: Floats
    rest_in: Ints
    rest: Floats
    closed_in: Ints
    closed_loss: Floats
    closed_net: Floats
    closed_plan: Floats
    by_loan: Floats
    composed: Floats
    clocks: Floats
    years_at: Floats
    width: int


WIDER = {"ways": SLOTS, "by_loan": 4}
"""Arrays of several numbers a loan."""


def scratch_for(packed: Packed, paths: int, periods: int) -> Scratch:
    """Room for the largest tile.

    Args:
        packed: The loans.
        paths: Most paths worked on at once.
        periods: Number of periods.
    """
    loans, rows = packed.tiles[:, 1] - packed.tiles[:, 0], packed.tiles[:, 7] - packed.tiles[:, 5]
    most = max(int((loans + rows).max(initial=0)), NORMAL_CELLS) + 1
    names = [name for name in Scratch._fields if name not in ("low_bits", "composed", "clocks", "years_at", "width")]
    # Each array begins a little further in its page than the one before: arrays that begin alike in their pages
    # push each other out of the nearest cache.
    places, at = {}, 0
    for number, name in enumerate(names):
        at = -PAGE * (-at // PAGE) + (number * STAGGER) % PAGE
        places[name] = at
        at += most * WIDER.get(name, 1)
    room = np.zeros(at)
    kinds = Scratch.__annotations__
    out: dict[str, Any] = {}
    for name, start in places.items():
        mine = room[start : start + most * WIDER.get(name, 1)]
        kind = {Bits: np.uint64, Ints: np.int64, Halves: np.int32}.get(kinds[name], np.float64)
        out[name] = mine.view(kind)
    return Scratch(
        **out,
        low_bits=out["low"].view(np.uint64),
        composed=np.zeros(paths * (NORMAL_CELLS + 1)),
        clocks=np.zeros(2),
        years_at=np.zeros(periods + 1),
        width=most,
    )
