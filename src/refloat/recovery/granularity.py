"""Granularity: which loans are pooled, as a person asks for it."""

import csv
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

RULE = Path(__file__).parent / "library" / "granularity.csv"

Pooling = Literal["auto", "always", "never"]


class Granularity(BaseModel):
    """Which loans are simulated as groups of many alike, and which one by one.

    What is left out is taken from the shipped rule (`library/granularity.csv`), each figure with its grade.

    Attributes:
        pooling: "auto" pools if there are enough loans for it to pay. "always" pools whatever the rule allows.
            "never" simulates every loan.
        least_loans: Under "auto", fewest loans that are worth pooling.
        largest_share: A loan with a larger share of the pool's claim stays alone.
        most_skewness: A group whose cash is more skewed than this, on a path with all drivers at zero, is dissolved.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pooling: Pooling = "auto"
    least_loans: Annotated[int, Field(ge=1)] | None = None
    largest_share: Annotated[FiniteFloat, Field(gt=0, le=1)] | None = None
    most_skewness: Annotated[FiniteFloat, Field(gt=0, le=1)] | None = None

    def figure(self, name: Literal["least_loans", "largest_share", "most_skewness"]) -> float:
        """A figure of the rule: this one's own, or the shipped one."""
        own = getattr(self, name)
        return float(_shipped()[name] if own is None else own)


AUTO = Granularity()


@cache
def _shipped() -> dict[str, float]:
    with open(RULE, encoding="utf-8", newline="") as stream:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(stream)}
