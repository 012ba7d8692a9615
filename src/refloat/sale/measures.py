"""dated cash and its price -> convexity, z-spread and discount margin."""

import numpy as np
from numpy.typing import NDArray

from refloat.sale.curve import Curve

Amounts = NDArray[np.float64]
WIDEST = 100.0
"""A spread above which nobody need look: ten thousand per cent."""


def convexity(cash: Amounts, years: Amounts, yield_rate: float) -> float:
    """Second derivative of the price by the annual effective yield, over the price, in years squared.

    Args:
        cash: Shape (date,).
        years: Shape (date,).
        yield_rate: Annual effective, above -1.
    """
    present = cash * (1.0 + yield_rate) ** -years
    total = float(present.sum())
    return float(np.dot(present, years * (years + 1.0)) / total / (1.0 + yield_rate) ** 2) if total > 0 else 0.0


def z_spread(cash: Amounts, years: Amounts, price: float, curve: Curve) -> float | None:
    """Spread on every zero rate at which cash is worth a price; None where no spread up to 100 gives it.

    Args:
        cash: Shape (date,), none negative.
        years: Shape (date,), above zero.
        price: Above zero, in the units of the cash.
        curve: The zero rates.
    """
    from scipy.optimize import brentq

    def excess(spread: float) -> float:
        return float(np.dot(cash, curve.factors(years, spread))) - price

    low = -1.0 - float(curve.rate(years).min()) + 1e-6
    if not price > 0 or excess(low) <= 0 or excess(WIDEST) >= 0:
        return None
    return float(brentq(excess, low, WIDEST, xtol=1e-14))


def discount_margin(cash: Amounts, fractions: Amounts, index_rates: Amounts, price: float) -> float | None:
    """Margin over the index at which the cash of a floating note is worth a price; None where there is none.

    Each period is discounted at (index + margin) x its fraction of a year, simple within and compounded over periods,
    so that a note that pays its quoted margin on the whole of its balance, at par, has that as its discount margin.

    Args:
        cash: Shape (date,), none negative.
        fractions: Years of each interest period by the note's day count, shape (date,).
        index_rates: Rate of the index in each, as fractions, shape (date,).
        price: Above zero.

    Source: Fabozzi and Mann, Floating-Rate Securities (2000), chapter 3 (from memory, unverified).
    """
    from scipy.optimize import brentq

    def excess(margin: float) -> float:
        return float(np.dot(cash, 1.0 / np.cumprod(1.0 + (index_rates + margin) * fractions))) - price

    low = -1.0 / float(fractions.max()) - float(index_rates.min()) + 1e-6
    low = max(low, -0.99)
    if not price > 0 or excess(low) <= 0 or excess(WIDEST) >= 0:
        return None
    return float(brentq(excess, low, WIDEST, xtol=1e-14))
