"""Deal and Cash -> a Ledger of where every payment went."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Literal

import numpy as np

from refloat.deal.deal import Deal
from refloat.deal.ledger import Ledger, NoteFlows
from refloat.deal.run_paths import run_paths
from refloat.units.cash import Cash

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
    parts: list[Ledger] = []
    notes: dict[str, dict[str, np.ndarray[tuple[int, int], np.dtype[np.float64]]]] = {}
    available = np.zeros((cash.paths, 0))
    total = -(-cash.paths // BLOCK)
    for number, (start, stop, part) in enumerate(path_blocks(cash, BLOCK)):
        ledger = run_paths(deal, part, plan=mean_plan(plan))
        shape = (cash.paths, len(ledger.dates))
        if not notes:
            available = np.empty(shape)
            notes = {name: {field.name: np.empty(shape) for field in fields(NoteFlows)} for name in ledger.notes}
        available[start:stop] = ledger.available
        for name, flows in ledger.notes.items():
            for column, whole in notes[name].items():
                whole[start:stop] = getattr(flows, column)
        # The rest of the block's books is let go of here.
        parts.append(_without_books(ledger))
        if on_step:
            on_step(number + 1, total)
    return replace(
        parts[0],
        weights=cash.weights,
        available=available,
        notes={name: NoteFlows(**columns) for name, columns in notes.items()},
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
        gross=None,
        costs=None,
        advanced=None,
        call_price=None,
    )


def path_blocks(cash: Cash, size: int) -> Iterator[tuple[int, int, Cash]]:
    """Blocks of paths: first path, path after the last, and their cash with their part of the weights."""
    for start in range(0, cash.paths, size):
        stop = min(start + size, cash.paths)
        part = {
            field.name: value[start:stop]
            for field in fields(Cash)
            if field.name != "dates" and (value := getattr(cash, field.name)) is not None
        }
        yield start, stop, Cash(dates=cash.dates, **part)


def mean_plan(plan: Cash | None) -> Cash | None:
    """The plan as one path."""
    if plan is None or plan.paths == 1:
        return plan
    mean = {name: plan.mean(getattr(plan, name))[None, :] for name in ("collections", "costs")}
    return Cash(dates=plan.dates, weights=np.ones(1), **mean)
