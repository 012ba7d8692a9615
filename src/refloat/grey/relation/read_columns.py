"""a CSV table and the name of a column -> that column, and the other numeric ones."""

import csv
import difflib
import math
from pathlib import Path

from refloat.errors import InputError
from refloat.files import read_text

TIMES = frozenset({"year", "date", "period", "quarter", "month", "time", "年", "年份", "日期", "季度", "月份", "时间"})
"""Headers of columns that say when; they are no factor."""


def read_columns(path: str | Path, reference: str) -> tuple[list[float], dict[str, list[float]]]:
    """The reference and the columns to compare, in the file's order.

    A column whose header says a time, and a column that holds no number at all, is left out. A column with some numbers
    and some gaps is refused, not repaired.

    Raises:
        InputError: One sentence with the row (the header is row 1).
    """
    header, rows = _cells(path)
    if reference not in header:
        known = {name.casefold(): name for name in header}
        found = difflib.get_close_matches(reference.casefold(), known, n=1, cutoff=0.6)
        close = [known[name] for name in found]
        remedy = f'did you mean "{close[0]}"?' if close else f"there are {', '.join(header)}"
        raise InputError(f'there is no column "{reference}"', where=f"{path}: row 1", remedy=remedy)
    columns = {}
    for place, name in enumerate(header):
        cells = [row[place].strip() for row in rows]
        wanted = name == reference
        if not wanted and (name.casefold() in TIMES or not any(_is_number(cell) for cell in cells)):
            continue
        columns[name] = [_number(cell, name, f"{path}: row {row + 2}") for row, cell in enumerate(cells)]
    first = columns.pop(reference)
    if not columns:
        raise InputError("there is no other numeric column to compare", where=str(path), remedy="give at least one")
    return first, columns


def _cells(path: str | Path) -> tuple[list[str], list[list[str]]]:
    text = read_text(path)
    try:
        lines = [row for row in csv.reader(text.splitlines()) if any(cell.strip() for cell in row)]
    except csv.Error as failure:
        raise InputError("this is not a CSV table", where=str(path), remedy="save it as CSV with commas") from failure
    if not lines:
        raise InputError("the file is empty", where=str(path), remedy="give a header and rows")
    header = [name.strip() for name in lines[0]]
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise InputError(
            "the columns are not separated by commas", where=f"{path}: row 1", remedy="save it with commas"
        )
    if not all(header) or len(set(header)) < len(header):
        raise InputError(
            "column names are missing or doubled", where=f"{path}: row 1", remedy="give each column its own"
        )
    for row, line in enumerate(lines[1:], start=2):
        if len(line) != len(header):
            raise InputError(
                f"there are {len(line)} values and {len(header)} columns",
                where=f"{path}: row {row}",
                remedy="give as many values in each row",
            )
    if len(lines) == 1:
        raise InputError("the table has no rows", where=str(path), remedy="give at least three")
    return header, lines[1:]


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _number(text: str, name: str, where: str) -> float:
    if not _is_number(text):
        raise InputError(
            f'{name} is "{text}", which is not a number',
            where=where,
            remedy="fill the gap, or drop the row or the column",
        )
    return float(text)
