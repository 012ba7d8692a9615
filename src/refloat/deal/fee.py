"""Fee: what a service or a tax costs the deal. What is not paid stays owed."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from refloat.deal.terms import Money, Name, Share, Term
from refloat.units.day_count import DayCount


class FeeTerm(Term):
    """What all fees have.

    Attributes:
        name: By which steps pay it.
        payee: Role of the party that receives it.
        annual_cap: Most that `pay_fee` steps pay in a calendar year; the excess stays owed, and is
            paid by steps that say `part: excess`.
    """

    name: Name
    name_zh: Name | None = None
    payee: Name | None = None
    annual_cap: Money | None = None


class FlatFee(FeeTerm):
    """An amount on each payment date, or a yearly amount in proportion to the days (actual/365)."""

    kind: Literal["flat"] = "flat"
    amount: Money
    per: Literal["payment_date", "year"] = "payment_date"


class OnceFee(FeeTerm):
    """An amount once, on the first payment date on or after a day (the first of all if no day is given)."""

    kind: Literal["once"] = "once"
    amount: Money
    on: date | None = None


class ShareOfCollectionsFee(FeeTerm):
    """A share of the cash collected for the payment date, gross or net of recovery costs."""

    kind: Literal["share_of_collections"] = "share_of_collections"
    share: Share
    of: Literal["gross", "net"] = "gross"


class ShareOfBalanceFee(FeeTerm):
    """A share of the pool's balance, or of notes' balances before the date's principal.

    Attributes:
        share: Of the balance, on each payment date or a year.
        notes: Notes whose balances count; the pool's balance if left out.
        day_count: Convention where the share is yearly.
    """

    kind: Literal["share_of_balance"] = "share_of_balance"
    share: Share
    notes: tuple[Name, ...] = ()
    per: Literal["payment_date", "year"] = "year"
    day_count: DayCount = "act/365"


Fee = Annotated[FlatFee | OnceFee | ShareOfCollectionsFee | ShareOfBalanceFee, Field(discriminator="kind")]
