"""Amounts to date at a few days -> cash by month."""

import numpy as np
from numpy.typing import NDArray

from refloat.deal.real.record import Amounts
from refloat.units.cash import Cash
from refloat.units.periods import month_end

Dates = NDArray[np.datetime64]


def spread(amounts: Amounts) -> Cash:
    """Spread published amounts evenly over the days between their dates, and sum them by month.

    Nothing is known of the timing between two points, so the cash of a month is the gross amount since the point
    before, times the share of the days since then that fall into the month. Costs are gross less net where a net
    amount is published, and else the assumed share of gross.

    Returns:
        One path, dated by month ends and the points themselves; cents are not rounded.
    """
    begins = np.datetime64(amounts.begins, "D")
    marks = np.array([begins, *(np.datetime64(point.on, "D") for point in amounts.points)])
    gross = np.array([0.0, *(point.gross for point in amounts.points)])
    costs = [0.0]
    for point, before, now in zip(amounts.points, gross[:-1], gross[1:], strict=True):
        known = None if point.net is None else point.gross - point.net
        costs.append(costs[-1] + amounts.cost_rate * (now - before) if known is None else known)
    dates = _dates(marks)
    days, at = (dates - begins).astype(np.float64), (marks - begins).astype(np.float64)
    monthly = [np.diff(np.interp(days, at, values), prepend=0.0) for values in (gross, np.array(costs))]
    # A difference of sums may leave dust below zero.
    collections, spent = (np.maximum(values, 0.0)[None, :] for values in monthly)
    return Cash(dates=dates, collections=collections, costs=spent, weights=np.ones(1))


def _dates(marks: Dates) -> Dates:
    months = np.arange(marks[0].astype("datetime64[M]"), marks[-1].astype("datetime64[M]") + np.timedelta64(1, "M"))
    ends = month_end(months.astype("datetime64[D]"))
    inside = ends[(ends > marks[0]) & (ends < marks[-1])]
    return np.asarray(np.unique(np.concatenate([inside, marks[1:]])))
