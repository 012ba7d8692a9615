"""The slow, clear twin of `run`: one path, one date at a time, in decimal arithmetic.

It shares the deal's nouns with `run` and nothing else, so that a mistake in the fast version shows as
a difference. It is written to be read beside the deal file, and is used by tests and benchmarks only.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from refloat.deal.deal import Deal
from refloat.deal.fee import Fee, FlatFee, OnceFee, ShareOfCollectionsFee
from refloat.deal.note import Note
from refloat.deal.reserve import FixedTarget, ShareTarget
from refloat.deal.step import FundReserve, PayFee, PayFixedCost, PayInterest, PayPrincipal, ReleaseReserve, Step
from refloat.deal.trigger import (
    DUST,
    CumulativeCollectionRatio,
    CumulativeDefault,
    InterestShortfall,
    NoteOutstanding,
    Trigger,
)
from refloat.deal.twin_dates import interest, moved, until, written_dates, years
from refloat.units.cash import Cash

Money = Decimal
Rows = dict[tuple[str, str], list[Money]]
"""(name, column) -> amount on each payment date; columns as in the ledger, and `hit` for triggers."""

ZERO = Decimal(0)


def run_one_path(deal: Deal, cash: Cash, path: int = 0, plan: Cash | None = None) -> Rows:
    """Run a deal on one path of cash; the same rules as `run`, told once more."""
    return _Twin(deal, cash, path, plan).run()


class _Twin:
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
        self.accrued: dict[str, Money] = defaultdict(lambda: ZERO)
        self.capped_paid: dict[tuple[str, int], Money] = defaultdict(lambda: ZERO)
        self.shortfall: dict[str, Money] = defaultdict(lambda: ZERO)
        self.in_force: dict[str, bool] = {trigger.name: False for trigger in deal.triggers}
        self.paid: dict[tuple[str, str], Money] = defaultdict(lambda: ZERO)

    def run(self) -> Rows:
        terms = self.deal.payment_dates
        written = written_dates(terms.first, terms.last, terms.every_months)
        self.pay_on = [moved(day, self.deal) for day in written]
        self.until = [until(day, paid, self.deal) for day, paid in zip(written, self.pay_on, strict=True)]
        self.accrual = [self.deal.closing_on, *(self.pay_on if terms.interest_until == "adjusted" else written)]
        advanced, before = ZERO, date.min
        for index, day in enumerate(self.pay_on):
            self.index, self.day, self.last = index, day, index == len(self.pay_on) - 1
            self.paid.clear()
            for name, balance in self.balance.items():
                self._record(name, "opening", balance)
            self._accrue_notes()
            self.gross = self._sum("collections", before, self.until[index])
            net = self.gross - self._sum("costs", before, self.until[index]) - advanced
            advanced, self.available = max(-net, ZERO), max(net, ZERO)
            before = self.until[index]
            self._accrue_fees()
            self.pot += self.available
            acting = self._test_triggers()
            for reserve in self.deal.reserves:
                if self.last and reserve.release_at_end:
                    self.pot, self.reserve[reserve.name] = self.pot + self.reserve[reserve.name], ZERO
            for step in self.deal.payments[self._list(acting)]:
                if (step.when is None or acting[step.when]) and (step.unless is None or not acting[step.unless]):
                    self._carry_out(step)
            self._close()
        return dict(self.rows)

    def _accrue_notes(self) -> None:
        start, end = self.accrual[self.index], self.accrual[self.index + 1]
        for note in self.deal.notes:
            length = years(start, end, note.day_count)
            own = self._interest(note, self.index)
            self.current[note.name] = self.balance[note.name] * own
            unpaid, bearing = note.unpaid_interest, self.arrears[note.name]
            if unpaid.compound:
                bearing += self.on_arrears[note.name]
            if unpaid.bears_interest:
                self.on_arrears[note.name] += bearing * (own if unpaid.rate is None else Decimal(unpaid.rate) * length)
            self.fixed_cost[note.name] += self.balance[note.name] * Decimal(note.fixed_cost_rate) * length
            self._record(note.name, "interest_due", self._interest_owed(note))

    def _interest(self, note: Note, period: int) -> Money:
        return interest(self.deal, note.rate, note.floating, note.step_ups, note.day_count, self.accrual, period)

    def _accrue_fees(self) -> None:
        for fee in self.deal.fees:
            self.accrued[fee.name] = self._fee(fee)
            self.owed[fee.name] += self.accrued[fee.name]
            self._record(fee.name, "due", self.owed[fee.name])

    def _fee(self, fee: Fee) -> Money:
        start, end = self.accrual[self.index], self.accrual[self.index + 1]
        if isinstance(fee, FlatFee):
            return Decimal(fee.amount) * (1 if fee.per == "payment_date" else years(start, end, "act/365"))
        if isinstance(fee, OnceFee):
            due = fee.on or self.pay_on[0]
            earlier = self.pay_on[self.index - 1] if self.index else date.min
            return Decimal(fee.amount) if earlier < due <= self.day else ZERO
        if isinstance(fee, ShareOfCollectionsFee):
            return Decimal(fee.share) * (self.gross if fee.of == "gross" else self.available)
        balance = sum((self.balance[name] for name in fee.notes), ZERO) if fee.notes else self._pool_balance(self.index)
        return Decimal(fee.share) * balance * (1 if fee.per == "payment_date" else years(start, end, fee.day_count))

    def _test_triggers(self) -> dict[str, bool]:
        acting = {}
        for trigger in self.deal.triggers:
            before = self.in_force[trigger.name]
            if trigger.tested_from is None or self.day >= trigger.tested_from:
                hit = self._hit(trigger)
                if hit is not None:
                    self.in_force[trigger.name] = hit or (before and not trigger.curable)
            self._record(trigger.name, "hit", Decimal(int(self.in_force[trigger.name])))
            acting[trigger.name] = self.in_force[trigger.name] if trigger.acts == "same_date" else before
        return acting

    def _hit(self, trigger: Trigger) -> bool | None:
        """Whether a test fails; None where there is nothing to test."""
        limit, until = Decimal(trigger.threshold), self.until[self.index]
        if isinstance(trigger, InterestShortfall):
            return self.shortfall[trigger.note] > limit + self._dust(trigger.note)
        if isinstance(trigger, NoteOutstanding):
            return self.balance[trigger.note] > limit + self._dust(trigger.note) if self.day > trigger.after else None
        if isinstance(trigger, CumulativeDefault):
            base = Decimal(self.deal.cut_off_balance or 0)
            return self._sum("defaulted", date.min, until) / base > limit if base else None
        if isinstance(trigger, CumulativeCollectionRatio):
            actual, planned = self._sum("collections", date.min, until), self._planned("collections", until)
            if not trigger.gross:
                actual -= self._sum("costs", date.min, until)
                planned -= self._planned("costs", until)
        else:
            rate = 1 + Decimal(trigger.rate)
            actual = self._sum("closed_proceeds", date.min, until, rate)
            planned = self._sum("closed_plan", date.min, until, rate)
        return actual / planned < limit if planned > 0 else None

    def _dust(self, note: str) -> Money:
        return Decimal(DUST) * Decimal(self.deal.note(note).balance)

    def _list(self, acting: dict[str, bool]) -> str:
        switched = [item.switches_to for item in self.deal.triggers if item.switches_to and acting[item.name]]
        return switched[0] if switched else self.deal.starts_with

    def _carry_out(self, step: Step) -> None:
        if isinstance(step, PayFee):
            within = step.part == "within_cap"
            dues = {name: min(self.owed[name], self._room(name)) if within else self.owed[name] for name in step.fees}
            for name, amount in self._split(step, dues, step.use).items():
                self.owed[name] -= amount
                self.paid[name, "paid"] += amount
                self.capped_paid[name, self.day.year] += amount if within else ZERO
        elif isinstance(step, PayInterest):
            books = {"all": [self.on_arrears, self.arrears, self.current], "current": [self.current]}
            chosen = books.get(step.part, [self.on_arrears, self.arrears])
            dues = {name: sum((book[name] for book in chosen), ZERO) for name in step.notes}
            for name, amount in self._split(step, dues, step.use).items():
                self.paid[name, "interest_paid"] += amount
                for book in chosen:
                    part = min(book[name], amount)
                    book[name], amount = book[name] - part, amount - part
        elif isinstance(step, PayPrincipal):
            self._repay(step)
        elif isinstance(step, PayFixedCost):
            for name, amount in self._split(step, {name: self.fixed_cost[name] for name in step.notes}, ()).items():
                self.fixed_cost[name] -= amount
                self.paid[name, "interest_paid"] += amount
        elif isinstance(step, FundReserve):
            gap = max(self._target(step.reserve) - self.reserve[step.reserve], ZERO)
            self.reserve[step.reserve] += self._draw(step, gap, ())
        elif isinstance(step, ReleaseReserve):
            kept = ZERO if step.amount == "all" else self._target(step.reserve)
            moved = self._limited(step, max(self.reserve[step.reserve] - kept, ZERO))
            self.reserve[step.reserve], self.pot = self.reserve[step.reserve] - moved, self.pot + moved
        else:
            left = self._draw(step, self.pot, ())
            for taker in step.to:
                where = (taker.note, "interest_paid") if taker.note else (taker.party or "", "residual")
                self.paid[where] += left * Decimal(taker.share)

    def _repay(self, step: PayPrincipal) -> None:
        room = max(sum((self.balance[name] for name in step.notes), ZERO) - Decimal(step.until_balance), ZERO)
        if step.sharing == "pro_rata":
            total = sum((self.balance[name] for name in step.notes), ZERO)
            dues = {name: self.balance[name] * room / total if total else ZERO for name in step.notes}
            parts = self._split(step, dues, step.use)
        else:
            parts, left = {}, self._draw(step, room, step.use)
            for name in step.notes:
                parts[name] = min(self.balance[name], left)
                left -= parts[name]
        for name, amount in parts.items():
            self.balance[name] -= amount
            self.paid[name, "principal_paid"] += amount

    def _split(self, step: Step, dues: dict[str, Money], use: tuple[str, ...]) -> dict[str, Money]:
        total = sum(dues.values(), ZERO)
        paid = self._draw(step, total, use)
        return {name: due * paid / total if total else ZERO for name, due in dues.items()}

    def _draw(self, step: Step, wanted: Money, use: tuple[str, ...]) -> Money:
        wanted = self._limited(step, wanted)
        paid = min(self.pot, wanted)
        self.pot -= paid
        for name in use:
            part = min(self.reserve[name], wanted - paid)
            self.reserve[name], paid = self.reserve[name] - part, paid + part
        return paid

    def _limited(self, step: Step, wanted: Money) -> Money:
        limits = [wanted]
        if step.at_most is not None:
            limits.append(Decimal(step.at_most))
        if step.at_most_share is not None:
            limits.append(Decimal(step.at_most_share) * self.pot)
        return min(limits)

    def _room(self, fee: str) -> Money:
        cap = next(item.annual_cap for item in self.deal.fees if item.name == fee)
        return Decimal("Infinity") if cap is None else Decimal(cap) - self.capped_paid[fee, self.day.year]

    def _target(self, name: str) -> Money:
        reserve = next(item for item in self.deal.reserves if item.name == name)
        target = reserve.target
        if self.last and reserve.release_at_end:
            return ZERO
        if reserve.protects and not any(self.balance[note] > self._dust(note) for note in reserve.protects):
            return ZERO
        if isinstance(target, FixedTarget):
            return Decimal(target.amount)
        if isinstance(target, ShareTarget):
            if not target.notes:
                base = self._pool_balance(0 if target.original else self.index)
            elif target.original:
                base = sum((Decimal(self.deal.note(note).balance) for note in target.notes), ZERO)
            else:
                base = sum((self.balance[note] for note in target.notes), ZERO)
            return max(Decimal(target.share) * base, Decimal(target.floor))
        coming = sum((self.accrued[fee] for fee in target.fees), ZERO)
        for name_of_note in target.notes if not self.last else ():
            note = self.deal.note(name_of_note)
            coming += self.balance[note.name] * self._interest(note, self.index + 1)
        return Decimal(target.times) * coming

    def _close(self) -> None:
        for note in self.deal.notes:
            self.shortfall[note.name] = self._interest_owed(note)
            self._record(note.name, "interest_paid", self.paid[note.name, "interest_paid"])
            self._record(note.name, "principal_paid", self.paid[note.name, "principal_paid"])
            self._record(note.name, "interest_shortfall", self.shortfall[note.name])
            self._record(note.name, "closing", self.balance[note.name])
            self.arrears[note.name] += self.current[note.name]
            self.current[note.name] = ZERO
        for fee in self.deal.fees:
            self._record(fee.name, "paid", self.paid[fee.name, "paid"])
        for name, held in self.reserve.items():
            self._record(name, "closing", held)
        for party in {
            taker.party
            for steps in self.deal.payments.values()
            for step in steps
            for taker in getattr(step, "to", ())
            if taker.party
        }:
            self._record(party, "residual", self.paid[party, "residual"])

    def _interest_owed(self, note: Note) -> Money:
        return self.current[note.name] + self.arrears[note.name] + self.on_arrears[note.name]

    def _record(self, name: str, column: str, amount: Money) -> None:
        self.rows[name, column].append(amount)

    def _sum(self, column: str, after: date, until: date, discount: Decimal | None = None) -> Money:
        total = ZERO
        for index, day in enumerate(self.cash.dates.tolist()):
            if after < day <= until:
                years = Decimal(max((day - self.deal.cut_off).days, 0)) / 365
                amount = Decimal(float(getattr(self.cash, column)[self.path, index]))
                total += amount if discount is None else amount / discount**years
        return total

    def _planned(self, column: str, until: date) -> Money:
        total = ZERO
        if self.plan is not None:
            for index, day in enumerate(self.plan.dates.tolist()):
                for path, weight in enumerate(self.plan.weights.tolist()):
                    if day <= until:
                        total += Decimal(weight) * Decimal(float(getattr(self.plan, column)[path, index]))
        return total

    def _pool_balance(self, index: int) -> Money:
        known = [place for place, day in enumerate(self.cash.dates.tolist()) if day <= self.until[index]]
        balances = self.cash.pool_balance
        return ZERO if balances is None else Decimal(float(balances[self.path, known[-1] if known else 0]))
