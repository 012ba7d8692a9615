"""a CSV or Parquet file and the terms of a study -> a LoanTable."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from refloat.errors import InputError, StudyError
from refloat.factors.loans.loan_table import Column, Floats, Kind, LoanTable
from refloat.factors.loans.terms import LoansTerms
from refloat.files import read_text

MISSING = ("", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", ".", "-")
YES, NO = ("1", "1.0", "true", "yes", "y"), ("0", "0.0", "false", "no", "n")
LARGEST = 1e100
FEWEST_DATES = 0.9
"""Share of a text column's filled cells that must be dates for it to be a column of dates."""


def read_frame(path: Path) -> pl.DataFrame:
    """The file as a table; a CSV as text, cell for cell, parted by commas, else semicolons, tabs or bars.

    Raises:
        InputError: It cannot be read, is empty, or a header stands twice.
    """
    try:
        if path.suffix.lower() == ".parquet":
            frame = pl.read_parquet(path)
        else:
            text = read_text(path)
            first = text.partition("\n")[0]
            separator = next((mark for mark in ";\t|" if mark in first), ",") if "," not in first else ","
            source = text.encode()
            heads = pl.read_csv(source, has_header=False, n_rows=1, infer_schema=False, separator=separator).row(0)
            twice = next((name for name in heads if heads.count(name) > 1), None)
            if twice is not None:
                raise InputError(
                    f'the column "{twice}" stands twice', where=f"{path}: row 1", remedy="rename one of them"
                )
            frame = pl.read_csv(source, infer_schema=False, null_values=list(MISSING), separator=separator)
    except FileNotFoundError as failure:
        raise InputError("there is no such file", where=str(path), remedy="check the name and the folder") from failure
    except (pl.exceptions.PolarsError, OSError) as failure:
        raise InputError("this is not a table", where=str(path), remedy="save it as CSV") from failure
    if frame.is_empty():
        raise InputError("the table has no rows", where=str(path), remedy="give at least some loans")
    return frame.rename({name: name.strip() for name in frame.columns})


def read_loans(path: Path, terms: LoansTerms) -> LoanTable:
    """The loans of a file.

    Raises:
        InputError: The file cannot be read, or all loans ended alike.
        StudyError: The terms name a column that is not there.
    """
    return table_of(read_frame(path), terms, where=str(path))


def table_of(frame: pl.DataFrame, terms: LoansTerms, *, where: str) -> LoanTable:
    """The loans of a table, by the terms of a study."""
    given = [terms.outcome.column, terms.loan, terms.decided, *terms.columns, *terms.only]
    for name in given:
        if name is not None and name not in frame.columns:
            near = get_close_matches(name, frame.columns, n=1)
            remedy = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(frame.columns[:12])}"
            raise StudyError(f'there is no column "{name}"', where=where, remedy=remedy)
    outcome = outcome_of(frame[terms.outcome.column], terms, where)
    known = ~np.isnan(outcome)
    if not known.any():
        raise InputError(f'the column "{terms.outcome.column}" is empty', where=where, remedy="name another outcome")
    if len(np.unique(outcome[known])) < 2:
        raise InputError(
            "all loans ended alike, so nothing can be told apart",
            where=f'{where}, column "{terms.outcome.column}"',
            remedy="give good and bad loans, or correct `bad`",
        )
    seen = {terms.survival.months, terms.survival.event} if terms.survival else set()
    skipped = {terms.outcome.column, terms.loan}
    columns = {}
    for name in frame.columns:
        about = terms.columns.get(name)
        if name in skipped or name in seen or (about and about.use == "no"):
            continue
        if terms.only and name not in terms.only:
            continue
        columns[name] = read_column(frame[name], about.kind if about else None).rows(known)
    if not columns:
        raise InputError("there is no column beside the outcome", where=where, remedy="give at least one cause")
    names = None
    if terms.loan is not None:
        names = tuple(str(cell) for cell in frame[terms.loan].filter(pl.Series(known)).to_list())
    return LoanTable(columns, outcome[known], terms.outcome.measure, names, int((~known).sum()))


def columns_of(frame: pl.DataFrame, terms: LoansTerms, kinds: Mapping[str, Kind]) -> LoanTable:
    """Some columns of a table whose loans have no outcome yet, each read as the kind given."""
    columns = {name: read_column(frame[name], kind) for name, kind in kinds.items()}
    names = None
    if terms.loan is not None and terms.loan in frame.columns:
        names = tuple(str(cell) for cell in frame[terms.loan].to_list())
    return LoanTable(columns, np.full(len(frame), np.nan), False, names, 0)


def read_column(cells: pl.Series, kind: Kind | None = None) -> Column:
    """A column of numbers, dates or classes; which, is read from the cells unless told."""
    if cells.dtype in (pl.Date, pl.Datetime) and kind in (None, "date"):
        return Column(cells.name, "date", _floats(cells.cast(pl.Date).cast(pl.Int32)))
    if (cells.dtype.is_numeric() or cells.dtype == pl.Boolean) and kind in (None, "number"):
        return Column(cells.name, "number", _floats(cells))
    text = cells.cast(pl.String).str.strip_chars()
    text = text.set(text.is_in(list(MISSING)).fill_null(False), None)
    filled = len(text) - text.null_count()
    if kind in (None, "number"):
        numbers = text.cast(pl.Float64, strict=False)
        if kind == "number" or (filled and len(numbers) - numbers.null_count() == filled):
            return Column(cells.name, "number", _floats(numbers))
    if kind in (None, "date"):
        dates = text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        if kind == "date" or (filled and len(dates) - dates.null_count() >= FEWEST_DATES * filled):
            return Column(cells.name, "date", _floats(dates.cast(pl.Int32)))
    levels = tuple(sorted(text.drop_nulls().unique().to_list()))
    places = text.replace_strict(levels, range(len(levels)), default=None, return_dtype=pl.Float64) if levels else None
    values = _floats(places) if places is not None else np.full(len(text), np.nan)
    return Column(cells.name, "class", values, levels)


def _floats(cells: pl.Series) -> Floats:
    values = cells.cast(pl.Float64).fill_null(float("nan")).to_numpy().astype(np.float64)
    # Beyond this squares overflow; no field of a loan is so large.
    return np.where(np.abs(values) < LARGEST, values, np.nan)


def outcome_of(cells: pl.Series, terms: LoansTerms, where: str) -> Floats:
    """(row,) 1 bad and 0 good, or the measure; NaN where it is missing."""
    place = f'{where}, column "{terms.outcome.column}"'
    if terms.outcome.measure:
        values = read_column(cells, "number").values
        if np.isnan(values).all():
            raise InputError("the measure holds no number", where=place, remedy="name another outcome")
        return values
    words = cells.cast(pl.String).str.strip_chars().str.to_lowercase()
    words = words.set(words.is_in([word.casefold() for word in MISSING]).fill_null(False), None)
    if terms.outcome.bad:
        return _floats(words.is_in(sorted(spellings(terms.outcome.bad))))
    seen = sorted(words.drop_nulls().unique().to_list())
    if any(word not in YES + NO for word in seen):
        raise StudyError(
            f"the outcome holds {', '.join(seen[:5])}{' ...' if len(seen) > 5 else ''}, not 0 and 1",
            where=place,
            remedy="say which values are bad, or that it is a measure",
        )
    return _floats(words.is_in(YES))


def spellings(values: Sequence[Any]) -> set[str]:
    """Each value as a file may write it."""
    found = set()
    for value in values:
        text = "true" if value is True else "false" if value is False else str(value)
        found.add(text.strip().casefold())
        if isinstance(value, int | float) and not isinstance(value, bool) and float(value) == int(value):
            found |= {str(int(value)), f"{float(value):.1f}"}
    return found
