"""A table of live numbers that is written row by row, with the same columns in each row."""

from __future__ import annotations

from datetime import date

import numpy as np

from refloat.report.workbook.live import Live
from refloat.report.workbook.sheets import Sheet


class Grid:
    """Columns appear in the order in which the first row writes them; later rows must follow it.

    Attributes:
        columns: (group, label) -> column number.
        first: First row of data, from 0.
        row: Row being written.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.columns: dict[tuple[str, str], int] = {}
        self.first = sheet.row + 2
        self.row = self.first - 1

    def next_row(self) -> None:
        """Begins a row."""
        self.row += 1

    def put(self, group: str, label: str, value: Live | float, kind: str = "money", look: str = "plain") -> Live:
        """Writes a number into this row's cell of a column; returns the cell as a live number."""
        column = self._column(group, label)
        cell = self.sheet.number(self.row, column, value, kind, look)
        # On its own sheet a formula reads better without the sheet's name.
        return Live(cell.text.split("!")[-1].replace("$", ""), cell.value)

    def day(self, group: str, label: str, day: np.datetime64) -> Live:
        """Writes a date likewise."""
        plain: date = day.astype("datetime64[D]").item()
        cell = self.sheet.day(self.row, self._column(group, label), plain)
        return Live(cell.text.split("!")[-1].replace("$", ""), cell.value)

    def span(self, group: str, label: str) -> str:
        """Absolute address of all written cells of a column."""
        return self.sheet.span(self.first, self.row, self.columns[group, label])

    def finish(self) -> None:
        """Writes the two rows of heads and fixes them in place."""
        book, pen = self.sheet.book, self.sheet.pen
        previous = None
        for (group, label), column in self.columns.items():
            shown = group if group != previous else ""
            pen.write_string(self.first - 2, column, shown, book.format("text", "group"))
            pen.write_string(self.first - 1, column, label, book.format("text", "head"))
            previous = group
        pen.set_row(self.first - 1, 44)
        pen.set_column(0, len(self.columns) - 1, 16)
        pen.freeze_panes(self.first, 1)
        self.sheet.row = self.row + 2

    def _column(self, group: str, label: str) -> int:
        key = (group, label)
        if key not in self.columns:
            if self.row > self.first:
                raise ValueError(f"the column {key} is missing in the rows above")
            self.columns[key] = len(self.columns)
        return self.columns[key]
