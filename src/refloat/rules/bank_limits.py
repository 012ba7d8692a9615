"""Limits that bind a bank with bad loans: coverage floors, risk weights, least sizes of transfers."""

from dataclasses import dataclass
from functools import cache

from refloat.errors import ScaleError
from refloat.rules.table import SHIPPED, number, read_rows


@dataclass(frozen=True)
class BankLimit:
    """One row of the table of limits.

    Attributes:
        key: Short name, such as "crr-127-covered".
        market: Where it holds.
        kind: coverage_floor, allowance_over_loans_floor, provision_rate, defaulted_weight, retained_weight or transfer.
        value: A fraction (1.5 is 150 %), or a count.
        text: The rule in plain words.
        citation: The legal text.
        source: Where it was read.
        grade: How sure it is: seen or unverified.
    """

    key: str
    market: str
    kind: str
    value: float
    text: str
    citation: str
    source: str
    grade: str


@cache
def read_bank_limits() -> dict[str, BankLimit]:
    """The shipped limits by key."""
    rows = read_rows(SHIPPED / "tables" / "bank_limits.csv", ("key", "kind", "value", "citation", "grade"))
    return {
        row["key"]: BankLimit(
            key=row["key"],
            market=row["market"],
            kind=row["kind"],
            value=number(row["value"], place, "value"),
            text=row["text"],
            citation=row["citation"],
            source=row["source"],
            grade=row["grade"],
        )
        for place, row in rows
    }


def bank_limit(key: str, kind: str) -> BankLimit:
    """A limit by its key.

    Raises:
        ScaleError: If there is none of this key and kind.
    """
    limits = read_bank_limits()
    if key not in limits or limits[key].kind != kind:
        known = [name for name, limit in limits.items() if limit.kind == kind]
        raise ScaleError(f"there is no {kind.replace('_', ' ')} of this name", where=key, remedy=f"known are {known}")
    return limits[key]
