"""Terms of interest -> interest per unit of balance for every interest period."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from refloat.deal.accretion import Accretion
from refloat.deal.index import Floating, Index, Reading, StepUp, index_on
from refloat.deal.payment_dates import Schedule
from refloat.errors import DealError
from refloat.units.day_count import DayCount, year_fraction
from refloat.units.periods import add_months, dates_every, month_end

Amounts = NDArray[np.float64]


def year_fractions(dates: Schedule, day_count: DayCount) -> Amounts:
    """Years of each interest period, shape (date + 1,); one more, of nothing, after the last."""
    return np.append(year_fraction(dates.accrual[:-1], dates.accrual[1:], day_count), 0.0)


def growth_factors(accretion: Accretion, years: Amounts) -> Amounts:
    """Growth in each interest period per unit of balance at its start, shape as of the years."""
    reached = np.cumprod(1.0 + accretion.rate * years)
    if accretion.up_to is not None:
        reached = np.minimum(reached, accretion.up_to)
    return np.asarray(np.diff(reached, prepend=1.0) / np.concatenate([[1.0], reached[:-1]]))


def interest_factors(
    rate: float,
    floating: Floating | None,
    step_ups: tuple[StepUp, ...],
    day_count: DayCount,
    dates: Schedule,
    indices: Mapping[str, Index],
) -> Amounts:
    """Rate times years of each interest period, shape (date + 1,).

    Raises:
        DealError: The index was named by a file that has not been read.
    """
    if floating is None and not step_ups:
        return rate * year_fractions(dates, day_count)
    days: list[date] = dates.accrual.tolist()
    resets = [] if floating is None else reset_days(floating, days, stated_first=floating.first_rate is not None)
    if floating is not None:
        _with_points(floating, indices)

    def yearly(day: date) -> float:
        return _rate_on(day, rate, floating, step_ups, resets, indices)

    return sum_of_parts(yearly, [*resets, *(step.on for step in step_ups)], day_count, dates)


def sum_of_parts(
    yearly: Callable[[date], float], changes: Iterable[date], day_count: DayCount, dates: Schedule
) -> Amounts:
    """A yearly amount over each interest period, shape (date + 1,).

    Where it changes inside a period, the period is split there and its parts are added.

    Args:
        yearly: The amount a year from a day on.
        changes: Days on which it may change.
        day_count: Convention of the years.
        dates: The deal's dates.
    """
    days: list[date] = dates.accrual.tolist()
    cutting = sorted(set(changes))
    factors = np.zeros(len(days))
    for period, (start, end) in enumerate(pairwise(days)):
        cuts = [start, *(day for day in cutting if start < day < end), end]
        for begin, stop in pairwise(cuts):
            # From the period's start, so that the parts add up to the period under 30/360 too.
            until, before = (
                year_fraction(np.datetime64(start), np.datetime64(day), day_count) for day in (stop, begin)
            )
            factors[period] += yearly(begin) * float(until - before)
    return factors


def reset_days(reading: Reading, days: Sequence[date], *, stated_first: bool = False) -> list[date]:
    """Days on which a rate is set anew.

    Args:
        reading: How the index is read.
        days: The closing and the ends of the interest periods.
        stated_first: Whether the contract states the rate until the first of them.
    """
    if reading.reset_every_months is None:
        return list(days[1:-1] if stated_first else days[:-1])
    months, first = reading.reset_every_months, reading.reset_first or days[0]
    if reading.reset_first is None and stated_first:
        # The stated rate holds for one whole step.
        first = date.fromisoformat(str(add_months(days[0], months)))
    if first > days[-1]:
        set_anew: list[date] = []
    else:
        dates = dates_every(first, days[-1], months)
        # From a month's last day on they stay last days: 30 June is followed by 30 September and 31 December.
        at_end = bool(month_end(first) == dates[0])
        set_anew = (month_end(dates) if at_end else dates).tolist()
    return set_anew if stated_first or first <= days[0] else [days[0], *set_anew]


def level_on(reading: Reading, day: date, resets: Sequence[date], indices: Mapping[str, Index]) -> float | None:
    """The index that counts on a day: as read for the last reset; None before the first."""
    reset = max((one for one in resets if one <= day), default=None)
    if reset is None:
        return None
    return index_on(indices[reading.index], reset.fromordinal(reset.toordinal() - reading.fixing_days_before))


def level_reader(
    reading: Reading, dates: Schedule, indices: Mapping[str, Index]
) -> tuple[Callable[[date], float], list[date]]:
    """The index by day, and the days on which it is read anew.

    Raises:
        DealError: The index was named by a file that has not been read.
    """
    _with_points(reading, indices)
    days: list[date] = dates.accrual.tolist()
    resets = reset_days(reading, days)
    return lambda day: level_on(reading, day, resets, indices) or 0.0, resets


def _with_points(reading: Reading, indices: Mapping[str, Index]) -> None:
    if not indices[reading.index].points:
        raise DealError(
            f'the index "{reading.index}" has no points', remedy="read the deal by read_deal, which reads its file"
        )


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
    level = level_on(floating, day, resets, indices)
    if level is None:
        return floating.first_rate or 0.0
    level = level if floating.index_cap is None else min(level, floating.index_cap)
    level = level if floating.index_floor is None else max(level, floating.index_floor)
    coupon = max(level + floating.margin + risen, floating.floor)
    return coupon if floating.cap is None else min(coupon, floating.cap)
