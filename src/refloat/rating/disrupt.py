"""Cash and a servicing stress -> the cash that a failing servicer or seller leaves."""

from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from refloat.rating.move_in_time import days_from, move_in_time
from refloat.rating.stress_cash import DAYS_A_MONTH, FLOWS
from refloat.rules import ServicingStress
from refloat.units import Cash

Amounts = NDArray[np.float64]


def disrupted(cash: Cash, stress: ServicingStress, start: date) -> Cash:
    """The cash under one servicing stress, on every path.

    Within a period cash is taken to come evenly. Where a stress has a time, it is the worst: the months that carry
    most of the mean collections.

    - Commingling: the collections of the worst months are lost; costs are spent all the same.
    - Set-off: a share of the collections of the first months is lost.
    - Servicer: from the worst time on nothing comes for so many months, all comes that much later, and costs are a
      share higher.

    Args:
        cash: Paths of any number.
        stress: What happens, for how long, how much.
        start: Cut-off date, from which the cash comes.
    """
    days = days_from(cash, start)
    knots = np.concatenate([[0.0], days])
    length = stress.months * DAYS_A_MONTH
    if stress.kind == "set_off":
        lost = stress.share * _share_within(knots, 0.0, length)
        return _cut(cash, 1.0 - lost)
    if stress.kind == "commingling":
        at = worst_start(cash, knots, length)
        return _cut(cash, 1.0 - _share_within(knots, at, at + length))
    return _stopped(cash, stress, days, worst_start(cash, knots, length), length)


def worst_start(cash: Cash, knots: Amounts, length: float) -> float:
    """Day after the cut-off from which a window of so many days carries most of the mean collections.

    Args:
        cash: The cash.
        knots: Shape (period + 1,), days after the cut-off at which periods begin and end.
        length: Days.
    """
    total = np.concatenate([[0.0], np.cumsum(cash.mean(cash.collections))])
    # Between knots the amount in the window is linear in its start, so the best start has a knot at one of its ends.
    starts = np.unique(np.clip(np.concatenate([knots, knots - length]), 0.0, None))
    carried = np.interp(starts + length, knots, total) - np.interp(starts, knots, total)
    # The earliest of equals, up to rounding.
    return float(starts[np.flatnonzero(carried >= carried.max() * (1 - 1e-12))[0]])


def _share_within(knots: Amounts, begin: float, end: float) -> Amounts:
    """Share of each period that lies within a window, shape (period,)."""
    overlap = np.minimum(knots[1:], end) - np.maximum(knots[:-1], begin)
    return np.asarray(np.clip(overlap, 0.0, None) / np.diff(knots))


def _cut(cash: Cash, keep: Amounts) -> Cash:
    """Cash that comes in, period by period, times what is kept of it."""
    flows = {name: getattr(cash, name) for name in FLOWS}
    return replace(cash, **{name: amounts * keep for name, amounts in flows.items() if amounts is not None})


def _stopped(cash: Cash, stress: ServicingStress, days: Amounts, at: float, length: float) -> Cash:
    """Nothing from a day on for so many days, then everything that much later."""

    def reached(grid: Amounts) -> Amounts:
        return np.where(grid <= at, grid, np.maximum(at, grid - length))

    moved, grid = move_in_time(cash, days, length, reached)
    return replace(moved, costs=moved.costs * (1.0 + stress.share * (grid > at)))
