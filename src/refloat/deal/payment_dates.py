"""PaymentDates: when a deal pays, and which cash it then has."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from refloat.deal.terms import Term
from refloat.units.calendar import BusinessDay, CalendarName, adjust
from refloat.units.periods import dates_every, month_end

Dates = NDArray[np.datetime64]


class PaymentDates(Term):
    """Payment dates from the first to the last, which is the legal final maturity of the deal.

    All fall on the first one's day of the month; if the first and the last are month ends, all are.
    """

    first: date
    every_months: int = Field(ge=1, le=12)
    last: date = Field(description="Last payment date: whatever money is left is paid out on it")
    calendar: CalendarName = "none"
    business_day: BusinessDay = "following"
    collections_until: Literal["payment_date", "previous_month_end"] = Field(
        default="payment_date", description="Cash dated up to this day is paid out on the payment date"
    )
    collection_lag_days: int = Field(default=0, ge=0, le=366, description="Days by which that day is earlier still")
    interest_until: Literal["unadjusted", "adjusted"] = Field(
        default="unadjusted", description="Whether interest runs between the dates as written or as moved"
    )


@dataclass(frozen=True, eq=False)
class Schedule:
    """The dates of a deal, worked out.

    Attributes:
        pay_on: Shape (date,), payment dates moved to business days.
        collect_until: Shape (date,), last day of the cash that is paid out on each.
        accrual: Shape (date + 1,), the closing date and then the ends of the interest periods.
        written: Shape (date,), payment dates before they are moved to business days.
    """

    pay_on: Dates
    collect_until: Dates
    accrual: Dates
    written: Dates

    def last_by(self, day: date) -> int:
        """Index of the last payment date on or before a day, as written; the first if there is none."""
        return max(int(np.searchsorted(self.written, np.datetime64(day, "D"), side="right")) - 1, 0)


def schedule(terms: PaymentDates, closing_on: date) -> Schedule:
    """Work out the payment dates of a deal."""
    written = dates_every(terms.first, terms.last, terms.every_months)
    moved = adjust(written, terms.calendar, terms.business_day)
    until = moved
    if terms.collections_until == "previous_month_end":
        months = written.astype("datetime64[M]").astype("datetime64[D]")
        until = month_end(months - np.timedelta64(1, "D"))
    until = until - np.timedelta64(terms.collection_lag_days, "D")
    ends = moved if terms.interest_until == "adjusted" else written
    return Schedule(moved, until, np.concatenate([np.array([closing_on], dtype="datetime64[D]"), ends]), written)
