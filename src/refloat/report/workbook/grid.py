"""A table of live numbers that is written date by date: a line for each quantity, a column for each date."""

from __future__ import annotations

from datetime import date

import numpy as np

from refloat.report.workbook.live import Live
from refloat.report.workbook.sheets import Sheet

LEFT = 2
"""Columns taken by the names of groups and lines."""


class Grid:
    """Lines appear in the order in which the first date writes them, which is the order of payment.

    Attributes:
        lines: (group, label) -> row, from 0.
        first: First column of data, from 0.
        column: Column being written.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.lines: dict[tuple[str, str], int] = {}
        self.top = sheet.row
        self.first = LEFT
        self.column = LEFT - 1

    def next_date(self) -> None:
        """Begins a column."""
        self.column += 1

    def put(self, group: str, label: str, value: Live | float, kind: str = "money", look: str = "plain") -> Live:
        """Writes a number into this date's cell of a line; returns the cell as a live number."""
        cell = self.sheet.number(self._row(group, label), self.column, value, kind, look)
        return _here(cell)

    def day(self, group: str, label: str, day: np.datetime64, look: str = "plain") -> Live:
        """Writes a date likewise."""
        plain: date = day.astype("datetime64[D]").item()
        return _here(self.sheet.day(self._row(group, label), self.column, plain, look))

    def span(self, group: str, label: str) -> str:
        """Absolute address of all written cells of a line."""
        row = self.lines[group, label]
        return self.sheet.area(row, self.first, row, self.column)

    def finish(self) -> None:
        """Writes the names of groups and lines, and fixes them in place."""
        book, pen = self.sheet.book, self.sheet.pen
        previous = None
        for (group, label), row in self.lines.items():
            self.sheet.cell(row, 0, group if group != previous else "", "text", "group")
            self.sheet.cell(row, 1, label)
            previous = group
        pen.set_column(0, 0, 34, book.format("text"))
        pen.set_column(1, 1, 38, book.format("text"))
        pen.set_column(LEFT, self.column, 15)
        pen.freeze_panes(self.top + 1, LEFT)
        pen.repeat_columns(0, 1)
        self.sheet.row = self.top + len(self.lines) + 1

    def _row(self, group: str, label: str) -> int:
        key = (group, label)
        if key not in self.lines:
            if self.column > self.first:
                raise ValueError(f"the line {key} is missing on the dates before")
            self.lines[key] = self.top + len(self.lines)
        return self.lines[key]


def _here(cell: Live) -> Live:
    """A cell without the name of its own sheet: so a formula is easier to read."""
    return Live(cell.text.split("!")[-1].replace("$", ""), cell.value)
