"""Trigger: an event that changes the order of payments."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from refloat.deal.formula import LONGEST
from refloat.deal.terms import Money, Multiple, Name, Share, Term


class TriggerTerm(Term):
    """What all triggers have. They are tested on each payment date, after collection and before payment.

    Attributes:
        name: By which steps refer to it (`when`, `unless`).
        switches_to: The list of payments that it puts in force.
        acts: Whether a test acts on its own payment date or from the next.
        curable: Whether it ends when its test passes again; else once hit, it stays.
        tested_from: First payment date on which it is tested.
    """

    name: Name
    name_zh: Name | None = None
    switches_to: Name | None = None
    acts: Literal["same_date", "next_date"] = "same_date"
    curable: bool = False
    tested_from: date | None = None


class CumulativeCollectionRatio(TriggerTerm):
    """Collections to date over the plan's, net of recovery costs unless `gross`; hit below the threshold."""

    kind: Literal["cumulative_collection_ratio"] = "cumulative_collection_ratio"
    threshold: Multiple
    gross: bool = False


class ProfitabilityRatio(TriggerTerm):
    """Present value of the cash of closed positions over that of their plan; hit below the threshold.

    Both are discounted to the cut-off at `rate`, from the date on which each position closed.
    """

    kind: Literal["profitability_ratio"] = "profitability_ratio"
    threshold: Multiple
    rate: Share


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


Trigger = Annotated[
    CumulativeCollectionRatio
    | ProfitabilityRatio
    | InterestShortfall
    | NoteOutstanding
    | CumulativeDefault
    | Arrears
    | FormulaTrigger,
    Field(discriminator="kind"),
]

DUST = 1e-12
"""Share of a note's face amount below which an amount is rounding, and neither unpaid nor outstanding."""
HIT_BELOW = (CumulativeCollectionRatio, ProfitabilityRatio)
