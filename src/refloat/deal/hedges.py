"""The hedges of a deal while it runs: what comes from the banks, what they are owed, and how hedges end."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from refloat.deal.deal import Deal
from refloat.deal.hedge import AmountValue, Cap, Hedge, NotionalOfNotes, Termination
from refloat.deal.hedge_legs import legs
from refloat.deal.payment_dates import Schedule

Amounts = NDArray[np.float64]
Flags = NDArray[np.bool_]

_COLUMNS = (
    "notional",
    "net",
    "received",
    "due",
    "paid",
    "termination_received",
    "termination_due",
    "termination_paid",
    "counterparty_default_due",
    "counterparty_default_paid",
)
PARTS = {"periodic": "", "termination": "termination_", "counterparty_default": "counterparty_default_"}
"""What the deal may owe a bank -> how its columns begin."""


class Hedges:
    """What each hedge brings and is owed; amounts have shape (path,).

    Attributes:
        owed: Part -> hedge -> what the deal owes the bank.
        live: Hedge -> paths on which it has not ended.
        books: What the ledger will hold, by hedge and column, shape (date, path).
    """

    def __init__(self, deal: Deal, dates: Schedule, paths: int) -> None:
        self.terms: dict[str, Hedge] = {hedge.name: hedge for hedge in deal.hedges}
        indices = {index.name: index for index in deal.indices}
        self._legs = {name: legs(hedge, dates, indices) for name, hedge in self.terms.items()}
        self._dates, self._paths, self._date = dates, paths, -1
        self.owed = {part: {name: np.zeros(paths) for name in self.terms} for part in PARTS}
        self.live = {name: np.ones(paths, dtype=bool) for name in self.terms}
        self._notional = {name: np.zeros(paths) for name in self.terms}
        shape = (len(dates.pay_on), paths)
        self.books = {name: {column: np.zeros(shape) for column in _COLUMNS} for name in self.terms}

    def exchange(self, date: int, alive: Flags | None, balance: Mapping[str, Amounts]) -> Amounts:
        """Net the period's exchanges: what comes in, summed; what is owed is added to the books."""
        self._date = date
        total = np.zeros(self._paths)
        for name, hedge in self.terms.items():
            books, sides = self.books[name], self._legs[name]
            if alive is not None:
                self.live[name] = self.live[name] & alive
            notional = sides.notional[date] * self._scale(hedge, balance)
            per_unit = sides.received[date] - sides.paid[date]
            net = per_unit * self._scale(hedge, balance)
            if isinstance(hedge, Cap) and date == 0:
                net = net - hedge.premium
            net = np.where(self.live[name], net, 0.0)
            received = np.maximum(net, 0.0)
            self.owed["periodic"][name] = self.owed["periodic"][name] + np.maximum(-net, 0.0)
            books["notional"][date] = np.where(self.live[name], notional, 0.0)
            books["net"][date], books["received"][date] = net, received
            books["due"][date] = self.owed["periodic"][name]
            total = total + received
        return total

    def terminate(self, acting: Mapping[str, Flags], calling: Flags | None, balance: Mapping[str, Amounts]) -> Amounts:
        """End the hedges whose events hold on the date: what comes in, summed; what is owed is added to the books."""
        total = np.zeros(self._paths)
        for name, hedge in self.terms.items():
            for event in hedge.terminations if self._date < self._legs[name].last else ():
                ending = self.live[name] & self._holds(event, acting, calling)
                if not ending.any():
                    continue
                self.live[name] = self.live[name] & ~ending
                if isinstance(event.value, AmountValue):
                    owed = np.full(self._paths, event.value.amount)
                else:
                    owed = -self._legs[name].worth[self._date] * self._scale(hedge, balance)
                received = np.where(ending, np.maximum(-owed, 0.0) * event.received_share, 0.0)
                part = "termination" if event.caused_by == "deal" else "counterparty_default"
                self.owed[part][name] = self.owed[part][name] + np.where(ending, np.maximum(owed, 0.0), 0.0)
                self.books[name]["termination_received"][self._date] += received
                total = total + received
            for part in ("termination", "counterparty_default"):
                self.books[name][f"{PARTS[part]}due"][self._date] = self.owed[part][name]
        return total

    def settle(self, name: str, part: str, paid: Amounts) -> None:
        """Take note of a payment to the bank."""
        self.owed[part][name] = np.maximum(self.owed[part][name] - paid, 0.0)
        self.books[name][f"{PARTS[part]}paid"][self._date] += paid

    def owed_in_all(self, name: str) -> Amounts:
        """All that the deal owes the bank."""
        return np.asarray(sum(owed[name] for owed in self.owed.values()))

    def flows(self) -> dict[str, dict[str, Amounts]]:
        """The hedges' part of the ledger."""
        return {name: {column: values.T for column, values in books.items()} for name, books in self.books.items()}

    def _scale(self, hedge: Hedge, balance: Mapping[str, Amounts]) -> Amounts:
        """What a leg is multiplied by: the notional that follows notes, or 1."""
        terms = hedge.notional
        if isinstance(terms, NotionalOfNotes):
            return np.asarray(terms.share * sum(balance[note] for note in terms.notes))
        return np.ones(self._paths)

    def _holds(self, event: Termination, acting: Mapping[str, Flags], calling: Flags | None) -> Flags:
        if event.when is not None:
            return acting[event.when]
        if event.at_call:
            return np.zeros(self._paths, dtype=bool) if calling is None else calling
        reached = event.on is not None and self._dates.pay_on[self._date] >= np.datetime64(event.on, "D")
        return np.full(self._paths, reached)
