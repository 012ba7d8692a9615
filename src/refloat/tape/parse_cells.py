"""Columns of text -> columns typed by the data dictionary, and the cells that could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from refloat.errors import TapeError
from refloat.tape.dictionary import Field
from refloat.tape.parse_dates import Order, date_order, has_unclear_dates, parse_dates
from refloat.tape.parse_numbers import Mark, decimal_marks, parse_numbers

_NUMBERS = ("integer", "amount", "rate", "number")
_DATES = ("date", "month")
_TRUE = ("true", "t", "yes", "y", "1", "1.0", "是", "有", "真", "√")
_FALSE = ("false", "f", "no", "n", "0", "0.0", "否", "无", "假", "×")
_NO_TEXT = ("", "null", "n/a", "#n/a")
_LARGEST_WHOLE = 2.0**53
_LOST_ID = r"^\d(\.\d+)?[eE]\+?\d{1,3}$"
_LONG_ID = r"^\d{16,}$"
_ROUNDED_ID = r"^\d{15}0+$"

LOST_ID = "the number was cut to 15 digits by a spreadsheet; export the column as text"
_REASONS = {
    "integer": "not a whole number",
    "amount": "not a number",
    "rate": "not a number",
    "number": "not a number",
    "date": "not a date",
    "month": "not a month",
    "flag": "neither yes nor no",
}


@dataclass(frozen=True)
class ReadingStyle:
    """How a file writes numbers and dates, as far as a layout states it or a sheet shows it.

    Attributes:
        decimal: The decimal mark that the layout states, or None to find it.
        order: The order of day and month that the layout states, or None to find it.
        likely: The decimal mark to take when nothing proves one.
        typed_numbers: Fields whose cells are numbers in the file itself.
        date_formats: Field -> strptime format stated by the layout.
    """

    decimal: Mark | None = None
    order: Order | None = None
    likely: Mark = "."
    typed_numbers: frozenset[str] = frozenset()
    date_formats: Mapping[str, str] | None = None


@dataclass(frozen=True, eq=False)
class ParsedColumns:
    """Typed columns and what is to be said of them.

    Attributes:
        columns: Field name -> typed values.
        bad: Field name -> (mask of unreadable cells, reason).
        notes: Sentences for the user.
    """

    columns: dict[str, pl.Series]
    bad: dict[str, list[tuple[pl.Series, str]]]
    notes: list[str]


def parse_cells(
    texts: Mapping[str, pl.Series], fields: Mapping[str, Field], style: ReadingStyle, place: str
) -> ParsedColumns:
    """Type every column by its field.

    Args:
        texts: Field name -> text of the cells; all of one length.
        fields: The fields, by name.
        style: How the file writes numbers and dates.
        place: The sheet as a person names it, for messages.

    Raises:
        TapeError: The order of day and month is neither stated nor proved.
    """
    numbers = {name: text for name, text in texts.items() if fields[name].type in _NUMBERS}
    dates = {name: text for name, text in texts.items() if fields[name].type in _DATES}
    marks, notes = decimal_marks(
        {name: text for name, text in numbers.items() if name not in style.typed_numbers}, style.decimal, style.likely
    )
    formats = style.date_formats or {}
    order = _order({name: text for name, text in dates.items() if name not in formats}, style.order, place)
    parsed = ParsedColumns({}, {}, [f"{place}: {note}" for note in notes])
    if "," in marks.values():
        parsed.notes.append(f"{place}: numbers were read with a decimal comma.")
    for name, text in texts.items():
        field = fields[name]
        if name in numbers:
            values, bad = _numbers(text, field, marks.get(name, "."))
        elif name in dates:
            values, bad = parse_dates(text, order, stated=formats.get(name), month=field.type == "month")
        elif field.type == "flag":
            values, bad = _flags(text)
        elif field.type == "id":
            values, bad, note = _ids(text, name in style.typed_numbers)
            parsed.notes.extend(f"{place}: {name}: {sentence}" for sentence in note)
        else:
            values, bad = _texts(text, field), None
        parsed.columns[name] = values.alias(name)
        if bad is not None and bool(bad.any()):
            reason = LOST_ID if field.type == "id" else _REASONS[field.type]
            parsed.bad.setdefault(name, []).append((bad, reason))
    return parsed


def _order(dates: Mapping[str, pl.Series], stated: Order | None, place: str) -> Order | None:
    if stated is not None:
        return stated
    order = date_order(dates)
    if order is None:
        for name, text in dates.items():
            if has_unclear_dates(text):
                shown = text.filter(text.str.contains(r"^\d{1,2}[/-]\d{1,2}[/-](\d{4}|\d{2})$"))[0]
                raise TapeError(
                    f"nothing proves whether {shown} in {name} is day/month or month/day",
                    where=place,
                    remedy="state `date_order: day-month` or `month-day` in a layout file (`extends: canonical`)",
                )
    return order


def _numbers(text: pl.Series, field: Field, mark: Mark) -> tuple[pl.Series, pl.Series]:
    values, bad = parse_numbers(text, mark, percent=field.type in ("rate", "number"))
    if field.type != "integer":
        return values, bad
    whole = ((values == values.round()) & (values.abs() < _LARGEST_WHOLE)).fill_null(False)
    bad = bad | (values.is_not_null() & ~whole)
    return values.set(~whole, None).cast(pl.Int64), bad


def _flags(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    cells = text.str.strip_chars().str.to_lowercase()
    yes, no = cells.is_in(_TRUE), cells.is_in(_FALSE)
    values = pl.select(pl.when(yes).then(True).when(no).then(False)).to_series()
    bad = values.is_null() & cells.is_not_null() & ~cells.is_in(("", "na", "n/a", "#n/a", "null", "none", "-"))
    return values, bad


def _ids(text: pl.Series, typed: bool) -> tuple[pl.Series, pl.Series, list[str]]:
    """Ids stay text; one that went through a spreadsheet as a number has lost its last digits for good."""
    cells = _blank_to_null(text.str.strip_chars())
    notes = []
    filled = cells.drop_nulls()
    if len(filled) and bool(filled.str.contains(r"^\d+\.0+$").all()):
        cells = cells.str.replace(r"\.0+$", "")
        notes.append("the ids are written as decimal numbers; the .0 was dropped.")
    lost = cells.str.contains(_LOST_ID).fill_null(False)
    long = cells.str.contains(_LONG_ID).fill_null(False)
    if bool(long.any()):
        rounded = long & cells.str.contains(_ROUNDED_ID).fill_null(False)
        # A workbook keeps 15 digits of a number; a text file shows it by zeros behind them.
        lost = lost | (long if typed else rounded if rounded.sum() * 2 > long.sum() else lost)
    return cells.set(lost, None), lost, notes


def _texts(text: pl.Series, field: Field) -> pl.Series:
    cells = _blank_to_null(text.str.strip_chars())
    if field.type in ("country", "currency"):
        cells = cells.str.to_uppercase()
    if not field.spellings:
        return cells
    known = {alias: entry.value for entry in field.spellings for alias in entry.aliases}
    known |= {entry.value.lower(): entry.value for entry in field.spellings}
    replaced = cells.str.to_lowercase().replace_strict(
        list(known), list(known.values()), default=None, return_dtype=pl.String
    )
    return replaced.zip_with(replaced.is_not_null(), cells)


def _blank_to_null(cells: pl.Series) -> pl.Series:
    return cells.set(cells.str.to_lowercase().is_in(_NO_TEXT).fill_null(False), None)
