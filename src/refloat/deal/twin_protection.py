"""The twin's own guarantors and banks: what they pay and are owed on one path."""

from collections import defaultdict
from decimal import Decimal

from refloat.deal.twin_books import ZERO, Money
from refloat.deal.twin_dates import interest, written_dates
from refloat.deal.twin_guarantee import TwinGuarantee
from refloat.deal.twin_hedge import TwinHedge
from refloat.deal.twin_triggers import TwinTriggers


class TwinProtection(TwinTriggers):
    """The guarantees and hedges of one path."""

    def _set_up_protection(self) -> None:
        self.hedges = {hedge.name: TwinHedge(hedge, self.deal, self.accrual) for hedge in self.deal.hedges}
        self.guarantees = {item.name: TwinGuarantee(item, list(self.deal.notes)) for item in self.deal.guarantees}
        self.unpaid: dict[str, list[tuple[int, Money]]] = defaultdict(list)

    def _open_protection(self) -> None:
        for guarantee in self.guarantees.values():
            terms = guarantee.terms
            own = interest(self.deal, terms.rate, terms.floating, (), terms.day_count, self.accrual, self.index)
            guarantee.open(ZERO if self.over else own)
        for hedge in self.hedges.values():
            self.pot += hedge.exchange(self.index, self.balance, over=self.over)

    def _end_hedges(self, acting: dict[str, bool]) -> None:
        for hedge in self.hedges.values():
            self.pot += hedge.terminate(self.index, self.day, acting, self.calling, self.balance)

    def _cover(self) -> None:
        """Let the guarantors pay what is short after the date's payments."""
        for note in self.deal.notes:
            left = sum((amount for _, amount in self.unpaid[note.name]), ZERO)
            due = self.rows[note.name, "interest_due"][-1]
            self.unpaid[note.name].append((self.index, due - left))
            self._take_oldest(note.name, due - self._interest_owed(note))
        for guarantee in () if self.over else self.guarantees.values():
            terms = guarantee.terms
            if terms.until is not None and self.day > terms.until:
                continue
            youngest = self.index - (0 if self.last or self.calling else terms.waiting)
            if "interest" in terms.covers:
                for name in terms.notes:
                    short = sum((amount for index, amount in self.unpaid[name] if index <= youngest), ZERO)
                    self._pay_interest_to(
                        name, guarantee.cover("interest", short if short > self._dust(name) else ZERO)
                    )
            if "principal" in terms.covers:
                for name in terms.notes:
                    passed = self._dates_since_legal_final(name)
                    if self.calling or passed > terms.waiting or (self.last and passed > 0):
                        unpaid = self.balance[name] if self.balance[name] > self._dust(name) else ZERO
                        amount = guarantee.cover("principal", unpaid)
                        self.balance[name] -= amount
                        self.paid[name, "principal_paid"] += amount

    def _dates_since_legal_final(self, name: str) -> int:
        """Payment dates from the last one on or before the note's legal final up to this one."""
        terms = self.deal.payment_dates
        written = written_dates(terms.first, terms.last, terms.every_months)
        final = self.deal.note(name).legal_final or terms.last
        before = [place for place, day in enumerate(written) if day <= final]
        return self.index + 1 - max(before, default=0)

    def _pay_interest_to(self, name: str, amount: Money) -> None:
        self._take_oldest(name, amount)
        self.paid[name, "interest_paid"] += amount
        for book in (self.on_arrears, self.arrears, self.current):
            part = min(book[name], amount)
            book[name], amount = book[name] - part, amount - part

    def _take_oldest(self, name: str, amount: Money) -> None:
        left: list[tuple[int, Decimal]] = []
        for index, owed in self.unpaid[name]:
            part = min(owed, amount)
            amount -= part
            left.append((index, owed - part))
        self.unpaid[name] = left

    def _record_protection(self) -> None:
        for name, guarantee in self.guarantees.items():
            for column, amount in guarantee.row().items():
                self._record(name, column, amount)
        for name, hedge in self.hedges.items():
            for column, amount in hedge.day.items():
                self._record(name, column, amount)
