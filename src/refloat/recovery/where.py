"""Condition: what a column must hold for a row to belong somewhere."""

from typing import Annotated, Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, model_validator


class Range(BaseModel):
    """A numeric column within bounds; a missing bound does not bind, a missing value never belongs.

    Attributes:
        at_least: Lowest value that belongs.
        below: Lowest value above that no longer belongs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at_least: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _bounds(self) -> "Range":
        if self.at_least is None and self.below is None:
            raise ValueError("a range needs at_least, below or both")
        if self.at_least is not None and self.below is not None and self.at_least >= self.below:
            raise ValueError("at_least must be smaller than below")
        return self


Text = Annotated[str, Field(min_length=1)]
Condition = Range | bool | Text | tuple[Text, ...]
"""A range of numbers, a yes or no, one word, or one of several words."""


def condition_expression(column: str, condition: Condition) -> pl.Expr:
    """A Polars expression that is true where the condition holds, and never null."""
    value = pl.col(column)
    if isinstance(condition, Range):
        test = pl.lit(True)
        if condition.at_least is not None:
            test = test & (value >= condition.at_least)
        if condition.below is not None:
            test = test & (value < condition.below)
    elif isinstance(condition, bool):
        test = value == condition
    else:
        words: list[Any] = [condition] if isinstance(condition, str) else list(condition)
        test = value.cast(pl.String).is_in(words)
    return test.fill_null(False)
