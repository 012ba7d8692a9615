"""a CSV file -> its header and cells, the column that says when, and numbers; or one sentence with the row."""

import csv
import itertools
import math
import re
from dataclasses import dataclass
from pathlib import Path

from refloat.errors import InputError
from refloat.files import read_text
from refloat.forecast.periods import read_period

TIMES = frozenset(
    (
        *("year", "date", "period", "quarter", "month", "time", "year_end", "as_of"),
        *("年", "年份", "年度", "日期", "季度", "月份", "时间", "期间", "报告期"),
    )
)
"""Headers of columns that say when, whatever they hold."""
HINTS = re.compile(r".*(year|date|period|quarter|month|time|年|日期|季|月|期).*")
"""Headers of columns that say when if they hold periods."""
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "--", ".", "缺失", "无"})
PLAIN = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?")
_SHORT_UNIT = re.compile(r"[¥$€£]?\s*[-+]?[\d,]*\.?\d+\s*(%|‰|亿|万|元|亿元|万元|k|m|mn|bn)?", re.IGNORECASE)
WITH_UNIT = re.compile(r"(?P<before>[¥$€£]?)\s*(?P<number>[-+]?[\d,]*\.?\d+)\s*(?P<after>[^\d\s.,][^\d]{0,12})?")


@dataclass(frozen=True)
class SeriesTable:
    """A table as it stands in a file.

    Attributes:
        path: The file.
        header: Names of the columns; made up where the file has none.
        rows: Cells as text.
        first_row: Row of the file that the first of them is in.
    """

    path: Path
    header: tuple[str, ...]
    rows: list[list[str]]
    first_row: int

    def column(self, place: int) -> list[str]:
        return [row[place].strip() for row in self.rows]

    def where(self, row: int) -> str:
        return f"{self.path}: row {self.first_row + row}"


def read_table(path: Path) -> SeriesTable:
    """Read a CSV file; a first row of nothing but numbers is taken for values.

    Args:
        path: Text with commas; semicolons and tabs are understood too.

    Raises:
        InputError: No such file, no table, rows of unequal length, doubled names.
    """
    text = read_text(path)
    try:
        lines = list(csv.reader(text.splitlines(), delimiter=_delimiter(text)))
    except csv.Error as failure:
        raise InputError("this is not a CSV table", where=str(path), remedy="save it as CSV with commas") from failure
    while lines and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    if not lines:
        raise InputError("the file is empty", where=str(path), remedy="give one value a row, oldest first")
    bare = all(_is_value(cell.strip()) for cell in lines[0])
    header = [f"column {n}" for n in range(1, len(lines[0]) + 1)] if bare else [cell.strip() for cell in lines[0]]
    if len(set(header)) < len(header):
        double = next(name for name in header if header.count(name) > 1)
        raise InputError(
            f'two columns are called "{double}"', where=f"{path}: row 1", remedy="give each a name of its own"
        )
    body = lines if bare else lines[1:]
    if not body:
        raise InputError("the table has no rows", where=str(path), remedy="give one value a row, oldest first")
    for row, line in enumerate(body, start=1 if bare else 2):
        if len(line) != len(header):
            # A blank line in a file of one column is a value that is missing.
            if not line and len(header) == 1:
                line.append("")
                continue
            raise InputError(
                f"there are {len(line)} values and {len(header)} columns",
                where=f"{path}: row {row}",
                remedy="give as many values in each row",
            )
    return SeriesTable(path, tuple(header), body, 1 if bare else 2)


def time_column(table: SeriesTable, wanted: str | None) -> int | None:
    """Place of the column that says when, if there is one besides the wanted series."""
    if len(table.header) == 1:
        return None
    others = [place for place, name in enumerate(table.header) if name != wanted]
    for place in others:
        if table.header[place].casefold().replace(" ", "_") in TIMES:
            return place
    for place in others:
        if HINTS.fullmatch(table.header[place].casefold()) and len(_places(table, place)) * 2 > len(table.rows):
            return place
    for place in others[:1]:
        places = _places(table, place)
        if len(places) == len(table.rows) and all(late > early for early, late in itertools.pairwise(places)):
            return place
    return None


def _places(table: SeriesTable, place: int) -> list[int]:
    """Places in time of the cells that name a year, quarter, month or day."""
    found = [read_period(cell) for cell in table.column(place)]
    return [period.number for period in found if period is not None and period.kind != "number"]


def is_numeric(cells: list[str]) -> bool:
    """Whether half of what a column holds are numbers, units beside them or not."""
    told = [cell for cell in cells if cell.casefold() not in MISSING]
    numbers = [cell for cell in told if WITH_UNIT.fullmatch(cell) or PLAIN.fullmatch(cell)]
    return bool(numbers) and 2 * len(numbers) >= len(told)


def number(text: str, name: str, where: str) -> float:
    """The number in a cell; commas between thousands are understood.

    Raises:
        InputError: A gap, text, or nothing finite.
    """
    if text.casefold() in MISSING:
        raise InputError(
            f"{name} has no value here",
            where=where,
            remedy="fill the gap from its source, or begin the series after it (--since)",
        )
    if GROUPED.fullmatch(text):
        text = text.replace(",", "")
    try:
        value = float(text)
    except ValueError as failure:
        raise InputError(f'{name} is "{text}", which is not a number', where=where, remedy="give a number") from failure
    if not math.isfinite(value):
        raise InputError(f'{name} is "{text}"', where=where, remedy="check the value: it is not a finite number")
    return value


def _is_value(cell: str) -> bool:
    """Whether a cell of the first row is a value, or the lack of one, and no header."""
    return bool(
        PLAIN.fullmatch(cell) or GROUPED.fullmatch(cell) or _SHORT_UNIT.fullmatch(cell) or cell.casefold() in MISSING
    )


def _delimiter(text: str) -> str:
    """Comma, unless the first line has none of it and another of the usual marks."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if "," in first:
        return ","
    return next((mark for mark in ";\t|" if mark in first), ",")
