"""The slow, clear twin of `run`: one path, one date at a time, in decimal arithmetic.

It shares the deal's nouns with `run` and nothing else, so that a mistake in the fast version shows as
a difference. It is written to be read beside the deal file, and is used by tests and benchmarks only.
"""

from datetime import date
from decimal import Decimal

from refloat.deal.call import FixedPrice, SharePrice
from refloat.deal.deal import Deal
from refloat.deal.reserve import FixedTarget
from refloat.deal.step import (
    DrawFacility,
    FundReoco,
    FundReserve,
    PayFee,
    PayFixedCost,
    PayGuarantor,
    PayHedge,
    PayInterest,
    PayPrincipal,
    PayResidual,
    ReleaseReserve,
    RepayFacility,
    Step,
)
from refloat.deal.twin_books import ZERO, Money, Rows
from refloat.deal.twin_dates import interest, moved, until, written_dates, years
from refloat.deal.twin_protection import TwinProtection
from refloat.units.cash import Cash


def run_one_path(deal: Deal, cash: Cash, path: int = 0, plan: Cash | None = None) -> Rows:
    """Run a deal on one path of cash; the same rules as `run`, told once more."""
    return _Twin(deal, cash, path, plan).run()


class _Twin(TwinProtection):
    def run(self) -> Rows:
        terms = self.deal.payment_dates
        written = written_dates(terms.first, terms.last, terms.every_months)
        self.pay_on = [moved(day, self.deal) for day in written]
        self.until = [until(day, paid, self.deal) for day, paid in zip(written, self.pay_on, strict=True)]
        self.accrual = [self.deal.closing_on, *(self.pay_on if terms.interest_until == "adjusted" else written)]
        self._set_up_protection()
        advanced, before = ZERO, date.min
        for index, day in enumerate(self.pay_on):
            self.index, self.day, self.last = index, day, index == len(self.pay_on) - 1
            self.paid.clear()
            for name, balance in self.balance.items():
                self._record(name, "opening", balance)
            self._accrue_notes()
            self._open_lines()
            self._open_protection()
            if self.over:
                self._after_the_end()
                continue
            self.available, owed = self._net_of_costs(before, advanced)
            self._accrue_fees()
            owed = self._pay_costs(owed)
            advanced, self.available = max(owed - self.gross, ZERO), max(self.gross - owed, ZERO)
            self.pot += self.available + self._beside(before)
            before = self.until[index]
            acting = self._test_triggers()
            for reserve in self.deal.reserves:
                if self.last and reserve.release_at_end:
                    self.pot, self.reserve[reserve.name] = self.pot + self.reserve[reserve.name], ZERO
            self.calling = self._called()
            if self.calling:
                self._record("call", "price", self._sell_pool())
            elif self.deal.clean_up_call:
                self._record("call", "price", ZERO)
            self._end_hedges(acting)
            chosen = self._list(acting)
            if self.calling and self.deal.clean_up_call and self.deal.clean_up_call.payments:
                chosen = self.deal.clean_up_call.payments
            for step in self.deal.payments[chosen]:
                if (step.when is None or acting[step.when]) and (step.unless is None or not acting[step.unless]):
                    self._carry_out(step)
            self._close()
            self.over, self.calling = self.calling, False
        return dict(self.rows)

    def _accrue_notes(self) -> None:
        start, end = self.accrual[self.index], self.accrual[self.index + 1]
        for note in self.deal.notes:
            if self.over:
                self._record(note.name, "interest_due", self._interest_owed(note))
                continue
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
            if note.accretion is not None:
                before, now = self.grown[note.name], self.grown[note.name] * (1 + Decimal(note.accretion.rate) * length)
                now = min(now, Decimal(note.accretion.up_to)) if note.accretion.up_to is not None else now
                added = self.balance[note.name] * (now - before) / before
                self.grown[note.name], self.balance[note.name] = now, self.balance[note.name] + added
                self.paid[note.name, "capitalised"] += added

    def _open_lines(self) -> None:
        start, end = self.accrual[self.index], self.accrual[self.index + 1]
        for line in self.deal.facilities:
            terms = line.limit
            limit = Decimal(terms.amount) if isinstance(terms, FixedTarget) else self._share_of(terms)
            own = interest(self.deal, line.rate, line.floating, (), line.day_count, self.accrual, self.index)
            length = years(start, end, line.day_count)
            self.lines[line.name].open(self.day, limit, ZERO if self.over else own, ZERO if self.over else length)

    def _after_the_end(self) -> None:
        for fee in self.deal.fees:
            self._record(fee.name, "due", self.owed[fee.name])
        for trigger in self.deal.triggers:
            self._record(trigger.name, "hit", Decimal(int(self.in_force[trigger.name])))
        self._record("call", "price", ZERO)
        self._record("costs", "from_accounts", ZERO)
        self._record("buy_back", "paid", ZERO)
        self._open_company(self.day)
        self._close()

    def _called(self) -> bool:
        call = self.deal.clean_up_call
        if call is None or (call.not_before is not None and self.day < call.not_before):
            return False
        met = []
        if call.pool_factor is not None:
            met.append(self._pool_left(call) < Decimal(call.pool_factor) * Decimal(self.deal.cut_off_balance or 0))
        if call.note_factor is not None:
            left = sum((self.balance[name] for name in call.note_factor.notes), ZERO)
            first = sum((Decimal(self.deal.note(name).balance) for name in call.note_factor.notes), ZERO)
            met.append(left < Decimal(call.note_factor.below) * first)
        if call.on is not None:
            met.append(self.day >= call.on)
        return any(met) if call.needs == "any" else all(met)

    def _sell_pool(self) -> Money:
        call = self.deal.clean_up_call
        price, amount = (call.price if call else None), ZERO
        if isinstance(price, FixedPrice):
            amount = Decimal(price.amount)
        elif isinstance(price, SharePrice) and call:
            amount = Decimal(price.share) * self._pool_left(call)
        elif price is not None and not isinstance(price, SharePrice):
            for name in price.notes:
                amount += self.balance[name] + self._interest_owed(self.deal.note(name))
            amount += sum((self.owed[name] for name in price.fees), ZERO)
            amount += sum((self.guarantees[name].owed("all") for name in price.guarantees), ZERO)
            amount += sum((sum(self.hedges[name].owed.values()) for name in price.hedges), ZERO)
            if price.less_cash:
                amount -= self.pot + sum(self.reserve.values(), ZERO)
            amount = max(amount, ZERO)
        self.pot += amount
        for reserve in self.deal.reserves:
            if reserve.release_at_end:
                self.pot, self.reserve[reserve.name] = self.pot + self.reserve[reserve.name], ZERO
        return amount

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
        elif isinstance(step, DrawFacility):
            needed = sum((self.owed[name] for name in step.fees), ZERO)
            needed += sum((self._interest_owed(self.deal.note(name)) for name in step.notes), ZERO)
            self.pot += self.lines[step.facility].draw(self._limited(step, max(needed - self.pot, ZERO)))
        elif isinstance(step, RepayFacility):
            line = self.lines[step.facility]
            line.repay(step.part, self._draw(step, line.owed(step.part), ()))
        elif isinstance(step, PayHedge):
            dues = {name: self.hedges[name].due(step.part) for name in step.hedges}
            for name, amount in self._split(step, dues, step.use).items():
                self.hedges[name].pay(step.part, amount)
        elif isinstance(step, PayGuarantor):
            guarantee = self.guarantees[step.guarantee]
            guarantee.repay(step.part, self._draw(step, guarantee.owed(step.part), ()))
        elif isinstance(step, FundReoco) and self.company is not None:
            self.company.buy(self._draw(step, self.company.room(self.day), step.use))
        elif isinstance(step, PayResidual):
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
            if name in self.lines:
                paid += self.lines[name].draw(wanted - paid)
                continue
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

    def _close(self) -> None:
        self._cover()
        for note in self.deal.notes:
            self.shortfall[note.name] = self._interest_owed(note)
            if note.unpaid_interest.capitalised:
                self.paid[note.name, "capitalised"] += self.shortfall[note.name]
                self.balance[note.name] += self.shortfall[note.name]
                self.shortfall[note.name] = self.current[note.name] = ZERO
                self.unpaid[note.name].clear()
            if note.accretion is not None or note.unpaid_interest.capitalised:
                self._record(note.name, "capitalised", self.paid[note.name, "capitalised"])
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
        for column, amount in self.company.row().items() if self.company else ():
            self._record("reoco", column, amount)
        for name, line in self.lines.items():
            for column, amount in line.row().items():
                self._record(name, column, amount)
        self._record_protection()
        for party in {
            taker.party
            for steps in self.deal.payments.values()
            for step in steps
            for taker in getattr(step, "to", ())
            if taker.party
        }:
            self._record(party, "residual", self.paid[party, "residual"])
