"""Levels that the tests of validation use, from a cited table."""

from functools import cache

from refloat.errors import ScaleError
from refloat.rules.table import SHIPPED, number, read_rows


@cache
def validation_limits(limit: str) -> tuple[float, ...]:
    """The values of a limit, in the order of the table.

    Args:
        limit: "light_yellow", "light_red" or "loss_segment".

    Raises:
        ScaleError: The table has no such limit.
    """
    rows = read_rows(SHIPPED / "tables" / "validation_limits.csv", ("limit", "value", "source", "grade"))
    values = tuple(number(row["value"], place, "value") for place, row in rows if row["limit"] == limit)
    if not values:
        known = ", ".join(dict.fromkeys(row["limit"] for _, row in rows))
        raise ScaleError(f'there is no limit "{limit}"', where="validation_limits.csv", remedy=f"known are {known}")
    return values
