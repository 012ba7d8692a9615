"""Year fractions."""

from datetime import date

import numpy as np
import pytest
import QuantLib
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.units import year_fraction
from refloat.units.day_count import DAY_COUNTS, DayCount

TWINS = {
    "act/365": QuantLib.Actual365Fixed(),
    "act/360": QuantLib.Actual360(),
    "30/360": QuantLib.Thirty360(QuantLib.Thirty360.BondBasis),
    "act/act": QuantLib.ActualActual(QuantLib.ActualActual.ISDA),
}
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@settings(max_examples=300, deadline=None)
@given(days, days, st.sampled_from(DAY_COUNTS))
def test_a_year_fraction_is_that_of_quantlib(a: date, b: date, convention: DayCount) -> None:
    start, end = min(a, b), max(a, b)
    there = [QuantLib.Date(day.day, day.month, day.year) for day in (start, end)]
    assert year_fraction(start, end, convention) == pytest.approx(TWINS[convention].yearFraction(*there), abs=1e-12)


@pytest.mark.parametrize(
    ("start", "end"), [("2024-01-30", "2024-03-31"), ("2024-01-31", "2024-03-31"), ("2024-02-29", "2024-03-31")]
)
def test_thirty_days_a_month_at_month_ends(start: str, end: str) -> None:
    expected = {"2024-01-30": 60, "2024-01-31": 60, "2024-02-29": 32}[start] / 360
    assert year_fraction(start, end, "30/360") == pytest.approx(expected)


def test_many_dates_are_counted_at_once() -> None:
    ends = np.array(["2025-04-01", "2026-01-01"], dtype="datetime64[D]")
    assert year_fraction("2025-01-01", ends, "act/365").tolist() == [90 / 365, 1.0]


def test_an_unknown_convention_is_refused() -> None:
    with pytest.raises(ValueError, match="act/364"):
        year_fraction("2025-01-01", "2025-01-02", "act/364")  # type: ignore[arg-type]
