"""A day -> the payment date that it speaks of."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from refloat.deal.deal import Deal
from refloat.errors import InputError
from refloat.units.periods import dates_every


def written_dates(deal: Deal) -> NDArray[np.datetime64]:
    """The payment dates before any is moved to a business day, shape (date,)."""
    terms = deal.payment_dates
    return dates_every(terms.first, terms.last, terms.every_months)


def payment_place(deal: Deal, day: date) -> int:
    """Index of the last payment date on or before a day, by the dates as written.

    A payment on 26 January that a holiday moves into February is still the one of January.

    Raises:
        InputError: The day is before the first payment date.
    """
    written = written_dates(deal)
    place = int(np.searchsorted(written, np.datetime64(day, "D"), side="right")) - 1
    if place < 0:
        raise InputError(f"{day} is before the first payment date", where=deal.name, remedy="correct the fact's day")
    return place
