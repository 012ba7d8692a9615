"""A scale file -> a checked Scale."""

import re
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from refloat.errors import ScaleError
from refloat.files import read_yaml_model
from refloat.rules.scale import AfterLast, BeforeFirst, Confidence, Kind, Scale, Scope
from refloat.rules.table import number, read_rows, sheet_path, shipped

_YEAR = re.compile(r"y?(\d+(?:\.\d+)?)$")


class ScaleSheet(BaseModel):
    """What a scale's YAML file says; fields as in `Scale`.

    Attributes:
        unit: Whether the table's numbers are per cent or fractions.
        table: CSV file beside the sheet, with a column `letter` and one column for each year (`y1`, `y2.5` ...);
            the sheet's own name with .csv if left out.
        years: Years, when the limits stand in the sheet itself.
        limits: Letter -> limit for each year, best letter first, instead of a table.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str = ""
    agency: str
    scope: Scope
    kind: Kind
    covers: str = ""
    unit: Literal["percent", "fraction"]
    before_first: BeforeFirst = "linear_from_zero"
    after_last: AfterLast = "hold"
    source: str
    confidence: Confidence
    note: str = ""
    table: str | None = None
    years: tuple[float, ...] | None = None
    limits: dict[str, tuple[float, ...]] | None = None


def list_scales() -> list[str]:
    """Names of the scales that refloat ships, sorted."""
    return [name for name in shipped("scales", ".yaml") if not name.startswith("stress-")]


def read_scale(name_or_path: str | Path) -> Scale:
    """Read a shipped scale by name, or a user's own from a YAML sheet or from a CSV with a sheet beside it.

    Args:
        name_or_path: A name from `list_scales`, or a file.

    Raises:
        ScaleError: If the file cannot be read, or its limits do not rise with time and with worse letters.
    """
    path = sheet_path(name_or_path, list_scales(), "scale")
    sheet = read_yaml_model(path, ScaleSheet, error=ScaleError)
    if sheet.limits is not None:
        years, rows = np.array(sheet.years or (), dtype=np.float64), sheet.limits
        place = str(path)
        if any(len(row) != len(years) for row in rows.values()) or not rows or not len(years):
            raise ScaleError("limits must have one number for each year", where=place, remedy="correct years or limits")
    else:
        table = path.with_name(sheet.table) if sheet.table else path.with_suffix(".csv")
        years, rows = _table(table)
        place = str(table)
    letters = tuple(rows)
    limits = np.array([rows[letter] for letter in letters], dtype=np.float64)
    limits = limits / 100.0 if sheet.unit == "percent" else limits
    _prove_order(letters, years, limits, place, sheet.unit)
    return Scale(
        name=sheet.name,
        title=sheet.title or sheet.name,
        agency=sheet.agency,
        scope=sheet.scope,
        kind=sheet.kind,
        covers=sheet.covers,
        letters=letters,
        years=years,
        limits=limits,
        before_first=sheet.before_first,
        after_last=sheet.after_last,
        source=sheet.source,
        confidence=sheet.confidence,
        note=sheet.note,
    )


def _table(path: Path) -> tuple[np.ndarray, dict[str, tuple[float, ...]]]:
    table = read_rows(path, ("letter",))
    columns = {name: float(match[1]) for name in table[0][1] if (match := _YEAR.match(name))}
    if not columns:
        raise ScaleError("no column is named after a year", where=str(path), remedy="name them y1, y2, y10 ...")
    rows: dict[str, tuple[float, ...]] = {}
    for place, row in table:
        if row["letter"] in rows:
            raise ScaleError(f'the letter "{row["letter"]}" stands twice', where=place, remedy="remove one")
        rows[row["letter"]] = tuple(number(row.get(name), place, name) for name in columns)
    return np.array(list(columns.values()), dtype=np.float64), rows


def _prove_order(letters: tuple[str, ...], years: np.ndarray, limits: np.ndarray, place: str, unit: str) -> None:
    if years[0] <= 0 or (np.diff(years) <= 0).any():
        raise ScaleError("years must be above zero and rise from column to column", where=place)
    if not np.isfinite(limits).all() or limits.min() < 0 or limits.max() > 1:
        hint = "the sheet's unit is fraction: write percent if these are per cent" if unit == "fraction" else None
        raise ScaleError("every limit must lie between 0 and 100 %", where=place, remedy=hint)
    later = np.argwhere(np.diff(limits, axis=1) < 0)
    if len(later):
        row, column = later[0]
        raise ScaleError(
            f"the limit of {letters[row]} falls from year {years[column]:g} to year {years[column + 1]:g}",
            where=place,
            remedy="limits are cumulative and must not fall with time",
        )
    worse = np.argwhere(np.diff(limits, axis=0) < 0)
    if len(worse):
        row, column = worse[0]
        raise ScaleError(
            f"at year {years[column]:g} the limit of {letters[row + 1]} is below that of {letters[row]}",
            where=place,
            remedy="list letters from best to worst, with limits that do not fall",
        )
