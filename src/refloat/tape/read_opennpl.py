"""An openNPL database dump (a JSON list of model, pk, fields) -> one Sheet per model."""

import json
from typing import Any

import polars as pl

from refloat.errors import TapeError
from refloat.tape.limits import Limits
from refloat.tape.sheet import Sheet, check_size


def read_opennpl(data: bytes, file: str, limits: Limits) -> list[Sheet]:
    """Read the records of each model as text; the record's primary key is the column `pk`.

    The row of a record is its place in the file's list, from 1.

    Raises:
        TapeError: The JSON is damaged, too large, or no such dump.
    """
    if len(data) > limits.json_bytes:
        raise TapeError(
            f"the JSON file has {len(data):,} bytes and the limit is {limits.json_bytes:,}",
            where=file,
            remedy="give the tape as CSV or Parquet",
        )
    try:
        records = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise TapeError("the file is no JSON", where=file, remedy="give the tape as CSV, XLSX or Parquet") from error
    if not isinstance(records, list) or not records or not all(_is_record(record) for record in records):
        raise TapeError(
            "the JSON is not an openNPL dump (a list of records with model, pk and fields)",
            where=file,
            remedy="give the tape as CSV, XLSX or Parquet",
        )
    grouped: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for number, record in enumerate(records, start=1):
        name = record["model"].rpartition(".")[2]
        grouped.setdefault(name, []).append((number, {"pk": record["pk"], **record["fields"]}))
    return [_sheet(file, name, rows, limits) for name, rows in grouped.items()]


def _is_record(record: object) -> bool:
    return (
        isinstance(record, dict)
        and isinstance(record.get("model"), str)
        and isinstance(record.get("fields"), dict)
        and "pk" in record
    )


def _sheet(file: str, name: str, numbered: list[tuple[int, dict[str, Any]]], limits: Limits) -> Sheet:
    columns = list(dict.fromkeys(key for _, fields in numbered for key in fields))
    check_size(file, len(numbered), len(columns), limits)
    cells = pl.DataFrame(
        {column: [_text(fields.get(column)) for _, fields in numbered] for column in columns},
        schema=dict.fromkeys(columns, pl.String),
    )
    rows = pl.Series("row", [number for number, _ in numbered], dtype=pl.Int64)
    return Sheet(file, name, cells, rows, "openNPL JSON")


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
