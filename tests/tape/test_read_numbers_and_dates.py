"""Text of numbers and dates is read in every common writing, and nothing else is taken for one."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.tape.parse_dates import date_order, parse_dates
from refloat.tape.parse_numbers import decimal_marks, parse_numbers


def number(text: str, mark: str = ".", *, percent: bool = False) -> float | None:
    values, bad = parse_numbers(pl.Series([text]), mark, percent=percent)  # type: ignore[arg-type]
    assert values.null_count() == 1 or not bad[0]
    return values[0]


def day(text: str, **how: object) -> date | None:
    values, bad = parse_dates(pl.Series([text]), **how)  # type: ignore[arg-type]
    assert bool(bad[0]) == (values[0] is None)
    return values[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", 1.0),
        (" 1.5 ", 1.5),
        ("+5", 5.0),
        ("1e3", 1000.0),
        ("$32,812", 32812.0),
        ("1,234,567.89", 1234567.89),
        ("1 234 567", 1234567.0),
        ("(12.5)", -12.5),
        ("12-", -12.0),
        ("-$5.00", -5.0),
        ("¥1,000", 1000.0),
        ("１２３", 123.0),
        ("3元", 3.0),
    ],
)
def test_a_number_is_read_however_it_is_dressed(text: str, expected: float) -> None:
    assert expected == number(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("1.234,56", 1234.56), ("12,5", 12.5), ("1.234", 1234.0), ("-1.000.000", -1000000.0)]
)
def test_a_decimal_comma_is_read_where_the_column_has_one(text: str, expected: float) -> None:
    assert expected == number(text, ",")


@pytest.mark.parametrize("text", ["NaN", "nan", "inf", "-Infinity", "abc", "1,23", "1.2.3", "0x10", "1_000", ".", "e5"])
def test_what_is_no_finite_number_is_unreadable(text: str) -> None:
    values, bad = parse_numbers(pl.Series([text]))
    assert [None] == values.to_list()
    assert [True] == bad.to_list()


@pytest.mark.parametrize("text", ["", " ", "N/A", "null", "-", "无"])
def test_a_missing_number_is_not_unreadable(text: str) -> None:
    values, bad = parse_numbers(pl.Series([text]))
    assert [None] == values.to_list()
    assert [False] == bad.to_list()


def test_a_percent_sign_divides_by_a_hundred_only_where_a_share_is_due() -> None:
    assert 0.055 == pytest.approx(number("5.5 %", percent=True))
    values, bad = parse_numbers(pl.Series(["5.5%"]))
    assert [None] == values.to_list()
    assert [True] == bad.to_list()


def test_the_decimal_mark_is_proved_by_the_cells_of_the_column_then_of_the_file() -> None:
    comma, unclear, point = pl.Series(["1.234,56", "7"]), pl.Series(["1,234"]), pl.Series(["0.5"])
    assert ({"a": ",", "b": ","}, []) == decimal_marks({"a": comma, "b": unclear})
    assert ({"a": ",", "b": "."}, []) == decimal_marks({"a": comma, "b": point})
    marks, notes = decimal_marks({"b": unclear})
    assert {"b": "."} == marks
    assert "nothing proves the decimal mark" in notes[0]
    assert {"b": ","} == decimal_marks({"b": unclear}, likely=",")[0]
    assert ({"a": "."}, []) == decimal_marks({"a": comma}, stated=".")


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(-1e12, 1e12).map(lambda value: round(value, 2)), min_size=1, max_size=20))
def test_a_formatted_amount_comes_back_in_either_style(amounts: list[float]) -> None:
    point = pl.Series([f"{amount:,.2f}" for amount in amounts])
    comma = pl.Series([f"{amount:,.2f}".translate(str.maketrans(",.", ".,")) for amount in amounts])
    for text, expected in ((point, "."), (comma, ",")):
        marks, _ = decimal_marks({"x": text})
        values, bad = parse_numbers(text, marks["x"])
        assert {"x": expected} == marks
        assert amounts == values.to_list()
        assert not bad.any()


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-31",
        "2024-1-31",
        "2024/1/31",
        "20240131",
        "2024年1月31日",
        "31.01.2024",
        "31-Jan-2024",
        "31-Jan-24",
        "2024-01-31 00:00:00",
        "2024-01-31T10:00:00.123Z",
        "45322",
        "45322.5",
    ],
)
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    assert date(2024, 1, 31) == day(text)


@pytest.mark.parametrize("text", ["2024-13-01", "99-03-16", "abc", "0", "123", "99999", "2024-01", "31/31/2024"])
def test_what_is_no_date_is_unreadable(text: str) -> None:
    assert day(text) is None
    assert day(text, order="day-month") is None


def test_day_and_month_are_read_in_the_order_that_the_file_proves() -> None:
    assert "day-month" == date_order({"a": pl.Series(["03/04/2020"]), "b": pl.Series(["13/04/2020"])})
    assert "month-day" == date_order({"a": pl.Series(["03/04/2020", "04/13/2020"])})
    assert date_order({"a": pl.Series(["03/04/2020"])}) is None
    assert date(2020, 4, 3) == day("03/04/2020", order="day-month")
    assert date(2020, 3, 4) == day("03/04/2020", order="month-day")
    assert day("03/04/2020") is None


@pytest.mark.parametrize("text", ["2024-05", "2024/05", "202405", "2024年5月", "May-2024", "2024-05-17"])
def test_a_month_becomes_its_first_day(text: str) -> None:
    assert date(2024, 5, 1) == day(text, month=True)


def test_a_stated_date_format_is_the_only_one_tried() -> None:
    assert date(2011, 12, 1) == day("Dec-2011", stated="%b-%Y")
    assert day("2011-12-01", stated="%b-%Y") is None
