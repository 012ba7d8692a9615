"""The books of a deal on one path while the sheet is written: what is held and owed, as live numbers."""

from __future__ import annotations

import numpy as np

from refloat.deal import Deal
from refloat.deal.fee import Fee, FlatFee, OnceFee, ShareOfBalanceFee, ShareOfCollectionsFee
from refloat.deal.payment_dates import Schedule
from refloat.deal.references import COLLECTIONS
from refloat.deal.reserve import FixedTarget, ShareTarget
from refloat.deal.step import PayInterest
from refloat.errors import ProofError
from refloat.report.names import called
from refloat.report.workbook.grid import Grid
from refloat.report.workbook.inputs import Inputs
from refloat.report.workbook.live import ONE, ZERO, Live, live, most, total, where
from refloat.report.workbook.sheets import excel_day
from refloat.units.day_count import year_fraction
from refloat.words import Words

FEES = (FlatFee, OnceFee, ShareOfBalanceFee, ShareOfCollectionsFee)


class Accounts:
    """What `refloat.deal` keeps by path, kept here by cell.

    Attributes:
        held: Account -> what it holds; and so on as in the deal's own books.
        last_shortfall: Note -> interest left owed on the date before.
        interest_steps: Note -> number of steps, in all lists, that pay its interest.
        fee_paid, interest_paid, principal_paid, residual_paid: Payments of this date, by name.
    """

    def __init__(
        self, deal: Deal, inputs: Inputs, grid: Grid, dates: Schedule, pool_balance: list[float] | None, words: Words
    ) -> None:
        self.deal, self.inputs, self.grid, self.dates, self.words = deal, inputs, grid, dates, words
        self.pool_balance = pool_balance
        self.notes = {note.name: note for note in deal.notes}
        self.reserves = {reserve.name: reserve for reserve in deal.reserves}
        self.held: dict[str, Live] = {COLLECTIONS: ZERO}
        self.held |= {name: inputs["reserve", name, "initial"] for name in self.reserves}
        self.balance = {name: inputs["note", name, "balance"] for name in self.notes}
        self.current, self.arrears = dict.fromkeys(self.notes, ZERO), dict.fromkeys(self.notes, ZERO)
        self.on_arrears, self.fixed_cost = dict.fromkeys(self.notes, ZERO), dict.fromkeys(self.notes, ZERO)
        self.owed = {fee.name: ZERO for fee in deal.fees}
        self.accrued = dict(self.owed)
        self.room: dict[str, Live] = {fee.name: ZERO for fee in deal.fees if fee.annual_cap is not None}
        self.date, self.count = -1, len(dates.pay_on)
        steps = [step for listed in deal.payments.values() for step in listed if isinstance(step, PayInterest)]
        self.interest_steps = {name: sum(name in step.notes for step in steps) for name in self.notes}
        self.last_shortfall = dict.fromkeys(self.notes, ZERO)
        self.gross = self.costs = self.available = self.advanced = ZERO
        self.plan_gross = self.plan_net = self.start = self.end = ZERO
        self._clear()

    def open_date(self, gross: float, costs: float) -> None:
        """Begins a date: dates, the cash of the path, interest and fees that accrue."""
        self.date += 1
        self._clear()
        self.grid.next_date()
        words, grid, date = self.words, self.grid, self.date
        group = words("sheet.dates")
        pay_on = grid.day(group, words("date"), self.dates.pay_on[date], "day_head")
        grid.put(group, words("years_from_closing"), (pay_on - excel_day(self.deal.closing_on)) / 365.0, "number")
        self.start = grid.day(group, words("grid.from"), self.dates.accrual[date])
        self.end = grid.day(group, words("grid.until"), self.dates.accrual[date + 1])
        group = words("grid.cash")
        plan_gross = grid.put(group, words("grid.plan_gross"), gross, look="engine")
        plan_costs = grid.put(group, words("grid.plan_costs"), costs, look="engine")
        self.gross = grid.put(group, words("grid.gross"), plan_gross * self.inputs["pool", "", "collections"])
        self.costs = grid.put(group, words("grid.costs"), plan_costs * self.inputs["pool", "", "costs"])
        after = grid.put(group, words("grid.after_costs"), self.gross - self.costs - self.advanced)
        self.available = grid.put(group, words("grid.available"), most(after, 0.0))
        self.advanced = most(ZERO - after, 0.0)
        self.plan_gross, self.plan_net = plan_gross, plan_gross - plan_costs
        self._accrue_interest()
        self._accrue_fees()
        self.held[COLLECTIONS] = self.held[COLLECTIONS] + self.available

    def put(self, group: str, what: str, name: str, value: Live) -> Live:
        """A cell of a step: what was due, paid, drawn or released, and for whom."""
        label = self.words(f"grid.{what}")
        return self.grid.put(group, f"{label}: {self.shown(name)}" if name else label, value)

    def keep(self, account: str, group: str) -> None:
        """Writes what an account holds into a cell, so that formulas stay short."""
        self.held[account] = self.grid.put(group, self.words("grid.left"), self.held[account])

    def target(self, name: str, group: str) -> Live:
        """What a reserve should hold now, in a cell of the step that asks."""
        reserve = self.reserves[name]
        target = reserve.target
        if reserve.release_at_end and self.date == self.count - 1:
            amount = ZERO
        elif isinstance(target, FixedTarget):
            amount = self.inputs["reserve", name, "amount"]
        elif isinstance(target, ShareTarget):
            amount = most(
                self.inputs["reserve", name, "share"] * self._base(target), self.inputs["reserve", name, "floor"]
            )
        else:
            coming = [self.accrued[fee] for fee in target.fees]
            for note in target.notes:
                coming.append(self.balance[note] * self.inputs["note", note, "rate"] * self._years(note, self.date + 1))
            amount = self.inputs["reserve", name, "times"] * total(coming)
        if reserve.protects and amount is not ZERO:
            amount = where(total(self.balance[note] for note in reserve.protects), amount, ZERO)
        return self.grid.put(group, f"{self.words('grid.target')}: {self.shown(name)}", amount)

    def interest_owed(self, note: str) -> Live:
        """All interest due on a note now, with arrears."""
        return total((self.current[note], self.arrears[note], self.on_arrears[note]))

    def shown(self, name: str) -> str:
        """A name of the deal as people read it."""
        parts = (*self.deal.notes, *self.deal.fees, *self.deal.reserves, *self.deal.triggers)
        part = next((part for part in parts if part.name == name), None)
        return called(part, self.words.language) if part else name.replace("_", " ")

    def _clear(self) -> None:
        self.fee_paid: dict[str, list[Live]] = {name: [] for name in self.owed}
        self.interest_paid: dict[str, list[Live]] = {name: [] for name in self.notes}
        self.principal_paid: dict[str, list[Live]] = {name: [] for name in self.notes}
        parties = [
            taker.party
            for steps in self.deal.payments.values()
            for step in steps
            for taker in getattr(step, "to", ())
            if taker.party
        ]
        self.residual_paid: dict[str, list[Live]] = {name: [] for name in dict.fromkeys(parties)}

    def _accrue_interest(self) -> None:
        words, grid = self.words, self.grid
        for name, note in self.notes.items():
            group = words("grid.note", note=self.shown(name))
            self.balance[name] = grid.put(group, words("grid.opening"), self.balance[name])
            years = self._period_years(name)
            self.current[name] = ZERO
            if note.rate or note.kind == "fixed":
                self.current[name] = grid.put(
                    group, words("grid.interest"), self.balance[name] * self.inputs["note", name, "rate"] * years
                )
            if note.unpaid_rate:
                more = self.arrears[name] * self.inputs["note", name, "unpaid_rate"] * years
                self.on_arrears[name] = grid.put(group, words("grid.on_arrears"), self.on_arrears[name] + more)
            if note.fixed_cost_rate:
                more = self.balance[name] * self.inputs["note", name, "fixed_cost_rate"] * years
                self.fixed_cost[name] = grid.put(group, words("grid.fixed_cost"), self.fixed_cost[name] + more)
            grid.put(group, words("grid.interest_due"), self.interest_owed(name))

    def _period_years(self, note: str) -> Live:
        """Year fraction of the period: from the dates where a spreadsheet counts days the same way."""
        convention = self.notes[note].day_count
        divisor = {"act/365": 365.0, "act/360": 360.0}.get(convention)
        if divisor is not None:
            return (self.end - self.start) / divisor
        group = self.words("grid.note", note=self.shown(note))
        return self.grid.put(
            group, self.words("grid.years", convention=convention), self._years(note, self.date), "number", "engine"
        )

    def _years(self, note: str, period: int) -> float:
        if period >= self.count:
            return 0.0
        accrual = self.dates.accrual
        return float(year_fraction(accrual[period], accrual[period + 1], self.notes[note].day_count))

    def _accrue_fees(self) -> None:
        pay_on, date = self.dates.pay_on, self.date
        first_of_year = date == 0 or pay_on[date].astype("M8[Y]") != pay_on[date - 1].astype("M8[Y]")
        for fee in self.deal.fees:
            group = self.words("grid.fee", fee=self.shown(fee.name))
            self.accrued[fee.name] = self.grid.put(group, self.words("grid.accrued"), self._accrual(fee))
            self.owed[fee.name] = self.grid.put(
                group, self.words("grid.owed"), self.owed[fee.name] + self.accrued[fee.name]
            )
            if fee.name in self.room:
                room = self.inputs["fee", fee.name, "annual_cap"] if first_of_year else self.room[fee.name]
                self.room[fee.name] = self.grid.put(group, self.words("grid.room"), room)

    def _accrual(self, fee: Fee) -> Live:
        if not isinstance(fee, FEES):
            raise ProofError(f'the live waterfall was given the fee "{fee.name}", which it does not compute')
        if isinstance(fee, FlatFee):
            years = ONE if fee.per == "payment_date" else (self.end - self.start) / 365.0
            return self.inputs["fee", fee.name, "amount"] * years
        if isinstance(fee, OnceFee):
            due = np.datetime64(fee.on, "D") if fee.on else self.dates.pay_on[0]
            reached = int(np.searchsorted(self.dates.pay_on, due, side="left")) == self.date
            return self.inputs["fee", fee.name, "amount"] * (1.0 if reached else 0.0)
        if isinstance(fee, ShareOfCollectionsFee):
            return self.inputs["fee", fee.name, "share"] * (self.gross if fee.of == "gross" else self.available)
        years = ONE
        if fee.per != "payment_date":
            years = live(
                float(year_fraction(self.dates.accrual[self.date], self.dates.accrual[self.date + 1], fee.day_count))
            )
        balance = total(self.balance[name] for name in fee.notes) if fee.notes else live(self._pool())
        return self.inputs["fee", fee.name, "share"] * years * balance

    def _base(self, target: ShareTarget) -> Live:
        if not target.notes:
            return live(self.pool_balance[0] if target.original and self.pool_balance else self._pool())
        if target.original:
            return total(self.inputs["note", name, "balance"] for name in target.notes)
        return total(self.balance[name] for name in target.notes)

    def _pool(self) -> float:
        return self.pool_balance[self.date] if self.pool_balance is not None else 0.0
