"""a bank's and an investor's view of the same loans -> what lies between, and what it says of the loans."""

from dataclasses import dataclass

from refloat.errors import InputError


@dataclass(frozen=True)
class LumpSum:
    """Loans seen as one payment: `recovery` of 100 after some time, which another set of courts multiplies by a ratio.

    Attributes:
        recovery: Undiscounted recovery per 100.
        time_ratio: Time under the other courts over the time today.
        investor_discount: Value today of 1 at the time of recovery, at the investor's rate.
        bank_discount: The same at the bank's rate.
        residuals: Published less fitted values, per 100, in the order given.
    """

    recovery: float
    time_ratio: float
    investor_discount: float
    bank_discount: float
    residuals: tuple[float, ...]


def calibrate_two_views(
    investor_value: float, investor_value_faster: float, bank_value: float, bank_value_faster: float
) -> LumpSum:
    """Recovery and time ratio from two parties' values under today's and under faster courts.

    With a lump sum R at time T, a party with the discount x = d(T) sees R x today and R x^k where courts take k T. So
    ln(value) = ln R + ln x and ln(faster) = ln R + k ln x for both parties: four equations for R, k, x and y, solved
    exactly: k = (ln b' - ln a') / (ln b - ln a), for b the bank's and a the investor's value.

    Args:
        investor_value: Investor's value per 100 today.
        investor_value_faster: Under faster courts.
        bank_value: Bank's value per 100 today.
        bank_value_faster: Under faster courts.

    Raises:
        InputError: The values have no such solution.
    """
    from math import exp, log

    values = (investor_value, investor_value_faster, bank_value, bank_value_faster)
    if not all(0 < value < 1000 for value in values):
        raise InputError("the four values must be above nil", remedy="give them per 100 of claim")
    a, faster_a, b, faster_b = (log(value) for value in values)
    if not (a < b and faster_a < faster_b and a < faster_a and b < faster_b):
        raise InputError(
            "the bank's values must be above the investor's, and both must rise with faster courts",
            remedy="check the order of the four values",
        )
    ratio = (faster_b - faster_a) / (b - a)
    if not ratio < 1:
        raise InputError("these values do not come from faster courts", remedy="check the order of the four values")
    # ln R from the investor's pair: ln a' - k ln a = (1 - k) ln R.
    level = (faster_a - ratio * a) / (1 - ratio)
    fitted = (level + (a - level), level + ratio * (a - level), level + (b - level), level + ratio * (b - level))
    residuals = tuple(value - exp(fit) for value, fit in zip(values, fitted, strict=True))
    return LumpSum(exp(level), ratio, exp(a - level), exp(b - level), residuals)
