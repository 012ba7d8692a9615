"""Business days."""

from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from refloat.units import adjust, calendar_notes, is_business_day
from refloat.units import calendar as calendars
from refloat.units.periods import add_months, dates_every, last_in_period, month_ends_after, sum_by_period


def test_chinese_national_day_week_is_no_business_day_and_a_worked_weekend_is() -> None:
    assert not is_business_day(date(2025, 10, 1), "china")
    assert is_business_day(date(2025, 1, 26), "china")


def test_each_convention_moves_as_its_name_says() -> None:
    # 2025-08-31 is a Sunday.
    assert adjust("2025-08-31", "target", "following").tolist() == [date(2025, 9, 1)]
    assert adjust("2025-08-31", "target", "modified_following").tolist() == [date(2025, 8, 29)]
    assert adjust("2025-08-31", "target", "preceding").tolist() == [date(2025, 8, 29)]
    assert adjust("2025-08-31", "target", "unadjusted").tolist() == [date(2025, 8, 31)]
    assert adjust("2025-08-31", "none", "following").tolist() == [date(2025, 8, 31)]


def test_the_united_states_rest_on_the_fourth_of_july() -> None:
    assert adjust("2025-07-04", "us", "following").tolist() == [date(2025, 7, 7)]


def test_after_the_last_published_year_only_weekends_are_skipped_in_china() -> None:
    year = calendars.china_known_until() + 1
    assert is_business_day(next(day for day in (date(year, 10, n) for n in range(1, 8)) if day.weekday() < 5), "china")
    assert calendar_notes("china", date(year, 1, 1))
    assert not calendar_notes("china", date(year - 1, 12, 31))
    assert not calendar_notes("target", date(2090, 1, 1))


def test_an_override_beats_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    days = {date(2025, 6, 3): "holiday", date(2027, 10, 9): "working_day", date(2027, 10, 1): "holiday"}
    monkeypatch.setattr(calendars, "_overrides", lambda: days)
    calendars._test.cache_clear()
    assert not is_business_day(date(2025, 6, 3), "china")
    assert is_business_day(date(2027, 10, 9), "china")
    assert not is_business_day(date(2027, 10, 1), "china")
    calendars._test.cache_clear()


def test_an_unknown_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="moon"):
        is_business_day(date(2025, 1, 1), "moon")  # type: ignore[arg-type]


def test_a_month_end_stays_a_month_end() -> None:
    assert add_months("2024-01-31", [1, 2, 13]).astype(str).tolist() == ["2024-02-29", "2024-03-31", "2025-02-28"]


def test_dates_run_from_the_first_to_the_last() -> None:
    assert dates_every("2025-01-26", "2025-10-26", 3).astype(str).tolist() == [
        "2025-01-26",
        "2025-04-26",
        "2025-07-26",
        "2025-10-26",
    ]
    assert dates_every("2025-01-26", "2025-05-01", 3)[-1] == np.datetime64("2025-05-01")
    assert dates_every("2025-01-26", "2025-01-26", 3).size == 1


def test_dates_that_begin_and_end_on_month_ends_are_month_ends() -> None:
    assert dates_every("2025-06-30", "2026-12-31", 6).astype(str).tolist() == [
        "2025-06-30",
        "2025-12-31",
        "2026-06-30",
        "2026-12-31",
    ]
    assert dates_every("2025-06-30", "2026-03-30", 6).astype(str).tolist() == ["2025-06-30", "2025-12-30", "2026-03-30"]


def test_month_ends_come_after_the_day() -> None:
    assert month_ends_after("2024-09-27", 3).astype(str).tolist() == ["2024-09-30", "2024-10-31", "2024-11-30"]
    assert month_ends_after("2024-09-30", 2).astype(str).tolist() == ["2024-10-31", "2024-11-30"]
    assert month_ends_after("2024-09-30", 2, 3).astype(str).tolist() == ["2024-10-31", "2025-01-31"]
    ends = month_ends_after("2024-02-29", 40)
    assert all((b - a).astype(int) in (28, 29, 30, 31) for a, b in pairwise(ends))


def test_amounts_fall_into_the_period_that_ends_on_or_after_them() -> None:
    dates = np.array(["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"], dtype="datetime64[D]")
    until = np.array(["2025-02-28", "2025-03-01", "2025-03-31"], dtype="datetime64[D]")
    amounts = np.array([[1.0, 2.0, 4.0, 8.0]])
    assert sum_by_period(amounts, dates, until).tolist() == [[3.0, 0.0, 4.0]]
    assert last_in_period(amounts, dates, until).tolist() == [[2.0, 2.0, 4.0]]
