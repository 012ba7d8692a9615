"""a table whose rows and columns carry the same codes -> `Square`: a matrix of judgements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.factors.expert.cells import read_cells
from refloat.files import did_you_mean

Floats = NDArray[np.float64]
MOST = 40


@dataclass(frozen=True)
class Square:
    """One judge's matrix.

    Attributes:
        names: Codes of rows and columns, in one order.
        values: (names, names); NaN where the cell is blank.
        where: File, for sentences.
    """

    names: tuple[str, ...]
    values: Floats
    where: str


def read_square(path: Path, *, words: Callable[[str], float | None] | None = None) -> Square:
    """Read a square table: codes in the header and in the first column, in any order.

    Args:
        path: CSV or XLSX.
        words: Turns a cell that is no number into one; None if it cannot.

    Raises:
        InputError: Rows and columns differ, or a cell is no number; with its row and column.
    """
    cells = read_cells(path)
    names = cells.header[1:]
    rows = [row[0] for row in cells.rows]
    if len(names) > MOST:
        raise InputError(f"there are {len(names)} columns", where=str(path), remedy=f"give at most {MOST}")
    for place, name in enumerate(rows):
        if name not in names:
            close = did_you_mean(name, names) or f"the columns are {', '.join(names)}"
            raise InputError(f'the row "{name}" has no column', where=cells.where(place), remedy=close)
        if name in rows[:place]:
            raise InputError(f'two rows are called "{name}"', where=cells.where(place), remedy="keep one")
    missing = [name for name in names if name not in rows]
    if missing:
        raise InputError(f'the column "{missing[0]}" has no row', where=str(path), remedy="add it, or drop the column")
    values = np.full((len(names), len(names)), np.nan)
    for row, line in zip(rows, cells.rows, strict=True):
        for name, cell in zip(names, line[1:], strict=True):
            if cell:
                where = f"{cells.where(rows.index(row))}, column {name}"
                values[names.index(row), names.index(name)] = number(cell, where, words)
    return Square(names, values, str(path))


def number(cell: str, where: str, words: Callable[[str], float | None] | None = None) -> float:
    """A number, a fraction such as 1/3, or a word that stands for one.

    Raises:
        InputError: It is none of these.
    """
    over, slash, under = cell.partition("/")
    try:
        value = float(over) / float(under) if slash else float(cell)
    except (ValueError, ZeroDivisionError):
        found = words(cell) if words is not None else None
        value = float("nan") if found is None else found
    if not np.isfinite(value):
        raise InputError(f'"{cell}" is not a number', where=where, remedy="write one such as 3 or 1/3")
    return float(value)


def prove_same_names(squares: Sequence[Square]) -> tuple[str, ...]:
    """The codes that all judges use; their matrices are brought to one order by `in_order`.

    Raises:
        InputError: Someone judged other causes.
    """
    first = squares[0].names
    for square in squares[1:]:
        odd = sorted(set(first) ^ set(square.names))
        if odd:
            raise InputError(
                f'"{odd[0]}" is judged in only one of this table and {squares[0].where}',
                where=square.where,
                remedy="let every expert judge the same causes",
            )
    return first


def in_order(square: Square, names: Sequence[str]) -> Floats:
    """The matrix with rows and columns in another order."""
    places = [square.names.index(name) for name in names]
    result: Floats = square.values[np.ix_(places, places)]
    return result
