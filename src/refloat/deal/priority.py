"""StepRecord: a step as it was carried out; and the check that no junior step takes what a senior one waits for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.deal.references import COLLECTIONS
from refloat.deal.step import Step

Amounts = NDArray[np.float64]

LARGEST_BREACH = 1e-9
"""Relative to all that the accounts held and got on the date, and at least this share of a currency unit."""


@dataclass(frozen=True, eq=False)
class StepRecord:
    """One step as it was carried out on one date; amounts have shape (path,).

    Attributes:
        date: Index of the payment date.
        step: The step.
        payable: What it could have paid after its limits and on its paths; None for a step that pays no claim
            (it moves a reserve, draws on a line, or pays out what is left).
        left: Account or facility -> what it held or could lend after the step.
        drawn: Account or facility -> what the step took.
        added: Account or facility -> what the step brought in.
    """

    date: int
    step: Step
    payable: Amounts | None
    left: dict[str, Amounts]
    drawn: dict[str, Amounts]
    added: dict[str, Amounts]

    @property
    def entitled(self) -> tuple[str, ...]:
        """The accounts and facilities that the step may draw on."""
        return (COLLECTIONS, *getattr(self.step, "use", ()))

    @property
    def paid(self) -> Amounts:
        """What it took from all that it may draw on."""
        return np.asarray(sum(self.drawn[name] for name in self.entitled))


def watched(
    date: int, step: Step, payable: Amounts | None, before: dict[str, Amounts], after: dict[str, Amounts]
) -> StepRecord:
    """The record of a step from what the accounts held before and after it."""
    change = {name: after[name] - before[name] for name in before}
    return StepRecord(
        date,
        step,
        payable,
        after,
        drawn={name: np.maximum(-amount, 0.0) for name, amount in change.items()},
        added={name: np.maximum(amount, 0.0) for name, amount in change.items()},
    )


def check_priority(records: Sequence[StepRecord]) -> str | None:
    """The first breach of the order of payments, in a sentence; None if there is none.

    A step that is short must have emptied every account it is entitled to; and what later steps of the date then
    draw from these accounts can only be what came in after it.
    """
    for place, senior in enumerate(records):
        if senior.payable is None:
            continue
        scale = LARGEST_BREACH * np.maximum(senior.payable, 1.0)
        short = senior.payable - senior.paid > scale
        if not short.any():
            continue
        for account in senior.entitled:
            since = senior.left[account]
            if (short & (since > scale)).any():
                return f"on date {senior.date} {senior.step.step} is short while {account} holds {since[short].max():g}"
            since = np.zeros_like(since)
            for junior in records[place + 1 :]:
                if junior.date != senior.date:
                    break
                since = since + junior.added[account] - junior.drawn[account]
                if (short & (since < -scale)).any():
                    return (
                        f"on date {senior.date} {junior.step.step} draws on {account} while {senior.step.step} is short"
                    )
    return None
