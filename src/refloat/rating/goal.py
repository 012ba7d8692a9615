"""Goal: what a search wants of a deal's payments, as a measure that grows with success and a level to reach."""

import math
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, Ledger
from refloat.errors import InputError
from refloat.files import did_you_mean

Amounts = NDArray[np.float64]
GoalKind = Literal["paid", "timely", "irr", "coverage"]
KINDS: dict[str, str] = {
    "paid": "share of a note's principal and interest that is paid by the end; 1 if left out",
    "timely": "least share of a note's interest due that is paid on any date; 1 if left out",
    "irr": "yearly return of a note bought at its face amount on the closing date",
    "coverage": "cash that reached a note or what ranks below it, over what the note was owed",
}
DAYS_A_YEAR = 365.0


@dataclass(frozen=True)
class Goal:
    """What a note shall have.

    Attributes:
        kind: See `KINDS`.
        note: The note.
        level: What its measure shall reach.
    """

    kind: GoalKind
    note: str
    level: float

    def __str__(self) -> str:
        return f"{self.kind}:{self.note}={self.level:g}"

    @property
    def reach(self) -> float:
        """Level of the measure: a return is told by a present value of one."""
        return 1.0 if self.kind == "irr" else self.level

    @property
    def needs_all(self) -> bool:
        """Whether accounts and residuals are looked at, beside the notes."""
        return self.kind == "coverage"

    def measure(self, deal: Deal, ledger: Ledger) -> Amounts:
        """How far the goal is reached on each path, shape (path,)."""
        flows, note = ledger.notes[self.note], deal.note(self.note)
        paid = flows.interest_paid + flows.principal_paid
        if self.kind == "timely":
            due = flows.interest_due
            owing = due > 1e-12 * note.balance
            got = np.divide(due - flows.interest_shortfall, due, out=np.ones_like(due), where=owing)
            return np.asarray(got.min(axis=1))
        if self.kind == "irr":
            days = (ledger.dates - np.datetime64(deal.closing_on, "D")).astype(np.float64)
            factors = (1.0 + self.level) ** (-days / DAYS_A_YEAR)
            worth = paid @ factors
            return np.asarray(worth / note.balance) if note.balance > 0 else np.where(worth > 0, np.inf, 1.0)
        unpaid = flows.closing[:, -1] + flows.interest_shortfall[:, -1]
        # What is left is not owed to a note that takes it: where no interest is, its face amount is what it is owed.
        promised = note.kind in ("fixed", "floating")
        owed = paid.sum(axis=1) + unpaid if promised else np.full(len(unpaid), note.balance)
        reached = owed - unpaid
        if self.kind == "coverage":
            names = [one.name for one in deal.notes]
            for name in names[names.index(self.note) + 1 :]:
                junior = ledger.notes[name]
                reached = reached + (junior.interest_paid + junior.principal_paid).sum(axis=1)
            for amounts in ledger.residuals.values():
                reached = reached + amounts.sum(axis=1)
            for account in ledger.accounts.values():
                reached = reached + account.closing[:, -1]
        return np.asarray(np.divide(reached, owed, out=np.ones_like(owed), where=owed > 0))


def read_goal(text: str, deal: Deal) -> Goal:
    """Read `paid:A`, `paid:A=0.98`, `timely:A`, `irr:J=0.12` or `coverage:A=1.2`.

    Raises:
        InputError: It is none of these, or names no note of the deal.
    """
    left, equals, right = text.partition("=")
    kind, _, name = left.partition(":")
    kind, name = kind.strip(), name.strip()
    if kind not in KINDS:
        remedy = did_you_mean(kind, list(KINDS)) or f"write one of {', '.join(KINDS)}"
        raise InputError(f'"{kind}" is no goal', where="--goal", remedy=remedy)
    names = [note.name for note in deal.notes]
    if name not in names:
        remedy = did_you_mean(name, names) or f"known are {', '.join(names)}"
        raise InputError(f'no note is called "{name}"', where="--goal", remedy=remedy)
    if not equals and kind in ("irr", "coverage"):
        raise InputError(f"{kind} needs a level", where="--goal", remedy=f"write {kind}:{name}=0.12 or so")
    try:
        level = float(right) if equals else 1.0
    except ValueError:
        level = math.nan
    least, most = {"irr": (-0.99, 10.0), "coverage": (0.0, 1000.0)}.get(kind, (0.0, 1.0))
    if not least <= level <= most:
        raise InputError(f'"{right}" is no level for {kind}', where="--goal", remedy=f"give {least:g} to {most:g}")
    return Goal(cast(GoalKind, kind), name, level)
