"""Terms of interest -> interest per unit of balance for every interest period."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from refloat.deal.index import Floating, Index, StepUp, index_on
from refloat.deal.payment_dates import Schedule
from refloat.errors import DealError
from refloat.units.day_count import DayCount, year_fraction
from refloat.units.periods import dates_every

Amounts = NDArray[np.float64]


def year_fractions(dates: Schedule, day_count: DayCount) -> Amounts:
    """Years of each interest period, shape (date + 1,); one more, of nothing, after the last."""
    return np.append(year_fraction(dates.accrual[:-1], dates.accrual[1:], day_count), 0.0)


def interest_factors(
    rate: float,
    floating: Floating | None,
    step_ups: tuple[StepUp, ...],
    day_count: DayCount,
    dates: Schedule,
    indices: Mapping[str, Index],
) -> Amounts:
    """Rate times years of each interest period, shape (date + 1,).

    Where the rate changes inside a period, the period is split there and its parts are added.

    Raises:
        DealError: The index was named by a file that has not been read.
    """
    if floating is None and not step_ups:
        return rate * year_fractions(dates, day_count)
    if floating is not None and not indices[floating.index].points:
        raise DealError(
            f'the index "{floating.index}" has no points', remedy="read the deal by read_deal, which reads its file"
        )
    days: list[date] = dates.accrual.tolist()
    resets = _resets(floating, days)
    changes = sorted({*resets, *(step.on for step in step_ups)})
    factors = np.zeros(len(days))
    for period, (start, end) in enumerate(pairwise(days)):
        cuts = [start, *(day for day in changes if start < day < end), end]
        for begin, stop in pairwise(cuts):
            yearly = _rate_on(begin, rate, floating, step_ups, resets, indices)
            # From the period's start, so that the parts add up to the period under 30/360 too.
            until, before = (
                year_fraction(np.datetime64(start), np.datetime64(day), day_count) for day in (stop, begin)
            )
            factors[period] += yearly * float(until - before)
    return factors


def _resets(floating: Floating | None, days: list[date]) -> list[date]:
    if floating is None:
        return []
    if floating.reset_every_months is None:
        return days[1:-1] if floating.first_rate is not None else days[:-1]
    first = floating.reset_first or days[0]
    set_anew: list[date] = dates_every(first, days[-1], floating.reset_every_months).tolist()
    return set_anew if floating.first_rate is not None or first <= days[0] else [days[0], *set_anew]


def _rate_on(
    day: date,
    rate: float,
    floating: Floating | None,
    step_ups: tuple[StepUp, ...],
    resets: list[date],
    indices: Mapping[str, Index],
) -> float:
    risen = sum(step.by for step in step_ups if step.on <= day)
    if floating is None:
        return rate + risen
    reset = max((one for one in resets if one <= day), default=None)
    if reset is None:
        return floating.first_rate or 0.0
    fixed_on = reset.fromordinal(reset.toordinal() - floating.fixing_days_before)
    level = index_on(indices[floating.index], fixed_on)
    level = level if floating.index_cap is None else min(level, floating.index_cap)
    level = level if floating.index_floor is None else max(level, floating.index_floor)
    coupon = max(level + floating.margin + risen, floating.floor)
    return coupon if floating.cap is None else min(coupon, floating.cap)
