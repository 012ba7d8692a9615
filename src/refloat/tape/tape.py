"""Tape: the loans as a seller sent them, first as read, then as checked."""

from dataclasses import dataclass
from datetime import date

import polars as pl

TABLES = ("borrower", "loan", "collateral", "collection")


@dataclass(frozen=True)
class SourceFile:
    """One file of a tape as it was read.

    Attributes:
        name: File name without its folder.
        sha256: Digest of its bytes.
        rows: Data rows read, header excluded.
        how: How it was understood, e.g. "CSV, utf-8, comma".
    """

    name: str
    sha256: str
    rows: int
    how: str


@dataclass(frozen=True, eq=False)
class RawTape:
    """A tape as read: every row, typed by the data dictionary, nothing judged yet.

    Each table is a Polars frame that has *all* fields of the dictionary for that table (a field the
    file lacks is a column of nulls) and two more: `file` (name) and `row` (line in that file, the
    header being row 1). Money is float64, dates are Date, codes are String.

    Attributes:
        tables: "borrower", "loan", "collateral", "collection" -> frame; a missing table is an empty frame.
        given: (table, field) pairs that the files really supply, or that the layout derives.
        unparsed: Cells that could not be read as their type and stand as null:
            table, file, row, field, value (as text), reason. A line that cannot be cut into the header's cells
            has the field "line", its text as value, and is a row of nulls in its table.
        sources: The files.
        layout: Name of the layout used.
        identities: Sums that the layout declares and the reader checked on every row:
            name, file, rows, broken, largest_difference, tolerance.
        notes: Sentences the reader wants the user to know (assumed decimal comma, derived fields ...).
    """

    tables: dict[str, pl.DataFrame]
    given: frozenset[tuple[str, str]]
    unparsed: pl.DataFrame
    sources: tuple[SourceFile, ...]
    layout: str
    identities: pl.DataFrame
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Tape:
    """A checked tape: only rows that passed every quarantining rule, repaired where a rule repairs.

    Attributes:
        tables: As in `RawTape`, with the accepted rows only.
        cut_off: The one cut-off date of the tape.
        currency: The one currency, ISO 4217.
        sources: The files.
        layout: Name of the layout used.
    """

    tables: dict[str, pl.DataFrame]
    cut_off: date
    currency: str
    sources: tuple[SourceFile, ...]
    layout: str

    @property
    def borrowers(self) -> pl.DataFrame:
        return self.tables["borrower"]

    @property
    def loans(self) -> pl.DataFrame:
        return self.tables["loan"]

    @property
    def collaterals(self) -> pl.DataFrame:
        return self.tables["collateral"]

    @property
    def collections(self) -> pl.DataFrame:
        return self.tables["collection"]
