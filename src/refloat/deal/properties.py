"""The properties of a ReoCo while a deal runs."""

import numpy as np
from numpy.typing import NDArray

from refloat.deal.deal import Deal
from refloat.deal.payment_dates import Schedule
from refloat.deal.sources import Sources
from refloat.errors import InputError
from refloat.units.periods import sum_by_period

Amounts = NDArray[np.float64]

_COLUMNS = ("opening", "invested", "sold_at_cost", "proceeds", "held")


class Properties:
    """What a ReoCo holds, at cost; amounts have shape (path,).

    Attributes:
        held: Spent and not recovered.
        books: What the ledger will hold, shape (date, path); empty without a ReoCo.
    """

    def __init__(self, deal: Deal, sources: Sources, dates: Schedule) -> None:
        self.terms, self._dates, self._date = deal.reoco, dates, -1
        paths, count = sources.entering.paths, len(dates.pay_on)
        self.held, self._spent, self._offered = np.zeros(paths), np.zeros(paths), np.zeros(paths)
        self.books = {column: np.zeros((count, paths)) for column in _COLUMNS if self.terms}
        self._wanted = self._receipts = None
        if self.terms and (self.terms.purchases == "cash" or self.terms.resale is None):
            self._wanted = _by_date("reoco_purchases", sources, dates)
        if self.terms and self.terms.resale is None:
            self._receipts = _by_date("reoco_proceeds", sources, dates)

    def sell(self, date: int, over: NDArray[np.bool_] | None) -> Amounts:
        """Proceeds of the date; nothing where the deal has ended."""
        self._date = date
        proceeds, cost = self._sold()
        if over is not None:
            proceeds, cost = np.where(over, 0.0, proceeds), np.where(over, 0.0, cost)
        self.books["opening"][date] = self.held
        self.held = self.held - cost
        self.books["sold_at_cost"][date], self.books["proceeds"][date] = cost, proceeds
        if self._wanted is not None:
            # What was on offer up to the date before; this date's own purchases come after its proceeds.
            self._offered = self._offered + self._wanted[:, date]
        return proceeds

    def room(self) -> Amounts:
        """What may be spent on the date."""
        terms, date = self.terms, self._date
        late = (
            terms is not None and terms.until is not None and self._dates.pay_on[date] > np.datetime64(terms.until, "D")
        )
        if terms is None or late:
            return np.zeros_like(self.held)
        room = terms.budget - self.held
        if terms.total is not None:
            room = np.minimum(room, terms.total - self._spent)
        if self._wanted is not None and terms.purchases == "cash":
            room = np.minimum(room, self._wanted[:, date] - self.books["invested"][date])
        return np.maximum(room, 0.0)

    def buy(self, amount: Amounts) -> None:
        """Spend an amount on properties."""
        self.held, self._spent = self.held + amount, self._spent + amount
        self.books["invested"][self._date] += amount
        self.books["held"][self._date] = self.held

    def close_date(self) -> None:
        """Write down what is left."""
        if self.terms:
            self.books["held"][self._date] = self.held

    def _sold(self) -> tuple[Amounts, Amounts]:
        """Proceeds of the date, and the cost of what was sold."""
        terms, date, nothing = self.terms, self._date, np.zeros_like(self.held)
        if terms is None:
            return nothing, nothing
        if terms.resale is not None:
            bought = date - terms.resale.after_dates
            cost = self.books["invested"][bought] if bought >= 0 else nothing
            return cost * ((1.0 + terms.resale.uplift) * (1.0 - terms.resale.cost_share)), cost
        if self._receipts is None:
            return nothing, nothing
        share = np.divide(self._spent, self._offered, out=np.zeros_like(self._spent), where=self._offered > 0)
        proceeds = self._receipts[:, date] * np.minimum(share, 1.0)
        return proceeds, np.minimum(self.held, proceeds)


def _by_date(column: str, sources: Sources, dates: Schedule) -> Amounts:
    amounts = getattr(sources.entering, column)
    if amounts is None:
        message = f'the cash has no column "{column}", which the ReoCo needs'
        raise InputError(message, where="cash", remedy="add the column, or state purchases and resale in the deal")
    return sum_by_period(amounts, sources.entering.dates, dates.collect_until)
