"""A workbook in the making: its formats, text that cannot become a formula, tables, and input cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import numpy as np

from refloat.report.typeset import chinese
from refloat.report.workbook.live import Live
from refloat.words import Words

MONEY, RATE, SMALL_RATE, YEARS, COUNT, DAY = "#,##0.00", "0.00%", "0.0000%", "0.00", "#,##0", "yyyy-mm-dd"
NUMBER, PRICE = "0.0000", "0.000"
FORMATS = {
    "money": MONEY,
    "rate": RATE,
    "small_rate": SMALL_RATE,
    "years": YEARS,
    "count": COUNT,
    "day": DAY,
    "number": NUMBER,
    "price": PRICE,
    "difference": "0.0E+00",
    "text": "@",
}
NAVY, WASH, INPUT = "#1F3A5F", "#F5F7F9", "#FFF6DC"


class Book:
    """An open workbook.

    Attributes:
        words: The language.
        file: The xlsxwriter workbook.
        synthetic: What every sheet of a synthetic case says in its first row; "" for real loans.
    """

    def __init__(self, words: Words, *, title: str, synthetic: str, created: datetime) -> None:
        import xlsxwriter

        self.words, self.title, self.synthetic = words, title, synthetic
        self._buffer = BytesIO()
        self.file = xlsxwriter.Workbook(
            self._buffer,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        self.file.set_properties({"title": safe(title), "author": "refloat", "created": created})
        self._formats: dict[tuple[str, str], Any] = {}

    def sheet(self, key: str) -> Sheet:
        """A new sheet, named and titled by a word."""
        name = self.words(f"sheet.{key}")
        sheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self.synthetic.replace('&', '&&')}&R&P / &N")
        sheet.set_row(0, 22)
        sheet.write_string(0, 0, f"{self.say(self.title)} · {name}", self.format("text", "title"))
        if self.synthetic:
            sheet.write_string(1, 0, self.synthetic, self.format("text", "synthetic"))
        return Sheet(self, sheet, name)

    def format(self, kind: str, look: str = "plain") -> Any:
        """A cell format: what kind of number, and how it looks (plain, head, total, input, note ...)."""
        if (kind, look) not in self._formats:
            settings: dict[str, Any] = {
                "font_name": "Arial",
                "font_size": 10,
                "num_format": FORMATS[kind],
                "valign": "vcenter",
            }
            settings |= _LOOKS[look]
            self._formats[kind, look] = self.file.add_format(settings)
        return self._formats[kind, look]

    def say(self, text: str) -> str:
        """Text as a cell may hold it, in the print of the language."""
        return safe(chinese(text) if self.words.language == "zh" else text)

    def close(self) -> bytes:
        """The finished file."""
        self.file.close()
        return self._buffer.getvalue()


_LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"bold": True, "font_size": 14, "font_color": NAVY},
    "synthetic": {"bold": True, "bg_color": "#D39B2D"},
    "section": {"bold": True, "font_size": 11, "font_color": NAVY},
    "head": {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "text_wrap": True, "valign": "vcenter"},
    "head_right": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": NAVY,
        "text_wrap": True,
        "valign": "vcenter",
        "align": "right",
    },
    "day_head": {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY},
    "group": {"bold": True, "font_color": NAVY, "bg_color": "#DCE5EF"},
    "total": {"bold": True, "top": 1},
    "input": {"bg_color": INPUT, "font_color": "#1F3AAF", "border": 1, "border_color": "#D9C48A"},
    "engine": {"font_color": "#66717D", "italic": True},
    "note": {"font_color": "#66717D", "font_size": 9},
    "wrap": {"text_wrap": True},
}


class Sheet:
    """One sheet with a pen that moves down."""

    def __init__(self, book: Book, sheet: Any, name: str) -> None:
        self.book, self.pen, self.name = book, sheet, name
        self.row = 3

    def text(self, words: str, look: str = "plain", *, column: int = 0) -> None:
        """A line of text; the pen moves down."""
        self.pen.write_string(self.row, column, self.book.say(words), self.book.format("text", look))
        self.row += 1

    def number(self, row: int, column: int, value: Live | float, kind: str, look: str = "plain") -> Live:
        """Writes a number, or a live one as formula and value; returns the cell as a live number."""
        style = self.book.format(kind, look)
        if isinstance(value, Live):
            self.pen.write_formula(row, column, f"={value.text}", style, _finite(value.value))
            return Live(self.address(row, column), value.value)
        self.pen.write_number(row, column, float(value), style)
        return Live(self.address(row, column), float(value))

    def day(self, row: int, column: int, day: date, look: str = "plain") -> Live:
        """Writes a date; returns the cell as the serial number that spreadsheets count days with."""
        self.pen.write_datetime(row, column, day, self.book.format("day", look))
        return Live(self.address(row, column), excel_day(day))

    def cell(self, row: int, column: int, value: Any, kind: str = "text", look: str = "plain") -> None:
        """Writes whatever it is given: a live number, a number, a date, text, or nothing."""
        if isinstance(value, np.datetime64):
            value = value.astype("datetime64[D]").item()
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            self.pen.write_blank(row, column, None, self.book.format(kind, look))
        elif isinstance(value, date):
            self.day(row, column, value, look)
        elif isinstance(value, bool | str):
            self.pen.write_string(row, column, self.book.say(str(value)), self.book.format("text", look))
        else:
            self.number(row, column, value, kind, look)

    def heads(self, labels: Sequence[str], kinds: Sequence[str] = ()) -> None:
        """A row of column heads, to the right above numbers; the pen moves down."""
        for column, label in enumerate(labels):
            kind = kinds[column] if column < len(kinds) else "text"
            look = "head" if kind == "text" else "head_right"
            self.pen.write_string(self.row, column, self.book.say(label), self.book.format("text", look))
        # A Chinese character is as wide as two Latin letters.
        if max((len(label.encode("gb18030")) for label in labels), default=0) > 16:
            self.pen.set_row(self.row, 30)
        self.row += 1

    def table(self, title: str, labels: Sequence[str], kinds: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
        """A table with a title; the pen moves below it.

        Returns:
            Row of its first line of data, from 0.
        """
        if title:
            self.text(title, "section")
        self.heads(labels, kinds)
        first = self.row
        for row in rows:
            for column, (kind, value) in enumerate(zip(kinds, row, strict=True)):
                self.cell(self.row, column, value, kind)
            self.row += 1
        self.row += 1
        return first

    def address(self, row: int, column: int) -> str:
        """Absolute address of a cell, good on every sheet."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        return f"{self.quoted}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def span(self, first: int, last: int, column: int) -> str:
        """Absolute address of part of a column."""
        return self.area(first, column, last, column)

    def area(self, top: int, left: int, bottom: int, right: int) -> str:
        """Absolute address of a block of cells."""
        from xlsxwriter.utility import xl_range_abs

        return f"{self.quoted}!{xl_range_abs(top, left, bottom, right)}"

    @property
    def quoted(self) -> str:
        """Its name as formulas write it."""
        return "'" + self.name.replace("'", "''") + "'"


def excel_day(day: date) -> float:
    """A date as the serial number that spreadsheets count days with."""
    return float((day - date(1899, 12, 30)).days)


def safe(text: str) -> str:
    """Text that stays text, also where a sheet is saved as CSV and opened again.

    A leading = + - @ or control character would start a formula in a spreadsheet program (OWASP, CSV injection).
    """
    clean = "".join(character for character in text if character >= " " or character in "\n\t")
    return "'" + clean if clean[:1] in ("=", "+", "-", "@", "\t", "\n") else clean


def _finite(value: float) -> float:
    return value if math.isfinite(value) else 0.0
