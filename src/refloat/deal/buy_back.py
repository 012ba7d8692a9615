"""BuyBack: loans that should not have been sold, and what the originator pays for them."""

from datetime import date

from refloat.deal.terms import Money, Multiple, Name, Share, Term


class BackClaim(Term):
    """Claim of the loans that are bought back on a day."""

    on: date
    claim: Money


class BuyBack(Term):
    """The originator buys ineligible loans back, or pays an indemnity for them.

    The cash is the pool's without those loans: their own collections end with the buy-back.

    Attributes:
        payer: Role of the party that pays.
        price_share: Price per unit of claim; 1 is the claim outstanding.
        interest_rate: Yearly simple interest on the price from the cut-off to the day (actual/365).
        claims: What is bought back, and when; if left out, the cash's column `repurchases` tells the claims.
        cap: Most that is paid in all, interest included.
        counts_as_collections: Whether fees on collections and ratios to the plan count it.
    """

    payer: Name | None = None
    price_share: Multiple = 1.0
    interest_rate: Share = 0.0
    claims: tuple[BackClaim, ...] = ()
    cap: Money | None = None
    counts_as_collections: bool = True
