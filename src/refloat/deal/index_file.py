"""A CSV beside a deal file -> the points of an index."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from refloat.deal.index import Index, IndexPoint
from refloat.deal.plain_terms import Finding, items


def check_index_files(tree: Any, folder: Path) -> Iterator[Finding]:
    """What is wrong with the files that indices name, told at the place of their names."""
    for place, index in items(tree, "indices") if isinstance(tree, dict) else ():
        name = index.get("file")
        if isinstance(name, str):
            _, problem = _points(folder, name)
            if problem:
                yield ("indices", place, "file"), problem, "give a CSV with the columns date and rate, in order"


def with_points(index: Index, folder: Path) -> Index:
    """The index with the points of its file, which have been checked; as it is if it names none."""
    if index.file is None:
        return index
    points, _ = _points(folder, index.file)
    return index.model_copy(update={"points": tuple(points), "file": None})


def _points(folder: Path, name: str) -> tuple[list[IndexPoint], str | None]:
    if Path(name).name != name:
        return [], f'"{name}" is not the name of a file beside the deal'
    try:
        rows = list(csv.reader((folder / name).read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error):
        return [], f'the file "{name}" beside the deal cannot be read'
    if not rows or [cell.strip() for cell in rows[0]] != ["date", "rate"] or len(rows) < 2:
        return [], f'"{name}" has no columns date and rate with at least one row'
    points: list[IndexPoint] = []
    for number, row in enumerate(rows[1:], start=2):
        try:
            day, rate = row
            point = IndexPoint(on=date.fromisoformat(day.strip()), rate=float(rate))
        except ValueError:
            return [], f'row {number} of "{name}" is not a date and a rate as a fraction'
        if points and point.on <= points[-1].on:
            return [], f'row {number} of "{name}" is not after the row before'
        points.append(point)
    return points, None
