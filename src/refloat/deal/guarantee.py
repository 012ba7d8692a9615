"""Guarantee: who pays notes what the deal leaves unpaid, up to which limit, and what is then owed for it."""

from datetime import date
from typing import Literal

from pydantic import Field

from refloat.deal.index import Floating
from refloat.deal.terms import Money, Name, Share, Term
from refloat.units.day_count import DayCount


class Guarantee(Term):
    """A guarantee of notes, such as a state's of the senior note.

    After a date's payments the guarantor pays the holders directly what is still short. What it has paid is
    owed to it, in the holders' place or lower, wherever `pay_guarantor` steps stand. Its fee is a fee like any other.

    Attributes:
        name: By which steps pay the guarantor.
        guarantor: Role of the party that guarantees.
        notes: Notes it guarantees; where a limit binds, the first named is paid first.
        covers: Whether it pays interest left short, principal unpaid at the note's legal final (or where a call
            ends the deal), or both; the legal final is met on the last payment date on or before it.
        limit_amount: Most that it pays, in currency units.
        limit_share: Most that it pays, as a share of the notes' face amount at closing.
        revolving: Whether what it is paid back can be claimed again; else the limit bounds all that it ever pays.
        waiting: Payment dates for which an amount must have stayed unpaid before it pays; on the last payment date
            it does not wait.
        until: Last payment date on which it pays.
        rate: Yearly rate on what it has paid and not got back, simple.
        floating: The rate's index and margin, in place of `rate`.
        day_count: Convention of that interest.
    """

    name: Name
    name_zh: Name | None = None
    guarantor: Name | None = None
    notes: tuple[Name, ...] = Field(min_length=1)
    covers: tuple[Literal["interest", "principal"], ...] = Field(default=("interest", "principal"), min_length=1)
    limit_amount: Money | None = None
    limit_share: Share | None = None
    revolving: bool = False
    waiting: int = Field(default=0, ge=0, le=24)
    until: date | None = None
    rate: Share = 0.0
    floating: Floating | None = None
    day_count: DayCount = "act/365"
