"""a calendar's name -> business days, and dates moved onto them."""

import csv
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

CalendarName = Literal["china", "target", "us", "none"]
CALENDARS: tuple[str, ...] = get_args(CalendarName)
BusinessDay = Literal["following", "modified_following", "preceding", "unadjusted"]

Dates = NDArray[np.datetime64]


def is_business_day(day: date, calendar: CalendarName) -> bool:
    """Whether banks work on a day: `china` is the interbank market, `target` the euro, `us` settlement."""
    return _test(calendar)(day)


def adjust(dates: ArrayLike | date, calendar: CalendarName, convention: BusinessDay) -> Dates:
    """Move dates that are no business days.

    `following` moves forward, `preceding` back, `modified_following` forward unless that leaves the month.
    """
    days = np.atleast_1d(np.asarray(dates, dtype="datetime64[D]"))
    if convention == "unadjusted" or calendar == "none":
        return days.copy()
    works = _test(calendar)
    return np.array([_move(day, works, convention) for day in days.tolist()], dtype="datetime64[D]")


def calendar_notes(calendar: CalendarName, last: date) -> tuple[str, ...]:
    """What a reader should know about the holidays used up to a date; empty if nothing."""
    if calendar != "china":
        return ()
    known = max([china_known_until(), *(day.year for day in _overrides())])
    if last.year <= known:
        return ()
    return (f"Chinese bank holidays after {known} are not published yet; only weekends are skipped there",)


@lru_cache(maxsize=1)
def china_known_until() -> int:
    """Last year for which QuantLib knows the holidays of China's interbank market."""
    import QuantLib

    china = QuantLib.China(QuantLib.China.IB)
    year = 2015
    # The first three days of October are always public holidays, so a year without them is unknown.
    while all(china.isHoliday(QuantLib.Date(day, 10, year + 1)) for day in (1, 2, 3)):
        year += 1
    return year


def _move(day: date, works: Callable[[date], bool], convention: BusinessDay) -> date:
    step = -1 if convention == "preceding" else 1
    moved = _walk(day, works, step)
    if convention == "modified_following" and moved.month != day.month:
        return _walk(day, works, -1)
    return moved


def _walk(day: date, works: Callable[[date], bool], step: int) -> date:
    ordinal = day.toordinal()
    while not works(date.fromordinal(ordinal)):
        ordinal += step
    return date.fromordinal(ordinal)


@lru_cache(maxsize=8)
def _test(calendar: str) -> Callable[[date], bool]:
    if calendar not in CALENDARS:
        raise ValueError(f"{calendar!r} is not a calendar; known are {', '.join(CALENDARS)}")
    if calendar == "none":
        return lambda day: True
    import QuantLib

    rules: Any = {"target": QuantLib.TARGET, "us": lambda: QuantLib.UnitedStates(QuantLib.UnitedStates.Settlement)}
    if calendar != "china":
        chosen = rules[calendar]()
        return lambda day: bool(chosen.isBusinessDay(QuantLib.Date(day.day, day.month, day.year)))
    china, overrides, known = QuantLib.China(QuantLib.China.IB), _overrides(), china_known_until()

    def works(day: date) -> bool:
        if day in overrides:
            return overrides[day] == "working_day"
        if day.year > known:
            return day.weekday() < 5
        return bool(china.isBusinessDay(QuantLib.Date(day.day, day.month, day.year)))

    return works


@lru_cache(maxsize=1)
def _overrides() -> dict[date, str]:
    """Days of holidays/china_ib.csv: `kind` is `holiday` or `working_day` (a worked weekend)."""
    text = resources.files("refloat.units").joinpath("holidays/china_ib.csv").read_text(encoding="utf-8")
    return {date.fromisoformat(row["date"]): row["kind"] for row in csv.DictReader(text.splitlines())}
