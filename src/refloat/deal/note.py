"""Note: a security of the deal and what it promises."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from refloat.deal.accretion import Accretion
from refloat.deal.index import Floating, StepUp
from refloat.deal.terms import Money, Name, Promise, Share, Term
from refloat.units.day_count import DayCount


class UnpaidInterest(Term):
    """What becomes of interest that was not paid: it stays owed, and may itself bear interest.

    Interest on it is simple, unless it is compound: then what it has borne bears interest too.
    """

    bears_interest: bool = False
    capitalised: bool = Field(
        default=False, description="Added to the balance after each payment date, so that nothing stays owed"
    )
    rate: Share | None = Field(default=None, description="Yearly; the note's own rate if left out")
    compound: bool = False


def _usual_promise(values: dict[str, Any]) -> Promise:
    return "timely" if values.get("kind") in ("fixed", "floating") else "none"


class Note(Term):
    """A note. The order of notes in the deal is their order of seniority.

    Attributes:
        name: Short name, such as A.
        name_zh: Chinese name.
        kind: `fixed` bears a fixed rate; `floating` one that follows an index;
            `zero_coupon` promises its principal only; `residual` promises
            nothing and takes what is left.
        balance: Face amount at closing, in currency units.
        rate: Yearly rate of a fixed note, a fraction.
        floating: Index, margin, caps and floors of a floating note.
        step_ups: Rises of the rate from given days on.
        day_count: Convention of its interest.
        promise: Whether interest is promised on each date, by the legal final, or not at all.
        accretion: How the balance of a zero-coupon note grows.
        unpaid_interest: What becomes of interest that was not paid.
        fixed_cost_rate: Yearly return that a junior note earns on its outstanding balance once its
            principal is repaid, before anything is shared (the Chinese subordinate note's fixed cost);
            simple, paid by `pay_fixed_cost` steps only.
        expected_maturity: When it is expected to be repaid; nothing is owed because of it.
        legal_final: When its principal is due; the deal's last payment date if left out.
    """

    name: Name
    name_zh: Name | None = None
    kind: Literal["fixed", "floating", "zero_coupon", "residual"]
    balance: Money
    rate: Share = 0.0
    floating: Floating | None = None
    step_ups: tuple[StepUp, ...] = ()
    day_count: DayCount = "act/365"
    promise: Promise = Field(default_factory=_usual_promise)
    accretion: Accretion | None = None
    unpaid_interest: UnpaidInterest = UnpaidInterest()
    fixed_cost_rate: Share = 0.0
    expected_maturity: date | None = None
    legal_final: date | None = None

    @property
    def unpaid_rate(self) -> float:
        """Yearly rate that unpaid interest of a note with a fixed rate bears."""
        if not self.unpaid_interest.bears_interest:
            return 0.0
        return self.rate if self.unpaid_interest.rate is None else self.unpaid_interest.rate
