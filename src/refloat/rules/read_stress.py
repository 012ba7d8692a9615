"""A stress-scale file -> a checked StressScale."""

from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from refloat.errors import ScaleError
from refloat.rules.read_sheet import read_sheet
from refloat.rules.scale import Confidence, Scope
from refloat.rules.stress_scale import StressScale
from refloat.rules.table import number, read_rows, shipped


class Stress(NamedTuple):
    """One column of a stress scale: its word in sentences, its largest value, and how to write it."""

    column: str
    word: str
    most: float
    remedy: str


STRESSES = (
    Stress("haircut", "haircut", 1.0, "write 0.26 for 26 %"),
    Stress("delay_months", "delay", 600.0, "write months, zero or more"),
    Stress("cost_increase", "cost increase", 10.0, "write 0.25 for costs that are a quarter higher"),
    Stress("rate_up", "rise of rates", 1.0, "write 0.02 for two percentage points"),
    Stress("rate_down", "fall of rates", 1.0, "write 0.02 for two percentage points"),
)


class StressSheet(BaseModel):
    """What a stress scale's YAML file says; fields as in `StressScale`.

    Attributes:
        table: CSV file beside the sheet with columns letter, haircut (fraction), delay_months, and perhaps
            cost_increase (fraction), rate_up and rate_down (fractions a year) and grade; the sheet's own name with
            .csv if left out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    title: str = ""
    agency: Annotated[str, Field(min_length=1)]
    scope: Scope
    ramp_months: Annotated[float, Field(ge=0)] = 0.0
    source: Annotated[str, Field(min_length=1)]
    confidence: Confidence
    note: str = ""
    table: Annotated[str, Field(pattern=r"^[^/\\]+$")] | None = None


def list_stress_scales() -> list[str]:
    """Names of the stress scales that refloat ships, sorted."""
    return [name for name in shipped("scales", ".yaml") if name.startswith("stress-")]


def read_stress_scale(name_or_path: str | Path) -> StressScale:
    """Read a shipped stress scale by name, or a user's own file, as in `read_scale`.

    Raises:
        ScaleError: If the file cannot be read, or a worse letter has a harder stress than a better one.
    """
    sheet, path = read_sheet(name_or_path, StressSheet, list_stress_scales(), "stress scale")
    table = path.with_name(sheet.table) if sheet.table else path.with_suffix(".csv")
    rows = read_rows(table, ("letter", "haircut", "delay_months"))
    letters = tuple(row["letter"] for _, row in rows)
    if len(set(letters)) < len(letters):
        raise ScaleError("a letter stands twice", where=str(table), remedy="keep one row for each letter")
    columns = {}
    for stress in STRESSES:
        # A table of one's own may leave costs and rates out.
        there = stress.column in rows[0][1]
        values = np.array([number(row[stress.column], place, stress.column) if there else 0.0 for place, row in rows])
        columns[stress.column] = _checked(values, stress, letters, table)
    return StressScale(
        name=sheet.name,
        title=sheet.title or sheet.name,
        agency=sheet.agency,
        scope=sheet.scope,
        letters=letters,
        haircuts=columns["haircut"],
        delay_months=columns["delay_months"],
        cost_increases=columns["cost_increase"],
        rates_up=columns["rate_up"],
        rates_down=columns["rate_down"],
        ramp_months=sheet.ramp_months,
        grades=tuple(row.get("grade", "") for _, row in rows),
        source=sheet.source,
        confidence=sheet.confidence,
        note=sheet.note,
    )


def _checked(values: NDArray[np.float64], stress: Stress, letters: tuple[str, ...], table: Path) -> NDArray[np.float64]:
    """The values of one stress, which must lie in its range and may not grow from a letter to a worse one."""
    if values.min() < 0:
        raise ScaleError(f"a {stress.word} is below zero", where=str(table), remedy=stress.remedy)
    if values.max() > stress.most:
        raise ScaleError(
            f"every {stress.word} must lie between 0 and {stress.most:g}", where=str(table), remedy=stress.remedy
        )
    harder = np.flatnonzero(np.diff(values) > 0)
    if len(harder):
        better, worse = letters[harder[0]], letters[harder[0] + 1]
        raise ScaleError(
            f"the {stress.word} of {worse} is harder than that of {better}",
            where=str(table),
            remedy="list letters from best to worst, with stresses that do not grow",
        )
    return values
