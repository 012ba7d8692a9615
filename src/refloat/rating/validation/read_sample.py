"""a CSV -> what the tests of validation take."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.files import read_text

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

LARGEST_BYTES = 500_000_000
LARGEST_COUNT = 1e15
"""Above it a float no longer holds every whole number."""


def read_grades(path: str | Path) -> tuple[list[str], Counts, Counts, Floats]:
    """Grades with borrowers, defaults and probabilities.

    Args:
        path: CSV with the columns grade, borrowers, defaults, probability.

    Raises:
        InputError: The file or a cell is wrong; the sentence names the row.
    """
    table = _read(path, labels=("grade",), numbers=("borrowers", "defaults", "probability"))
    return table.text["grade"], table.counts("borrowers"), table.counts("defaults"), table.number["probability"]


def read_counts(path: str | Path) -> tuple[list[str], Counts, Counts]:
    """Grades with the cases in each, before and after.

    Args:
        path: CSV with the columns grade, before, after.

    Raises:
        InputError: As in `read_grades`.
    """
    table = _read(path, labels=("grade",), numbers=("before", "after"))
    return table.text["grade"], table.counts("before"), table.counts("after")


def read_steps(path: str | Path) -> tuple[list[str], Counts, Counts]:
    """Credit quality steps with borrowers and their defaults within three years.

    Args:
        path: CSV with the columns grade, borrowers, defaults.

    Raises:
        InputError: As in `read_grades`.
    """
    table = _read(path, labels=("grade",), numbers=("borrowers", "defaults"))
    return table.text["grade"], table.counts("borrowers"), table.counts("defaults")


def read_scores(path: str | Path) -> tuple[Floats, NDArray[np.bool_]]:
    """Scores, higher for more risk, and whether each case went bad.

    Args:
        path: CSV with the columns score and bad (1 or 0).

    Raises:
        InputError: As in `read_grades`.
    """
    table = _read(path, numbers=("score", "bad"))
    bad = table.number["bad"]
    wrong = np.flatnonzero((bad != 0) & (bad != 1))
    if len(wrong):
        raise InputError("bad should be 1 or 0", where=table.place(int(wrong[0])))
    return table.number["score"], bad == 1


def read_losses(path: str | Path) -> tuple[Floats, Floats, list[str] | None]:
    """Losses forecast and seen, and the grade or pool of each facility if the table has one.

    Args:
        path: CSV with the columns forecast, seen and perhaps grade.

    Raises:
        InputError: As in `read_grades`.
    """
    table = _read(path, numbers=("forecast", "seen"), perhaps=("grade",))
    return table.number["forecast"], table.number["seen"], table.text.get("grade")


def read_moves(path: str | Path) -> tuple[list[str], list[str | None]]:
    """Letters before and after.

    Args:
        path: CSV with the columns before, after (empty where withdrawn).

    Raises:
        InputError: As in `read_grades`.
    """
    table = _read(path, labels=("before", "after"))
    return table.text["before"], [letter or None for letter in table.text["after"]]


def read_tranches(path: str | Path) -> tuple[list[str], list[str | None], Floats, list[str] | None]:
    """Letters of tranches before and after, years between, and a model's letters if the table has them.

    Args:
        path: CSV with the columns before, after (empty where withdrawn), years, and perhaps model.

    Raises:
        InputError: As in `read_grades`.
    """
    table = _read(path, labels=("before", "after"), numbers=("years",), perhaps=("model",))
    after = [letter or None for letter in table.text["after"]]
    return table.text["before"], after, table.number["years"], table.text.get("model")


@dataclass(frozen=True)
class _Table:
    """Columns of a file, and the line of each row."""

    path: str
    lines: list[int]
    text: dict[str, list[str]]
    number: dict[str, Floats]

    def place(self, row: int) -> str:
        return f"{self.path}: row {self.lines[row]}"

    def counts(self, name: str) -> Counts:
        values = self.number[name]
        wrong = np.flatnonzero((np.round(values) != values) | (np.abs(values) > LARGEST_COUNT))
        if len(wrong):
            raise InputError(f"{name} should be a whole number of cases", where=self.place(int(wrong[0])))
        return values.astype(np.int64)


def _read(
    path: str | Path, *, labels: Sequence[str] = (), numbers: Sequence[str] = (), perhaps: Sequence[str] = ()
) -> _Table:
    place = str(path)
    lines: list[int] = []
    source = Path(path)
    if source.is_file() and source.stat().st_size > LARGEST_BYTES:
        raise InputError("the file is too large for this command", where=place, remedy="give a sample of it")
    reader = csv.DictReader(io.StringIO(read_text(source)))
    try:
        header = [name.strip().lower() for name in reader.fieldnames or []]
        reader.fieldnames = header
        for name in (*labels, *numbers):
            if name not in header:
                raise InputError(
                    f'the column "{name}" is missing',
                    where=place,
                    remedy=f"columns are {', '.join(header) or 'none'}",
                )
        text: dict[str, list[str]] = {name: [] for name in (*labels, *perhaps) if name in header}
        values: dict[str, list[float]] = {name: [] for name in numbers}
        for cells in reader:
            lines.append(reader.line_num)
            for name, column in text.items():
                column.append((cells[name] or "").strip())
            for name, figures in values.items():
                figures.append(_number(cells[name], name, f"{place}: row {reader.line_num}"))
    except csv.Error as failure:
        raise InputError(f"this cannot be read as a CSV ({failure})", where=place, remedy="save it as CSV") from None
    if not lines:
        raise InputError("the table has no rows", where=place, remedy="add at least one")
    return _Table(place, lines, text, {name: np.array(figures, dtype=np.float64) for name, figures in values.items()})


def _number(text: str | None, name: str, where: str) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f'"{(text or "")[:40]}" in the column {name} is not a number', where=where)
    return value
