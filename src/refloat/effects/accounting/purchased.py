"""a price and the cash expected for it -> the buyer's books of purchased credit-impaired loans."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError

Amounts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PurchasedLoans:
    """Amortised cost of purchased or originated credit-impaired (POCI) loans, if all comes as expected.

    Attributes:
        rate: Credit-adjusted effective interest rate, a yearly fraction.
        years: Shape (payment,), years from purchase.
        expected: Shape (payment,), expected cash, credit losses taken into account.
        interest: Shape (payment,), interest income up to each payment.
        amortised_cost: Shape (payment,), after each payment.
    """

    rate: float
    years: Amounts
    expected: Amounts
    interest: Amounts
    amortised_cost: Amounts


def book_purchase(price: float, years: Amounts, expected: Amounts) -> PurchasedLoans:
    """Book a purchase at its credit-adjusted effective interest rate.

    The rate discounts the *expected* cash, losses included, to the price (IFRS 9, 5.4.1(a) and appendix A); interest
    accrues at it on the amortised cost, and there is no allowance on the first day.

    Args:
        price: What was paid, costs of the purchase included.
        years: Years from purchase, rising, shape (payment,).
        expected: Expected cash, shape (payment,), none negative.

    Raises:
        InputError: The cash does not pay the price back at any rate above -99 %.
    """
    from scipy.optimize import brentq

    if not (price > 0 and len(years) and (expected >= 0).all() and expected.sum() > 0):
        raise InputError(
            "a purchase needs a price above nil and some expected cash", remedy="check the price and the plan"
        )

    def surplus(rate: float) -> float:
        return float((expected * (1 + rate) ** -years).sum() - price)

    # Cash that comes later than now is worth nothing at a rate beyond all bounds, and the more the lower the rate.
    lowest, highest = -0.99, 1e6
    if surplus(lowest) < 0 or surplus(highest) > 0:
        raise InputError(
            f"no yearly rate discounts the expected cash of {expected.sum():,.0f} to the price of {price:,.0f}",
            remedy="check the price and the plan",
        )
    rate = float(brentq(surplus, lowest, highest, xtol=1e-14))
    cost, before = price, 0.0
    interest, left = np.empty(len(years)), np.empty(len(years))
    for place, (at, cash) in enumerate(zip(years, expected, strict=True)):
        interest[place] = cost * ((1 + rate) ** (at - before) - 1)
        cost, before = cost + interest[place] - cash, float(at)
        left[place] = cost
    return PurchasedLoans(rate, np.asarray(years), np.asarray(expected), interest, left)


@dataclass(frozen=True)
class BookedYear:
    """One year of the buyer's books; amounts in currency units, opening + interest - cash = closing.

    Attributes:
        year: 1 for the first after the purchase.
        opening: Amortised cost at its start (after the last payment before).
        interest: Income at the credit-adjusted effective rate.
        cash: Collected, if all comes as expected.
        closing: Amortised cost after its last payment.
    """

    year: int
    opening: float
    interest: float
    cash: float
    closing: float


def booked_years(loans: PurchasedLoans) -> tuple[BookedYear, ...]:
    """The books by year from the purchase; a year without payments is left out.

    Args:
        loans: The books by payment.
    """
    year = np.maximum(np.ceil(loans.years - 1e-9), 1).astype(np.int64)
    rows, opening = [], float((loans.amortised_cost + loans.expected - loans.interest)[0])
    for number in np.unique(year):
        place = year == number
        closing = float(loans.amortised_cost[place][-1])
        rows.append(
            BookedYear(
                int(number), opening, float(loans.interest[place].sum()), float(loans.expected[place].sum()), closing
            )
        )
        opening = closing
    return tuple(rows)


def impairment_change(loans: PurchasedLoans, payments_done: int, outlook: Amounts) -> float:
    """Impairment gain (above nil) or loss from a new outlook after some payments.

    The lifetime expected losses are measured anew at the *original* rate, and the whole change goes through profit
    and loss, gains too (IFRS 9, 5.5.13 and 5.5.14).

    Args:
        loans: The books.
        payments_done: Payments that have come, as expected.
        outlook: New expected cash of the payments that are left, shape (payment - payments_done,).

    Raises:
        InputError: The outlook has another number of payments.
    """
    left = loans.years[payments_done:]
    if len(outlook) != len(left):
        raise InputError(f"the outlook has {len(outlook)} payments where {len(left)} are left", remedy="give one each")
    at = 0.0 if payments_done == 0 else float(loans.years[payments_done - 1])
    factors = (1 + loans.rate) ** -(left - at)
    return float(((outlook - loans.expected[payments_done:]) * factors).sum())
