"""A hedge -> what its two sides pay in each interest period, and what the rest of them is worth."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from refloat.deal.coupon import level_reader, sum_of_parts
from refloat.deal.hedge import Cap, Hedge, NotionalTable
from refloat.deal.index import Index
from refloat.deal.payment_dates import Schedule
from refloat.errors import DealError

Amounts = NDArray[np.float64]
Yearly = Callable[[date], float]


@dataclass(frozen=True, eq=False)
class Legs:
    """The exchanges of a hedge; in currency units, or per unit of notional where that follows notes.

    Attributes:
        received, paid: What the deal receives and pays for each interest period, shape (date + 1,).
        notional: At the start of each period, shape (date,); 1 where it follows notes, while the hedge lasts.
        worth: Present value to the deal of all exchanges after each date, shape (date,).
        last: The payment date of the last exchange.
    """

    received: Amounts
    paid: Amounts
    notional: Amounts
    worth: Amounts
    last: int


def legs(hedge: Hedge, dates: Schedule, indices: Mapping[str, Index]) -> Legs:
    """Work out a hedge on its index.

    Raises:
        DealError: The index has no points, or falls so low that it discounts nothing.
    """
    level, resets = level_reader(hedge, dates, indices)
    notional, changes = _notional(hedge)
    changes = [*resets, *changes]

    def money(rate: Yearly, day_count: str) -> Amounts:
        return sum_of_parts(lambda day: notional(day) * rate(day), changes, day_count, dates)  # type: ignore[arg-type]

    if isinstance(hedge, Cap):
        changes += [point.on for point in hedge.strikes]
        received = money(lambda day: _above(hedge, level(day), day), hedge.day_count)
        paid = money(lambda day: _below(hedge, level(day)) + hedge.premium_rate, hedge.day_count)
    else:
        floored = hedge.index_floor
        floating = money(
            lambda day: (level(day) if floored is None else max(level(day), floored)) + hedge.margin, hedge.day_count
        )
        fixed = money(lambda day: hedge.fixed_rate, hedge.fixed_day_count or hedge.day_count)
        received, paid = (floating, fixed) if hedge.pays == "fixed" else (fixed, floating)
    growth = 1.0 + sum_of_parts(level, resets, hedge.day_count, dates)
    if not (growth > 0).all():
        raise DealError(
            f'the index "{hedge.index}" falls so low that the hedge "{hedge.name}" cannot be discounted on it',
            remedy="check its points",
        )
    starts: list[date] = dates.accrual[:-1].tolist()
    ends: list[date] = dates.accrual[1:].tolist()
    lasting = [place for place, end in enumerate(ends) if hedge.until is not None and end >= hedge.until]
    return Legs(
        received=received,
        paid=paid,
        notional=np.array([notional(day) for day in starts]),
        worth=_worth(received - paid, growth),
        last=min(lasting, default=len(ends) - 1),
    )


def _notional(hedge: Hedge) -> tuple[Yearly, list[date]]:
    """The notional by day, and the days on which it changes."""
    terms, until = hedge.notional, hedge.until
    rows = terms.rows if isinstance(terms, NotionalTable) else ()

    def on(day: date) -> float:
        if until is not None and day >= until:
            return 0.0
        if not isinstance(terms, NotionalTable):
            return 1.0
        return next((row.amount for row in reversed(rows) if row.on <= day), 0.0)

    return on, [*(row.on for row in rows), *([until] if until is not None else [])]


def _above(cap: Cap, level: float, day: date) -> float:
    strike = next((point.rate for point in reversed(cap.strikes) if point.on <= day), cap.strike)
    return max((level if cap.ceiling is None else min(level, cap.ceiling)) - strike, 0.0)


def _below(cap: Cap, level: float) -> float:
    return 0.0 if cap.floor is None else max(cap.floor - level, 0.0)


def _worth(net: Amounts, growth: Amounts) -> Amounts:
    """Backwards: what comes after a date is the next exchange and all after it, discounted by one period."""
    worth = np.zeros(len(net) - 1)
    for place in range(len(worth) - 2, -1, -1):
        worth[place] = (net[place + 1] + worth[place + 1]) / growth[place + 1]
    return worth
