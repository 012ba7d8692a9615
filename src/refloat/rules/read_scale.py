"""A scale file -> a checked Scale."""

import re
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from refloat.errors import ScaleError
from refloat.rules.read_sheet import read_sheet
from refloat.rules.scale import AfterLast, BeforeFirst, Confidence, Kind, Scale, Scope
from refloat.rules.table import number, read_rows, shipped

_YEAR = re.compile(r"(?:y|year|第)?\s*(\d+(?:\.\d+)?)\s*(?:y|years?|年)?$")
LETTER = ("letter", "rating", "grade", "评级", "级别", "等级")
"""Headers under which a table's letters may stand."""
ANY = "any"
"""Column of a scale whose limits hold at every horizon."""
UNITS = {"percent": 100.0, "fraction": 1.0, "basis_points": 10_000.0}


class ScaleSheet(BaseModel):
    """What a scale's YAML file says, or the lines `# name: value` at the top of its CSV; fields as in `Scale`.

    Attributes:
        unit: Whether the table's numbers are per cent, fractions or basis points.
        falls: What to do where a limit falls with time or with a worse letter: refuse the table, or keep the largest
            so far ("running_maximum"), as for counted default rates, which few defaults and thinning cohorts disorder.
        table: CSV file beside the sheet, with a column `letter` and one column for each year (`y1`, `y2.5`, `year 1`,
            `第1年` ...), or one column `any` where limits do not depend on the horizon; the sheet's own name with .csv
            if left out.
        years: Years, when the limits stand in the sheet itself.
        limits: Letter -> limit for each year, best letter first, instead of a table.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    title: str = ""
    agency: Annotated[str, Field(min_length=1)]
    scope: Scope
    kind: Kind
    covers: str = ""
    unit: Literal["percent", "fraction", "basis_points"]
    falls: Literal["refuse", "running_maximum"] = "refuse"
    before_first: BeforeFirst = "linear_from_zero"
    after_last: AfterLast = "hold"
    source: Annotated[str, Field(min_length=1)]
    confidence: Confidence
    note: str = ""
    table: Annotated[str, Field(pattern=r"^[^/\\]+$")] | None = None
    years: tuple[float, ...] | None = None
    limits: dict[str, tuple[float, ...]] | None = None


def list_scales() -> list[str]:
    """Names of the scales that refloat ships, sorted."""
    return [name for name in shipped("scales", ".yaml") if not name.startswith("stress-")]


def read_scale(name_or_path: str | Path) -> Scale:
    """Read a shipped scale by name, or a user's own.

    One's own is a YAML sheet with the limits in it or in a CSV beside it, or a CSV that says what it is in lines
    `# agency: ...` above its header.

    Args:
        name_or_path: A name from `list_scales`, or a file.

    Raises:
        ScaleError: If the file cannot be read, or its limits do not rise with time and with worse letters.
    """
    sheet, path = read_sheet(name_or_path, ScaleSheet, list_scales(), "scale")
    before_first, after_last = sheet.before_first, sheet.after_last
    if sheet.limits is not None:
        years, rows = np.array(sheet.years or (), dtype=np.float64), sheet.limits
        place = str(path)
        if any(len(row) != len(years) for row in rows.values()) or not rows or not len(years):
            raise ScaleError("limits must have one number for each year", where=place, remedy="correct years or limits")
        if not all(letter.strip() for letter in rows):
            raise ScaleError("a row has no letter", where=place, remedy="write one, or take the row out")
    else:
        table = path.with_name(sheet.table) if sheet.table else path.with_suffix(".csv")
        years, rows = _table(table)
        place = str(table)
    any_horizon = not len(years)
    if any_horizon:
        years, before_first, after_last = np.array([1.0]), "hold", "hold"
    letters = tuple(rows)
    limits = np.array([rows[letter] for letter in letters], dtype=np.float64) / UNITS[sheet.unit]
    raised: tuple[str, ...] = ()
    if sheet.falls == "running_maximum":
        kept = np.maximum.accumulate(np.maximum.accumulate(limits, axis=1), axis=0)
        raised = tuple(f"{letters[row]} at year {years[column]:g}" for row, column in np.argwhere(kept > limits))
        limits = kept
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
        before_first=before_first,
        after_last=after_last,
        source=sheet.source,
        confidence=sheet.confidence,
        note=sheet.note,
        any_horizon=any_horizon,
        raised=raised,
    )


def _table(path: Path) -> tuple[np.ndarray, dict[str, tuple[float, ...]]]:
    """Years and limits of a CSV; no years where its one column of limits is for any horizon."""
    table = read_rows(path, ())
    header = table[0][1]
    letter = next((name for name in LETTER if name in header), None)
    if letter is None:
        raise ScaleError(
            'the column "letter" is missing',
            where=str(path),
            remedy=f"columns are {', '.join(header)}",
        )
    columns = {name: float(match[1]) for name in header if (match := _YEAR.match(name))}
    if ANY in header:
        if columns:
            raise ScaleError(
                f'a column "{ANY}" and columns of years exclude each other', where=str(path), remedy="keep one kind"
            )
        columns = {ANY: 1.0}
    if not columns:
        raise ScaleError("no column is named after a year", where=str(path), remedy="name them y1, y2, y10 ...")
    rows: dict[str, tuple[float, ...]] = {}
    for place, row in table:
        name = row[letter]
        if not name:
            raise ScaleError("a row has no letter", where=place, remedy="write one, or take the row out")
        if name in rows:
            raise ScaleError(f'the letter "{name}" stands twice', where=place, remedy="remove one")
        rows[name] = tuple(number(row.get(column), place, column) for column in columns)
    return np.array([] if ANY in columns else list(columns.values()), dtype=np.float64), rows


def _prove_order(letters: tuple[str, ...], years: np.ndarray, limits: np.ndarray, place: str, unit: str) -> None:
    if years[0] <= 0 or (np.diff(years) <= 0).any():
        raise ScaleError("years must be above zero and rise from column to column", where=place)
    if not np.isfinite(limits).all() or limits.min() < 0 or limits.max() > 1:
        hint = "the unit is fraction: write percent if these are per cent" if unit == "fraction" else None
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
