"""Sheets that name each other's keys -> one sheet's rows with the other's values beside them."""

from collections.abc import Mapping, Sequence

import polars as pl

from refloat.errors import TapeError
from refloat.tape.layout import Join
from refloat.tape.match_sheet import SheetColumns, SheetMatch


def join_sheets(
    cells: pl.DataFrame, columns: SheetColumns, joins: Sequence[Join], matches: Sequence[SheetMatch]
) -> pl.DataFrame:
    """Add the columns of every join whose lookup sheet is there.

    They are named `JOIN:column`, and `JOIN:count` for the number of distinct matches.

    Args:
        cells: The rows, text; with "each" a row repeats for every match, in order.
        columns: The headers of the sheet the rows come from.
        joins: What to join, in order; a later join may start from an earlier one's column.
        matches: The matched sheets of the tape, lookups among them.

    Raises:
        TapeError: A join starts from a column that the sheet lacks.
    """
    for join in joins:
        if not any(match.lookup == join.lookup for match in matches):
            continue
        here = join.here if ":" in join.here else columns.find(join.here)
        if ":" in join.here and join.here not in cells.columns:
            continue
        if here is None:
            raise TapeError(
                f"the column {join.here} is missing, by which the sheet is joined to {join.lookup}",
                where=columns.sheet.place,
                remedy="add the column",
            )
        other = _lookup_rows(join, matches)
        counts = other.group_by("there").agg(pl.col("0").n_unique().cast(pl.String).alias(f"{join.name}:count"))
        if join.many == "first":
            other = other.unique("there", keep="first", maintain_order=True)
        other = other.rename({str(number): f"{join.name}:{name}" for number, name in enumerate(join.take)})
        cells = (
            cells.with_columns(pl.col(here).str.strip_chars().alias("there"))
            .join(other, on="there", how="left", maintain_order="left_right")
            .join(counts, on="there", how="left", maintain_order="left")
            .drop("there")
        )
    return cells


def _lookup_rows(join: Join, matches: Sequence[SheetMatch]) -> pl.DataFrame:
    """The lookup's rows as columns `there`, `0`, `1`, ...: key and taken columns, rows without a key left out."""
    names = {"there": join.there, **{str(number): name for number, name in enumerate(join.take)}}
    parts = [pl.DataFrame(schema=dict.fromkeys(names, pl.String))]
    for match in matches:
        if match.lookup != join.lookup:
            continue
        found: Mapping[str, str | None] = {short: match.columns.find(name) for short, name in names.items()}
        parts.append(
            match.columns.sheet.cells.select(
                (pl.lit(None, dtype=pl.String) if column is None else pl.col(column).str.strip_chars()).alias(short)
                for short, column in found.items()
            )
        )
    rows = pl.concat(parts)
    return rows.filter(pl.col("there").str.len_bytes() > 0, pl.col("0").str.len_bytes() > 0).unique(maintain_order=True)
