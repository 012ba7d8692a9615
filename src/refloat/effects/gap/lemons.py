"""what each loan is worth to its seller and to a buyer who cannot tell them apart -> what is traded, at what price."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError

Amounts = NDArray[np.float64]


@dataclass(frozen=True)
class Market:
    """A market in which only the seller knows quality.

    Attributes:
        price: Per 100 of claim, at which what is offered is worth its price; the highest such. Nil where nothing
            trades.
        traded_share: Share of claim that is traded.
        efficient_share: Share that would be if buyers knew what sellers know.
        surplus: Gain from trade per 100 of all claim.
        efficient_surplus: The same if quality were known.
        prices: Every price at which the market could rest.
    """

    price: float
    traded_share: float
    efficient_share: float
    surplus: float
    efficient_surplus: float
    prices: tuple[float, ...]

    @property
    def lost(self) -> float:
        """Gain from trade that hidden quality costs, per 100 of all claim."""
        return self.efficient_surplus - self.surplus


def lemons(seller: Amounts, buyer: Amounts, claim: Amounts) -> Market:
    """The market for lemons (Akerlof 1970, Quarterly Journal of Economics 84, p. 488) over given loans.

    At a price p the loans with a seller's value of at most p are offered, and they are worth
    E[buyer's value | offered] to competing buyers; the market rests where that is p. There may be several such prices;
    the highest is the one buyers bid up to (Wilson 1980, Bell Journal of Economics 11), since at it no buyer gains by a
    higher bid.

    Args:
        seller: Value of each loan to the bank, per 100 of claim.
        buyer: Value of each loan to a buyer.
        claim: Claims, the weights.

    Raises:
        InputError: Values or claims make no sense.
    """
    if not (seller.shape == buyer.shape == claim.shape) or seller.ndim != 1 or not len(seller):
        raise InputError("a market needs one value to seller and buyer and one claim for each loan")
    if not (np.isfinite(seller).all() and np.isfinite(buyer).all() and (claim >= 0).all() and claim.sum() > 0):
        raise InputError("values must be numbers and claims not below nil", remedy="leave out loans without a value")
    order = np.lexsort((buyer, seller))
    own, worth, weight = seller[order], buyer[order], claim[order] / claim.sum()
    # Sums of many weights end above one by rounding.
    offered = np.minimum(np.cumsum(weight), 1.0)
    # Loans of the same value to the seller come to market together: only the last of them ends a group.
    last = np.append(own[1:] > own[:-1], True) & (offered > 0)
    mean = np.divide(np.cumsum(weight * worth), offered, out=np.zeros_like(offered), where=offered > 0)
    following = np.append(own[1:], np.inf)
    # Within rounding of a value the seller is indifferent and sells.
    rests = last & (own <= mean * (1 + 1e-12) + 1e-12) & (mean < following)
    gain = np.maximum(worth - own, 0.0)
    efficient = min(float(weight[worth >= own].sum()), 1.0), float(weight @ gain)
    if not rests.any():
        return Market(0.0, 0.0, *efficient[:1], 0.0, efficient[1], ())
    prices = mean[rests]
    place = int(np.flatnonzero(rests)[np.argmax(prices)])
    surplus = float((weight * (worth - own))[: place + 1].sum())
    return Market(
        float(mean[place]), float(offered[place]), efficient[0], surplus, efficient[1], tuple(float(p) for p in prices)
    )
