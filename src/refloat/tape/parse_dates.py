"""Text of dates -> Date, the order of day and month proved by the cells."""

from collections.abc import Mapping
from typing import Literal

import polars as pl

from refloat.tape.parse_numbers import MISSING

Order = Literal["day-month", "month-day"]

_PLAIN = (
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%Y年%m月%d日",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d-%B-%Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d-%b-%y",
)
_MONTHS = ("%Y-%m-%d", "%Y/%m-%d", "%Y.%m-%d", "%Y%m-%d", "%Y年%m月-%d", "%b-%Y-%d", "%b %Y-%d", "%b-%y-%d")
_TIME = r"[T ]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$"
_TWO_NUMBERS = r"^\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})$"
_SERIAL = r"^[1-9]\d{4}(\.\d+)?$"
_LAST_SERIAL = 73_050  # 2099-12-31
_FIRST_YEAR = 1000
"""A smaller year is a two-digit year that a four-digit form has swallowed."""
_EXCEL_DAY_0 = -25_569
"""Days from 1970-01-01 to 1899-12-30, day 0 of a workbook."""


def date_order(columns: Mapping[str, pl.Series]) -> Order | None:
    """The order of day and month in dates such as 03/04/2020, if any cell of the file proves it.

    Returns:
        The order in which more cells are dates; None if every cell would be a date in both.
    """
    as_day_first = as_month_first = 0
    for text in columns.values():
        cells = text.filter(text.str.contains(_TWO_NUMBERS)).str.replace_all(r"[.-]", "/")
        as_day_first += len(cells) - _two_numbers(cells, "day-month").null_count()
        as_month_first += len(cells) - _two_numbers(cells, "month-day").null_count()
    if as_day_first == as_month_first:
        return None
    return "day-month" if as_day_first > as_month_first else "month-day"


def has_unclear_dates(text: pl.Series) -> bool:
    """Whether some dates of a column can only be read once the order of day and month is known."""
    cells = text.filter(text.str.contains(r"^\d{1,2}[/-]\d{1,2}[/-](\d{4}|\d{2})$"))
    first = _two_numbers(cells.str.replace_all("-", "/", literal=True), "day-month")
    second = _two_numbers(cells.str.replace_all("-", "/", literal=True), "month-day")
    return bool((first.is_not_null() & second.is_not_null() & (first != second)).any())


def parse_dates(
    text: pl.Series, order: Order | None = None, *, stated: str | None = None, month: bool = False
) -> tuple[pl.Series, pl.Series]:
    """Read dates.

    Understands ISO dates with or without a time, 2024/1/31, 20240131, 2024年1月31日, 31-Jan-2024, the day numbers of
    workbooks, and two-number dates in the order given (31.01.2024 is always day first).

    Args:
        text: The cells.
        order: Order of day and month in 03/04/2020; None leaves such cells unread.
        stated: A strptime format that a layout states; then no other is tried.
        month: The column holds months (2024-01 as well); values become the first day of the month.

    Returns:
        Date values, null where missing or unreadable; and a mask of the unreadable cells.
    """
    cells = text.str.strip_chars()
    if stated is not None:
        has_day = "%d" in stated or "%e" in stated
        values = _in_form(cells, stated) if has_day else _in_form(cells + "-01", f"{stated}-%d")
    else:
        values = _in_form(cells, "%Y-%m-%d")
        values = _fill(values, cells, order, month)
    if month:
        values = values.dt.month_start()
    left = values.is_null() & cells.is_not_null()
    if bool(left.any()):
        left = left & ~cells.str.to_lowercase().is_in(MISSING)
    return values, left


def _fill(values: pl.Series, cells: pl.Series, order: Order | None, month: bool) -> pl.Series:
    """Try the other ways of writing a date on the cells that are still unread."""
    left = (values.is_null() & cells.is_not_null()).arg_true()
    if not len(left):
        return values
    rest = cells.gather(left).str.replace(_TIME, "")
    found = _in_form(rest, "%Y-%m-%d")
    for form in _PLAIN:
        if not found.null_count():
            break
        found = found.zip_with(found.is_not_null(), _in_form(rest, form))
    if found.null_count():
        dotted = rest.set(~rest.str.contains(r"^\d+\.\d+\.\d+$"), None).str.replace_all(".", "/", literal=True)
        found = found.zip_with(found.is_not_null(), _two_numbers(dotted, "day-month"))
    if found.null_count() and order is not None:
        found = found.zip_with(found.is_not_null(), _two_numbers(rest.str.replace_all("-", "/", literal=True), order))
    if found.null_count() and month:
        for form in _MONTHS:
            found = found.zip_with(found.is_not_null(), _in_form(rest + "-01", form))
    if found.null_count():
        serial = rest.set(~rest.str.contains(_SERIAL), None).cast(pl.Float64, strict=False).floor()
        serial = serial.set((serial > _LAST_SERIAL).fill_null(False), None)
        found = found.zip_with(found.is_not_null(), (serial.cast(pl.Int32) + _EXCEL_DAY_0).cast(pl.Date))
    return values.scatter(left, found)


def _in_form(cells: pl.Series, form: str) -> pl.Series:
    if form == "%Y%m%d":
        cells = cells.set(~cells.str.contains(r"^(19|20)\d{6}$"), None)
    if form == "%d-%b-%y":
        cells = cells.set(~cells.str.contains(r"^\d{1,2}-[A-Za-z]{3}-\d{2}$"), None)
    found = cells.str.to_date(form, strict=False, exact=True)
    return found.set((found.dt.year() < _FIRST_YEAR).fill_null(False), None)


def _two_numbers(cells: pl.Series, order: Order) -> pl.Series:
    front = "%d/%m" if order == "day-month" else "%m/%d"
    long = cells.set(~cells.str.contains(r"/\d{4}$"), None).str.to_date(f"{front}/%Y", strict=False, exact=True)
    short = cells.set(~cells.str.contains(r"/\d{2}$"), None).str.to_date(f"{front}/%y", strict=False, exact=True)
    return long.zip_with(long.is_not_null(), short)
