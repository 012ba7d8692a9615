"""What the twin knows on one path: its books, what is due from them, and the sums it looks up."""

from abc import ABC, abstractmethod
from collections import defaultdict
from datetime import date
from decimal import Decimal

from refloat.deal.call import CleanUpCall
from refloat.deal.deal import Deal
from refloat.deal.formula import Node
from refloat.deal.note import Note
from refloat.deal.reserve import FixedTarget, ShareTarget
from refloat.deal.trigger import (
    DUST,
)
from refloat.deal.twin_dates import interest
from refloat.deal.twin_facility import TwinFacility
from refloat.deal.twin_guarantee import TwinGuarantee
from refloat.deal.twin_hedge import TwinHedge
from refloat.deal.twin_reoco import TwinReoCo
from refloat.units.cash import Cash

Money = Decimal
Rows = dict[tuple[str, str], list[Money]]
"""(name, column) -> amount on each payment date; columns as in the ledger, and `hit` for triggers."""

ZERO = Decimal(0)


class TwinBooks(ABC):
    """The books of one path, in decimal arithmetic."""

    index: int
    day: date
    last: bool
    accrual: list[date]
    until: list[date]
    pay_on: list[date]
    gross: Money
    available: Money

    def __init__(self, deal: Deal, cash: Cash, path: int, plan: Cash | None) -> None:
        self.deal, self.cash, self.path, self.plan = deal, cash, path, plan
        self.rows: Rows = defaultdict(list)
        self.pot = ZERO
        self.reserve = {reserve.name: Decimal(reserve.initial) for reserve in deal.reserves}
        self.balance = {note.name: Decimal(note.balance) for note in deal.notes}
        self.current: dict[str, Money] = defaultdict(lambda: ZERO)
        self.arrears: dict[str, Money] = defaultdict(lambda: ZERO)
        self.on_arrears: dict[str, Money] = defaultdict(lambda: ZERO)
        self.fixed_cost: dict[str, Money] = defaultdict(lambda: ZERO)
        self.owed: dict[str, Money] = defaultdict(lambda: ZERO)
        self.fee_left: dict[str, Money] = defaultdict(lambda: ZERO)
        self.overpaid: dict[str, Money] = defaultdict(lambda: ZERO)
        self.earned: dict[str, Money] = defaultdict(lambda: ZERO)
        self.accrued: dict[str, Money] = defaultdict(lambda: ZERO)
        self.capped_paid: dict[tuple[str, int], Money] = defaultdict(lambda: ZERO)
        self.shortfall: dict[str, Money] = defaultdict(lambda: ZERO)
        self.in_force: dict[str, bool] = {trigger.name: False for trigger in deal.triggers}
        self.in_a_row: dict[str, int] = defaultdict(int)
        self.charged: set[str] = set()
        self.paid: dict[tuple[str, str], Money] = defaultdict(lambda: ZERO)
        self.lines = {line.name: TwinFacility(line) for line in deal.facilities}
        self.hedges: dict[str, TwinHedge] = {}
        self.guarantees: dict[str, TwinGuarantee] = {}
        self.known_rows: dict[tuple[str, bool, int | None], list[tuple[date, Money]]] = {}
        self.company = TwinReoCo(deal.reoco) if deal.reoco else None
        self.grown: dict[str, Money] = {note.name: Decimal(1) for note in deal.notes}
        self.calling = self.over = False

    def _pool_left(self, call: CleanUpCall) -> Money:
        if call.pool_factor_by == "pool_balance":
            return self._pool_balance(self.index)
        collected = self._sum("collections", date.min, self.until[self.index], entering=True)
        return max(Decimal(self.deal.cut_off_balance or 0) - collected, ZERO)

    def _interest(self, note: Note, period: int) -> Money:
        return interest(self.deal, note.rate, note.floating, note.step_ups, note.day_count, self.accrual, period)

    def _dust(self, note: str) -> Money:
        return Decimal(DUST) * Decimal(self.deal.note(note).balance)

    def _room(self, fee: str) -> Money:
        cap = next(item.annual_cap for item in self.deal.fees if item.name == fee)
        return Decimal("Infinity") if cap is None else Decimal(cap) - self.capped_paid[fee, self.day.year]

    def _target(self, name: str) -> Money:
        reserve = next(item for item in self.deal.reserves if item.name == name)
        target = reserve.target
        if (self.last or self.calling) and reserve.release_at_end:
            return ZERO
        if reserve.protects and not any(self.balance[note] > self._dust(note) for note in reserve.protects):
            return ZERO
        if isinstance(target, FixedTarget):
            return Decimal(target.amount)
        if isinstance(target, ShareTarget):
            return self._share_of(target)
        coming = sum((self.accrued[fee] for fee in target.fees), ZERO)
        for name_of_note in target.notes if not self.last else ():
            note = self.deal.note(name_of_note)
            coming += self.balance[note.name] * self._interest(note, self.index + 1)
        return Decimal(target.times) * coming

    def _share_of(self, target: ShareTarget) -> Money:
        if not target.notes:
            base = self._pool_balance(0 if target.original else self.index)
        elif target.original:
            base = sum((Decimal(self.deal.note(note).balance) for note in target.notes), ZERO)
        else:
            base = sum((self.balance[note] for note in target.notes), ZERO)
        return max(Decimal(target.share) * base, Decimal(target.floor))

    def _interest_owed(self, note: Note) -> Money:
        return self.current[note.name] + self.arrears[note.name] + self.on_arrears[note.name]

    def _record(self, name: str, column: str, amount: Money) -> None:
        self.rows[name, column].append(amount)

    @abstractmethod
    def _sum(
        self, column: str, after: date, until: date, discount: Decimal | None = None, *, entering: bool = False
    ) -> Money:
        """Cash of a column after one day and until another."""

    @abstractmethod
    def _planned(self, column: str, until: date, after: date = date.min, discount: Decimal | None = None) -> Money:
        """The same of the plan."""

    def _to_date(self, of: str) -> Money:
        until = self.until[self.index]
        costs = ZERO if of == "gross" else self._sum("costs", date.min, until)
        return self._sum("collections", date.min, until) - costs

    def _plan_to_date(self, of: str) -> Money:
        until = self.until[self.index]
        return self._planned("collections", until) - (ZERO if of == "gross" else self._planned("costs", until))

    def _quantity(self, node: Node) -> Money:
        name, of, until = node.name, node.of, self.until[self.index]
        if node.verb == "of":
            known = {"balance": self.balance, "shortfall": self.shortfall, "owed": self.owed, "held": self.reserve}
            if name in ("face", "interest_owed"):
                note = self.deal.note(of)
                return Decimal(note.balance) if name == "face" else self._interest_owed(note)
            if name == "drawn":
                return self.lines[of].balance
            if name in ("covered", "claim"):
                guarantee = self.guarantees[of]
                return guarantee.covered if name == "covered" else guarantee.claim()
            if name == "owed_to_bank":
                return sum(self.hedges[of].owed.values(), ZERO)
            return self.pot if name == "held" and of == "collections" else known[name][of]
        if name in ("pool_balance", "files_open"):
            return self._last_of(name, self.index)
        if name in ("plan_to_date", "plan_costs_to_date"):
            return self._planned("costs" if "costs" in name else "collections", until)
        if name.endswith("_to_date"):
            return self._sum(name.removesuffix("_to_date"), date.min, until)
        if name == "years":
            return Decimal((self.pay_on[self.index] - self.deal.closing_on).days) / 365
        found = {
            "collections": self.gross,
            "costs": self._sum("costs", self.until[self.index - 1] if self.index else date.min, until, entering=True),
            "available": self.available,
            "cut_off_balance": Decimal(self.deal.cut_off_balance or 0),
            "payment": Decimal(self.index + 1),
        }
        return found[name]

    def _factor(self, day: date, discount: Decimal | None) -> Decimal:
        """What discounts a day to the cut-off."""
        years = Decimal(max((day - self.deal.cut_off).days, 0)) / 365
        return Decimal(1) if discount is None else 1 / discount**years

    def _pool_balance(self, index: int) -> Money:
        return self._last_of("pool_balance", index)

    def _last_of(self, column: str, index: int) -> Money:
        known = [place for place, day in enumerate(self.cash.dates.tolist()) if day <= self.until[index]]
        balances = getattr(self.cash, column)
        return ZERO if balances is None else Decimal(float(balances[self.path, known[-1] if known else 0]))
