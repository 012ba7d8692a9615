"""a bare CSV table and settings -> the terms of a panel study, where its columns tell or are told."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from refloat.errors import InputError, StudyError
from refloat.factors.panels.panel_file import MOST_DRIVERS, Driver, Outcome, PanelFile
from refloat.factors.panels.read_panel import MISSING, read_rows

ENTITIES = ("bank", "country", "iso3", "entity", "firm", "region", "province", "银行", "国家", "地区", "省份", "机构")
TIMES = (
    "year",
    "time",
    "time_id",
    "quarter",
    "month",
    "date",
    "period",
    "年",
    "年份",
    "年度",
    "季度",
    "月份",
    "日期",
    "期间",
)
UNITS = {"country": "country", "iso3": "country", "国家": "country", "firm": "firm"} | dict.fromkeys(
    ("region", "province", "地区", "省份"), "region"
)
OUTCOMES = ("npl", "nnpa", "gnpa", "bad_loan", "nonperforming", "不良")
SETTINGS = ("entity", "time", "outcome", "drivers", "lags", "unit", "small_sample")


def guess_terms(files: Sequence[Path], settings: Mapping[str, str]) -> PanelFile | None:
    """Terms for one table; None where it does not look like a panel and nobody says that it is one.

    Args:
        files: The tables; a panel is one.
        settings: `entity`, `time`, `outcome`, `drivers` (names with commas between), `lags`, `unit`, `small_sample`;
            `kind` if it was asked for.

    Raises:
        InputError: The kind was asked for and a setting or column is missing.
    """
    asked = "kind" in settings
    if not asked and (len(files) != 1 or not ({"entity", "time"} & settings.keys() or is_panel(files[0]))):
        return None
    try:
        return _terms(files, settings)
    except InputError:
        if asked:
            raise
        return None


def is_panel(path: Path) -> bool:
    """Whether a table has columns of an entity and a period that together name each row, some entity twice or more."""
    try:
        header, rows, _ = read_rows(path)
    except StudyError:
        return False
    entity = _named(header, ENTITIES)
    time = _time(header, rows, entity)
    if entity is None or time is None:
        return False
    return _tells_apart(header, rows, entity, time) and len({row[header.index(entity)] for row in rows}) < len(rows)


def _time(header: Sequence[str], rows: Sequence[Sequence[str]], entity: str | None) -> str | None:
    """A column with a usual name that names each row of an entity; the first of that name where none does.

    A table of quarters may hold a column of years too, which tells rows apart only together with another.
    """
    folded = {name.casefold().replace(" ", "_"): name for name in header}
    named = [folded[name] for name in TIMES if name in folded]
    if entity is not None and entity in header:
        for name in named:
            if _tells_apart(header, rows, entity, name):
                return name
    return named[0] if named else None


def _tells_apart(header: Sequence[str], rows: Sequence[Sequence[str]], entity: str, time: str) -> bool:
    places = header.index(entity), header.index(time)
    return len({(row[places[0]].strip(), row[places[1]].strip()) for row in rows}) == len(rows)


def _named(header: Sequence[str], usual: Sequence[str]) -> str | None:
    """The first column with a usual name, as the file writes it."""
    folded = {name.casefold().replace(" ", "_"): name for name in header}
    return next((folded[name] for name in usual if name in folded), None)


def _terms(files: Sequence[Path], settings: Mapping[str, str]) -> PanelFile:
    unknown = next((key for key in settings if key not in (*SETTINGS, "kind")), None)
    if unknown is not None:
        raise StudyError(f'a panel study has no setting "{unknown}"', remedy=f"give {', '.join(SETTINGS)}")
    if len(files) != 1:
        raise StudyError(f"a panel is one table, and {len(files)} were given", remedy="join them first")
    path = files[0]
    header, rows, _ = read_rows(path)
    entity = settings.get("entity") or _named(header, ENTITIES)
    time = settings.get("time") or _time(header, rows, entity)
    outcome = settings.get("outcome") or next(
        (name for name in header if any(word in name.casefold() for word in OUTCOMES)), None
    )
    found = {"entity": entity, "time": time, "outcome": outcome}
    for key, value in found.items():
        if value is None:
            raise StudyError(f"no column tells the {key}", where=str(path), remedy=f"give --set {key}=COLUMN")
    chosen = [name.strip() for name in settings.get("drivers", "").split(",") if name.strip()]
    drivers = chosen or [
        name
        for place, name in enumerate(header)
        if name
        and name not in found.values()
        and name.casefold() not in (*ENTITIES, *TIMES)
        and _numeric([row[place].strip() for row in rows])
    ]
    if not drivers:
        raise StudyError("no other column holds numbers", where=str(path), remedy="give --set drivers=COLUMN,COLUMN")
    if len(drivers) > MOST_DRIVERS:
        raise StudyError(
            f"there are {len(drivers)} columns of numbers",
            where=str(path),
            remedy=f"choose up to {MOST_DRIVERS}: --set drivers=COLUMN,COLUMN",
        )
    terms = {
        "kind": "panel",
        "table": path.name,
        "entity": entity,
        "time": time,
        "unit": settings.get("unit", UNITS.get((entity or "").casefold(), "bank")),
        "outcome": Outcome(column=outcome or ""),
        "lags": settings.get("lags", "1"),
        "drivers": tuple(Driver(column=name) for name in drivers),
        "small_sample": settings.get("small_sample", "groups"),
    }
    try:
        return PanelFile.model_validate(terms)
    except ValidationError as failure:
        first = failure.errors()[0]
        told = str(first["msg"]).removeprefix("Value error, ")
        named = ".".join(str(part) for part in first["loc"])
        raise StudyError(f"{named}: {told}" if named else told, where=str(path), remedy="check --set") from failure


def _numeric(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if cell.casefold() not in MISSING]
    return bool(told) and all(_is_number(cell) for cell in told)


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell.replace(",", "")))
    except ValueError:
        return False
