"""Tables -> how much of each field is missing, of the rows that need it."""

from collections.abc import Mapping, Set

import polars as pl

from refloat.tape.dictionary import dictionary
from refloat.tape.tape import TABLES

SCHEMA = {
    "table": pl.String,
    "field": pl.String,
    "required": pl.String,
    "given": pl.Boolean,
    "rows": pl.Int64,
    "missing": pl.Int64,
    "share": pl.Float64,
}


def missing_shares(tables: Mapping[str, pl.DataFrame], columns: Set[tuple[str, str]]) -> pl.DataFrame:
    """Missing cells by field, for every table that has rows.

    Args:
        tables: With all fields of the dictionary.
        columns: (table, field) pairs that the tape has.

    Returns:
        table, field, required (always, when, optional), given (whether the tape has the column), rows
        (those that need the field: all, or those that meet its condition), missing, share (fraction of rows).
    """
    parts = []
    for table in TABLES:
        frame = tables[table]
        if not frame.height:
            continue
        fields = dictionary().table(table)
        needed, missing = [], []
        for field in fields:
            where = field.needed()
            always = where is None or field.required == "always"
            rows = pl.lit(frame.height) if always else where.fill_null(False).sum()  # type: ignore[union-attr]
            empty = pl.col(field.name).is_null()
            gone = empty if always else empty & where.fill_null(False)  # type: ignore[union-attr]
            needed.append(rows.cast(pl.Int64).alias(field.name))
            missing.append(gone.sum().cast(pl.Int64).alias(field.name))
        counted = zip(fields, frame.select(needed).row(0), frame.select(missing).row(0), strict=True)
        parts += [
            (table, field.name, field.required, (table, field.name) in columns, rows, gone, gone / rows)
            for field, rows, gone in counted
            if rows
        ]
    return pl.DataFrame(parts, schema=SCHEMA, orient="row")
