"""The part of the proof of cash that is about hedges and guarantees."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from refloat.deal.ledger import Ledger

Amounts = NDArray[np.float64]


def brought(ledger: Ledger) -> Amounts:
    """Cash from banks, and from guarantors to notes, shape (path, date)."""
    total = np.zeros_like(ledger.available)
    for hedge in ledger.hedges.values():
        total += hedge["received"] + hedge["termination_received"]
    for guarantee in ledger.guarantees.values():
        total += guarantee["interest_covered"] + guarantee["principal_covered"]
    return total


def given(ledger: Ledger) -> Amounts:
    """Cash to banks and guarantors, shape (path, date)."""
    total = np.zeros_like(ledger.available)
    for hedge in ledger.hedges.values():
        total += hedge["paid"] + hedge["termination_paid"] + hedge["counterparty_default_paid"]
    for guarantee in ledger.guarantees.values():
        total += guarantee["interest_paid"] + guarantee["repaid"]
    return total


def rolled(ledger: Ledger) -> Iterator[Amounts]:
    """Errors of roll-forwards, shape (path, date) or (path, date - 1): what is owed is what was left and what came."""
    for hedge in ledger.hedges.values():
        came = hedge["net"] - hedge["received"]
        yield hedge["due"][:, 1:] - (hedge["due"] - hedge["paid"])[:, :-1] + came[:, 1:]
        yield hedge["received"] - np.maximum(hedge["net"], 0.0)
    for guarantee in ledger.guarantees.values():
        paid = guarantee["interest_covered"] + guarantee["principal_covered"]
        yield guarantee["opening"] + paid - guarantee["repaid"] - guarantee["claim"]
        yield guarantee["opening"][:, 1:] - guarantee["claim"][:, :-1]


def amounts_of_protection(ledger: Ledger) -> Iterator[tuple[str, Amounts]]:
    """Every amount that must not be negative, with its name; a hedge's net has a sign of its own."""
    for name, hedge in ledger.hedges.items():
        yield from ((f"hedge {name} {column}", amounts) for column, amounts in hedge.items() if column != "net")
    for name, guarantee in ledger.guarantees.items():
        yield from ((f"guarantee {name} {column}", amounts) for column, amounts in guarantee.items())
