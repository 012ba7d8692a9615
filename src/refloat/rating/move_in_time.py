"""Cash and a clock -> the same cash, later."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from refloat.rating.stress_cash import DAYS_A_MONTH, FLOWS, SPENT, STOCKS, UNCUT
from refloat.units import Cash

Amounts = NDArray[np.float64]


def delayed(cash: Cash, months: float, ramp_months: float, start: date) -> Cash:
    """Cash that comes later by a delay that builds up in a straight line and is full afterwards.

    Cash due s after the start comes at s + delay x min(1, s / ramp), on every path; within a period it is taken to
    come evenly.

    Args:
        cash: Paths of any number.
        months: The delay.
        ramp_months: Months over which it builds up; 0 for at once.
        start: Cut-off date, from which the cash comes.
    """
    delay, ramp = months * DAYS_A_MONTH, ramp_months * DAYS_A_MONTH

    def reached(grid: Amounts) -> Amounts:
        full = np.maximum(grid - delay, 0.0)
        return np.where(grid < ramp + delay, grid * ramp / (ramp + delay), full) if ramp > 0 else full

    return move_in_time(cash, days_from(cash, start), delay, reached)[0]


def days_from(cash: Cash, start: date) -> Amounts:
    """Days from a start to the ends of the periods, shape (period,)."""
    days = (cash.dates - np.datetime64(start, "D")).astype(np.float64)
    # Cash dated on or before the cut-off is there at once: time then starts one day before it.
    return days - days[0] + 1.0 if days[0] <= 0 else days


def move_in_time(
    cash: Cash, days: Amounts, longest: float, reached: Callable[[Amounts], Amounts]
) -> tuple[Cash, Amounts]:
    """Cash by another clock.

    Args:
        cash: Paths of any number.
        days: Shape (period,), days from the start to the ends of the periods.
        longest: Longest delay, in days: dates are added for it at the end.
        reached: Days from the start -> the day of the cash that is reached then.

    Returns:
        The cash, and the days from the start to the ends of its periods.
    """
    step = float(np.median(np.diff(days))) if len(days) > 1 else float(days[0])
    later = np.round(days[-1] + step * np.arange(1, int(np.ceil(longest / step)) + 1))
    grid = np.concatenate([days, later])
    dates = np.concatenate([cash.dates, cash.dates[-1] + (later - days[-1]).astype("timedelta64[D]")])
    knots, points = np.concatenate([[0.0], days]), reached(grid)
    parts = {}
    for name in (*FLOWS, *SPENT, *UNCUT, *STOCKS):
        amounts = getattr(cash, name)
        if amounts is None:
            continue
        if name in STOCKS:
            parts[name] = _along(np.concatenate([amounts[:, :1], amounts], axis=1), knots, points)
            continue
        total = np.concatenate([np.zeros((cash.paths, 1)), np.cumsum(amounts, axis=1)], axis=1)
        parts[name] = np.diff(_along(total, knots, points), axis=1, prepend=0.0)
    return replace(cash, dates=dates, **parts), grid


def _along(values: Amounts, knots: Amounts, points: Amounts) -> Amounts:
    """Straight lines between knots, on every path at once, shape (path, point)."""
    place = np.clip(np.searchsorted(knots, points, side="right") - 1, 0, len(knots) - 2)
    share = np.clip((points - knots[place]) / (knots[place + 1] - knots[place]), 0.0, 1.0)
    return np.asarray(values[:, place] * (1 - share) + values[:, place + 1] * share)
