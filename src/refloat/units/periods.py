"""a first date and a step of months -> period dates; amounts by date -> amounts by period."""

from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

Dates = NDArray[np.datetime64]
Amounts = NDArray[np.float64]


def add_months(day: ArrayLike | date, months: ArrayLike) -> Dates:
    """Dates some months later, on the same day of the month or on its last day if it is shorter."""
    start = np.asarray(day, dtype="datetime64[D]")
    month = start.astype("datetime64[M]")
    in_month = start - month.astype("datetime64[D]")
    target = month + np.asarray(months).astype("timedelta64[M]")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.asarray(np.minimum(target.astype("datetime64[D]") + in_month, last))


def month_end(day: ArrayLike | date) -> Dates:
    """Last day of the month of each date."""
    month = np.asarray(day, dtype="datetime64[D]").astype("datetime64[M]")
    return np.asarray((month + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D"))


def month_ends_after(day: ArrayLike | date, count: int, every_months: int = 1) -> Dates:
    """The next `count` month ends strictly after a date, one every so many months.

    Periods of cash are dated by their last day, so these are the dates of a pool's collections
    after its cut-off.
    """
    end = month_end(day)
    first = 0 if end > np.asarray(day, dtype="datetime64[D]") else 1
    # The step is counted from the first period's end, so a first period may be short.
    return month_end(
        add_months(end.astype("datetime64[M]").astype("datetime64[D]"), first + every_months * np.arange(count))
    )


def dates_every(first: ArrayLike | date, last: ArrayLike | date, every_months: int) -> Dates:
    """Dates from `first` every so many months, none after `last`, which is added if it is not one of them.

    If both are the last day of their months, all are; else all fall on the first one's day of the month.
    """
    start, end = np.asarray(first, dtype="datetime64[D]"), np.asarray(last, dtype="datetime64[D]")
    months = int((end.astype("datetime64[M]") - start.astype("datetime64[M]")).astype(np.int64))
    dates = add_months(start, every_months * np.arange(max(months // every_months, 0) + 1))
    if month_end(start) == start and month_end(end) == end:
        dates = month_end(dates)
    dates = dates[dates <= end]
    return dates if dates.size and dates[-1] == end else np.append(dates, end)


def sum_by_period(amounts: Amounts, dates: Dates, until: Dates) -> Amounts:
    """Sum amounts dated after the previous bound and up to each bound.

    Args:
        amounts: Shape (path, date).
        dates: Shape (date,), increasing.
        until: Shape (period,), increasing; the first period takes everything up to its bound.

    Returns:
        Shape (path, period).
    """
    stops = np.searchsorted(dates, until, side="right")
    # Laid out by period, since waterfalls work on one period of all paths at a time.
    out = np.zeros((len(until), amounts.shape[0]))
    start = 0
    for period, stop in enumerate(stops):
        if stop > start:
            out[period] = amounts[:, start:stop].sum(axis=1)
        start = int(stop)
    return out.T


def last_in_period(amounts: Amounts, dates: Dates, until: Dates) -> Amounts:
    """The latest amount dated up to each bound (a balance), or the first known one before any.

    Shapes as in `sum_by_period`.
    """
    index = np.maximum(np.searchsorted(dates, until, side="right") - 1, 0)
    return np.asarray(amounts[:, index])
