"""Record: what was published of a deal's life, each figure with its source (`outcome.yaml`)."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from refloat.deal.terms import Money, Multiple, Name, Share, Term

Status = Literal["published", "derived", "assumed"]
Words = Annotated[str, Field(min_length=1, max_length=1000)]


class Point(Term):
    """An amount to date: what came in, or what the plan foresaw, from the beginning to a day.

    Attributes:
        on: Last day that the amount counts.
        gross: Gross amount since the beginning.
        net: The same net of recovery costs, where it is known.
        status: `derived` amounts follow from published ones by arithmetic, which `note` gives.
        source: Document, or row of the market tables.
    """

    on: date
    gross: Money
    net: Money | None = None
    status: Status = "published"
    note: str | None = Field(default=None, max_length=400)
    source: Words


class Amounts(Term):
    """Amounts to date, and how they are spread over the time between.

    Attributes:
        begins: First day of the cash; it comes in evenly by day from here to the first point, and on to the next.
        cost_rate: Recovery costs as a share of gross cash since the point before, where a point has no `net`.
        cost_status: How sure that share is.
        points: In order of date.
    """

    begins: date
    cost_rate: Share = 0.0
    cost_status: Status = "assumed"
    cost_source: Words
    points: tuple[Point, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _go_forward(self) -> "Amounts":
        before, gross, spent = self.begins, 0.0, 0.0
        for point in self.points:
            if point.on <= before:
                raise ValueError(f"the amount to {point.on} does not follow {before}; put the points in order of date")
            if point.gross < gross:
                raise ValueError(f"the gross amount to {point.on} is less than the one before; amounts are to date")
            costs = spent + self.cost_rate * (point.gross - gross) if point.net is None else point.gross - point.net
            if not spent - 0.01 <= costs <= point.gross + 0.01:
                raise ValueError(f"gross less net to {point.on} falls below the costs before, or below zero")
            before, gross, spent = point.on, point.gross, costs
        return self


class Difference(Term):
    """Why a computed figure is not the reported one.

    Attributes:
        size: Computed less reported, in the fact's own unit; left out where the fact is a yes or no.
        why: The explanation, as far as one can tell.
    """

    size: float | None = None
    why: Words
    why_zh: Words


class FactTerm(Term):
    """What all reported facts have.

    Attributes:
        status: Whether the figure stands in the source or follows from it.
        difference: Present if, and only if, the computed figure is another one.
    """

    status: Literal["published", "derived"] = "published"
    source: Words
    difference: Difference | None = None


class NoteBalance(FactTerm):
    """Balance of a note after the payment date on or before a day; agrees within a share of the face amount."""

    fact: Literal["note_balance"] = "note_balance"
    note: Name
    on: date
    amount: Money
    within: Share = 0.02


class PaidInFull(FactTerm):
    """Whether a note was repaid by a day."""

    fact: Literal["paid_in_full"] = "paid_in_full"
    note: Name
    on: date
    reported: bool = True


class Extended(FactTerm):
    """Whether a note was still outstanding after its expected maturity."""

    fact: Literal["extended"] = "extended"
    note: Name
    on: date
    reported: bool = True


class InterestTimely(FactTerm):
    """Whether a note's interest was paid in full on every payment date up to a day."""

    fact: Literal["interest_timely"] = "interest_timely"
    note: Name
    on: date
    reported: bool = True


class InterestDeferred(FactTerm):
    """Whether interest of a note was left unpaid on the payment date on or before a day."""

    fact: Literal["interest_deferred"] = "interest_deferred"
    note: Name
    on: date
    reported: bool = True


class TriggerHit(FactTerm):
    """Whether a trigger was in force on the payment date on or before a day."""

    fact: Literal["trigger_hit"] = "trigger_hit"
    trigger: Name
    on: date
    reported: bool


class TriggerValue(FactTerm):
    """The ratio that a trigger tested on the payment date on or before a day."""

    fact: Literal["trigger_value"] = "trigger_value"
    trigger: Name
    on: date
    value: Multiple
    within: Share = 0.05


class ReserveHeld(FactTerm):
    """What a reserve held after the payment date on or before a day; agrees within a share of it."""

    fact: Literal["reserve_held"] = "reserve_held"
    reserve: Name
    on: date
    amount: Money
    within: Share = 0.05


Fact = Annotated[
    NoteBalance | PaidInFull | Extended | InterestTimely | InterestDeferred | TriggerHit | TriggerValue | ReserveHeld,
    Field(discriminator="fact"),
]


class RatingAction(Term):
    """What an agency did with a note; told, and not compared with anything here.

    Attributes:
        on: Day of the release; left out where it was not seen.
    """

    on: date | None = None
    note: Name
    agency: Words
    direction: Literal["up", "down", "none"]
    letters: Words
    source: Words


class Implied(Term):
    """Which assumed share of collections is solved for, so that a reported balance is met."""

    fee: Name
    on: date


class Record(Term):
    """What was published of a deal's life.

    Attributes:
        market: Table of the market room that has the deal.
        row: Its name there; none if the deal stands in no row.
        country: ISO 3166 code.
        pool_type: Kind of loans, as the market tables call it.
        collections: What came in.
        plan: What was to come in, where a trigger of the deal compares with it.
        reported: What is known of the notes.
        ratings: What agencies did.
        implied: The assumed cost that is solved for.
        shows: What the comparison can show.
        cannot_show: What it cannot.
    """

    market: Literal["china", "europe"]
    row: Words
    country: str = Field(pattern=r"^[A-Z]{2}$")
    pool_type: Words
    collections: Amounts
    plan: Amounts | None = None
    reported: tuple[Fact, ...] = Field(min_length=1)
    ratings: tuple[RatingAction, ...] = ()
    implied: Implied | None = None
    shows: Words
    shows_zh: Words
    cannot_show: Words
    cannot_show_zh: Words
