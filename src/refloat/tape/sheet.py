"""Sheet: one table of one file, every cell still text."""

import unicodedata
from dataclasses import dataclass, field

import polars as pl

from refloat.errors import TapeError
from refloat.tape.limits import Limits


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table as it stands in a file; nothing typed yet.

    Attributes:
        file: Name of the file, without its folder unless two files share it.
        name: Name of the sheet in a workbook, of the model in a JSON file, "" for a file with one table.
        cells: Text of every cell (null where blank); columns are named as in the header.
        rows: Line of each row in the file, the header being row 1.
        how: How the file was understood, e.g. "CSV, utf-8, comma".
        typed_numbers: Columns whose cells are numbers in the file itself (workbooks, Parquet), not text.
        broken: Lines that do not have the header's number of cells: row, value, reason; all their cells are null.
        repeated: Headers that stand more than once.
        notes: Sentences for the user.
        separator: The separator of a CSV file, "" otherwise.
    """

    file: str
    name: str
    cells: pl.DataFrame
    rows: pl.Series
    how: str
    typed_numbers: frozenset[str] = frozenset()
    broken: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"row": pl.Int64, "value": pl.String, "reason": pl.String})
    )
    repeated: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    separator: str = ""

    @property
    def place(self) -> str:
        """The sheet as a person names it."""
        return f"{self.file} (sheet {self.name})" if self.name else self.file


def header_key(text: str) -> str:
    """A header without what does not matter: case, width of letters, spaces, underscores, hyphens."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter not in " _-\t\n\r\ufeff")


def unique_headers(headers: list[str]) -> tuple[list[str], frozenset[str]]:
    """Column names that differ, and the headers that stood more than once."""
    names: list[str] = []
    repeated = set()
    for number, header in enumerate(headers, start=1):
        name = header.strip().lstrip("\ufeff") or f"(column {number})"
        if name in names:
            repeated.add(name)
            name = f"{name} (column {number})"
        names.append(name)
    return names, frozenset(repeated)


def drop_blank_rows(
    cells: pl.DataFrame, rows: pl.Series, keep: pl.Series | None = None
) -> tuple[pl.DataFrame, pl.Series, int]:
    """Leave out rows without one filled cell, except those marked to be kept; their line numbers go with them."""
    blank = cells.select(blank=pl.all_horizontal(pl.all().is_null())).to_series()
    if keep is not None:
        blank = blank & ~keep
    count = int(blank.sum())
    if not count:
        return cells, rows, 0
    return cells.filter(~blank), rows.filter(~blank), count


def check_size(file: str, rows: int, columns: int, limits: Limits) -> None:
    """Refuse a sheet beyond the limits."""
    if rows > limits.rows:
        raise TapeError(
            f"the table has {rows:,} rows and the limit is {limits.rows:,}",
            where=file,
            remedy="split the tape, or raise the limit in refloat.tape.Limits",
        )
    if columns > limits.columns:
        raise TapeError(
            f"the table has {columns:,} columns and the limit is {limits.columns:,}",
            where=file,
            remedy="check that the file is a loan tape",
        )
