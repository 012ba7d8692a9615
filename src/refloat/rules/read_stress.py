"""A stress-scale file -> a checked StressScale."""

from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from refloat.errors import ScaleError
from refloat.files import read_yaml_model
from refloat.rules.scale import Confidence, Scope
from refloat.rules.stress_scale import StressScale
from refloat.rules.table import number, read_rows, sheet_path, shipped


class StressSheet(BaseModel):
    """What a stress scale's YAML file says; fields as in `StressScale`.

    Attributes:
        table: CSV file beside the sheet with columns letter, haircut (fraction), delay_months, and perhaps
            grade; the sheet's own name with .csv if left out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str = ""
    agency: str
    scope: Scope
    ramp_months: Annotated[float, Field(ge=0)] = 0.0
    source: str
    confidence: Confidence
    note: str = ""
    table: str | None = None


def list_stress_scales() -> list[str]:
    """Names of the stress scales that refloat ships, sorted."""
    return [name for name in shipped("scales", ".yaml") if name.startswith("stress-")]


def read_stress_scale(name_or_path: str | Path) -> StressScale:
    """Read a shipped stress scale by name, or a user's own from a YAML sheet or a CSV with a sheet beside it.

    Raises:
        ScaleError: If the file cannot be read, or a worse letter has a harder stress than a better one.
    """
    path = sheet_path(name_or_path, list_stress_scales(), "stress scale")
    sheet = read_yaml_model(path, StressSheet, error=ScaleError)
    table = path.with_name(sheet.table) if sheet.table else path.with_suffix(".csv")
    rows = read_rows(table, ("letter", "haircut", "delay_months"))
    letters = tuple(row["letter"] for _, row in rows)
    haircuts = np.array([number(row["haircut"], place, "haircut") for place, row in rows])
    delays = np.array([number(row["delay_months"], place, "delay_months") for place, row in rows])
    if len(set(letters)) < len(letters):
        raise ScaleError("a letter stands twice", where=str(table), remedy="keep one row for each letter")
    if haircuts.min() < 0 or haircuts.max() > 1:
        raise ScaleError("every haircut must lie between 0 and 1", where=str(table), remedy="write 0.26 for 26 %")
    if delays.min() < 0:
        raise ScaleError("a delay is below zero", where=str(table), remedy="write months, zero or more")
    for name, values in (("haircut", haircuts), ("delay", delays)):
        harder = np.flatnonzero(np.diff(values) > 0)
        if len(harder):
            better, worse = letters[harder[0]], letters[harder[0] + 1]
            raise ScaleError(
                f"the {name} of {worse} is harder than that of {better}",
                where=str(table),
                remedy="list letters from best to worst, with stresses that do not grow",
            )
    return StressScale(
        name=sheet.name,
        title=sheet.title or sheet.name,
        agency=sheet.agency,
        scope=sheet.scope,
        letters=letters,
        haircuts=haircuts,
        delay_months=delays,
        ramp_months=sheet.ramp_months,
        grades=tuple(row.get("grade", "") for _, row in rows),
        source=sheet.source,
        confidence=sheet.confidence,
        note=sheet.note,
    )
