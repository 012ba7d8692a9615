"""The twin's own arithmetic for formulas: decimal, with NaN for what cannot be told."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

NAN = Decimal("NaN")


def _told(verb: Callable[..., Any]) -> Callable[..., Decimal]:
    def worked(*values: Decimal) -> Decimal:
        return NAN if any(value.is_nan() for value in values) else Decimal(verb(*values))

    return worked


TWIN_VERBS: Mapping[str, Callable[..., Decimal]] = {
    "+": _told(lambda left, right: left + right),
    "-": _told(lambda left, right: left - right),
    "*": _told(lambda left, right: left * right),
    "/": _told(lambda left, right: left / right if right else NAN),
    "negative": _told(lambda value: -value),
    "min": _told(min),
    "max": _told(max),
    "abs": _told(abs),
    "<": _told(lambda left, right: int(left < right)),
    "<=": _told(lambda left, right: int(left <= right)),
    ">": _told(lambda left, right: int(left > right)),
    ">=": _told(lambda left, right: int(left >= right)),
    "and": _told(lambda left, right: int(bool(left) and bool(right))),
    "or": _told(lambda left, right: int(bool(left) or bool(right))),
    "not": _told(lambda value: int(not value)),
}
