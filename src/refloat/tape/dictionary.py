"""The data dictionary: which fields a tape has, read from fields.csv and values.csv.

Readers, rules, reports and pages all read these two files, so a field is described once.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import polars as pl

from refloat.tape.tape import TABLES

FieldType = Literal[
    "id", "text", "country", "currency", "enum", "integer", "amount", "rate", "number", "flag", "date", "month"
]
Required = Literal["always", "when", "optional"]
DType = type[pl.DataType]

_DTYPES: dict[str, DType] = {
    "id": pl.String,
    "text": pl.String,
    "country": pl.String,
    "currency": pl.String,
    "enum": pl.String,
    "integer": pl.Int64,
    "amount": pl.Float64,
    "rate": pl.Float64,
    "number": pl.Float64,
    "flag": pl.Boolean,
    "date": pl.Date,
    "month": pl.Date,
}


@dataclass(frozen=True)
class EnumValue:
    """One value that an enum field may take.

    Attributes:
        value: As it stands in a checked tape.
        en: English label.
        zh: Chinese label.
        aliases: Other spellings that a tape may use, the labels included, in lower case.
    """

    value: str
    en: str
    zh: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """One field of the tape.

    Attributes:
        table: "borrower", "loan", "collateral" or "collection".
        name: Field name.
        core: True for the 66 fields of the canonical tape, False for the optional ones added to them.
        type: Kind of value; `dtype` follows from it.
        required: "always", "when" (see `required_when`) or "optional".
        required_when: `FIELD in A,B`, `FIELD present` or `FIELD > NUMBER`, fields of the same table; "" otherwise.
        values: Allowed values of an enum, in their order; empty for other types.
        spellings: Values with the other spellings that readers accept; the allowed values of an enum, some of the
            codes of a country or currency.
        unit: Unit or code list, "" where there is none.
        minimum: Smallest sensible value, or None.
        maximum: Largest sensible value, or None.
        null_sentinels: Texts that stand for "missing" in some banks' systems, e.g. 1900-01-01.
        why: What the field is needed for.
        description_en: One sentence.
        description_zh: The same in Chinese.
        eba: Field codes of the EBA templates (ITS 2023/2083).
        esma: Field codes of ESMA Annex 10, or of EBA template v1.
        cn_name: Name in Chinese tapes and disclosures.
        headers: Spellings of the column's header that the canonical layout accepts, the name itself included.
    """

    table: str
    name: str
    core: bool
    type: FieldType
    required: Required
    required_when: str
    values: tuple[EnumValue, ...]
    spellings: tuple[EnumValue, ...]
    unit: str
    minimum: float | None
    maximum: float | None
    null_sentinels: tuple[str, ...]
    why: str
    description_en: str
    description_zh: str
    eba: str
    esma: str
    cn_name: str
    headers: tuple[str, ...]

    @property
    def dtype(self) -> DType:
        """Polars type of the column in a tape as read; a month is the Date of its first day."""
        return _DTYPES[self.type]

    @property
    def value_names(self) -> tuple[str, ...]:
        return tuple(value.value for value in self.values)

    def needed(self) -> pl.Expr | None:
        """Rows in which the field must be filled, over the columns of its own table; None where it never must."""
        if self.required == "optional":
            return None
        if self.required == "always":
            return pl.lit(True)
        other, word, *rest = self.required_when.split(" ", 2)
        if word == "present":
            return pl.col(other).is_not_null()
        if word == "in":
            return pl.col(other).is_in(rest[0].split(","))
        return pl.col(other) > float(rest[0])


@dataclass(frozen=True)
class Dictionary:
    """All fields, in the order of fields.csv."""

    fields: tuple[Field, ...]

    def table(self, name: str) -> tuple[Field, ...]:
        """The fields of one table, in order."""
        return tuple(field for field in self.fields if field.table == name)

    def field(self, table: str, name: str) -> Field:
        """One field; KeyError when the table has no such field."""
        for field in self.fields:
            if field.table == table and field.name == name:
                return field
        raise KeyError(f"{table}.{name}")

    def schema(self, table: str) -> dict[str, DType]:
        """Column name -> Polars type of one table as read."""
        return {field.name: field.dtype for field in self.table(table)}

    def empty(self, table: str) -> pl.DataFrame:
        """A frame of one table without rows, with the columns `file` and `row`."""
        return pl.DataFrame(schema={**self.schema(table), "file": pl.String, "row": pl.Int64})


def _number(text: str) -> float | None:
    return float(text) if text else None


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def _rows(name: str) -> list[dict[str, str]]:
    text = files("refloat.tape").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _enum_values() -> dict[str, dict[str, EnumValue]]:
    found: dict[str, dict[str, EnumValue]] = {}
    for row in _rows("values.csv"):
        spellings = (row["value"], row["en"], row["zh"], *_split(row["aliases"]))
        aliases = tuple(dict.fromkeys(spelling.lower() for spelling in spellings))
        found.setdefault(row["field"], {})[row["value"]] = EnumValue(row["value"], row["en"], row["zh"], aliases)
    return found


@cache
def dictionary() -> Dictionary:
    """The data dictionary of the tape."""
    labels = _enum_values()
    fields = []
    for row in _rows("fields.csv"):
        if row["table"] not in TABLES or row["type"] not in _DTYPES:
            raise ValueError(f"fields.csv: bad table or type in {row}")
        fields.append(
            Field(
                table=row["table"],
                name=row["field"],
                core=row["schema"] == "core",
                type=row["type"],  # type: ignore[arg-type]
                required=row["required"],  # type: ignore[arg-type]
                required_when=row["required_when"],
                values=tuple(labels[row["field"]][value] for value in _split(row["values"])),
                spellings=tuple(labels.get(row["field"], {}).values()),
                unit=row["unit"],
                minimum=_number(row["min"]),
                maximum=_number(row["max"]),
                null_sentinels=_split(row["null_sentinels"]),
                why=row["why"],
                description_en=row["description_en"],
                description_zh=row["description_zh"],
                eba=row["eba"],
                esma=row["esma"],
                cn_name=row["cn_name"],
                headers=(row["field"], *_split(row["headers"])),
            )
        )
    return Dictionary(tuple(fields))
