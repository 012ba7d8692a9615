"""Loss given default that follows from a default rate, by Frye and Jacobs."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def frye_jacobs_lgd(
    default_rate: ArrayLike, default_probability: float, lgd: float, correlation: float
) -> NDArray[np.float64]:
    """Loss given default in a year whose default rate is known, without a parameter of its own.

    Frye and Jacobs (2012), Credit loss and systematic loss given default, Journal of Credit Risk 8(1),
    109-140: if defaults and losses are both Vasicek-distributed with one correlation, then
    LGD(r) = Phi(Phi^-1(r) - k) / r with k = (Phi^-1(p) - Phi^-1(p l)) / sqrt(1 - rho).

    Args:
        default_rate: Default rate r of the year, above 0 and at most 1; any shape.
        default_probability: Its long-run mean p, between 0 and 1.
        lgd: Long-run loss given default l, expected loss over p, above 0 and at most 1.
        correlation: Correlation rho of asset values, at least 0 and below 1.

    Returns:
        Fractions, of the shape of `default_rate`.

    Raises:
        ValueError: An argument lies outside its range.
    """
    from scipy.special import ndtr, ndtri

    rate = np.asarray(default_rate, dtype=np.float64)
    if not np.all((rate > 0) & (rate <= 1)):
        raise ValueError("default_rate must be above 0 and at most 1")
    if not 0 < default_probability < 1 or not 0 < lgd <= 1 or not 0 <= correlation < 1:
        raise ValueError("default_probability and lgd must lie between 0 and 1, and correlation below 1")
    k = (ndtri(default_probability) - ndtri(default_probability * lgd)) / np.sqrt(1 - correlation)
    return np.asarray(ndtr(ndtri(rate) - k) / rate, dtype=np.float64)
