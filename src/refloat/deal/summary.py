"""Deal and Cash -> what became of the notes over many paths, without a ledger of each."""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from refloat.deal.deal import Deal
from refloat.deal.ledger import NoteFlows
from refloat.deal.net_payments import net_to_bank
from refloat.deal.run import BLOCK, mean_plan, path_block
from refloat.deal.run_paths import run_paths
from refloat.units.cash import Cash

Amounts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Summary:
    """Means by date over all paths, and totals by path.

    Attributes:
        dates: Shape (date,).
        weights: Shape (path,).
        notes: Note -> column of `NoteFlows` -> weighted mean, shape (date,).
        fees, residuals: Name -> mean paid, shape (date,).
        accounts, facilities: Name -> mean balance after the date, shape (date,).
        guarantees: Name -> mean paid to notes, shape (date,).
        hedges: Name -> mean received less paid, terminations included, shape (date,).
        triggers: Name -> weight of the paths on which it is in force, shape (date,).
        paid: Note -> interest and principal paid over the whole life, shape (path,).
        unpaid: Note -> principal and interest owed at the end, shape (path,).
        conserved: Largest relative error of sources = uses.
    """

    dates: NDArray[np.datetime64]
    weights: Amounts
    notes: dict[str, dict[str, Amounts]]
    fees: dict[str, Amounts]
    residuals: dict[str, Amounts]
    accounts: dict[str, Amounts]
    facilities: dict[str, Amounts]
    guarantees: dict[str, Amounts]
    hedges: dict[str, Amounts]
    triggers: dict[str, Amounts]
    paid: dict[str, Amounts]
    unpaid: dict[str, Amounts]
    conserved: float


def summarise(
    deal: Deal, cash: Cash, *, plan: Cash | None = None, on_step: Callable[[int, int], None] | None = None
) -> Summary:
    """Run a deal and keep means and totals only; memory grows by a few numbers a path.

    Args:
        deal: The deal.
        cash: What the pool pays.
        plan: The business plan that ratios compare with.
        on_step: Told the blocks of paths done and in all.

    Raises:
        InputError: As in `run`.
    """
    sums: dict[str, dict[str, Amounts]] = {part: {} for part in _PARTS}
    notes: dict[str, dict[str, Amounts]] = {note.name: {} for note in deal.notes}
    paid = {note.name: np.zeros(cash.paths) for note in deal.notes}
    unpaid = {note.name: np.zeros(cash.paths) for note in deal.notes}
    dates, conserved = np.zeros(0, dtype="datetime64[D]"), 0.0
    total = -(-cash.paths // BLOCK)
    plan = mean_plan(plan)
    for number, start in enumerate(range(0, cash.paths, BLOCK)):
        part = path_block(cash, start, BLOCK)
        stop = start + part.paths
        ledger = run_paths(deal, part, plan=plan)
        dates, conserved = ledger.dates, max(conserved, ledger.conserved)
        for name, flows in ledger.notes.items():
            for field in fields(NoteFlows):
                _add(notes[name], field.name, part.mean(getattr(flows, field.name)))
            paid[name][start:stop] = flows.interest_paid.sum(axis=1) + flows.principal_paid.sum(axis=1)
            unpaid[name][start:stop] = flows.closing[:, -1] + flows.interest_shortfall[:, -1]
        columns = {
            "fees": {name: fee.paid for name, fee in ledger.fees.items()},
            "residuals": ledger.residuals,
            "accounts": {name: account.closing for name, account in ledger.accounts.items()},
            "facilities": {name: line["balance"] for name, line in ledger.facilities.items()},
            "guarantees": {
                name: flows["interest_covered"] + flows["principal_covered"]
                for name, flows in ledger.guarantees.items()
            },
            "hedges": {name: -net_to_bank(flows) for name, flows in ledger.hedges.items()},
            "triggers": {name: trigger.hit.astype(np.float64) for name, trigger in ledger.triggers.items()},
        }
        for kind, values in columns.items():
            for name, amounts in values.items():
                _add(sums[kind], name, part.mean(amounts))
        if on_step:
            on_step(number + 1, total)
    return Summary(
        dates=dates, weights=cash.weights, notes=notes, paid=paid, unpaid=unpaid, conserved=conserved, **sums
    )


_PARTS = ("fees", "residuals", "accounts", "facilities", "guarantees", "hedges", "triggers")


def _add(sums: dict[str, Amounts], name: str, amounts: Amounts) -> None:
    sums[name] = sums[name] + amounts if name in sums else amounts
