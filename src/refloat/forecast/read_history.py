"""a CSV file and the name of a column -> a History, or one sentence that says what is wrong with it."""

import csv
import difflib
import itertools
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from refloat.errors import InputError
from refloat.forecast.history import History
from refloat.forecast.periods import prove_even, read_period

TIMES = re.compile(
    r"year|date|period|quarter|month|time|year[_ ]?end|as[_ ]?of|.*(_|\b)(year|date|period|quarter|month)"
    r"|(year|date|period|quarter|month)(_|\b).*|年|年份|年度|日期|季度|月份|时间|期间|报告期"
)
"""Headers of columns that say when."""
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "--", ".", "缺失", "无"})
_PLAIN = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?")
_WITH_UNIT = re.compile(r"(?P<before>[¥$€£]?)\s*(?P<number>[-+]?[\d,]*\.?\d+)\s*(?P<after>[^\d\s.,][^\d]{0,12})?")


@dataclass(frozen=True)
class _Table:
    path: Path
    header: tuple[str, ...]
    rows: list[list[str]]
    first_row: int

    def column(self, place: int) -> list[str]:
        return [row[place].strip() for row in self.rows]

    def where(self, row: int) -> str:
        return f"{self.path}: row {self.first_row + row}"


def read_history(
    path: str | Path, column: str | None = None, *, since: str | None = None, until: str | None = None
) -> History:
    """Read one series and its periods.

    The column that says when is known by its header (year, date, 年份 ...), or by being the first and holding nothing
    but rising years or dates; its periods must follow each other evenly. The series is the named column, or the last
    numeric one besides it. A file of one column needs no header.

    Args:
        path: CSV in UTF-8.
        column: Header of the series.
        since: First period to take; needs a column of periods.
        until: Last period to take.

    Raises:
        InputError: What is wrong, with the row (a header is row 1) and the remedy.
    """
    table = _read_table(Path(path))
    when = _time_column(table, column)
    place = _series_column(table, column, when)
    name = table.header[place]
    rows = range(len(table.rows))
    if since is not None or until is not None:
        rows = _between(table, when, since, until)
    labels = tuple(table.rows[row][when].strip() for row in rows) if when is not None else ()
    if labels:
        prove_even(labels, where=str(path))
    cells = [table.rows[row][place].strip() for row in rows]
    _prove_one_unit(cells, name, table, rows.start)
    values = [_number(cell, name, table.where(row)) for cell, row in zip(cells, rows, strict=True)]
    return History(np.array(values), name, labels)


def _read_table(path: Path) -> _Table:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as failure:
        raise InputError("there is no such file", where=str(path), remedy="check the name and the folder") from failure
    except IsADirectoryError as failure:
        raise InputError("this is a folder", where=str(path), remedy="give a CSV file") from failure
    except UnicodeDecodeError as failure:
        raise InputError("this is not UTF-8 text", where=str(path), remedy="save it as CSV in UTF-8") from failure
    if "\x00" in text:
        raise InputError("this is not a text file", where=str(path), remedy="give a CSV file")
    try:
        lines = list(csv.reader(text.splitlines(), delimiter=_delimiter(text)))
    except csv.Error as failure:
        raise InputError("this is not a CSV table", where=str(path), remedy="save it as CSV with commas") from failure
    while lines and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    if not lines:
        raise InputError("the file is empty", where=str(path), remedy="give one value a row, oldest first")
    bare = all(_PLAIN.fullmatch(cell.strip()) for cell in lines[0])
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
    return _Table(path, tuple(header), body, 1 if bare else 2)


def _delimiter(text: str) -> str:
    """Comma, unless the first line has none of it and another of the usual marks."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if "," in first:
        return ","
    return next((mark for mark in ";\t|" if mark in first), ",")


def _time_column(table: _Table, wanted: str | None) -> int | None:
    others = [place for place, name in enumerate(table.header) if name != wanted]
    if len(table.header) == 1:
        return None
    for place in others:
        if TIMES.fullmatch(table.header[place].casefold()):
            return place
    for place in others[:1]:
        found = [read_period(cell) for cell in table.column(place)]
        places = [period.number for period in found if period is not None]
        if len(places) == len(table.rows) and all(b > a for a, b in itertools.pairwise(places)):
            return place
    return None


def _series_column(table: _Table, wanted: str | None, when: int | None) -> int:
    if wanted is not None:
        if wanted in table.header:
            return table.header.index(wanted)
        known = {name.casefold(): name for name in table.header}
        found = difflib.get_close_matches(wanted.casefold(), known, n=1, cutoff=0.6)
        remedy = f'did you mean "{known[found[0]]}"?' if found else f"there are {', '.join(table.header)}"
        raise InputError(f'there is no column "{wanted}"', where=f"{table.path}: row 1", remedy=remedy)
    for place in reversed(range(len(table.header))):
        if place != when and _is_numeric(table.column(place)):
            return place
    raise InputError(
        "there is no column of numbers", where=str(table.path), remedy="give the series as numbers, one value a row"
    )


def _is_numeric(cells: list[str]) -> bool:
    """Whether half of what a column holds are numbers, units beside them or not."""
    told = [cell for cell in cells if cell.casefold() not in MISSING]
    numbers = [cell for cell in told if _WITH_UNIT.fullmatch(cell) or _PLAIN.fullmatch(cell)]
    return bool(numbers) and 2 * len(numbers) >= len(told)


def _between(table: _Table, when: int | None, since: str | None, until: str | None) -> range:
    if when is None:
        raise InputError(
            "there is no column of periods to begin or end at",
            where=str(table.path),
            remedy="give one, headed year or date, or leave --since and --until out",
        )
    labels = table.column(when)
    ends = [0, len(labels) - 1]
    for end, wanted in enumerate((since, until)):
        if wanted is None:
            continue
        if wanted not in labels:
            raise InputError(
                f'there is no period "{wanted}"', where=str(table.path), remedy=f"they run {labels[0]} to {labels[-1]}"
            )
        ends[end] = labels.index(wanted)
    if ends[1] < ends[0]:
        raise InputError(f"{until} lies before {since}", where=str(table.path), remedy="give the earlier one first")
    return range(ends[0], ends[1] + 1)


def _prove_one_unit(cells: list[str], name: str, table: _Table, start: int) -> None:
    """Units written into some cells and not into others, or of two kinds, are told before a number is read."""
    units = []
    for cell in cells:
        if cell.casefold() in MISSING or _PLAIN.fullmatch(cell) or _GROUPED.fullmatch(cell):
            units.append("")
        elif found := _WITH_UNIT.fullmatch(cell):
            units.append(found["before"] + (found["after"] or "").strip())
        else:
            return
    if len(set(units)) > 1:
        odd = next(row for row, unit in enumerate(units) if unit != units[0])
        raise InputError(
            f'{name} mixes units: "{cells[0]}" and "{cells[odd]}"',
            where=table.where(start + odd),
            remedy="give all values in one unit, as plain numbers",
        )
    if units and units[0]:
        raise InputError(
            f'{name} is written with the unit "{units[0]}"',
            where=table.where(start),
            remedy="give plain numbers and put the unit into the header",
        )


def _number(text: str, name: str, where: str) -> float:
    if text.casefold() in MISSING:
        raise InputError(
            f"{name} has no value here",
            where=where,
            remedy="fill the gap from its source, or begin the series after it (--since)",
        )
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    try:
        value = float(text)
    except ValueError as failure:
        raise InputError(f'{name} is "{text}", which is not a number', where=where, remedy="give a number") from failure
    if not math.isfinite(value):
        raise InputError(f'{name} is "{text}"', where=where, remedy="check the value: it is not a finite number")
    return value
