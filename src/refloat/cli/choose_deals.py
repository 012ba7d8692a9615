"""Rows of the library of deals and what is wanted -> the rows that have it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from refloat.errors import InputError
from refloat.files import did_you_mean
from refloat.market import STATUS

Row = Mapping[str, Any]
MILLION = 1e6


def choose_deals(rows: Sequence[dict[str, Any]], wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows that meet every filter, in their order; a row that does not tell does not meet it.

    Args:
        rows: Rows of the library.
        wanted: Name of a filter -> its value.

    Raises:
        InputError: There is no such status.
    """
    status = str(wanted.get("status", STATUS[0])).casefold()
    if status not in STATUS:
        remedy = did_you_mean(status, list(STATUS)) or f"known are {', '.join(STATUS)}"
        raise InputError(f'there is no status "{wanted["status"]}"', where="--status", remedy=remedy)
    return [row for row in rows if all(FILTERS[name](row, value) for name, value in wanted.items())]


def _same(column: str) -> Callable[[Row, Any], bool]:
    return lambda row, value: (row[column] or "").casefold() == str(value).casefold()


def _at_least(column: str, scale: float = 1.0) -> Callable[[Row, Any], bool]:
    return lambda row, value: row[column] is not None and row[column] >= scale * value


def _at_most(column: str, scale: float = 1.0) -> Callable[[Row, Any], bool]:
    return lambda row, value: row[column] is not None and row[column] <= scale * value


def _rated(row: Row, value: str) -> bool:
    """Whether a first letter of the senior is the one wanted; without a sign it holds those with one."""
    plain = (row["rating"] or "").replace("(low)", "-").replace("(high)", "+")
    wanted = value.strip().replace("(low)", "-").replace("(high)", "+")
    after = r"(?![A-Za-z0-9])" if wanted[-1:] in ("+", "-") else r"(?![A-Za-z])"
    return re.search(rf"(?<![A-Za-z]){re.escape(wanted)}{after}", plain) is not None


FILTERS: dict[str, Callable[[Row, Any], bool]] = {
    "country": _same("country"),
    "pool_type": _same("pool_type"),
    "originator": lambda row, value: str(value).casefold() in (row["originator"] or "").casefold(),
    "from_year": _at_least("year"),
    "to_year": _at_most("year"),
    "rating": _rated,
    "least_claim": _at_least("claim_amount", MILLION),
    "most_claim": _at_most("claim_amount", MILLION),
    "status": _same("status"),
    "rebuilt": lambda row, value: bool(row["rebuilt"]) == bool(value),
}
