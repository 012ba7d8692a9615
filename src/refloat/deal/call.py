"""CleanUpCall: when the pool may be bought back and the deal ends early, at what price."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from refloat.deal.terms import Money, Multiple, Name, Share, Term


class SharePrice(Term):
    """A share of the pool's balance on the call date."""

    kind: Literal["share_of_pool"] = "share_of_pool"
    share: Multiple


class ParPrice(Term):
    """What notes, fees, guarantors and banks are owed before the date's payments, with arrears and interest.

    Attributes:
        notes: Notes that the price repays.
        fees: Fees that it pays, as owed on the date.
        guarantees: Guarantees whose guarantor it pays back, with interest.
        hedges: Hedges whose bank it pays; what is owed because the call ends a hedge is not in it.
        less_cash: Whether the cash in the accounts is deducted, so that cash and price together pay them.
    """

    kind: Literal["par"] = "par"
    notes: tuple[Name, ...] = Field(min_length=1)
    fees: tuple[Name, ...] = ()
    guarantees: tuple[Name, ...] = ()
    hedges: tuple[Name, ...] = ()
    less_cash: bool = False


class FixedPrice(Term):
    """An amount."""

    kind: Literal["fixed"] = "fixed"
    amount: Money


Price = Annotated[SharePrice | ParPrice | FixedPrice, Field(discriminator="kind")]


class NoteFactor(Term):
    """Balance of notes before payment over their balance at closing; met below the level."""

    notes: tuple[Name, ...] = Field(min_length=1)
    below: Share


class CleanUpCall(Term):
    """A call: on the first payment date on which its conditions are met, the pool is sold and the deal ends.

    The price comes into the collections before the payments of the date; so do the reserves that are
    released at the end. Later cash of the pool belongs to the buyer.

    Attributes:
        pool_factor: Met when the pool's balance over that at the cut-off is below this.
        pool_factor_by: Whether the balance is that of the cash, or the cut-off balance less gross collections.
        note_factor: Met when notes are repaid down to less than a share.
        on: Met on payment dates on or after this day.
        needs: Whether one condition is enough, or all that are given must be met.
        not_before: First payment date on which it may be called.
        price: What the buyer pays; nothing if left out, where the deal just ends.
        payments: The list of payments of that date; the list in force if left out.
    """

    pool_factor: Share | None = None
    pool_factor_by: Literal["pool_balance", "collections"] = "pool_balance"
    note_factor: NoteFactor | None = None
    on: date | None = None
    needs: Literal["any", "all"] = "any"
    not_before: date | None = None
    price: Price | None = None
    payments: Name | None = None
