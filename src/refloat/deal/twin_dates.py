"""The twin's own dates, day counts and rates, in plain Python and decimal arithmetic."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from refloat.deal.deal import Deal
from refloat.deal.index import Floating, Reading, StepUp
from refloat.units.calendar import is_business_day


def written_dates(first: date, last: date, every: int) -> list[date]:
    """Dates every so many months, as written."""
    days = []
    month_ends = all(day.day == monthrange(day.year, day.month)[1] for day in (first, last))
    for step in range(0, 1200, every):
        months = first.month - 1 + step
        year, month = first.year + months // 12, months % 12 + 1
        day = date(year, month, min(31 if month_ends else first.day, monthrange(year, month)[1]))
        if day >= last:
            break
        days.append(day)
    return [*days, last]


def moved(day: date, deal: Deal) -> date:
    """The business day on which a date as written is paid."""
    terms = deal.payment_dates
    if terms.business_day == "unadjusted":
        return day
    step = timedelta(days=-1 if terms.business_day == "preceding" else 1)
    there = day
    while not is_business_day(there, terms.calendar):
        there += step
    if terms.business_day == "modified_following" and there.month != day.month:
        there = day
        while not is_business_day(there, terms.calendar):
            there -= timedelta(days=1)
    return there


def until(written: date, paid_on: date, deal: Deal) -> date:
    """Last day of the cash that is paid out."""
    terms = deal.payment_dates
    day = written.replace(day=1) - timedelta(days=1) if terms.collections_until == "previous_month_end" else paid_on
    return day - timedelta(days=terms.collection_lag_days)


def years(start: date, end: date, convention: str) -> Decimal:
    """Years between two days."""
    if convention == "30/360":
        last_day = 30 if end.day == 31 and start.day >= 30 else end.day
        months = 12 * (end.year - start.year) + end.month - start.month
        return Decimal(30 * months + last_day - min(start.day, 30)) / 360
    if convention == "act/act":
        total, day = Decimal(0), start
        while day < end:
            stop = min(end, date(day.year + 1, 1, 1))
            total += Decimal((stop - day).days) / (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
            day = stop
        return total
    return Decimal((end - start).days) / (360 if convention == "act/360" else 365)


def anniversary(day: date, years_later: int) -> date:
    """The same day some years later; the end of February for a leap day."""
    year = day.year + years_later
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def interest(
    deal: Deal,
    rate: float,
    floating: Floating | None,
    step_ups: Sequence[StepUp],
    convention: str,
    accrual: Sequence[date],
    period: int,
) -> Decimal:
    """Interest of a period on one unit, cut wherever the rate is set anew or steps up."""
    start, end = accrual[period], accrual[period + 1]
    resets = resets_of(floating, accrual)
    if floating is not None and floating.first_rate is not None:
        resets = [day for day in resets if day > accrual[0] or day == floating.reset_first]
    total, begin, day = Decimal(0), start, start
    while day < end:
        day += timedelta(days=1)
        if day == end or (floating and day in resets) or any(step.on == day for step in step_ups):
            yearly = _rate(deal, Decimal(rate), floating, step_ups, resets, begin)
            part = years(start, day, convention) - years(start, begin, convention)
            total, begin = total + yearly * part, day
    return total


def resets_of(reading: Reading | None, accrual: Sequence[date]) -> list[date]:
    """Days on which a rate is set anew, the closing among them."""
    if reading is None or reading.reset_every_months is None:
        return list(accrual[:-1])
    first = reading.reset_first or accrual[0]
    return [accrual[0], *_reset_dates(first, accrual[-1], reading.reset_every_months)]


def level(deal: Deal, reading: Reading, resets: Sequence[date], day: date) -> Decimal:
    """The index that counts on a day, read for the last reset."""
    fixing = max(one for one in resets if one <= day) - timedelta(days=reading.fixing_days_before)
    index = next(item for item in deal.indices if item.name == reading.index)
    found = Decimal(index.points[0].rate)
    for before, after in zip(index.points, [*index.points[1:], None], strict=True):
        if before.on <= fixing:
            found = Decimal(before.rate)
            if after is not None and index.between == "linear":
                way = Decimal((fixing - before.on).days) / (after.on - before.on).days
                found += way * (Decimal(after.rate) - found)
    return found


def _reset_dates(first: date, last: date, every: int) -> list[date]:
    """Resets on the first one's day of the month, or on last days of months where the first is one."""
    at_end = first.day == monthrange(first.year, first.month)[1]
    days = []
    for step in range(0, 1200, every):
        months = first.month - 1 + step
        year, month = first.year + months // 12, months % 12 + 1
        days.append(date(year, month, min(31 if at_end else first.day, monthrange(year, month)[1])))
    return [day for day in days if day <= last]


def _rate(
    deal: Deal, rate: Decimal, floating: Floating | None, step_ups: Sequence[StepUp], resets: list[date], day: date
) -> Decimal:
    risen = sum((Decimal(step.by) for step in step_ups if step.on <= day), Decimal(0))
    if floating is None:
        return rate + risen
    if not any(one <= day for one in resets):
        return Decimal(floating.first_rate or 0)
    counted = level(deal, floating, resets, day)
    if floating.index_cap is not None:
        counted = min(counted, Decimal(floating.index_cap))
    if floating.index_floor is not None:
        counted = max(counted, Decimal(floating.index_floor))
    counted = max(counted + Decimal(floating.margin) + risen, Decimal(floating.floor))
    return counted if floating.cap is None else min(counted, Decimal(floating.cap))
