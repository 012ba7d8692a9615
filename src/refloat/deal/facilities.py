"""The liquidity facilities of a deal while it runs."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from refloat.deal.coupon import interest_factors, year_fractions
from refloat.deal.deal import Deal
from refloat.deal.payment_dates import Schedule
from refloat.deal.reserve import FixedTarget, ShareTarget

Amounts = NDArray[np.float64]

_COLUMNS = (
    "drawn",
    "repaid",
    "interest_due",
    "interest_paid",
    "fee_due",
    "fee_paid",
    "opening",
    "balance",
    "available",
)


class Facilities:
    """What each facility has lent and is owed; amounts have shape (path,).

    Attributes:
        balance: Facility -> drawn and not repaid.
        interest, fee: Facility -> owed and not paid.
        books: What the ledger will hold, by facility and column, shape (date, path).
    """

    def __init__(self, deal: Deal, dates: Schedule, paths: int, base: Callable[[ShareTarget], Amounts]) -> None:
        self.lines = {line.name: line for line in deal.facilities}
        self._base, self._dates, self._paths, self._date = base, dates, paths, -1
        indices = {index.name: index for index in deal.indices}
        self._factors = {
            name: interest_factors(line.rate, line.floating, (), line.day_count, dates, indices)
            for name, line in self.lines.items()
        }
        self._years = {name: year_fractions(dates, line.day_count) for name, line in self.lines.items()}
        self.balance, self.interest, self.fee = self._none(), self._none(), self._none()
        self._used, self._limit = self._none(), self._none()
        shape = (len(dates.pay_on), paths)
        self.books = {name: {column: np.zeros(shape) for column in _COLUMNS} for name in self.lines}

    def open_date(self, date: int, alive: NDArray[np.bool_] | None) -> None:
        """Let interest and fees accrue, and set the limits of the date."""
        self._date = date
        share = 1.0 if alive is None else alive.astype(np.float64)
        for name, line in self.lines.items():
            limit = line.limit
            if isinstance(limit, FixedTarget):
                self._limit[name] = np.full(self._paths, limit.amount)
            else:
                self._limit[name] = np.maximum(limit.share * self._base(limit), limit.floor)
            undrawn = self.room(name)
            self.interest[name] = self.interest[name] + self.balance[name] * self._factors[name][date] * share
            fee = line.commitment_fee * self._years[name][date]
            self.fee[name] = self.fee[name] + undrawn * fee * share
            if line.until is not None and self._dates.pay_on[date] > np.datetime64(line.until, "D"):
                self._limit[name] = np.zeros(self._paths)
            for column, values in (("interest_due", self.interest), ("fee_due", self.fee), ("opening", self.balance)):
                self.books[name][column][date] = values[name]

    def room(self, name: str) -> Amounts:
        """What can still be drawn."""
        used = self.balance[name] if self.lines[name].revolving else self._used[name]
        return np.maximum(self._limit[name] - used, 0.0)

    def draw(self, name: str, wanted: Amounts) -> Amounts:
        """Lend what is wanted, or what is left of the limit."""
        amount = np.minimum(self.room(name), wanted)
        self.balance[name] = self.balance[name] + amount
        self._used[name] = self._used[name] + amount
        self.books[name]["drawn"][self._date] += amount
        return amount

    def settle(self, name: str, fee: Amounts, interest: Amounts, principal: Amounts) -> None:
        """Take note of payments to the provider."""
        books, date = self.books[name], self._date
        for owed, column, paid in (
            (self.fee, "fee_paid", fee),
            (self.interest, "interest_paid", interest),
            (self.balance, "repaid", principal),
        ):
            owed[name] = np.maximum(owed[name] - paid, 0.0)
            books[column][date] += paid

    def close_date(self) -> None:
        """Write down what is left."""
        for name in self.lines:
            self.books[name]["balance"][self._date] = self.balance[name]
            self.books[name]["available"][self._date] = self.room(name)

    def flows(self) -> dict[str, dict[str, Amounts]]:
        """The facilities' part of the ledger."""
        return {name: {column: values.T for column, values in books.items()} for name, books in self.books.items()}

    def _none(self) -> dict[str, Amounts]:
        return {name: np.zeros(self._paths) for name in self.lines}
