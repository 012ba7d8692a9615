"""a CSV table with a row an entity and period -> a Panel, or one sentence with the row."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from refloat.errors import StudyError
from refloat.factors.panels.caution import Caution
from refloat.factors.panels.panel import FloatArray, Panel
from refloat.factors.panels.panel_periods import read_periods
from refloat.files import read_text

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "--", ".", "..", "缺失", "无"})
"""Cells that say that there is no value; two points are the World Bank's."""
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?")


def read_panel(path: str | Path, entity: str, time: str, columns: Sequence[str]) -> tuple[Panel, tuple[Caution, ...]]:
    """Read the columns that a study needs.

    A row that stands twice with the same values is kept once and told of.

    Args:
        path: CSV with a header.
        entity: Column of names of banks or countries.
        time: Column of periods.
        columns: Those of values; a cell may be empty.

    Returns:
        The panel, and what a reader should know of its rows.

    Raises:
        StudyError: No such file or column, a cell that is no number, no entity or no period, or two rows that say
            different things of one entity and period.
    """
    header, rows, first = read_rows(Path(path))
    for name in (entity, time, *columns):
        _prove_column(name, header, path)
    where = [f"{path}: row {first + row}" for row in range(len(rows))]
    names = [row[header.index(entity)].strip() for row in rows]
    for row, name in enumerate(names):
        if name.casefold() in MISSING:
            raise StudyError(f"{entity} is empty", where=where[row], remedy="name the bank or country in each row")
    place = header.index(time)
    grid = read_periods([row[place] for row in rows], where)
    entities = tuple(dict.fromkeys(names))
    numbers = {name: number for number, name in enumerate(entities)}
    shape = (len(entities), len(grid.labels))
    wanted = list(dict.fromkeys(columns))
    values = np.array(
        [[_number(row[header.index(name)], name, where[place]) for name in wanted] for place, row in enumerate(rows)]
    ).reshape(len(rows), len(wanted))
    line = np.full(shape, -1)
    doubled = 0
    for row, (name, period) in enumerate(zip(names, grid.place, strict=True)):
        before = int(line[numbers[name], period])
        if before < 0:
            line[numbers[name], period] = row
        elif np.array_equal(values[before], values[row], equal_nan=True):
            doubled += 1
        else:
            raise StudyError(
                f"{name}, {grid.labels[period]} stands here and in row {first + before} with other values",
                where=where[row],
                remedy="keep one row for each entity and period",
            )
    seen = line >= 0
    cubes: dict[str, FloatArray] = {}
    for column, name in enumerate(wanted):
        cube = np.full(shape, np.nan)
        cube[seen] = values[line[seen], column]
        cubes[name] = cube
    panel = Panel(
        entities=entities,
        times=grid.labels,
        columns=cubes,
        seen=seen,
        periods_a_year=grid.periods_a_year,
    )
    return panel, (Caution("doubled_rows", {"rows": str(doubled)}),) if doubled else ()


def read_rows(path: Path) -> tuple[list[str], list[list[str]], int]:
    """Header, rows of cells, and the row of the file that the first of them is in.

    Raises:
        StudyError: No such file, no text, no table, rows of unequal length, doubled names.
    """
    text = read_text(path, error=StudyError)
    head = next((line for line in text.splitlines() if line.strip()), "")
    mark = "," if "," in head else next((mark for mark in ";\t|" if mark in head), ",")
    try:
        lines = list(csv.reader(text.splitlines(), delimiter=mark))
    except csv.Error as failure:
        raise StudyError("this is not a CSV table", where=str(path), remedy="save it as CSV with commas") from failure
    start = next((place for place, line in enumerate(lines) if any(cell.strip() for cell in line)), None)
    if start is None:
        raise StudyError("the file is empty", where=str(path), remedy="give a header and a row an entity and period")
    header = [cell.strip() for cell in lines[start]]
    doubled = next((name for name in header if name and header.count(name) > 1), None)
    if doubled is not None:
        raise StudyError(
            f'two columns are called "{doubled}"', where=f"{path}: row {start + 1}", remedy="give each its own name"
        )
    rows = lines[start + 1 :]
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise StudyError("the table has no rows", where=str(path), remedy="give a row an entity and period")
    for place, row in enumerate(rows):
        if len(row) != len(header):
            raise StudyError(
                f"there are {len(row)} values and {len(header)} columns",
                where=f"{path}: row {start + 2 + place}",
                remedy="give as many values in each row",
            )
    return header, rows, start + 2


def _prove_column(name: str, header: Sequence[str], path: str | Path) -> None:
    if name in header:
        return
    folded = {known.casefold(): known for known in header if known}
    near = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    listed = ", ".join(known for known in header[:12] if known) + (" ..." if len(header) > 12 else "")
    remedy = f'did you mean "{folded[near[0]]}"?' if near else f"there are {listed}"
    raise StudyError(f'there is no column "{name}"', where=str(path), remedy=remedy)


def _number(cell: str, name: str, where: str) -> float:
    text = cell.strip()
    if text.casefold() in MISSING:
        return math.nan
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    try:
        value = float(text)
    except ValueError as failure:
        raise StudyError(
            f'{name} is "{text[:40]}", which is not a number', where=where, remedy="give a number, or leave it empty"
        ) from failure
    if not math.isfinite(value) or abs(value) > 1e100:
        raise StudyError(f"{name} is {text[:40]}", where=where, remedy="give a finite number, or leave it empty")
    return value
