"""the periods of a table (years, quarters, months, days) -> whether they follow each other, and the next ones."""

import datetime
import itertools
import re
from dataclasses import dataclass
from typing import Literal

from refloat.errors import InputError

Kind = Literal["year", "quarter", "month", "day", "number"]

_YEAR = re.compile(r"(\d{4})(?:\.0+)?\s*年?")
_QUARTER = re.compile(r"(\d{4})\s*[-/年]?\s*[Qq第]\s*([1-4])\s*(?:季度)?")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[T ]00:00(?::00)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
FIRST_YEAR, LAST_YEAR = 1800, 2200


@dataclass(frozen=True)
class Period:
    """One cell that says when.

    Attributes:
        kind: How fine it is; `number` is a plain count of periods.
        number: Place on the axis of its kind: the year, quarters or months since year 0, the day's ordinal.
        day: Where the cell names a day.
    """

    kind: Kind
    number: int
    day: datetime.date | None = None


def read_period(text: str) -> Period | None:
    """The period a cell names, or None if it names none."""
    cell = text.strip()
    if found := _QUARTER.fullmatch(cell):
        return _in_range(int(found[1]), Period("quarter", int(found[1]) * 4 + int(found[2]) - 1))
    if found := _YEAR.fullmatch(cell):
        return _in_range(int(found[1]), Period("year", int(found[1])))
    if (found := _MONTH.fullmatch(cell)) and 1 <= int(found[2]) <= 12:
        return _in_range(int(found[1]), Period("month", int(found[1]) * 12 + int(found[2]) - 1))
    found = _COMPACT.fullmatch(cell) if cell.isdigit() else _DAY.fullmatch(cell)
    if found:
        try:
            day = datetime.date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return None
        return _in_range(day.year, Period("day", day.toordinal(), day))
    return Period("number", int(cell)) if cell.isdigit() and int(cell) < FIRST_YEAR else None


def _in_range(year: int, period: Period) -> Period | None:
    return period if FIRST_YEAR <= year <= LAST_YEAR else None


def spacing(labels: tuple[str, ...]) -> tuple[Kind, int, list[int]] | None:
    """Kind, step and places of periods that follow each other evenly, or None if they do not or cannot be read.

    Days a whole number of months apart (ends of quarters, of years) count as months.
    """
    read = [read_period(label) for label in labels]
    periods = [period for period in read if period is not None]
    if len(periods) < len(labels) or len({period.kind for period in periods}) > 1:
        return None
    kind: Kind = periods[0].kind
    places = [period.number for period in periods]
    if kind == "day":
        months = [period.day.year * 12 + period.day.month - 1 for period in periods if period.day]
        if len(set(months)) == len(months) and _even(months):
            kind, places = "month", months
    return (
        (kind, places[1] - places[0], places) if len(places) > 1 and _even(places) and places[1] > places[0] else None
    )


def _even(places: list[int]) -> bool:
    return len({late - early for early, late in itertools.pairwise(places)}) <= 1


def prove_even(labels: tuple[str, ...], *, where: str) -> None:
    """Raise unless the periods follow each other in equal steps, oldest first.

    Raises:
        InputError: A cell that names no period; two alike; the newest first; a gap, with the two that it lies between.
    """
    periods = []
    for row, label in enumerate(labels):
        period = read_period(label)
        if period is None:
            raise InputError(
                f'"{label}" is not a year, quarter, month or day' if label.strip() else "the period is missing",
                where=f"{where}: value {row + 1}",
                remedy="write it as 2016, 2016Q4, 2016-12 or 2016-12-31",
            )
        periods.append(period)
    if len({period.kind for period in periods}) > 1:
        raise InputError("the periods are years in part and dates in part", where=where, remedy="write all alike")
    if len(labels) < 3 or spacing(labels) is not None:
        places = [period.number for period in periods]
        if len(places) < 2 or places[1] > places[0]:
            return
    numbers = [period.number for period in periods]
    if len(set(numbers)) < len(numbers):
        double = next(label for label, number in zip(labels, numbers, strict=True) if numbers.count(number) > 1)
        raise InputError(f"the period {double} stands twice", where=where, remedy="keep one value a period")
    if numbers != sorted(numbers):
        raise InputError("the periods are not in order", where=where, remedy="sort the rows, oldest first")
    steps = [late - early for early, late in itertools.pairwise(numbers)]
    usual = min(steps)
    place = next(place for place, step in enumerate(steps) if step > usual * 1.15)
    raise InputError(
        f"there is a gap between {labels[place]} and {labels[place + 1]}",
        where=where,
        remedy="fill it from its source, or begin the series after it (--since)",
    )


def next_labels(labels: tuple[str, ...], horizon: int) -> tuple[str, ...]:
    """The periods that follow, written as the last one is; the last one and +1, +2, ... where they cannot be read."""
    found = spacing(labels)
    if found is None:
        return tuple(f"{labels[-1]}+{k}" for k in range(1, horizon + 1))
    kind, step, places = found
    last = read_period(labels[-1])
    return tuple(_label(kind, places[-1] + step * k, labels[-1], last) for k in range(1, horizon + 1))


def _label(kind: Kind, place: int, model: str, last: Period | None) -> str:
    if kind in ("year", "number"):
        return f"{place}"
    if kind == "quarter":
        return f"{place // 4}Q{place % 4 + 1}"
    if kind == "month":
        year, month = divmod(place, 12)
        if last is not None and last.day is not None:
            return str(_day_in_month(year, month + 1, last.day))
        return f"{year:04d}-{month + 1:02d}"
    return str(datetime.date.fromordinal(place))


def _day_in_month(year: int, month: int, day: datetime.date) -> datetime.date:
    """The same day of another month; the end of a month stays the end."""
    length = (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)).day
    is_end = (day + datetime.timedelta(days=1)).month != day.month
    return datetime.date(year, month, length if is_end else min(day.day, length))
