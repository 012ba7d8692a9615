"""Which table is a sheet? The columns decide, as the layout describes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from refloat.errors import TapeError
from refloat.tape.dictionary import dictionary
from refloat.tape.layout import FieldMap, Layout, Lookup, TableMap
from refloat.tape.sheet import Sheet, header_key


@dataclass(frozen=True, eq=False)
class SheetColumns:
    """The headers of a sheet, found by any spelling that a layout knows.

    Attributes:
        sheet: The sheet.
        layout: The layout.
    """

    sheet: Sheet
    layout: Layout

    @cached_property
    def index(self) -> dict[str, str]:
        """Key of a header -> the header; the first of two alike."""
        return {header_key(column): column for column in reversed(self.sheet.cells.columns)}

    def find(self, name: str) -> str | None:
        """The sheet's own name of a column, or None.

        Raises:
            TapeError: The column stands twice.
        """
        spellings = (name, *self.layout.headers.get(name, ()))
        for spelling in (*spellings, *(f"{name} {other}" for other in spellings[1:])):
            column = self.index.get(header_key(spelling))
            if column is not None:
                if column in self.sheet.repeated:
                    raise TapeError(
                        f"the column {column} stands more than once",
                        where=self.sheet.place,
                        remedy="keep one of them, or give them different names",
                    )
                return column
        return None

    def has(self, names: str) -> bool:
        """Whether the sheet has a column, or one of "a|b"."""
        return any(self.find(name) is not None for name in names.split("|"))


@dataclass(frozen=True, eq=False)
class SheetMatch:
    """A sheet that feeds a table (or that others join).

    Attributes:
        columns: Its headers.
        table: How it becomes rows of a table; None for a lookup sheet.
        lookup: Name of the lookup, "" for a table.
    """

    columns: SheetColumns
    table: TableMap | None
    lookup: str = ""


def match_sheet(sheet: Sheet, layout: Layout) -> list[SheetMatch]:
    """Every table of a layout that a sheet feeds; empty if the layout does not know the sheet."""
    columns = SheetColumns(sheet, layout)
    found = [SheetMatch(columns, table) for table in layout.tables if _fits(columns, table)]
    found += [SheetMatch(columns, None, name) for name, lookup in layout.lookups.items() if _fits(columns, lookup)]
    return found


def _fits(columns: SheetColumns, wanted: TableMap | Lookup) -> bool:
    sheet = columns.sheet
    if wanted.sheet is not None:
        names = (sheet.name.lower(), sheet.file.rpartition("/")[2].rpartition(".")[0].lower())
        if not any(fnmatchcase(name, wanted.sheet.lower()) for name in names if name):
            return False
    known = _finder(columns, wanted)
    return all(known(names) for names in wanted.recognise) and not any(known(names) for names in wanted.absent)


def _finder(columns: SheetColumns, wanted: TableMap | Lookup) -> Callable[[str], bool]:
    if isinstance(wanted, TableMap) and wanted.dictionary_fields:
        table = wanted.table
        return lambda names: any(columns.find(text) for name in names.split("|") for text in _spellings(table, name))
    return columns.has


def source_of(columns: SheetColumns, table: TableMap, field: str) -> FieldMap | None:
    """Where a field comes from in this sheet; None if the sheet lacks it."""
    stated = table.fields.get(field)
    if stated is not None:
        return stated if _readable(columns, stated) else None
    if table.dictionary_fields:
        for spelling in _spellings(table.table, field):
            if columns.find(spelling) is not None:
                return FieldMap(column=spelling)
    return None


def _spellings(table: str, name: str) -> tuple[str, ...]:
    """Headers that stand for a field of a table, or of any table where it has no such field."""
    fields = [field for field in dictionary().fields if field.name == name]
    own = [field for field in fields if field.table == table]
    return tuple(dict.fromkeys(header for field in own or fields for header in field.headers)) or (name,)


def _readable(columns: SheetColumns, stated: FieldMap) -> bool:
    """Whether the sheet has what a field map reads; joined columns and the cut-off are found out later."""
    if stated.any_of is not None or stated.first_of is not None:
        names = stated.any_of or stated.first_of or ()
        return any(":" in name or columns.find(name) is not None for name in names)
    if stated.hash is not None:
        return any(columns.find(name) is not None for name in stated.hash)
    return all(":" in name or name == "cutoff_date" or columns.find(name) is not None for name in stated.columns())


def match_tape(sheets: Sequence[Sheet], layouts: Sequence[Layout]) -> tuple[Layout, list[SheetMatch]]:
    """The layout that knows every file, and what each sheet feeds.

    Where several layouts know every file, the one that reads most columns is taken; then the first.

    Raises:
        TapeError: None fits; the message names the nearest miss, or the layouts there are.
    """
    best: tuple[int, Layout, list[SheetMatch]] | None = None
    for layout in layouts:
        matches = {id(sheet): match_sheet(sheet, layout) for sheet in sheets}
        known = {sheet.file for sheet in sheets if matches[id(sheet)]}
        if known != {sheet.file for sheet in sheets}:
            continue
        found = _prefer_own([match for sheet in sheets for match in matches[id(sheet)]])
        score = sum(len(supplied(match)) for match in found if match.table is not None)
        if score and (best is None or score > best[0]):
            best = (score, layout, found)
    if best is None:
        raise _no_fit(sheets, layouts)
    return best[1], best[2]


def _prefer_own(matches: list[SheetMatch]) -> list[SheetMatch]:
    """Leave out a secondary reading (borrowers on loan rows) of a table that has a file of its own."""
    own = {match.table.table for match in matches if match.table is not None and not match.table.secondary}
    return [match for match in matches if not (match.table and match.table.secondary and match.table.table in own)]


def supplied(match: SheetMatch) -> dict[str, FieldMap]:
    """The fields that a sheet supplies, with their sources."""
    if match.table is None:
        return {}
    names = [field.name for field in dictionary().table(match.table.table)]
    sources = {name: source_of(match.columns, match.table, name) for name in names}
    return {name: source for name, source in sources.items() if source is not None}


def _no_fit(sheets: Sequence[Sheet], layouts: Sequence[Layout]) -> TapeError:
    """Say which column is missing where a layout nearly fits; otherwise which layouts there are."""
    known = ", ".join(layout.name for layout in layouts)
    stranger = next((sheet for sheet in sheets if not any(match_sheet(sheet, layout) for layout in layouts)), sheets[0])
    nearest: tuple[float, str, str, list[str]] | None = None
    for layout in layouts:
        for table in layout.tables:
            columns = SheetColumns(stranger, layout)
            there = _own_columns(SheetMatch(columns, table))
            find = _finder(columns, table)
            missing = [names for names in table.recognise if not find(names)]
            score = len(there) + 5 * (table.table in stranger.file.lower()) - 2 * len(missing)
            if missing and len(there) >= 3 and (nearest is None or score > nearest[0]):
                nearest = (score, layout.name, table.table, missing)
    if nearest is not None:
        _, layout_name, table_name, missing = nearest
        lacking = " and ".join(names.replace("|", " or ") for names in missing)
        return TapeError(
            f"the column {lacking} of the {table_name} table is missing (layout {layout_name})",
            where=stranger.place,
            remedy="add the column, or name another layout or a mapping file with --layout",
        )
    shown = ", ".join(stranger.cells.columns[:6])
    return TapeError(
        f"the columns ({shown}{', ...' if stranger.cells.width > 6 else ''}) fit no layout that was tried ({known})",
        where=stranger.place,
        remedy="rename the columns as in the data dictionary, or give a mapping file with --layout map.yaml",
    )


def _own_columns(match: SheetMatch) -> set[str]:
    """The columns of a sheet that a table map reads."""
    named = {name for source in supplied(match).values() for name in source.columns() if ":" not in name}
    return {found for name in named if (found := match.columns.find(name)) is not None}


def unused_columns(sheet: Sheet, matches: Sequence[SheetMatch]) -> list[str]:
    """The columns of a used sheet that no table and no join reads."""
    read: set[str] = set()
    for match in matches:
        lookup_joins = [join for other in matches if other.table for join in other.table.joins]
        if match.columns.sheet is not sheet:
            continue
        read |= _own_columns(match)
        for join in lookup_joins:
            names = (join.there, *join.take) if match.lookup == join.lookup else (join.here,) if match.table else ()
            read |= {found for name in names if ":" not in name and (found := match.columns.find(name))}
    return [column for column in sheet.cells.columns if column not in read]
