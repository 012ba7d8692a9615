"""dated cash and a yield -> a price, and back; duration.

Yields are annual effective: an amount t years away is worth amount / (1 + y)^t, with t in actual days over 365.
"""

import numpy as np
from numpy.typing import NDArray

Amounts = NDArray[np.float64]


def price_at_yield(cash: Amounts, years: Amounts, yield_rate: float) -> float:
    """Present value of cash, in the units of the cash.

    Args:
        cash: Shape (date,).
        years: Shape (date,), years from the day of payment.
        yield_rate: Annual effective, above -1.
    """
    return float(np.dot(cash, (1.0 + yield_rate) ** -years))


def yield_at_price(cash: Amounts, years: Amounts, price: float) -> float:
    """The yield at which cash is worth a price; -1 if there is no cash.

    The price is paid first and cash is never negative, so the yield is the only root.

    Args:
        cash: Shape (date,), none negative.
        years: Shape (date,), above zero.
        price: Above zero, in the units of the cash.
    """
    return float(path_yields(np.asarray(cash, dtype=np.float64)[None, :], years, price)[0])


def modified_duration(cash: Amounts, years: Amounts, yield_rate: float) -> float:
    """Relative fall of the price for a small rise of the yield, in years: Macaulay duration over (1 + y).

    Source: Macaulay, Some Theoretical Problems Suggested by the Movements of Interest Rates (NBER, 1938).
    """
    present = cash * (1.0 + yield_rate) ** -years
    total = float(present.sum())
    return float(np.dot(present, years) / total / (1.0 + yield_rate)) if total > 0 else 0.0


def path_yields(cash: Amounts, years: Amounts, price: float) -> Amounts:
    """Yield of every path for one price, shape (path,); -1 on a path that pays nothing.

    With x = log(1 + y) the logarithm of the present value is convex and falls in x, so Newton's method comes to the
    one root from any start, on all paths at once.

    Args:
        cash: Shape (path, date), none negative.
        years: Shape (date,), above zero.
        price: Above zero.

    Raises:
        ValueError: If cash is negative, a date is not after the day of payment, or the price is not above zero.
    """
    if not price > 0:
        raise ValueError("a yield needs a price above zero")
    if cash.size and cash.min() < 0:
        raise ValueError("cash must not be negative: with later payments in, several yields could fit")
    if years.size and years.min() <= 0:
        raise ValueError("every payment must come after the price is paid")
    yields = np.full(len(cash), -1.0)
    paid = np.flatnonzero(cash.sum(axis=1) > 0)
    if not len(paid):
        return yields
    with np.errstate(divide="ignore"):
        logs = np.log(cash[paid] / price)
    x = np.zeros(len(paid))
    open_paths = np.arange(len(paid))
    for _ in range(200):
        terms = logs[open_paths] - x[open_paths, None] * years
        top = terms.max(axis=1, keepdims=True)
        parts = np.exp(terms - top)
        total = parts.sum(axis=1)
        step = (np.log(total) + top[:, 0]) / (np.einsum("pd,d->p", parts, years) / total)
        x[open_paths] += step
        open_paths = open_paths[np.abs(step) > 1e-13 * (1.0 + np.abs(x[open_paths]))]
        if not len(open_paths):
            break
    yields[paid] = np.expm1(x)
    return yields


def weighted_quantiles(values: Amounts, weights: Amounts, shares: tuple[float, ...]) -> list[float]:
    """Smallest values that at least a share of the weight does not exceed.

    Args:
        values: Shape (path,).
        weights: Shape (path,), summing to one.
        shares: Fractions between 0 and 1.
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    places = np.searchsorted(reached, np.array(shares) - 1e-12, side="left")
    return [float(values[order[min(place, len(values) - 1)]]) for place in places]
