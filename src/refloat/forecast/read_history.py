"""a CSV file and the name of a column -> a History, or one sentence that says what is wrong with it."""

import difflib
from pathlib import Path

import numpy as np

from refloat.errors import InputError
from refloat.forecast.history import History
from refloat.forecast.periods import prove_even
from refloat.forecast.read_table import (
    GROUPED,
    MISSING,
    PLAIN,
    WITH_UNIT,
    SeriesTable,
    is_numeric,
    number,
    read_table,
    time_column,
)


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
    table = read_table(Path(path))
    when = time_column(table, column)
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
    values = [number(cell, name, table.where(row)) for cell, row in zip(cells, rows, strict=True)]
    return History(np.array(values), name, labels)


def _series_column(table: SeriesTable, wanted: str | None, when: int | None) -> int:
    if wanted is not None:
        if wanted in table.header:
            return table.header.index(wanted)
        known = {name.casefold(): name for name in table.header}
        found = difflib.get_close_matches(wanted.casefold(), known, n=1, cutoff=0.6)
        remedy = f'did you mean "{known[found[0]]}"?' if found else f"there are {', '.join(table.header)}"
        raise InputError(f'there is no column "{wanted}"', where=f"{table.path}: row 1", remedy=remedy)
    for place in reversed(range(len(table.header))):
        if place != when and is_numeric(table.column(place)):
            return place
    raise InputError(
        "there is no column of numbers", where=str(table.path), remedy="give the series as numbers, one value a row"
    )


def _between(table: SeriesTable, when: int | None, since: str | None, until: str | None) -> range:
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


def _prove_one_unit(cells: list[str], name: str, table: SeriesTable, start: int) -> None:
    """Units written into some cells and not into others, or of two kinds, are told before a number is read."""
    units = []
    for cell in cells:
        if cell.casefold() in MISSING or PLAIN.fullmatch(cell) or GROUPED.fullmatch(cell):
            units.append("")
        elif found := WITH_UNIT.fullmatch(cell):
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
