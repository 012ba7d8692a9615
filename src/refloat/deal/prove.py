"""A Ledger -> the proof that no cash was made or lost."""

import numpy as np
from numpy.typing import NDArray

from refloat.deal.ledger import Ledger
from refloat.deal.prove_protection import amounts_of_protection, brought, given, rolled
from refloat.errors import ProofError

Amounts = NDArray[np.float64]

LARGEST_ERROR = 1e-9
"""Relative to all cash that a path has received up to the date."""


def prove_cash(ledger: Ledger) -> None:
    """Prove from the ledger's own columns that sources are uses, and that no amount is negative.

    Raises:
        ProofError: They are not. This is a defect in refloat.
    """
    for name, amounts in _amounts(ledger):
        # Written so that NaN fails too.
        if not (amounts >= -LARGEST_ERROR).all():
            path, date = np.argwhere(~(amounts >= -LARGEST_ERROR))[0]
            raise ProofError(f"{name} is {amounts[path, date]} on path {path}", where=str(ledger.dates[date]))
    error = ledger.conserved if ledger.partial else conservation_error(ledger)
    if not error <= LARGEST_ERROR:
        raise ProofError(
            f"cash is not conserved: the largest relative error is {error:.3g}", where=f"{len(ledger.dates)} dates"
        )


def conservation_error(ledger: Ledger) -> float:
    """Largest error of sources = uses over all paths, dates and accounts.

    Relative to the cash that the path has received up to the date, and at least one currency unit.
    Checked are: cash in and out of the deal on each date; each account's and note's roll-forward; and
    that gross collections less costs, with what was advanced, is what came in.
    """
    opening = np.zeros(len(ledger.weights))
    for flows in ledger.accounts.values():
        opening += flows.opening[:, 0]
    received = ledger.available + _lent(ledger)
    scale = np.maximum(opening[:, None] + np.cumsum(received, axis=1), 1.0)
    worst = [_largest(_in_less_out(ledger), scale)]
    for flows in ledger.accounts.values():
        worst.append(_largest(flows.opening + flows.paid_in - flows.paid_out - flows.closing, scale))
        worst.append(_largest(flows.opening[:, 1:] - flows.closing[:, :-1], scale[:, 1:]))
    for name, note in ledger.notes.items():
        size = np.maximum(scale, note.opening[:, :1])
        grown = ledger.capitalised.get(name, 0.0)
        worst.append(_largest(note.opening + grown - note.principal_paid - note.closing, size))
        worst.append(_largest(note.opening[:, 1:] - note.closing[:, :-1], size[:, 1:]))
    if ledger.reoco:
        held = ledger.reoco["opening"] + ledger.reoco["invested"] - ledger.reoco["sold_at_cost"]
        worst.append(_largest(held - ledger.reoco["held"], scale))
    for line in ledger.facilities.values():
        worst.append(_largest(line["opening"] + line["drawn"] - line["repaid"] - line["balance"], scale))
        worst.append(_largest(line["opening"][:, 1:] - line["balance"][:, :-1], scale[:, 1:]))
    worst += [_largest(error, scale[:, -error.shape[1] :]) for error in rolled(ledger)]
    if ledger.gross is not None and ledger.costs is not None and ledger.advanced is not None:
        entered = ledger.gross - ledger.costs + ledger.advanced - ledger.available
        if ledger.costs_from_accounts is not None:
            entered += ledger.costs_from_accounts
        entered[:, 1:] -= ledger.advanced[:, :-1]
        worst.append(_largest(entered, np.maximum(np.cumsum(ledger.gross, axis=1), 1.0)))
    # NumPy's maximum keeps NaN, so that a ledger with one fails the proof.
    return float(np.max(worst))


def _lent(ledger: Ledger) -> Amounts:
    """Cash that others than the pool's debtors paid in, shape (path, date)."""
    total = np.zeros_like(ledger.available)
    if ledger.call_price is not None:
        total += ledger.call_price
    for line in ledger.facilities.values():
        total += line["drawn"]
    for amounts in ledger.sources.values():
        total += amounts
    if ledger.reoco:
        total += ledger.reoco["proceeds"]
    return total + brought(ledger)


def _largest(error: Amounts, scale: Amounts) -> float:
    return float(np.max(np.abs(error) / scale, initial=0.0))


def _in_less_out(ledger: Ledger) -> Amounts:
    """Collections, less what was paid to anybody, less what the accounts gained, shape (path, date)."""
    left = ledger.available + _lent(ledger)
    for line in ledger.facilities.values():
        left -= line["repaid"] + line["interest_paid"] + line["fee_paid"]
    left -= given(ledger)
    if ledger.costs_from_accounts is not None:
        left -= ledger.costs_from_accounts
    if ledger.reoco:
        left -= ledger.reoco["invested"]
    for note in ledger.notes.values():
        left -= note.interest_paid + note.principal_paid
    for fee in ledger.fees.values():
        left -= fee.paid
    for paid in ledger.residuals.values():
        left -= paid
    for flows in ledger.accounts.values():
        left -= flows.closing - flows.opening
    return left


def _amounts(ledger: Ledger) -> list[tuple[str, Amounts]]:
    parts: dict[str, object] = {f"note {name}": flows for name, flows in ledger.notes.items()}
    parts |= {f"fee {name}": flows for name, flows in ledger.fees.items()}
    parts |= {f"account {name}": flows for name, flows in ledger.accounts.items()}
    found = [(f"{part} {column}", amounts) for part, flows in parts.items() for column, amounts in vars(flows).items()]
    found += [(f"residual {name}", amounts) for name, amounts in ledger.residuals.items()]
    for name, line in ledger.facilities.items():
        found += [(f"facility {name} {column}", amounts) for column, amounts in line.items()]
    found += [(f"reoco {column}", amounts) for column, amounts in ledger.reoco.items()]
    found += [(f"note {name} capitalised", amounts) for name, amounts in ledger.capitalised.items()]
    return [*found, *amounts_of_protection(ledger), ("available", ledger.available)]
