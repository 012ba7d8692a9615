"""The early end of a deal while it runs: when the call is exercised, and what is paid for the pool."""

import numpy as np
from numpy.typing import NDArray

from refloat.deal.call import CleanUpCall, FixedPrice, SharePrice
from refloat.deal.references import COLLECTIONS
from refloat.deal.state import State

Flags = NDArray[np.bool_]
Amounts = NDArray[np.float64]


class Ending:
    """Which paths have been called.

    Attributes:
        called_on: Index of the payment date on which a path was called, -1 if not, shape (path,).
        price: What was paid for the pool, shape (date, path).
    """

    def __init__(self, state: State) -> None:
        self.state, self.call = state, state.deal.clean_up_call
        self.called_on = np.full(state.paths, -1)
        self.price = np.zeros((state.count, state.paths)) if self.call else None

    def test(self) -> None:
        """Exercise the call where its conditions are met; before the date's payments."""
        call, state = self.call, self.state
        if call is None or self.price is None:
            return
        pay_on = state.dates.pay_on[state.date]
        if call.not_before is not None and pay_on < np.datetime64(call.not_before, "D"):
            return
        conditions = self._conditions(call)
        met = np.logical_or.reduce(conditions) if call.needs == "any" else np.logical_and.reduce(conditions)
        now = met if state.over is None else met & ~state.over
        if not now.any():
            return
        price = np.where(now, self._price(call), 0.0)
        state.put(COLLECTIONS, price)
        self.price[state.date] = price
        self.called_on[now] = state.date
        state.calling = now
        state.release_reserves(now)

    def close_date(self) -> None:
        """Where the deal was called, it has ended."""
        state = self.state
        if state.calling is None:
            return
        state.over = state.calling if state.over is None else state.over | state.calling
        state.intake.end(state.calling, state.date)
        state.calling = None

    def _conditions(self, call: CleanUpCall) -> list[Flags]:
        state, found = self.state, []
        if call.pool_factor is not None:
            base = state.deal.cut_off_balance or 0.0
            found.append(self._pool_balance() < call.pool_factor * base)
        if call.note_factor is not None:
            names = call.note_factor.notes
            left = np.asarray(sum(state.balance[name] for name in names))
            found.append(left < call.note_factor.below * sum(state.notes[name].balance for name in names))
        if call.on is not None:
            found.append(np.full(state.paths, state.dates.pay_on[state.date] >= np.datetime64(call.on, "D")))
        return found

    def _pool_balance(self) -> Amounts:
        state = self.state
        known = state.intake.pool_balance
        if known is not None and (self.call is None or self.call.pool_factor_by == "pool_balance"):
            return np.asarray(known[:, state.date])
        collected = state.intake.gross[:, : state.date + 1].sum(axis=1)
        return np.asarray(np.maximum((state.deal.cut_off_balance or 0.0) - collected, 0.0))

    def _price(self, call: CleanUpCall) -> Amounts:
        state, price = self.state, call.price
        if price is None:
            return np.zeros(state.paths)
        if isinstance(price, FixedPrice):
            return np.full(state.paths, price.amount)
        if isinstance(price, SharePrice):
            return np.asarray(price.share * self._pool_balance())
        owed = np.zeros(state.paths)
        for name in price.notes:
            owed = owed + state.balance[name] + state.interest_owed(name)
        for name in price.fees:
            owed = owed + state.owed[name]
        for name in price.guarantees:
            owed = owed + state.guarantees.owed_in_all(name)
        for name in price.hedges:
            owed = owed + state.hedges.owed_in_all(name)
        if price.less_cash:
            for held in state.held.values():
                owed = owed - held
        return np.asarray(np.maximum(owed, 0.0))
