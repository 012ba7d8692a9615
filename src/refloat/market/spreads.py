"""Spreads of a lognormal ratio from the few shares that surveys print."""

import numpy as np


def spread_between_shares(levels: tuple[float, float], shares: tuple[float, float]) -> tuple[float, float]:
    """Centre and spread of the logarithm of a ratio of which two quantiles are known.

    Args:
        levels: Two values of the ratio.
        shares: Shares of the ratios that lie below them.

    Returns:
        Mean and standard deviation of the logarithm.
    """
    from scipy.special import ndtri

    (a, b), (p, q) = np.log(levels), ndtri(shares)
    spread = float((a - b) / (p - q))
    return float(a - spread * p), spread


def spread_of_share_below(level: float, share: float, median: float = 1.0) -> float:
    """Spread of the logarithm of a ratio with a known median, a share of which lies below a level."""
    from scipy.special import ndtri

    return float(np.log(level / median) / ndtri(share))


def spread_of_share_within(mean: float, within: float, share: float) -> float:
    """Spread of the logarithm of a ratio with a known mean, a share of which lies within 1 -/+ `within`.

    Raises:
        ValueError: No spread below one gives that share.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr

    def excess(spread: float) -> float:
        centre = np.log(mean) - spread**2 / 2
        low, high = np.log(1 - within), np.log(1 + within)
        return float(ndtr((high - centre) / spread) - ndtr((low - centre) / spread) - share)

    if excess(1e-3) * excess(1.0) > 0:
        raise ValueError(f"no spread puts a share of {share:g} within {within:g} of one around a mean of {mean:g}")
    return float(brentq(excess, 1e-3, 1.0))
