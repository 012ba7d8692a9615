"""`refloat measure`."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from refloat.cli.show import JSON, number, print_json, print_table, tell_files

Method = Literal["event-study", "differences", "matching", "synthetic-control", "local-projection"]


COLUMNS = {
    "by_event_time": ("periods since treatment", "effect", "error"),
    "cohorts": ("treated from", "units"),
    "balance": ("feature", "before", "after"),
}
"""Results that are rows, and what stands in each."""

BESIDE: dict[str, tuple[str, ...]] = {
    "event-study": ("days", "mean_abnormal"),
    "differences": (),
    "matching": (),
    "synthetic-control": ("periods", "gap"),
    "local-projection": ("horizons", "response", "error", "low", "high", "observations"),
}
"""Results of each method that are columns of one table."""


def measure(
    method: Annotated[Method, typer.Argument(metavar="METHOD", help="How to measure.")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV file; docs/method/own-data.md tells the columns of each method.")
    ],
    features: Annotated[str | None, typer.Option(help="matching: columns to match on, by commas.")] = None,
    treated: Annotated[str | None, typer.Option(help="synthetic-control: the treated unit.")] = None,
    treated_from: Annotated[int | None, typer.Option(help="synthetic-control: its first treated period.")] = None,
    window: Annotated[str, typer.Option(help="event-study: first and last day, as -1,1.")] = "-1,1",
    horizons: Annotated[int, typer.Option(min=1, max=60, help="local-projection: the largest horizon.")] = 8,
    seed: Annotated[int, typer.Option(help="differences: seed of the bootstrap.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Folder for a page and a picture in two languages.")] = None,
    as_json: JSON = False,
) -> None:
    """What a disposal did, on your own data; samples too small are refused."""
    from refloat.effects.own_data import (
        event_study,
        local_projection,
        match,
        staggered_differences,
        synthetic_control,
    )
    from refloat.errors import InputError

    table = _read(file)
    if out is not None:
        from refloat.report.write_report import prove_writable

        prove_writable(out)
    found: Any
    if method == "event-study":
        ends = [text.strip() for text in window.split(",")]
        if len(ends) != 2 or not all(text.lstrip("+-").isdigit() for text in ends) or int(ends[0]) > int(ends[1]):
            raise InputError(f"the window {window} is not two days", where="--window", remedy="write it as -1,1")
        found = event_study(table, window=(int(ends[0]), int(ends[1])))
    elif method == "differences":
        found = staggered_differences(table, seed=seed)
    elif method == "matching":
        found = match(table, [name.strip() for name in (features or "").split(",") if name.strip()])
    elif method == "synthetic-control":
        if treated is None or treated_from is None:
            raise InputError("say who was treated and from when", remedy="give --treated and --treated-from")
        found = synthetic_control(table, treated=treated, treated_from=treated_from)
    else:
        found = local_projection(table, horizons=horizons)
    document = {"method": method, "file": str(file), **asdict(found)}
    written: list[Path] = []
    if out is not None:
        from refloat.report.write_measure import write_measure

        written = write_measure(method, found, document, out, since=treated_from)
    if as_json:
        print_json(document)
    else:
        _show(method, file, document)
    tell_files(written, as_json=as_json)


def _show(method: Method, file: Path, document: dict[str, Any]) -> None:
    rows = [
        [name.replace("_", " "), _told(value)]
        for name, value in document.items()
        if name not in ("method", "file", *COLUMNS, *BESIDE[method])
    ]
    if rows:
        print_table(f"{method}: {file.name}", ["measure", "value"], rows, right=(1,))
    for name, columns in COLUMNS.items():
        if name in document:
            _print(name.replace("_", " ").capitalize(), columns, document[name])
    if beside := BESIDE[method]:
        names = [name.replace("_", " ") for name in beside]
        _print(f"By {names[0].removesuffix('s')}", names, list(zip(*(document[n] for n in beside), strict=True)))


def _print(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    print_table(title, columns, [[_told(cell) for cell in row] for row in rows], right=range(len(columns)))


def _read(file: Path) -> Any:
    import io

    import polars as pl

    from refloat.errors import InputError
    from refloat.files import read_text

    text = read_text(file)
    if not text.strip():
        raise InputError("the file is empty", where=str(file), remedy="give a header and rows")
    try:
        return pl.read_csv(io.StringIO(text), infer_schema_length=None)
    except pl.exceptions.PolarsError:
        raise InputError(
            "this cannot be read as a CSV table", where=str(file), remedy="give as many values in each row, with commas"
        ) from None


def _told(value: Any) -> str:
    if isinstance(value, float):
        return number(value, 4)
    if isinstance(value, (tuple, list)):
        return "; ".join(_told(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{name} {_told(item)}" for name, item in value.items())
    return str(value)
