"""book value, expected cash and an Investor -> the way from the bank's book value to the buyer's bid, step by step."""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from refloat.compute import shapley
from refloat.effects.gap.investor import Investor
from refloat.errors import InputError

Amounts = NDArray[np.float64]
REASONS = ("required return", "time", "cost", "information")
SKILL = "skill"


@dataclass(frozen=True)
class GapBridge:
    """From book value to bid; all per 100 of claim.

    Attributes:
        book_value: Net carrying amount.
        own_value: Expected cash at the bank's rate.
        bid: What the buyer can pay.
        steps: (reason, amount): provisioning, then the four reasons, and skill where the buyer collects otherwise than
            the bank; they sum to bid less book value.
    """

    book_value: float
    own_value: float
    bid: float
    steps: tuple[tuple[str, float], ...]

    @property
    def levels(self) -> tuple[float, ...]:
        """Value after each step, beginning with the book value."""
        return tuple(accumulate((self.book_value, *(amount for _, amount in self.steps))))


def gap_bridge(years: Amounts, net: Amounts, *, book_value: float, bank_rate: float, investor: Investor) -> GapBridge:
    """Explain the gap between what loans stand at in the books and what a buyer bids.

    Provisioning is the bank's own value of the expected cash less its book value. The rest, from own value to bid, is
    split over required return, time, cost, information and the buyer's skill by the exact Shapley value, so that no
    order of the steps is preferred. What separates the two values, a buyer's higher return and costs deducted at once,
    is the account of the price gap in Ciavoliello et al. (2016), Bank of Italy, Notes on Financial Stability 3.

    Args:
        years: Years from the cut-off to each date of cash.
        net: Expected net cash at these dates, per 100 of claim.
        book_value: Net carrying amount per 100 of claim.
        bank_rate: The bank's yearly rate.
        investor: The buyer.

    Raises:
        InputError: The cash or the book value makes no sense.
    """
    if years.shape != net.shape or not len(years) or not np.isfinite(net).all() or (years < 0).any():
        raise InputError(
            "the expected cash needs one amount for each time", remedy="give times in years from the cut-off"
        )
    if not 0 <= book_value < 1000:
        raise InputError("a book value cannot be below nil", where=f"{book_value:g}", remedy="give it per 100 of claim")

    def value(seen: frozenset[str]) -> float:
        rate = investor.rate if "required return" in seen else bank_rate
        later = investor.delay_years if "time" in seen else 0.0
        kept = (1.0 - investor.cost_share) if "cost" in seen else 1.0
        known = (1.0 - investor.information_discount) if "information" in seen else 1.0
        more = (1.0 + investor.recovery_gain) if SKILL in seen else 1.0
        return float(net @ (1.0 + rate) ** -(years + later)) * kept * known * more

    reasons = (*REASONS, SKILL) if investor.recovery_gain else REASONS
    own, bid = value(frozenset()), value(frozenset(reasons))
    steps = (("provisioning", own - book_value), *shapley(reasons, value).items())
    return GapBridge(book_value, own, bid, steps)
