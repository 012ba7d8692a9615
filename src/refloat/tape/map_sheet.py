"""A matched sheet -> rows of a table, typed, with the cells that could not be read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from refloat.tape.dictionary import dictionary
from refloat.tape.hash_ids import hash_ids
from refloat.tape.join_sheets import join_sheets
from refloat.tape.layout import ROW_PATTERN, Condition, FieldMap, Layout, Scalar
from refloat.tape.match_sheet import SheetColumns, SheetMatch, supplied
from refloat.tape.parse_cells import ParsedColumns, ReadingStyle, parse_cells
from refloat.tape.parse_dates import parse_dates
from refloat.tape.parse_numbers import Mark, decimal_marks, parse_numbers

UNPARSED = {
    "table": pl.String,
    "file": pl.String,
    "row": pl.Int64,
    "field": pl.String,
    "value": pl.String,
    "reason": pl.String,
}
_ROW = "(row)"


@dataclass(frozen=True, eq=False)
class MappedRows:
    """Rows that one sheet gives to one table.

    Attributes:
        table: The table.
        rows: All fields of the table, `file` and `row`.
        given: The fields that the sheet supplies or the layout derives.
        unparsed: As in `RawTape`.
        notes: Sentences for the user.
    """

    table: str
    rows: pl.DataFrame
    given: frozenset[str]
    unparsed: pl.DataFrame
    notes: list[str]


@dataclass(frozen=True, eq=False)
class _Source:
    """What the maps of one sheet read from: its text by any spelling, and how it writes numbers."""

    cells: pl.DataFrame
    columns: SheetColumns
    layout: Layout
    cut_off: date | None

    def text(self, name: str) -> pl.Series:
        own = name if ":" in name else self.columns.find(name)
        if own is None or own not in self.cells.columns:
            return pl.repeat(None, self.cells.height, dtype=pl.String, eager=True)
        return self.cells[own]

    def numbers(self, names: Sequence[str]) -> dict[str, tuple[pl.Series, pl.Series]]:
        texts = {name: self.text(name) for name in names}
        marks, _ = decimal_marks(texts, self.layout.decimal)
        return {name: parse_numbers(text, marks[name]) for name, text in texts.items()}


def map_sheet(match: SheetMatch, matches: Sequence[SheetMatch], layout: Layout, cut_off: date | None) -> MappedRows:
    """Build the rows of one table from one sheet.

    Args:
        match: The sheet and the table it feeds.
        matches: All matched sheets, for joins.
        layout: The layout.
        cut_off: The cut-off given by the caller, for days counted to it.

    Raises:
        TapeError: A join lacks its column, or the order of day and month cannot be told.
    """
    table = match.table
    if table is None:
        raise ValueError("a lookup sheet gives no rows")
    sheet = match.columns.sheet
    cells = sheet.cells.with_columns(sheet.rows.cast(pl.Int64).alias(_ROW))
    cells = join_sheets(cells, match.columns, table.joins, matches)
    source = _Source(cells, match.columns, layout, cut_off)
    if table.where is not None:
        source = replace(source, cells=cells.filter(_holds(table.where, source)))
    maps = {name: given for name, given in supplied(match).items() if _joined(given, source)}
    fields = {field.name: field for field in dictionary().table(table.table)}

    bad: dict[str, list[tuple[pl.Series, str]]] = {}
    texts = {name: _text(given, source, name, bad) for name, given in maps.items() if not given.computed}
    parsed = parse_cells(texts, fields, _style(match, maps, layout), sheet.place)
    columns = {name: _scaled(values, maps[name]) for name, values in parsed.columns.items()}
    for name, given in maps.items():
        if given.computed:
            values = _computed(given, source, columns, name, parsed)
            columns[name] = values.cast(fields[name].dtype).alias(name)

    broken = source.cells[_ROW].is_in(sheet.broken["row"].implode())
    rows = pl.DataFrame(
        {
            name: columns[name] if name in columns else pl.repeat(None, len(broken), dtype=field.dtype, eager=True)
            for name, field in fields.items()
        }
    )
    if bool(broken.any()):
        rows = rows.select(pl.when(~broken).then(pl.all()))
    rows = rows.with_columns(pl.lit(sheet.file, dtype=pl.String).alias("file"), source.cells[_ROW].alias("row"))
    for name, found in parsed.bad.items():
        bad.setdefault(name, []).extend(found)
    unparsed = _unparsed(table.table, rows, bad, lambda name: _shown(maps[name], source), broken)
    if not table.secondary:
        lines = sheet.broken.select(
            pl.lit(table.table).alias("table"),
            pl.lit(sheet.file).alias("file"),
            "row",
            pl.lit("line").alias("field"),
            "value",
            "reason",
        )
        unparsed = pl.concat([unparsed, lines])
    if table.unique:
        names = list(fields)
        rows = rows.filter(pl.any_horizontal(pl.col(names).is_not_null()))
        rows = rows.unique(names, keep="first", maintain_order=True)
        unparsed = unparsed.join(rows.select("row").unique(), on="row", how="semi", maintain_order="left")
    notes = [*sheet.notes, *parsed.notes] if not table.secondary else parsed.notes
    notes += [f"{table.table}.{name}: {given.note.en}" for name, given in maps.items() if given.note is not None]
    return MappedRows(table.table, rows, frozenset(maps), unparsed, notes)


def _joined(given: FieldMap, source: _Source) -> bool:
    """Whether the joined columns that a map reads are there."""
    return all(name in source.cells.columns for name in given.columns() if ":" in name)


def _style(match: SheetMatch, maps: Mapping[str, FieldMap], layout: Layout) -> ReadingStyle:
    sheet = match.columns.sheet
    typed = {
        name
        for name, given in maps.items()
        if given.column is not None and match.columns.find(given.column) in sheet.typed_numbers
    }
    formats = {name: given.date_format for name, given in maps.items() if given.date_format is not None}
    likely: Mark = "," if sheet.separator == ";" else "."
    return ReadingStyle(layout.decimal, layout.date_order, likely, frozenset(typed), formats)


def _text(given: FieldMap, source: _Source, name: str, bad: dict[str, list[tuple[pl.Series, str]]]) -> pl.Series:
    """The text of one field before it is typed."""
    height = source.cells.height
    if given.constant is not None:
        return _constant(given.constant, height)
    if given.row is not None:
        return _row_ids(given.row, source.cells[_ROW])
    cells = _picked(given, source)
    if given.pattern is not None:
        kept = cells.str.extract(given.pattern, 1)
        misfit = kept.is_null() & (cells.str.strip_chars().str.len_bytes() > 0).fill_null(False)
        if bool(misfit.any()):
            bad.setdefault(name, []).append((misfit, "does not have the form that the layout expects"))
        cells = kept
    if given.hash is not None:
        cells = hash_ids(cells)
    if given.map:
        cells = _mapped(cells, given)
    if given.prefix:
        cells = pl.select(given.prefix + cells.str.strip_chars()).to_series()
    if given.when is not None:
        cells = cells.zip_with(_holds(given.when, source), _constant(given.otherwise, height))
    if given.default is not None:
        blank = cells.is_null() | (cells.str.strip_chars().str.len_bytes() == 0).fill_null(True)
        cells = cells.zip_with(~blank, _constant(given.default, height))
    return cells


def _picked(given: FieldMap, source: _Source) -> pl.Series:
    if given.column is not None:
        return source.text(given.column)
    if given.any_of is not None:
        for name in given.any_of:
            if ":" in name or source.columns.find(name) is not None:
                return source.text(name)
    parts = [source.text(name) for name in given.first_of or given.concat or given.hash or ()]
    frame = pl.DataFrame({str(number): _blank_to_null(part) for number, part in enumerate(parts)})
    if given.first_of is not None:
        return frame.select(pl.coalesce(pl.all()).alias("text")).to_series()
    if given.hash is not None:
        filled = pl.any_horizontal(pl.all().is_not_null())
        joined = pl.concat_str(pl.all().fill_null(""), separator="\x1f")
        return frame.select(pl.when(filled).then(joined).alias("text")).to_series()
    return frame.select(pl.concat_str(pl.all(), separator=given.separator).alias("text")).to_series()


def _blank_to_null(cells: pl.Series) -> pl.Series:
    stripped = cells.str.strip_chars()
    return stripped.set((stripped.str.len_bytes() == 0).fill_null(False), None)


def _constant(value: Scalar | None, height: int) -> pl.Series:
    return pl.repeat(None if value is None else _spelled(value), height, dtype=pl.String, eager=True)


def _spelled(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _row_ids(pattern: str, rows: pl.Series) -> pl.Series:
    found = ROW_PATTERN.match(pattern)
    if found is None:
        raise ValueError(pattern)
    before, width, after = found.groups()
    digits = rows.cast(pl.String).str.zfill(int(width or 0))
    return pl.select(before + digits + after).to_series()


def _mapped(cells: pl.Series, given: FieldMap) -> pl.Series:
    codes = {code.strip().lower(): _spelled(value) for code, value in given.map.items()}
    lowered = cells.str.strip_chars().str.to_lowercase()
    spoken = lowered.str.replace(r"^\([a-z]{1,2}\)\s*", "")
    values = _looked_up(lowered, codes)
    values = values.zip_with(values.is_not_null(), _looked_up(spoken, codes))
    if given.otherwise is not None and given.when is None:
        unknown = values.is_null() & (lowered.str.len_bytes() > 0).fill_null(False)
        return values.zip_with(~unknown, _constant(given.otherwise, len(cells)))
    return values.zip_with(values.is_not_null(), cells)


def _looked_up(cells: pl.Series, codes: Mapping[str, str]) -> pl.Series:
    return cells.replace_strict(list(codes), list(codes.values()), default=None, return_dtype=pl.String)


def _holds(condition: Condition, source: _Source) -> pl.Series:
    text = source.text(condition.column)
    if condition.not_zero:
        values, _ = source.numbers([condition.column])[condition.column]
        return (values != 0).fill_null(False)
    wanted = [value.strip().lower() for value in condition.one_of]
    return text.str.strip_chars().str.to_lowercase().is_in(wanted).fill_null(False)


def _scaled(values: pl.Series, given: FieldMap) -> pl.Series:
    return values if given.scale is None or not values.dtype.is_float() else values * given.scale


def _computed(
    given: FieldMap, source: _Source, columns: Mapping[str, pl.Series], name: str, parsed: ParsedColumns
) -> pl.Series:
    """A sum of columns, the days between two dates, or a date some months on; null where a part is missing."""
    if given.months_after is not None:
        return _months_later(given.months_after, source, columns, name, parsed)
    if given.days_between is not None:
        start, end = (_day(part, source, columns, name, parsed) for part in given.days_between)
        values = (end - start).dt.total_days().cast(pl.Float64)
    else:
        values = pl.repeat(0.0, source.cells.height, eager=True)
        for part, (numbers, unread) in source.numbers([*(given.sum or ()), *given.minus]).items():
            values = values - numbers if part in given.minus else values + numbers
            if bool(unread.any()):
                parsed.bad.setdefault(name, []).append((unread, f"the column {part} is not a number"))
    if given.scale is not None:
        values = values * given.scale
    if given.when is not None:
        other = None if given.otherwise is None else float(given.otherwise)
        otherwise = pl.repeat(other, len(values), dtype=pl.Float64, eager=True)
        values = values.zip_with(_holds(given.when, source), otherwise)
    return values


def _months_later(
    parts: tuple[str, str], source: _Source, columns: Mapping[str, pl.Series], name: str, parsed: ParsedColumns
) -> pl.Series:
    start = _day(parts[0], source, columns, name, parsed)
    text = source.text(parts[1])
    months = text.str.extract(r"(\d+)").cast(pl.Int64, strict=False)
    unread = months.is_null() & (text.str.strip_chars().fill_null("") != "")
    if bool(unread.any()):
        parsed.bad.setdefault(name, []).append((unread, f"the column {parts[1]} holds no number of months"))
    frame = pl.DataFrame({"start": start, "months": months})
    return frame.select(pl.col("start").dt.offset_by(pl.format("{}mo", pl.col("months")))).to_series()


def _day(part: str, source: _Source, columns: Mapping[str, pl.Series], name: str, parsed: ParsedColumns) -> pl.Series:
    if part == "cutoff_date":
        if "cutoff_date" in columns:
            return columns["cutoff_date"]
        return pl.repeat(source.cut_off, source.cells.height, dtype=pl.Date, eager=True)
    values, unread = parse_dates(source.text(part), source.layout.date_order)
    if bool(unread.any()):
        parsed.bad.setdefault(name, []).append((unread, f"the column {part} is not a date"))
    return values


def _shown(given: FieldMap, source: _Source) -> pl.Series:
    """What the file has where a field could not be read."""
    if not given.computed:
        return _picked(given, source)
    frame = pl.DataFrame({name: source.text(name) for name in given.columns() if name != "cutoff_date"})
    return frame.select(pl.concat_str(pl.all().fill_null(""), separator=" | ").alias("text")).to_series()


def _unparsed(
    table: str,
    rows: pl.DataFrame,
    bad: Mapping[str, list[tuple[pl.Series, str]]],
    shown: Callable[[str], pl.Series],
    broken: pl.Series,
) -> pl.DataFrame:
    parts = [pl.DataFrame(schema=UNPARSED)]
    for name, found in bad.items():
        for mask, reason in found:
            at = (mask & ~broken).arg_true()
            parts.append(
                rows[at]
                .select("file", "row")
                .with_columns(
                    pl.lit(table).alias("table"),
                    pl.lit(name).alias("field"),
                    shown(name).gather(at).alias("value"),
                    pl.lit(reason).alias("reason"),
                )
                .select(list(UNPARSED))
            )
    return pl.concat(parts)
