"""Retention rules: how much of its own deal an originator keeps."""

from dataclasses import dataclass
from functools import cache

from refloat.rules.table import SHIPPED, number, read_rows


@dataclass(frozen=True)
class RetentionRule:
    """One row of the retention table.

    Attributes:
        key: Short name, such as "cn-lowest".
        market: Country or region where it holds.
        kind: "rule", or "observation" where practice was measured.
        minimum_share: Least share kept, as a fraction.
        text: The rule in plain words.
        citation: The legal text.
        source: Where it was read.
        confidence: How sure it is.
    """

    key: str
    market: str
    kind: str
    minimum_share: float
    text: str
    citation: str
    source: str
    confidence: str


@cache
def read_retention_rules() -> tuple[RetentionRule, ...]:
    """The shipped retention table; only rows whose source was seen."""
    rows = read_rows(SHIPPED / "tables" / "retention.csv", ("key", "minimum_share", "citation"))
    return tuple(
        RetentionRule(
            key=row["key"],
            market=row["market"],
            kind=row["kind"],
            minimum_share=number(row["minimum_share"], place, "minimum_share"),
            text=row["text"],
            citation=row["citation"],
            source=row["source"],
            confidence=row["confidence"],
        )
        for place, row in rows
    )
