"""Breach: what a rule hands back about the rows, or the tape, that break it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

SET = "set_"
"""Prefix of the columns of a `FoundBreach` that carry repaired values."""


@dataclass(frozen=True, eq=False)
class RowBreach:
    """Rows of one table, told by a condition on that table's own columns.

    Attributes:
        table: Table of the rows.
        field: Field at fault.
        when: True where a row breaks the rule; null counts as not broken.
        value: What the sentence calls {value}; the field itself if left out.
        limit: What the sentence calls {limit}.
        case: Case of the rule.
        repair: Field -> the value that it gets in these rows.
    """

    table: str
    field: str
    when: pl.Expr
    value: pl.Expr | None = None
    limit: pl.Expr | str = ""
    case: str = ""
    repair: Mapping[str, pl.Expr] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class FoundBreach:
    """Rows found by joining or grouping tables.

    Attributes:
        table: Table of the rows.
        field: Field at fault.
        found: One line a row: `index` (position of the row in its table; null when it is in none),
            `value`, and where there is one `limit`, `key` (for lines without index) and
            `set_FIELD` (the repaired value of FIELD).
        case: Case of the rule.
    """

    table: str
    field: str
    found: pl.DataFrame
    case: str = ""


@dataclass(frozen=True, eq=False)
class TapeBreach:
    """A breach of a table or of the tape as a whole: one line in the table of failures.

    Attributes:
        table: Table spoken of.
        field: Field at fault, or "".
        value: What the sentence calls {value}.
        limit: What the sentence calls {limit}.
        key: What the sentence calls {key}, e.g. the name of a total.
        case: Case of the rule.
        repair: Field -> expression for the whole column.
    """

    table: str
    field: str
    value: str
    limit: str = ""
    key: str = ""
    case: str = ""
    repair: Mapping[str, pl.Expr] = dataclasses.field(default_factory=dict)


Breach = RowBreach | FoundBreach | TapeBreach
