"""Reserve: an account that is filled in good times and drawn on in bad ones."""

from typing import Annotated, Literal

from pydantic import Field

from refloat.deal.terms import Money, Multiple, Name, Share, Term


class FixedTarget(Term):
    """An amount."""

    kind: Literal["fixed"] = "fixed"
    amount: Money


class ShareTarget(Term):
    """A share of notes' balances, or of the pool's, and never less than the floor.

    Attributes:
        share: Of the balance.
        notes: Notes whose balances count, as they stand when the step is reached; the pool if left out.
        original: Whether the balances at closing count instead, so that the target does not amortise.
        floor: Least target, in currency units.
    """

    kind: Literal["share"] = "share"
    share: Share
    notes: tuple[Name, ...] = ()
    original: bool = False
    floor: Money = 0.0


class MultipleTarget(Term):
    """A multiple of the next payment date's senior costs and interest.

    Interest is that of the coming period on the balances as they stand when the step is reached; costs
    are taken as those accrued for this date, since those of the next are not known yet.
    """

    kind: Literal["multiple"] = "multiple"
    times: Multiple
    fees: tuple[Name, ...] = ()
    notes: tuple[Name, ...] = ()


Target = Annotated[FixedTarget | ShareTarget | MultipleTarget, Field(discriminator="kind")]


class Reserve(Term):
    """A reserve account.

    Attributes:
        name: By which steps fund, release and draw on it.
        target: What `fund_reserve` steps fill it up to, and `release_reserve` steps leave in it.
        initial: Amount put in at closing from the proceeds; 0 if it is filled from collections.
        protects: Notes after whose repayment the target is nil; if none are named, it never is.
        pays_costs: Whether it pays the recovery costs that collections do not cover, or all of them before
            collections do; a servicer then advances what it cannot pay.
        release_at_end: Whether the last payment date pays it out with everything else.
    """

    name: Name
    name_zh: Name | None = None
    target: Target
    initial: Money = 0.0
    protects: tuple[Name, ...] = ()
    pays_costs: Literal["none", "shortfall", "all"] = "none"
    release_at_end: bool = True
