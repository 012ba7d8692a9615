"""A fee with a ladder -> its share of the balance for every interest period."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from refloat.deal.coupon import sum_of_parts
from refloat.deal.fee import ShareOfBalanceFee
from refloat.deal.payment_dates import Schedule
from refloat.units.periods import add_months

Amounts = NDArray[np.float64]


def ladder_factors(fee: ShareOfBalanceFee, dates: Schedule) -> Amounts:
    """Share times years of each interest period, shape (date + 1,); a period is split where the share changes."""
    closing = dates.accrual[0]
    steps = [(_anniversary(closing, step.after_years), step.share) for step in fee.ladder]

    def yearly(day: date) -> float:
        return next((share for begins, share in reversed(steps) if begins <= day), fee.share)

    return sum_of_parts(yearly, [begins for begins, _ in steps], fee.day_count, dates)


def _anniversary(closing: np.datetime64, years: int) -> date:
    day: date = add_months(closing, 12 * years).tolist()
    return day
