"""PreClosing: to whom the pool's cash between the cut-off and the closing goes."""

from typing import Literal

from refloat.deal.terms import Money, Term


class PreClosing(Term):
    """Cash dated after the cut-off and up to the closing. Cash dated earlier is never the deal's.

    Attributes:
        goes_to: `deal` pays it out on the first payment date; `originator` keeps it; `price` keeps it too, and the
            purchase price is less by it.
        amount: What it is, net of costs, as agreed at closing; it takes the place of the cash dated up to the
            closing, on every path. That of the cash if left out.
        in_ratios: Whether what the originator keeps counts in ratios to the plan and in other amounts to date;
            if not, the plan up to the closing does not count either.
    """

    goes_to: Literal["deal", "originator", "price"] = "deal"
    amount: Money | None = None
    in_ratios: bool = True
