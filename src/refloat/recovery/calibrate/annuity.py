"""How many instalments of a level-payment loan were paid, from what is still owed of its principal."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def instalments_paid(
    original: ArrayLike, principal: ArrayLike, annual_rate: ArrayLike, months: ArrayLike
) -> NDArray[np.float64]:
    """Number of monthly instalments, with fractions, after which the plan leaves this principal.

    The plan leaves B_k = P (q^n - q^k) / (q^n - 1) after k of n instalments, q = 1 + rate / 12; solved for k.
    Hence the month of default of a tape that has none.

    Args:
        original: Amount paid out.
        principal: Principal left, 0 to `original`.
        annual_rate: Contract rate, a fraction.
        months: Term.

    Returns:
        Between 0 and the term; NaN where something is missing or impossible.
    """
    paid_out, left, rate, term = (np.asarray(v, dtype=np.float64) for v in (original, principal, annual_rate, months))
    with np.errstate(all="ignore"):
        q = 1 + rate / 12
        whole = q**term
        flat = term * (1 - left / paid_out)
        curved = np.log(whole - left / paid_out * (whole - 1)) / np.log(q)
        # Near a rate of nothing the logarithms lose all their digits.
        count = np.where(rate * term > 1e-6, curved, flat)
    possible = (paid_out > 0) & (left >= 0) & (left <= paid_out) & (term > 0) & (rate >= 0)
    return np.asarray(np.where(possible, np.clip(count, 0, term), np.nan))
