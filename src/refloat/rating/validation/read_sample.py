"""a CSV -> what the tests of validation take."""

import csv
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError

Floats = NDArray[np.float64]

LARGEST_BYTES = 500_000_000


def read_grades(path: str | Path) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64], Floats]:
    """Grades with borrowers, defaults and probabilities.

    Args:
        path: CSV with the columns grade, borrowers, defaults, probability.

    Raises:
        InputError: The file or a cell is wrong; the sentence names the row.
    """
    names, numbers = _read(path, ("borrowers", "defaults", "probability"), label="grade")
    for column in (0, 1):
        whole = np.round(numbers[:, column])
        wrong = np.flatnonzero(whole != numbers[:, column])
        if len(wrong):
            raise InputError("this should be a whole number of cases", where=f"{path}: row {wrong[0] + 2}")
    return names, numbers[:, 0].astype(np.int64), numbers[:, 1].astype(np.int64), numbers[:, 2]


def read_pairs(path: str | Path, first: str, second: str) -> tuple[Floats, Floats]:
    """Two columns of numbers, such as forecast and seen, or score and bad (1 or 0).

    Args:
        path: CSV with a header.
        first: Name of one column.
        second: Name of the other.

    Raises:
        InputError: As in `read_grades`.
    """
    _, numbers = _read(path, (first, second), label=None)
    return numbers[:, 0], numbers[:, 1]


def read_tranches(path: str | Path) -> tuple[list[str], list[str | None], Floats, list[str] | None]:
    """Letters of tranches before and after, years between, and a model's letters if the table has them.

    Args:
        path: CSV with the columns before, after (empty where withdrawn), years, and perhaps model.

    Raises:
        InputError: As in `read_grades`.
    """
    before, numbers = _read(path, ("years",), label="before")
    after, _ = _read(path, ("years",), label="after")
    try:
        model, _ = _read(path, ("years",), label="model")
    except InputError:
        return before, [letter or None for letter in after], numbers[:, 0], None
    return before, [letter or None for letter in after], numbers[:, 0], model


def _read(path: str | Path, columns: tuple[str, ...], label: str | None) -> tuple[list[str], Floats]:
    place = str(path)
    try:
        if Path(path).stat().st_size > LARGEST_BYTES:
            raise InputError("the file is too large for this command", where=place, remedy="give a sample of it")
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header = [name.strip().lower() for name in reader.fieldnames or []]
            reader.fieldnames = header
            for name in (*columns, *([label] if label else [])):
                if name not in header:
                    raise InputError(
                        f'the column "{name}" is missing',
                        where=place,
                        remedy=f"columns are {', '.join(header) or 'none'}",
                    )
            names, rows = [], []
            for row, cells in enumerate(reader, start=2):
                names.append((cells[label] or "").strip() if label else "")
                rows.append([_number(cells[name], name, f"{place}: row {row}") for name in columns])
    except FileNotFoundError:
        raise InputError("there is no such file", where=place, remedy="check its name") from None
    except (OSError, UnicodeDecodeError, csv.Error) as failure:
        raise InputError(f"this cannot be read as a CSV ({failure})", where=place) from None
    if not rows:
        raise InputError("the table has no rows", where=place, remedy="add at least one")
    return names, np.array(rows, dtype=np.float64)


def _number(text: str | None, name: str, where: str) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f'"{(text or "")[:40]}" in the column {name} is not a number', where=where)
    return value
