"""Criterion: one condition a loan must meet to be eligible, as written in a case file."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, model_validator

from refloat.errors import CaseError

Operator = Literal["in", "not_in", "==", "!=", "<", "<=", ">", ">=", "between", "present"]
Scalar = bool | int | float | str


class Criterion(BaseModel):
    """A condition on one field of a loan or of its borrower.

    A loan whose field is missing does not meet the condition, save that what is missing is `not_in`
    any list and not equal (`!=`) to anything.

    Attributes:
        name: Short name; the loans it excludes are listed under it.
        field: Column of the pool's loans.
        op: `in` and `not_in` take a list, `between` a list of two (both included), `present` true or
            false, the others one value. Dates are ISO text.
        value: What to compare with, in the unit of the field.
        text_en: The criterion in English, for the report.
        text_zh: The criterion in Chinese.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    field: Annotated[str, Field(min_length=1)]
    op: Operator
    value: Scalar | tuple[Scalar, ...] = True
    text_en: str | None = None
    text_zh: str | None = None

    @model_validator(mode="after")
    def _value_fits(self) -> "Criterion":
        listed = isinstance(self.value, tuple)
        if self.op in ("in", "not_in") and not (listed and self.value):
            raise ValueError(f'the operator "{self.op}" needs a list of values')
        if self.op == "between" and not (isinstance(self.value, tuple) and len(self.value) == 2):
            raise ValueError('the operator "between" needs a list of two values')
        if self.op == "present" and not isinstance(self.value, bool):
            raise ValueError('the operator "present" needs true or false')
        if self.op != "present" and "value" not in self.model_fields_set:
            raise ValueError(f'the operator "{self.op}" needs a value')
        if self.op not in ("in", "not_in", "between") and listed:
            raise ValueError(f'the operator "{self.op}" needs one value, not a list')
        return self


Criteria = tuple[Criterion, ...]


def criterion_expression(criterion: Criterion, schema: pl.Schema) -> pl.Expr:
    """A Polars expression that is true for the loans that meet a criterion, and never null.

    Args:
        criterion: The criterion.
        schema: Columns of the loans.

    Raises:
        CaseError: The field does not exist, or the value is of another kind than the field.
    """
    if criterion.field not in schema:
        raise CaseError(
            f'the field "{criterion.field}" is not a field of a loan or a borrower',
            where=f'eligibility criterion "{criterion.name}"',
            remedy=_suggestion(criterion.field, schema.names()),
        )
    column, kind = pl.col(criterion.field), schema[criterion.field]
    if criterion.op == "present":
        return column.is_not_null() if criterion.value else column.is_null()
    value: Any
    if isinstance(criterion.value, tuple):
        value = [_typed(criterion, entry, kind) for entry in criterion.value]
    else:
        value = _typed(criterion, criterion.value, kind)
    if criterion.op in ("not_in", "!="):
        # What is missing is not any of the values.
        same = column.is_in(value) if criterion.op == "not_in" else column == value
        return ~same.fill_null(False)
    tests: dict[str, Callable[[], pl.Expr]] = {
        "in": lambda: column.is_in(value),
        "==": lambda: column == value,
        "<": lambda: column < value,
        "<=": lambda: column <= value,
        ">": lambda: column > value,
        ">=": lambda: column >= value,
        "between": lambda: column.is_between(value[0], value[1]),
    }
    return tests[criterion.op]().fill_null(False)


def _typed(criterion: Criterion, value: Scalar, kind: pl.DataType) -> Scalar | date:
    """The value as the field's type, so that Polars never compares unlike things."""
    wanted = "text"
    if kind == pl.Boolean:
        wanted = "true or false"
        if isinstance(value, bool):
            return value
    elif kind.is_numeric():
        wanted = "a number"
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value
    elif kind == pl.Date:
        wanted = "a date such as 2024-12-31"
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
    elif isinstance(value, str):
        return value
    raise CaseError(
        f'the field "{criterion.field}" holds {wanted}, not {value!r}',
        where=f'eligibility criterion "{criterion.name}"',
        remedy=f"write {wanted}",
    )


def _suggestion(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else "see the data dictionary for the names"
