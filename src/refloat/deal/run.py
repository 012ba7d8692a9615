"""Deal and Cash -> a Ledger of where every payment went."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from refloat.deal.deal import Deal
from refloat.deal.ledger import Ledger, NoteFlows
from refloat.deal.run_paths import run_paths
from refloat.units.cash import Cash

Amounts = NDArray[np.float64]

BLOCK = 5000
"""Paths that are run at once where not everything is kept: few enough for a processor's cache."""


def run(
    deal: Deal,
    cash: Cash,
    *,
    plan: Cash | None = None,
    keep: Literal["all", "notes"] = "all",
    on_step: Callable[[int, int], None] | None = None,
) -> Ledger:
    """Run a deal on all paths; see `run_paths` for what happens on a payment date.

    Args:
        deal: The deal.
        cash: What the pool pays; paths of any number.
        plan: The business plan that ratios compare with; the mean is taken if it has several paths.
        keep: "all" for the whole ledger; "notes" for the notes' flows only, which is quicker and takes less memory.
            Cash is proved all the same, block by block, and `partial` is set.
        on_step: Told how much is done, and of how much.

    Raises:
        InputError: A term of the deal needs a plan or a column that the cash does not have.
    """
    if keep == "all":
        return run_paths(deal, cash, plan=plan, on_step=on_step)
    starts = range(0, cash.paths, BLOCK)
    plan = mean_plan(plan)

    parts: list[Ledger] = []
    notes: dict[str, dict[str, Amounts]] = {}
    available = np.empty(0)
    for start in starts:
        ledger = run_paths(deal, path_block(cash, start, BLOCK), plan=plan)
        if not parts:
            # Dates first in memory, as the books are written, so that a block is copied row by row.
            shape = (len(ledger.dates), cash.paths)
            available = np.empty(shape)
            notes = {name: {field.name: np.empty(shape) for field in fields(NoteFlows)} for name in ledger.notes}
        end = start + len(ledger.weights)
        available[:, start:end] = ledger.available.T
        for name, flows in ledger.notes.items():
            for column, whole in notes[name].items():
                whole[:, start:end] = getattr(flows, column).T
        # The rest of the block's books is let go of here.
        parts.append(_without_books(ledger))
        if on_step:
            on_step(len(parts), len(starts))
    return replace(
        parts[0],
        weights=cash.weights,
        available=available.T,
        notes={name: NoteFlows(**{key: whole.T for key, whole in columns.items()}) for name, columns in notes.items()},
        capitalised={name: np.concatenate([part.capitalised[name] for part in parts]) for name in parts[0].capitalised},
        conserved=max(part.conserved for part in parts),
        called_on=np.concatenate([part.called_on for part in parts if part.called_on is not None]),
        after_end=np.concatenate([part.after_end for part in parts if part.after_end is not None]),
        partial=True,
    )


def _without_books(ledger: Ledger) -> Ledger:
    return replace(
        ledger,
        notes={},
        fees={},
        accounts={},
        triggers={},
        residuals={},
        facilities={},
        hedges={},
        guarantees={},
        gross=None,
        costs=None,
        advanced=None,
        call_price=None,
        sources={},
        bought_back=None,
        costs_from_accounts=None,
        pre_closing={},
        reoco={},
    )


def path_block(cash: Cash, start: int, size: int) -> Cash:
    """Some paths of a table of cash, with their part of the weights."""
    part = {
        field.name: value[start : start + size]
        for field in fields(Cash)
        if field.name != "dates" and (value := getattr(cash, field.name)) is not None
    }
    return Cash(dates=cash.dates, **part)


def mean_plan(plan: Cash | None) -> Cash | None:
    """The plan as one path."""
    if plan is None or plan.paths == 1:
        return plan
    mean = {name: plan.mean(getattr(plan, name))[None, :] for name in ("collections", "costs")}
    return Cash(dates=plan.dates, weights=np.ones(1), **mean)
