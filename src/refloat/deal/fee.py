"""Fee: what a service or a tax costs the deal. What is not paid stays owed."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from refloat.deal.terms import Money, Multiple, Name, Share, Term
from refloat.units.day_count import DayCount


class FeeTerm(Term):
    """What all fees have.

    Attributes:
        name: By which steps pay it.
        payee: Role of the party that receives it.
        annual_cap: Most that `pay_fee` steps pay in a calendar year; the excess stays owed, and is
            paid by steps that say `part: excess`.
        from_event: Trigger that must be in force for the fee to accrue, as of a back-up servicer's.
        until_event: Trigger that ends it, as of a servicer that is replaced. An event counts from the payment
            date after the test that put it in force: the period in which it happened is still the old one's.
    """

    name: Name
    name_zh: Name | None = None
    payee: Name | None = None
    annual_cap: Money | None = None
    from_event: Name | None = None
    until_event: Name | None = None


class FlatFee(FeeTerm):
    """An amount on each payment date, or a yearly amount in proportion to the days (actual/365)."""

    kind: Literal["flat"] = "flat"
    amount: Money
    per: Literal["payment_date", "year"] = "payment_date"


class OnceFee(FeeTerm):
    """An amount once, on the first payment date on or after a day (the first of all if no day is given).

    With `from_event`, on the first such date on which the event counts.
    """

    kind: Literal["once"] = "once"
    amount: Money
    on: date | None = None


class ShareOfCollectionsFee(FeeTerm):
    """A share of the cash collected for the payment date, gross or net of recovery costs."""

    kind: Literal["share_of_collections"] = "share_of_collections"
    share: Share
    of: Literal["gross", "net"] = "gross"


class LadderStep(Term):
    """A yearly share that begins so many years after the closing."""

    after_years: int = Field(ge=1, le=100)
    share: Share


class ShareOfBalanceFee(FeeTerm):
    """A share of the pool's balance, or of notes' balances before the date's principal.

    With a ladder it is a guarantee fee whose rate changes with the years: `share` counts first, then the ladder's.

    Attributes:
        share: Of the balance, on each payment date or a year.
        ladder: Yearly shares that take its place on anniversaries of the closing, in order; a period is split there.
        notes: Notes whose balances count; the pool's balance if left out.
        day_count: Convention where the share is yearly.
    """

    kind: Literal["share_of_balance"] = "share_of_balance"
    share: Share
    ladder: tuple[LadderStep, ...] = ()
    notes: tuple[Name, ...] = ()
    per: Literal["payment_date", "year"] = "year"
    day_count: DayCount = "act/365"


class PerFileFee(FeeTerm):
    """An amount for each loan still worked at the end of the cash's last period before the payment date."""

    kind: Literal["per_file"] = "per_file"
    amount: Money
    per: Literal["payment_date", "year"] = "year"


class CumulativeFee(FeeTerm):
    """A share of collections to date less what has been earned before: what a servicer earns for performance.

    Attributes:
        share: Of cumulative collections, or of their excess over the hurdle.
        of: Gross, or net of recovery costs.
        hurdle: Multiple of the plan's cumulative collections (gross or net alike) above which the share is earned.
        clawback: Whether what was earned too early is set against what is owed and what is earned later.
    """

    kind: Literal["share_of_cumulative_collections"] = "share_of_cumulative_collections"
    share: Share
    of: Literal["gross", "net"] = "gross"
    hurdle: Multiple | None = None
    clawback: bool = True


class FeeRow(Term):
    """A share of collections from a level on."""

    at_least: Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]
    share: Share


class TableFee(FeeTerm):
    """A share of the date's collections, read from a table.

    Attributes:
        by: What the table is read by: collections to date (gross or net alike) over the plan's, collections to
            date, or the pool's balance.
        of: Gross collections, or net of recovery costs.
        rows: Levels in order; the first is 0. Before there is a plan the first row counts.
    """

    kind: Literal["table"] = "table"
    by: Literal["collection_ratio", "collections_to_date", "pool_balance"]
    of: Literal["gross", "net"] = "gross"
    rows: tuple[FeeRow, ...] = Field(min_length=1)


Fee = Annotated[
    FlatFee | OnceFee | ShareOfCollectionsFee | ShareOfBalanceFee | PerFileFee | CumulativeFee | TableFee,
    Field(discriminator="kind"),
]
