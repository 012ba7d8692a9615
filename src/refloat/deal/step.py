"""Step: one line of a priority of payments."""

from typing import Annotated, Literal

from pydantic import Field

from refloat.deal.terms import Money, Name, Share, Term


class StepTerm(Term):
    """What all steps have.

    Attributes:
        when: Trigger that must act for the step to pay.
        unless: Trigger that must not act for the step to pay.
        at_most: Most that the step pays on a date.
        at_most_share: Most that it pays, as a share of the collections left when it is reached.
        label: How people name the line, if not in the words of the language.
    """

    when: Name | None = None
    unless: Name | None = None
    at_most: Money | None = None
    at_most_share: Share | None = None
    label: str | None = Field(default=None, max_length=200)
    label_zh: str | None = Field(default=None, max_length=200)


class PayFee(StepTerm):
    """Pay fees, in proportion to what is owed if there are several.

    `part: within_cap` pays up to each fee's annual cap; `part: excess` pays all that is still owed.
    Reserves named in `use` are drawn on where collections do not suffice.
    """

    step: Literal["pay_fee"] = "pay_fee"
    fees: tuple[Name, ...] = Field(min_length=1)
    part: Literal["within_cap", "excess"] = "within_cap"
    use: tuple[Name, ...] = ()


class PayInterest(StepTerm):
    """Pay interest of notes, in proportion to what is due if there are several; arrears first.

    `part: current` pays this period's only, `part: unpaid` the arrears and the interest on them only.
    """

    step: Literal["pay_interest"] = "pay_interest"
    notes: tuple[Name, ...] = Field(min_length=1)
    part: Literal["all", "current", "unpaid"] = "all"
    use: tuple[Name, ...] = ()


class PayPrincipal(StepTerm):
    """Repay notes, one after the other or in proportion to their balances, down to a total balance."""

    step: Literal["pay_principal"] = "pay_principal"
    notes: tuple[Name, ...] = Field(min_length=1)
    sharing: Literal["sequential", "pro_rata"] = "sequential"
    until_balance: Money = 0.0
    use: tuple[Name, ...] = ()


class PayFixedCost(StepTerm):
    """Pay the fixed cost that a junior note has earned (see `fixed_cost_rate` of the note)."""

    step: Literal["pay_fixed_cost"] = "pay_fixed_cost"
    notes: tuple[Name, ...] = Field(min_length=1)


class FundReserve(StepTerm):
    """Fill a reserve up to its target."""

    step: Literal["fund_reserve"] = "fund_reserve"
    reserve: Name


class ReleaseReserve(StepTerm):
    """Move what a reserve holds above its target, or all it holds, to the collections."""

    step: Literal["release_reserve"] = "release_reserve"
    reserve: Name
    amount: Literal["excess", "all"] = "excess"


class DrawFacility(StepTerm):
    """Draw on a facility what the collections lack to pay fees and interest of notes, into the collections.

    A shortfall that only one payment meets is simpler written by naming the facility in that step's `use`.
    """

    step: Literal["draw_facility"] = "draw_facility"
    facility: Name
    fees: tuple[Name, ...] = ()
    notes: tuple[Name, ...] = ()


class RepayFacility(StepTerm):
    """Pay the provider of a facility: its fee, then interest, then what was drawn; or one of them."""

    step: Literal["repay_facility"] = "repay_facility"
    facility: Name
    part: Literal["all", "fee", "interest", "principal"] = "all"


class PayHedge(StepTerm):
    """Pay the banks of hedges what they are owed, in proportion if there are several.

    `part: senior` pays the periodic exchanges, then what is owed on termination, unless the counterparty's own
    default caused it: `part: counterparty_default` pays that. `periodic` and `termination` pay one of the two.
    """

    step: Literal["pay_hedge"] = "pay_hedge"
    hedges: tuple[Name, ...] = Field(min_length=1)
    part: Literal["senior", "periodic", "termination", "counterparty_default"] = "senior"
    use: tuple[Name, ...] = ()


class PayGuarantor(StepTerm):
    """Pay a guarantor back: interest on its claim, then what it paid as interest, then as principal.

    `part: interest` pays the first two, which stand in for the notes' interest; `part: principal` the third.
    """

    step: Literal["pay_guarantor"] = "pay_guarantor"
    guarantee: Name
    part: Literal["all", "interest", "principal"] = "all"


class FundReoco(StepTerm):
    """Pay for purchases of the ReoCo, up to its budget."""

    step: Literal["fund_reoco"] = "fund_reoco"
    use: tuple[Name, ...] = ()


class Taker(Term):
    """Who takes a share of what is left: a note, or a party by its role."""

    note: Name | None = None
    party: Name | None = None
    share: Share = 1.0


class PayResidual(StepTerm):
    """Pay out what is left, by shares that add up to one."""

    step: Literal["pay_residual"] = "pay_residual"
    to: tuple[Taker, ...] = Field(min_length=1)


Step = Annotated[
    PayFee
    | PayInterest
    | PayPrincipal
    | PayFixedCost
    | FundReserve
    | ReleaseReserve
    | DrawFacility
    | RepayFacility
    | FundReoco
    | PayHedge
    | PayGuarantor
    | PayResidual,
    Field(discriminator="step"),
]
