"""a Deal and its business plan -> the haircut and the delay at which each note first breaks a promise."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, run
from refloat.rating.note_cash import broken, is_rated
from refloat.rating.stress_cash import stress_cash
from refloat.units import Cash

Values = NDArray[np.float64]

LONGEST_MONTHS = 120.0
"""Longest delay tried; a deal that stands it is told as standing that much or more."""
SECTIONS = 64
"""Parts into which each round cuts what is left: the deal runs on many paths in the time of one."""
ROUNDS = 4


@dataclass(frozen=True)
class BreakEven:
    """How much of one stress alone a note bears.

    Attributes:
        haircut: Largest share of the plan's gross cash that may be missing; None if the note breaks a promise on the
            plan itself.
        delay_months: Longest delay of the plan's cash; likewise.
        delay_at_least: Whether the note bears the longest delay tried.
    """

    haircut: float | None
    delay_months: float | None
    delay_at_least: bool


def break_evens(deal: Deal, plan: Cash, ramp_months: float = 0.0) -> dict[str, BreakEven]:
    """The haircut alone and the delay alone up to which each rated note keeps every promise.

    Where a note breaks and a harder stress lets it survive again, the first break counts.

    Args:
        deal: The deal.
        plan: The business plan, one path.
        ramp_months: Months over which a delay builds up, as in the stress scale.
    """
    names = [note.name for note in deal.notes if is_rated(note)]

    def kept(haircuts: Values, delays: Values) -> dict[str, NDArray[np.bool_]]:
        cash = stress_cash(plan, haircuts, delays, np.zeros(len(haircuts)), ramp_months, deal.cut_off)
        ledger = run(deal, cash, plan=plan)
        return {name: ~broken(deal, deal.note(name), ledger) for name in names}

    cuts = _first_breaks(names, lambda values: kept(values, np.zeros(len(values))), 1.0)
    late = _first_breaks(names, lambda values: kept(np.zeros(len(values)), values), LONGEST_MONTHS)
    return {
        name: BreakEven(cuts[name], late[name], late[name] is not None and late[name] == LONGEST_MONTHS)
        for name in names
    }


def _first_breaks(
    names: list[str], kept: Callable[[Values], dict[str, NDArray[np.bool_]]], most: float
) -> dict[str, float | None]:
    """The last value before the first break, for each note, known to most / SECTIONS ** ROUNDS."""
    low, high = dict.fromkeys(names, 0.0), dict.fromkeys(names, most)
    found: dict[str, float | None] = {}
    for _ in range(ROUNDS):
        left = [name for name in names if name not in found]
        # Notes that still share their range share their paths.
        ranges = sorted({(low[name], high[name]) for name in left})
        if not ranges:
            break
        grids = [np.linspace(*ends, SECTIONS + 1) for ends in ranges]
        flags = kept(np.concatenate(grids))
        for name in left:
            place = ranges.index((low[name], high[name]))
            part = slice(place * (SECTIONS + 1), (place + 1) * (SECTIONS + 1))
            breaks = np.flatnonzero(~flags[name][part])
            if not len(breaks):
                found[name] = high[name]
            elif not breaks[0]:
                found[name] = None if low[name] == 0.0 else low[name]
            else:
                low[name], high[name] = float(grids[place][breaks[0] - 1]), float(grids[place][breaks[0]])
    return {name: found.get(name, low[name]) for name in names}
