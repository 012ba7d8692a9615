"""a Deal -> who is paid each fee: as the deal says, else as the fee's own name tells, else nobody known."""

import csv
from functools import cache
from pathlib import Path
from typing import Literal

from refloat.deal import Deal

How = Literal["stated", "by_name", "unnamed"]

MIXED = frozenset({"and", "other", "others", "sundry"})
"""Words of a name that stands for several payees: such a fee is told under its own name."""


def payees(deal: Deal) -> dict[str, tuple[str, How]]:
    """Fee -> the party that is paid it, and how that is known.

    A fee that names its payee goes to it. One that does not is put down to the role that a word of its name tells
    (`payees.csv`; the first row that fits), a guarantee fee to the guarantor that the deal names. What is left, and
    what is for several payees (`taxes_and_expenses`), stands under the fee's own name.

    Args:
        deal: The deal.
    """
    found: dict[str, tuple[str, How]] = {}
    for fee in deal.fees:
        if fee.payee is not None:
            found[fee.name] = (fee.payee, "stated")
            continue
        role = _role_in(fee.name)
        if role == "guarantor":
            guarantors = {guarantee.guarantor or guarantee.name for guarantee in deal.guarantees}
            only = guarantors.pop() if len(guarantors) == 1 else None
            role = only or role
        found[fee.name] = (fee.name, "unnamed") if role is None else (role, "by_name")
    return found


def _role_in(name: str) -> str | None:
    words = set(name.lower().split("_"))
    if words & MIXED:
        return None
    return next((role for word, role in _rules() if word in words), None)


@cache
def _rules() -> tuple[tuple[str, str], ...]:
    with Path(__file__).with_name("payees.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["word"], row["role"]) for row in csv.DictReader(file))
