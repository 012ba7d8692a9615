"""The twin's own fees: what each earns on a payment date, in decimal arithmetic."""

from datetime import date
from decimal import Decimal

from refloat.deal.fee import (
    CumulativeFee,
    Fee,
    FlatFee,
    OnceFee,
    PerFileFee,
    ShareOfBalanceFee,
    ShareOfCollectionsFee,
    TableFee,
)
from refloat.deal.twin_books import ZERO, Money
from refloat.deal.twin_dates import anniversary, years
from refloat.deal.twin_sources import TwinSources


class TwinFees(TwinSources):
    """The fees of one path."""

    def _accrue_fees(self) -> None:
        for fee in self.deal.fees:
            self.fee_left[fee.name] = self.owed[fee.name]
            earned = self._fee(fee)
            if not self._in_term(fee):
                earned = ZERO
            self.accrued[fee.name] = max(earned, ZERO)
            owed = self.owed[fee.name] + earned - self.overpaid[fee.name]
            self.owed[fee.name], self.overpaid[fee.name] = max(owed, ZERO), max(-owed, ZERO)
            self._record(fee.name, "due", self.owed[fee.name])

    def _in_term(self, fee: Fee) -> bool:
        """Whether the events that begin and end a fee let it accrue; they are those of the dates before."""
        begun = fee.from_event is None or self.in_force[fee.from_event]
        if not begun or (fee.until_event is not None and self.in_force[fee.until_event]):
            return False
        if isinstance(fee, OnceFee) and fee.from_event is not None:
            if fee.name in self.charged or (fee.on is not None and self.day < fee.on):
                return False
            self.charged.add(fee.name)
        return True

    def _fee(self, fee: Fee) -> Money:
        start, end = self.accrual[self.index], self.accrual[self.index + 1]
        if isinstance(fee, FlatFee):
            return Decimal(fee.amount) * (1 if fee.per == "payment_date" else years(start, end, "act/365"))
        if isinstance(fee, OnceFee):
            if fee.from_event is not None:
                return Decimal(fee.amount)
            due = fee.on or self.pay_on[0]
            earlier = self.pay_on[self.index - 1] if self.index else date.min
            return Decimal(fee.amount) if earlier < due <= self.day else ZERO
        if isinstance(fee, ShareOfCollectionsFee):
            return Decimal(fee.share) * (self.gross if fee.of == "gross" else self.available)
        if isinstance(fee, PerFileFee):
            files = self._last_of("files_open", self.index)
            return Decimal(fee.amount) * files * (1 if fee.per == "payment_date" else years(start, end, "act/365"))
        if isinstance(fee, CumulativeFee):
            return self._performance(fee)
        if isinstance(fee, TableFee):
            level = self._to_date(fee.of) if fee.by != "pool_balance" else self._pool_balance(self.index)
            if fee.by == "collection_ratio":
                planned = self._plan_to_date(fee.of)
                level = level / planned if planned > 0 else ZERO
            share = next((row.share for row in reversed(fee.rows) if Decimal(row.at_least) <= level), fee.rows[0].share)
            return Decimal(share) * (self.gross if fee.of == "gross" else self.available)
        balance = sum((self.balance[name] for name in fee.notes), ZERO) if fee.notes else self._pool_balance(self.index)
        if fee.ladder:
            return balance * self._ladder(fee)
        return Decimal(fee.share) * balance * (1 if fee.per == "payment_date" else years(start, end, fee.day_count))

    def _ladder(self, fee: ShareOfBalanceFee) -> Money:
        """The yearly shares of a period, each for the days on which it counts."""
        start, end = self.accrual[self.index], self.accrual[self.index + 1]
        total, share = ZERO, Decimal(fee.share)
        for step in fee.ladder:
            begins = min(max(anniversary(self.deal.closing_on, step.after_years), start), end)
            total += share * years(start, begins, fee.day_count)
            share, total = Decimal(step.share), total - Decimal(step.share) * years(start, begins, fee.day_count)
        return total + share * years(start, end, fee.day_count)

    def _performance(self, fee: CumulativeFee) -> Money:
        hurdle = Decimal(fee.hurdle) * self._plan_to_date(fee.of) if fee.hurdle is not None else ZERO
        deserved = Decimal(fee.share) * max(self._to_date(fee.of) - hurdle, ZERO)
        before = self.earned[fee.name]
        self.earned[fee.name] = deserved if fee.clawback else max(deserved, before)
        return self.earned[fee.name] - before
