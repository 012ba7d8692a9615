"""Trigger: an event that changes the order of payments."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from refloat.deal.formula import LONGEST
from refloat.deal.terms import Money, Multiple, Name, Share, Term


class TriggerTerm(Term):
    """What all triggers have.

    Attributes:
        name: By which steps refer to it (`when`, `unless`).
        switches_to: The list of payments that it puts in force.
        acts: Whether a test acts on its own payment date or from the next.
        curable: Whether it ends when its test passes again; else once hit, it stays.
        consecutive: Number of tests in a row that must fail before it is hit.
        tested: Whether it is tested once on each payment date, when the date's cash is in and nothing has been
            moved yet, or at the end of each period of the cash that is paid out on the date.
        tested_from: First date on which it is tested.
    """

    name: Name
    name_zh: Name | None = None
    switches_to: Name | None = None
    acts: Literal["same_date", "next_date"] = "same_date"
    curable: bool = False
    consecutive: int = Field(default=1, ge=1, le=60)
    tested: Literal["before_distribution", "after_collection"] = "before_distribution"
    tested_from: date | None = None


class CumulativeCollectionRatio(TriggerTerm):
    """Collections to date over the plan's, net of recovery costs unless `gross`; hit below the threshold."""

    kind: Literal["cumulative_collection_ratio"] = "cumulative_collection_ratio"
    threshold: Multiple
    gross: bool = False


class ProfitabilityRatio(TriggerTerm):
    """Present value of actual cash over that of the plan, both at the cut-off at `rate`; hit below the threshold.

    The day to which both are discounted would cancel; what counts is the day from which.

    Attributes:
        positions: Whether the cash of closed positions is compared with the plan of the same positions, or
            all cash to date with all that was planned to date.
        gross: Whether recovery costs are left out on both sides.
        discounted_from: The end of the period in which a position closed, or the day of each of its payments:
            the cash then has present values (`closed_proceeds_pv` and `closed_plan_pv`), as servicers report them.
            All cash to date is always discounted from its own days.
        since: Positions closed, or cash dated, before this day do not count.
    """

    kind: Literal["profitability_ratio"] = "profitability_ratio"
    threshold: Multiple
    rate: Share
    positions: Literal["closed", "all"] = "closed"
    gross: bool = False
    discounted_from: Literal["closing_of_position", "each_payment"] = "closing_of_position"
    since: date | None = None


class InterestShortfall(TriggerTerm):
    """Interest left owed on a note after the payment date before; hit above the threshold."""

    kind: Literal["interest_shortfall"] = "interest_shortfall"
    note: Name
    threshold: Money = 0.0


class NoteOutstanding(TriggerTerm):
    """Balance of a note before payment, on payment dates after a day; hit above the threshold."""

    kind: Literal["note_outstanding"] = "note_outstanding"
    note: Name
    after: date
    threshold: Money = 0.0


class CumulativeDefault(TriggerTerm):
    """Claims defaulted to date over the balance at the cut-off; hit above the threshold."""

    kind: Literal["cumulative_default"] = "cumulative_default"
    threshold: Share


class Arrears(TriggerTerm):
    """Interest and fees left owed after the payment date before, in total; hit above the threshold."""

    kind: Literal["arrears"] = "arrears"
    notes: tuple[Name, ...] = ()
    fees: tuple[Name, ...] = ()
    threshold: Money = 0.0


class FormulaTrigger(TriggerTerm):
    """A formula over named quantities (see `refloat.deal.formula`); hit above or below the threshold.

    A comparison counts 1 where it holds, so that `balance(A) > 2 * collections and years > 3` is hit above 0.
    """

    kind: Literal["formula"] = "formula"
    formula: str = Field(min_length=1, max_length=LONGEST)
    hit: Literal["above", "below"] = "above"
    threshold: float = Field(default=0.0, ge=-1e15, le=1e15, allow_inf_nan=False)


class DateReached(TriggerTerm):
    """Hit from a day on: a servicer's end of term, a notice of default. Its value is 1 from that day, 0 before."""

    kind: Literal["date"] = "date"
    on: date

    @property
    def threshold(self) -> float:
        return 0.0


Trigger = Annotated[
    CumulativeCollectionRatio
    | ProfitabilityRatio
    | InterestShortfall
    | NoteOutstanding
    | CumulativeDefault
    | Arrears
    | FormulaTrigger
    | DateReached,
    Field(discriminator="kind"),
]

DUST = 1e-12
"""Share of a note's face amount below which an amount is rounding, and neither unpaid nor outstanding."""
OF_THE_POOL = (CumulativeCollectionRatio, ProfitabilityRatio, CumulativeDefault)
"""Triggers whose value depends on the pool's cash alone, and changes with each of its periods."""
HIT_BELOW = (CumulativeCollectionRatio, ProfitabilityRatio)


def hit_below(trigger: Trigger) -> bool:
    """Whether a trigger is hit below its threshold, not above."""
    return isinstance(trigger, HIT_BELOW) or (isinstance(trigger, FormulaTrigger) and trigger.hit == "below")
