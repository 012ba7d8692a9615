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
        measure: What the share is of: `total_issue` (all notes together), `lowest_note` (and, if any other is kept, the
            same share of every note or more of the lowest), `each_note`, or first-loss notes of the claim
            (`first_loss_of_nominal`) or of the claim less the purchase price discount (`first_loss_of_net_value`).
        minimum_share: Least share kept, as a fraction.
        text: The rule in plain words.
        citation: The legal text.
        source: Where it was read.
        confidence: `seen`, or `unverified` where the legal text itself was not read.
    """

    key: str
    market: str
    kind: str
    measure: str
    minimum_share: float
    text: str
    citation: str
    source: str
    confidence: str


@cache
def read_retention_rules() -> tuple[RetentionRule, ...]:
    """The shipped retention table; each row says whether its source was seen or is unverified."""
    rows = read_rows(SHIPPED / "tables" / "retention.csv", ("key", "minimum_share", "citation"))
    return tuple(
        RetentionRule(
            key=row["key"],
            market=row["market"],
            kind=row["kind"],
            measure=row["measure"],
            minimum_share=number(row["minimum_share"], place, "minimum_share"),
            text=row["text"],
            citation=row["citation"],
            source=row["source"],
            confidence=row["confidence"],
        )
        for place, row in rows
    )
