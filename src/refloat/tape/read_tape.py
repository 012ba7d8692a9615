"""Files of a loan tape -> a RawTape: every row, typed, nothing judged."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from refloat.errors import TapeError
from refloat.tape.dictionary import dictionary
from refloat.tape.hash_ids import SALT_VARIABLE, hash_ids, look_like_national_numbers
from refloat.tape.layout import Layout
from refloat.tape.limits import LIMITS, Limits
from refloat.tape.map_sheet import UNPARSED, MappedRows, map_sheet
from refloat.tape.match_sheet import SheetMatch, match_tape, unused_columns
from refloat.tape.prove_identities import prove_identities
from refloat.tape.read_file import read_file
from refloat.tape.read_layout import LAYOUTS, read_layout
from refloat.tape.sheet import Sheet
from refloat.tape.tape import TABLES, RawTape, SourceFile

_NAMES_SHOWN = 12
_ID_COLUMNS = {
    "borrower": ("borrower_id", "group_id", "id_hash"),
    "loan": ("loan_id", "borrower_id"),
    "collateral": ("collateral_id", "loan_id", "guarantor_id"),
    "collection": ("loan_id", "collateral_id"),
}


def read_tape(
    paths: Sequence[str | Path],
    *,
    layout: str | Path | None = None,
    cut_off: date | None = None,
    limits: Limits = LIMITS,
) -> RawTape:
    """Read the files of one tape.

    Cells are read as text and typed by the data dictionary, so a bad cell becomes null and a line in
    `RawTape.unparsed`; the row stays.

    Args:
        paths: CSV, TSV, XLSX, Parquet or openNPL JSON files; one per table, or several tables in one.
        layout: Name of a shipped layout or path of a mapping file; None lets the columns decide.
        cut_off: The cut-off of a tape that does not state it; left out, the layout's assumption, if it has one.
        limits: How much to accept.

    Raises:
        TapeError: A file cannot be read at all, no layout fits, a needed column is missing, or the files state
            another cut-off than `cut_off`.
    """
    sheets, sources = _read_files([Path(path) for path in paths], limits)
    layouts = [read_layout(layout)] if layout is not None else [read_layout(name) for name in LAYOUTS]
    chosen, matches = match_tape(sheets, layouts)
    known_cut_off = cut_off or chosen.assumed_cut_off
    mapped = [map_sheet(match, matches, chosen, known_cut_off) for match in matches if match.table is not None]
    _check_needs(matches, mapped, chosen)
    _check_rows(mapped, sheets)
    tables = {name: _stack(name, mapped) for name in TABLES}
    given = {(part.table, name) for part in mapped for name in part.given}
    notes = [note.en for note in chosen.notes]
    notes += _unused(sheets, matches)
    notes += [note for part in mapped for note in part.notes]
    if _fill_cut_off(tables, cut_off, ", ".join(source.name for source in sources)):
        given.add(("loan", "cutoff_date"))
        notes.append(f"The files state no cut-off date; {cut_off} was given.")
    elif tables["loan"]["cutoff_date"].is_null().all() and _fill_cut_off(tables, known_cut_off, ""):
        given.add(("loan", "cutoff_date"))
        notes.append(
            f"The files state no cut-off date and none was given; the layout {chosen.name} assumes {known_cut_off}."
        )
    notes += _make_anonymous(tables)
    return RawTape(
        tables=tables,
        given=frozenset(given),
        unparsed=pl.concat([pl.DataFrame(schema=UNPARSED), *(part.unparsed for part in mapped)]),
        sources=tuple(sources),
        layout=chosen.name,
        identities=prove_identities(matches, chosen),
        notes=tuple(dict.fromkeys(notes)),
    )


def _read_files(paths: list[Path], limits: Limits) -> tuple[list[Sheet], list[SourceFile]]:
    if not paths:
        raise TapeError("no file was given", remedy="name the files of the tape")
    resolved = [path.resolve() for path in paths]
    for path, real in zip(paths, resolved, strict=True):
        if resolved.count(real) > 1:
            raise TapeError("the file is given twice", where=str(path), remedy="name each file once")
    sheets: list[Sheet] = []
    sources = []
    for path, real in zip(paths, resolved, strict=True):
        shared = sum(other.name == path.name for other in paths) > 1
        found, source = read_file(path, f"{real.parent.name}/{path.name}" if shared else path.name, limits)
        sheets += found
        sources.append(source)
    return sheets, sources


def _check_needs(matches: Sequence[SheetMatch], mapped: Sequence[MappedRows], layout: Layout) -> None:
    """Refuse a tape without the columns on which everything rests."""
    tables = [match for match in matches if match.table is not None]
    for match, part in zip(tables, mapped, strict=True):
        for names in match.table.needs if match.table is not None else ():
            if not part.given.intersection(names.split("|")):
                raise TapeError(
                    f"the column {names.replace('|', ' or ')} of the {part.table} table is missing "
                    f"(layout {layout.name})",
                    where=match.columns.sheet.place,
                    remedy="add the column, or name another layout or a mapping file with --layout",
                )


def _check_rows(mapped: Sequence[MappedRows], sheets: Sequence[Sheet]) -> None:
    loans = [part for part in mapped if part.table == "loan"]
    if not loans:
        shown = ", ".join(dict.fromkeys(sheet.place for sheet in sheets))
        raise TapeError("none of the files is a table of loans", where=shown, remedy="give the loan file too")
    if not any(part.rows.height for part in loans):
        empty = next(sheet for sheet in sheets if not sheet.cells.height)
        raise TapeError("the file has a header and no rows", where=empty.place, remedy="check the export")


def _stack(name: str, mapped: Sequence[MappedRows]) -> pl.DataFrame:
    parts = [part.rows for part in mapped if part.table == name]
    return pl.concat([dictionary().empty(name), *parts], rechunk=True)


def _unused(sheets: Sequence[Sheet], matches: Sequence[SheetMatch]) -> list[str]:
    """Sheets and columns that fed nothing: told, so that nobody thinks they were read."""
    used = {id(match.columns.sheet) for match in matches}
    notes = []
    for sheet in sheets:
        if id(sheet) not in used:
            notes.append(f"{sheet.place}: the layout has no use for this sheet.")
            continue
        columns = unused_columns(sheet, matches)
        if columns:
            more = f" and {len(columns) - _NAMES_SHOWN} more" if len(columns) > _NAMES_SHOWN else ""
            notes.append(f"{sheet.place}: columns not used: {', '.join(columns[:_NAMES_SHOWN])}{more}.")
    return notes


def _fill_cut_off(tables: dict[str, pl.DataFrame], cut_off: date | None, place: str) -> bool:
    """Put in the cut-off given by the caller where the tape has none; refuse where it has another one."""
    if cut_off is None:
        return False
    stated = tables["loan"]["cutoff_date"].drop_nulls().unique()
    if len(stated) == 0:
        tables["loan"] = tables["loan"].with_columns(pl.lit(cut_off, dtype=pl.Date).alias("cutoff_date"))
        return True
    if len(stated) == 1 and stated[0] != cut_off:
        raise TapeError(
            f"the tape states the cut-off {stated[0]} and {cut_off} was given",
            where=place,
            remedy="correct one of the two",
        )
    return False


def _make_anonymous(tables: dict[str, pl.DataFrame]) -> list[str]:
    """Replace ids that are citizen numbers by salted hashes, alike in every table."""
    personal = any(
        look_like_national_numbers(tables[table][name]) for table, names in _ID_COLUMNS.items() for name in names
    )
    if not personal:
        return []
    for table, names in _ID_COLUMNS.items():
        tables[table] = tables[table].with_columns(hash_ids(tables[table][name]).alias(name) for name in names)
    return [
        "Ids look like citizen numbers: all ids were replaced by salted hashes "
        f"(set {SALT_VARIABLE} to keep them the same from run to run)."
    ]
