"""Layout: a mapping file that says how a foreign tape becomes the canonical one.

A layout is data: constants, columns, value maps, sums. It holds no expressions and drops no rows.
"""

import re
from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, model_validator

from refloat.tape.dictionary import dictionary
from refloat.tape.parse_dates import Order
from refloat.tape.parse_numbers import Mark

TableName = Literal["borrower", "loan", "collateral", "collection"]
Scalar = str | bool | int | float
Names = Annotated[tuple[str, ...], Field(min_length=1)]

ROW_PATTERN = re.compile(r"^([^{}]*)\{row(?::0(\d{1,2})d)?\}([^{}]*)$")
_SOURCES = ("column", "any_of", "first_of", "row", "constant", "sum", "concat", "days_between", "months_after", "hash")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Part):
    """A sentence in both languages."""

    en: str
    zh: str = ""


class Condition(_Part):
    """Rows in which a column holds one of some values.

    Attributes:
        column: Column of the file.
        one_of: The values, compared without regard to case and outer spaces.
        not_zero: Instead: the column holds a number other than zero.
    """

    column: str
    one_of: tuple[str, ...] = ()
    not_zero: bool = False


class FieldMap(_Part):
    """Where one field comes from: exactly one source, then how it is changed.

    Attributes:
        column: A column of the file, or `JOIN:column` of a joined sheet, or `JOIN:count`.
        any_of: Spellings of a column; the first that the file has.
        first_of: Columns; in each row the first that is filled.
        row: A pattern for an id made from the row number, e.g. "SBA-{row:05d}".
        constant: The same value in every row.
        sum: Columns added up.
        minus: Columns taken off the sum.
        concat: Columns joined by `separator`.
        separator: See `concat`.
        days_between: Two columns; days from the first to the second. `cutoff_date` stands for the cut-off.
        months_after: A date column and a column of months, in which the first whole number counts; the date that
            many months later.
        hash: Columns whose text is replaced by a salted SHA-256; empty where all are empty.
        pattern: Regular expression; its first group is kept.
        prefix: Text put in front of a filled cell.
        map: Codes -> values, compared without regard to case, spaces around and a leading "(a)".
        scale: Factor on a number, e.g. 0.01 for a column in per cent.
        date_format: strptime format of a date column.
        when: Rows to which the source applies; the others get `otherwise`.
        otherwise: Value where `when` does not hold, or where `map` has no entry; without it, such rows are null,
            respectively the code stays and the check lists it.
        default: Value of empty cells.
        note: Why a derived value is what it is; told to the user.
    """

    column: str | None = None
    any_of: Names | None = None
    first_of: Names | None = None
    row: str | None = None
    constant: Scalar | None = None
    sum: Names | None = None
    minus: tuple[str, ...] = ()
    concat: Names | None = None
    separator: str = "-"
    days_between: tuple[str, str] | None = None
    months_after: tuple[str, str] | None = None
    hash: Names | None = None
    pattern: str | None = None
    prefix: str = ""
    map: dict[str, Scalar] = Field(default_factory=dict)
    scale: float | None = None
    date_format: str | None = None
    when: Condition | None = None
    otherwise: Scalar | None = None
    default: Scalar | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "FieldMap":
        given = [name for name in _SOURCES if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(_SOURCES)}")
        if self.row is not None and not ROW_PATTERN.match(self.row):
            raise ValueError('write the row number as {row} or {row:05d}, e.g. "A-{row:05d}"')
        if self.minus and self.sum is None:
            raise ValueError("minus goes with sum")
        if self.pattern is not None:
            _check_pattern(self.pattern)
        return self

    @property
    def computed(self) -> bool:
        """Whether the source is worked out from several columns, not text of the file."""
        return self.sum is not None or self.days_between is not None or self.months_after is not None

    def columns(self) -> tuple[str, ...]:
        """Every column the map may read, the alternatives of `any_of` included."""
        named = (self.column,) if self.column is not None else ()
        condition = (self.when.column,) if self.when is not None else ()
        many = (self.any_of, self.first_of, self.sum, self.concat, self.days_between, self.months_after, self.hash)
        return named + tuple(name for names in many if names for name in names) + self.minus + condition


def _check_pattern(pattern: str) -> None:
    """Polars' regular expressions run in linear time; it must know this one, and there must be a group to keep."""
    try:
        pl.Series([""]).str.extract(pattern, 1)
    except pl.exceptions.PolarsError as error:
        raise ValueError("the pattern is no regular expression with a group, e.g. ^(\\d+)") from error


class Join(_Part):
    """Values brought in from another sheet.

    Attributes:
        name: How field maps name the joined columns: `NAME:column`; also `NAME:count`, the distinct matches of a row.
        lookup: The lookup sheet.
        here: Column of this sheet (or of an earlier join).
        there: Column of the lookup sheet with the same values.
        take: Columns of the lookup sheet to bring in; the first must be filled for a row to count.
        many: "first" takes the first match; "each" repeats the row for every match.
    """

    name: str
    lookup: str
    here: str
    there: str
    take: Names
    many: Literal["first", "each"] = "first"


class TableMap(_Part):
    """How the sheets of one kind become one table.

    Attributes:
        table: The table they feed.
        sheet: Pattern (with * and ?) of the file or sheet name; without it, only the columns decide.
        recognise: Columns that must be there; "a|b" is a or b. With `dictionary_fields`, field names stand for all
            spellings of their headers.
        absent: Columns that must not be there.
        needs: Fields that must be supplied or the tape is refused; "a|b" is a or b.
        secondary: The rows belong to another table of this layout that reads the same sheet.
        where: Rows of a secondary table to take; no other table may leave rows out.
        unique: Take rows of a secondary table once when all their fields agree.
        dictionary_fields: Fields not listed are looked for under the headers that the data dictionary knows.
        joins: Sheets to join, in order.
        fields: Field -> where it comes from.
    """

    table: TableName
    sheet: str | None = None
    recognise: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    secondary: bool = False
    where: Condition | None = None
    unique: bool = False
    dictionary_fields: bool = False
    joins: tuple[Join, ...] = ()
    fields: dict[str, FieldMap] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fields_exist(self) -> "TableMap":
        known = {field.name for field in dictionary().table(self.table)}
        for name in self.fields:
            if name not in known:
                raise ValueError(f"the table {self.table} has no field {name}; fields: {', '.join(sorted(known))}")
        if (self.where is not None or self.unique) and not self.secondary:
            raise ValueError("where and unique are for secondary tables: rows of a tape are never dropped")
        return self


class Lookup(_Part):
    """A sheet that other sheets join.

    Attributes:
        recognise: As in `TableMap`.
        absent: As in `TableMap`.
        sheet: As in `TableMap`.
    """

    recognise: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    sheet: str | None = None


class Identity(_Part):
    """A sum that must hold on every row of a sheet.

    Attributes:
        name: What is proved.
        table: The table whose sheet is meant.
        total: The column that should equal the sum.
        sum: The columns added up.
        minus: The columns taken off.
        tolerance: Largest difference, in the file's unit.
    """

    name: str
    table: TableName
    total: str
    sum: Names
    minus: tuple[str, ...] = ()
    tolerance: float = 0.005


class Layout(_Part):
    """A whole mapping file.

    Attributes:
        name: Name of the layout.
        title: What tapes it reads.
        source: Where the description of the foreign format comes from.
        extends: Name of a layout whose tables are taken over; `fields` given here replace theirs.
        decimal: Decimal mark, when the files do not prove it.
        date_order: Order of day and month in 03/04/2020, when the files do not prove it.
        assumed_cut_off: Cut-off of a tape whose files state none, where the caller gives none either; told to the user.
        headers: Column as this layout calls it -> other spellings of the header.
        lookups: Sheets to join, by name.
        tables: How sheets become tables.
        identities: Sums to prove.
        notes: Sentences for the user.
    """

    name: str
    title: Text
    source: str = ""
    extends: str | None = None
    decimal: Mark | None = None
    date_order: Order | None = None
    assumed_cut_off: date | None = None
    headers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    lookups: dict[str, Lookup] = Field(default_factory=dict)
    tables: tuple[TableMap, ...] = ()
    identities: tuple[Identity, ...] = ()
    notes: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _joins_exist(self) -> "Layout":
        for table in self.tables:
            for join in table.joins:
                if self.extends is None and join.lookup not in self.lookups:
                    raise ValueError(f"the join {join.name} names the sheet {join.lookup}, which lookups does not have")
        return self
