"""ReoCo: a company that buys properties at auctions with the deal's money, and what comes back."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from refloat.deal.terms import Money, Multiple, Name, Share, Term


class Resale(Term):
    """What a property is sold for, and when.

    Attributes:
        uplift: Sale price over purchase price, less 1.
        cost_share: Cost of holding and selling, as a share of the sale price.
        after_dates: Payment dates from purchase to the receipt of the proceeds.
    """

    uplift: Multiple = 0.0
    cost_share: Share = 0.0
    after_dates: Annotated[int, Field(ge=1, le=120)]


class ReoCo(Term):
    """A property-owning company that bids at the auctions of the pool's collateral.

    `fund_reoco` steps pay for its purchases; what it gets for its properties enters the collections account
    beside the pool's cash, and counts neither in fees on collections nor in ratios to the plan. The price that it
    pays at an auction comes back to the deal as a creditor: that is in the pool's cash, and only there.

    Attributes:
        budget: Most that may stand in properties at any time, at cost.
        total: Most that may be spent in all.
        purchases: Whether it buys up to its budget, or what the cash's column `reoco_purchases` lets it.
        resale: What comes back; if left out, the cash's column `reoco_proceeds`, which is for all of
            `reoco_purchases`, times the share of them that was funded up to the date before.
        until: Last payment date on which it buys.
    """

    name: Name = "reoco"
    name_zh: Name | None = None
    budget: Money
    total: Money | None = None
    purchases: Literal["budget", "cash"] = "budget"
    resale: Resale | None = None
    until: date | None = None
