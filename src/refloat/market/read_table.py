"""A CSV of market facts -> a typed frame: money in currency units, rates as fractions, and words kept as written."""

from importlib.resources import files
from typing import Literal, NamedTuple

import polars as pl

Kind = Literal["text", "date", "year", "number", "wan", "yi", "million", "percent"]
PLAIN_NUMBER = r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
# Money in the files is in ten thousands (Chinese `wan`), hundred millions (`yi`) or millions; rates are in per cent.
SCALE: dict[str, float] = {"number": 1.0, "wan": 10_000.0, "yi": 100_000_000.0, "million": 1_000_000.0, "percent": 0.01}


class Column(NamedTuple):
    """One column of the frame.

    Attributes:
        name: Its name in the frame.
        source: Its name in the file.
        kind: How the file writes it. A cell of a number or a date that holds words becomes null.
    """

    name: str
    source: str
    kind: Kind = "text"


def read_table(file: str, columns: tuple[Column, ...]) -> pl.DataFrame:
    """Reads one of this room's files; columns that are not asked for are left out.

    Args:
        file: File name in this room.
        columns: What to take, in this order.

    Returns:
        One row a line of the file, in its order. Empty cells are null.
    """
    data = files("refloat.market").joinpath(file).read_bytes()
    return typed(pl.read_csv(data, infer_schema=False), columns)


def typed(raw: pl.DataFrame, columns: tuple[Column, ...]) -> pl.DataFrame:
    """A table of text -> the frame that its columns describe."""
    return raw.select(_typed(column) for column in columns)


def _typed(column: Column) -> pl.Expr:
    text = pl.col(column.source).str.strip_chars()
    if column.kind == "text":
        value = text
    elif column.kind == "date":
        value = text.str.to_date("%Y-%m-%d", strict=False)
    elif column.kind == "year":
        value = text.str.extract(r"^([0-9]{4})").cast(pl.Int64)
    else:
        number = pl.when(text.str.contains(PLAIN_NUMBER)).then(text).cast(pl.Float64)
        # Scaling in binary leaves dust in the last bits: the file's digits, not more.
        digits = 2 if column.kind in ("wan", "yi", "million") else 8
        value = (number * SCALE[column.kind]).round(digits)
    return value.alias(column.name)
