"""RatingDriver: one thing that is changed to tell what moves a letter."""

from dataclasses import dataclass
from typing import Literal, cast, get_args

from refloat.errors import ScaleError
from refloat.rules.table import SHIPPED, number, read_rows

DriverKind = Literal[
    "recovery",
    "delay",
    "costs",
    "rates",
    "no_reserve",
    "no_hedge",
    "servicing",
    "no_estimation_error",
    "no_common_drivers",
]


@dataclass(frozen=True)
class RatingDriver:
    """One row of the table of drivers.

    Attributes:
        driver: Short name.
        kind: What is changed.
        value: By how much: times for recovery and costs, months for a delay, a rate a year that is added.
        stress: Name of the servicing stress, if it is one.
        label: What is changed, in words.
        label_zh: The same in Chinese.
        source: Where the size comes from.
        grade: How sure it is.
    """

    driver: str
    kind: DriverKind
    value: float
    stress: str
    label: str
    label_zh: str
    source: str
    grade: str


def read_rating_drivers() -> tuple[RatingDriver, ...]:
    """The shipped drivers, in the order in which they are told.

    Raises:
        ScaleError: A row is none.
    """
    rows = read_rows(SHIPPED / "tables" / "rating_drivers.csv", ("driver", "kind", "value", "label", "source", "grade"))
    for place, row in rows:
        if row["kind"] not in get_args(DriverKind):
            remedy = f"write one of {', '.join(get_args(DriverKind))}"
            raise ScaleError(f'"{row["kind"]}" is no kind of driver', where=place, remedy=remedy)
    return tuple(
        RatingDriver(
            driver=row["driver"],
            kind=cast(DriverKind, row["kind"]),
            value=number(row["value"], place, "value"),
            stress=row.get("stress", ""),
            label=row["label"],
            label_zh=row.get("label_zh", ""),
            source=row["source"],
            grade=row["grade"],
        )
        for place, row in rows
    )
