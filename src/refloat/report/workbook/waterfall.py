"""The sheet of the waterfall: the deal on one path, live, beside what the engine found on the same path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, Ledger, run
from refloat.deal.payment_dates import schedule
from refloat.deal.references import COLLECTIONS
from refloat.deal.trigger import (
    HIT_BELOW,
    CumulativeCollectionRatio,
    InterestShortfall,
    NoteOutstanding,
    Trigger,
)
from refloat.report.offering import Offering
from refloat.report.workbook.accounts import Accounts
from refloat.report.workbook.grid import Grid
from refloat.report.workbook.inputs import Inputs
from refloat.report.workbook.known_terms import knows
from refloat.report.workbook.live import ONE, ZERO, Live, both, either, live, opposite, ratio, total
from refloat.report.workbook.sheets import Book
from refloat.report.workbook.steps import pay
from refloat.units.periods import last_in_period

Amounts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LiveDeal:
    """Where the live waterfall stands.

    Attributes:
        paid: Note -> address of its cells of interest paid, and of principal paid.
        amounts: Note -> what these cells hold, interest and principal, each of shape (date,).
        years: Address of the years from closing of the payment dates.
        differences: Quantity -> address of its cells of difference from the engine.
        largest_of: Quantity -> largest difference of these cells as written, in currency units.
    """

    paid: dict[str, tuple[str, str]]
    amounts: dict[str, tuple[Amounts, Amounts]]
    years: str
    differences: dict[str, str]
    largest_of: dict[str, float]


def write_waterfall(book: Book, offering: Offering, inputs: Inputs) -> LiveDeal | None:
    """Writes the deal on its plan as live formulas.

    Returns:
        Where things stand; None if the deal holds what cannot be shown live, which the sheet then says.
    """
    sheet, words = book.sheet("waterfall"), book.words
    deal = offering.deal
    plan = offering.recoveries.plan
    if not knows(deal):
        sheet.text(words("waterfall.not_live"), "note")
        return None
    ledger = run(deal, plan, plan=plan)
    sheet.text(words("waterfall.lead"), "note")
    dates = schedule(deal.payment_dates, deal.closing_on)
    pool = None
    if plan.pool_balance is not None:
        pool = last_in_period(plan.pool_balance, plan.dates, dates.collect_until)[0].tolist()
    grid = Grid(sheet)
    books = Accounts(deal, inputs, grid, dates, pool, words)
    events = _Events(books, ledger)
    gross = ledger.gross if ledger.gross is not None else ledger.available
    costs = ledger.costs if ledger.costs is not None else np.zeros_like(gross)
    compared: dict[str, float] = {}
    amounts: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in books.notes}
    for date in range(books.count):
        books.open_date(float(gross[0, date]), float(costs[0, date]))
        events.test()
        _release_at_end(books)
        for list_name, steps in deal.payments.items():
            for place, step in enumerate(steps, 1):
                group = _group(list_name, place, step, deal, books)
                pay(step, group, books, events.flag(list_name, step))
        _close_date(books)
        for name, (interest, principal) in amounts.items():
            interest.append(total(books.interest_paid[name]).value)
            principal.append(total(books.principal_paid[name]).value)
        for name, difference in _compare(books, ledger, date).items():
            compared[name] = max(compared.get(name, 0.0), difference)
    grid.finish()
    paid = {
        name: (
            grid.span(_note(books, name), words("grid.interest_paid")),
            grid.span(_note(books, name), words("grid.principal_paid")),
        )
        for name in books.notes
    }
    group = words("grid.difference")
    return LiveDeal(
        paid=paid,
        amounts={name: (np.array(interest), np.array(principal)) for name, (interest, principal) in amounts.items()},
        years=grid.span(words("sheet.dates"), words("years_from_closing")),
        differences={label: grid.span(group, label) for (column, label) in grid.lines if column == group},
        largest_of=compared,
    )


class _Events:
    """The triggers, live."""

    def __init__(self, books: Accounts, ledger: Ledger) -> None:
        self.books, self.ledger = books, ledger
        self.triggers = {trigger.name: trigger for trigger in books.deal.triggers}
        self.in_force: dict[str, Live] = dict.fromkeys(self.triggers, ZERO)
        self.acting = dict(self.in_force)
        self.chosen: dict[str, Live] = {}
        self.actual: dict[str, Live] = dict.fromkeys(self.triggers, ZERO)
        self.planned: dict[str, Live] = dict.fromkeys(self.triggers, ZERO)

    def test(self) -> None:
        """Tests every trigger on this date and puts value and flag into cells."""
        books, grid, words = self.books, self.books.grid, self.books.words
        for name, trigger in self.triggers.items():
            group = words("grid.trigger", trigger=books.shown(name))
            value = self._value(trigger, group)
            pay_on = books.dates.pay_on[books.date]
            before = self.in_force[name]
            tested = value is not None and (
                trigger.tested_from is None or pay_on >= np.datetime64(trigger.tested_from, "D")
            )
            cell = grid.put(group, words("grid.value"), value if value is not None else ZERO, "number")
            now = before
            if tested:
                threshold = books.inputs["trigger", name, "threshold"]
                hit = cell.below(threshold) if isinstance(trigger, HIT_BELOW) else cell.above(threshold)
                now = hit if trigger.curable else either(hit, before)
            self.in_force[name] = grid.put(group, words("grid.in_force"), now, "count")
            self.acting[name] = self.in_force[name] if trigger.acts == "same_date" else before
        self._choose_lists()

    def flag(self, list_name: str, step: object) -> Live | None:
        """Whether a step of a list pays on this date; None where it always does."""
        flag: Live | None = self.chosen[list_name] if len(self.books.deal.payments) > 1 else None
        for name, wanted in ((getattr(step, "when", None), True), (getattr(step, "unless", None), False)):
            if name is not None:
                acting = self.acting[name] if wanted else opposite(self.acting[name])
                flag = acting if flag is None else both(flag, acting)
        return flag

    def _choose_lists(self) -> None:
        """The first trigger in force that switches decides; else the list that the deal starts with."""
        deal, grid, words = self.books.deal, self.books.grid, self.books.words
        self.chosen = dict.fromkeys(deal.payments, ZERO)
        free: Live = ONE
        for name, trigger in self.triggers.items():
            if trigger.switches_to is not None:
                here = both(free, self.acting[name])
                self.chosen[trigger.switches_to] = either(self.chosen[trigger.switches_to], here)
                free = both(free, opposite(self.acting[name]))
        self.chosen[deal.starts_with] = either(self.chosen[deal.starts_with], free)
        if len(deal.payments) > 1:
            for name, flag in self.chosen.items():
                self.chosen[name] = grid.put(words("grid.lists"), name, flag, "count")

    def _value(self, trigger: Trigger, group: str) -> Live | None:
        """The value tested; None where there is nothing to test."""
        books, grid, words, name = self.books, self.books.grid, self.books.words, trigger.name
        if isinstance(trigger, CumulativeCollectionRatio):
            came = books.gross if trigger.gross else books.gross - books.costs
            meant = books.plan_gross if trigger.gross else books.plan_net
            self.actual[name] = grid.put(group, words("grid.to_date"), self.actual[name] + came)
            self.planned[name] = grid.put(group, words("grid.plan_to_date"), self.planned[name] + meant)
            return ratio(self.actual[name], self.planned[name]) if self.planned[name].value > 0 else None
        if isinstance(trigger, NoteOutstanding):
            after = books.dates.pay_on[books.date] > np.datetime64(trigger.after, "D")
            return books.balance[trigger.note] if after else None
        if isinstance(trigger, InterestShortfall):
            return books.last_shortfall[trigger.note]
        # Ratios of closed positions and of defaults depend on the pool alone; they come from the engine.
        value = float(self.ledger.triggers[name].value[0, books.date])
        known = None if np.isnan(value) else live(value)
        cell = grid.put(group, words("grid.engine_value"), live(0.0 if known is None else value), "number", "engine")
        if known is None:
            return None
        return cell * books.inputs["pool", "", "collections"] if isinstance(trigger, HIT_BELOW) else cell


def _release_at_end(books: Accounts) -> None:
    """On the last date, reserves that end with the deal are paid into the collections."""
    words = books.words
    for name, reserve in books.reserves.items():
        last = reserve.release_at_end and books.date == books.count - 1
        group = words("grid.reserve", reserve=books.shown(name))
        moved = books.grid.put(group, words("grid.released_at_end"), books.held[name] if last else ZERO)
        books.held[name] = books.held[name] - moved
        books.held[COLLECTIONS] = books.held[COLLECTIONS] + moved


def _close_date(books: Accounts) -> None:
    """What was paid in all, and what is carried to the next date, each in a cell."""
    grid, words = books.grid, books.words
    for name in books.notes:
        group = _note(books, name)
        grid.put(group, words("grid.interest_paid"), total(books.interest_paid[name]))
        grid.put(group, words("grid.principal_paid"), total(books.principal_paid[name]))
        books.last_shortfall[name] = grid.put(group, words("grid.shortfall"), books.interest_owed(name))
        books.arrears[name] = grid.put(group, words("grid.arrears"), books.arrears[name] + books.current[name])
        if books.notes[name].unpaid_rate:
            books.on_arrears[name] = grid.put(group, words("grid.on_arrears_left"), books.on_arrears[name])
        if books.notes[name].fixed_cost_rate:
            books.fixed_cost[name] = grid.put(group, words("grid.fixed_cost_left"), books.fixed_cost[name])
        books.balance[name] = grid.put(group, words("grid.closing"), books.balance[name])
    for name in books.owed:
        group = words("grid.fee_end", fee=books.shown(name))
        grid.put(group, words("grid.paid"), total(books.fee_paid[name]))
        books.owed[name] = grid.put(group, words("grid.owed_left"), books.owed[name])
        if name in books.room:
            books.room[name] = grid.put(group, words("grid.room_left"), books.room[name])
    for name in books.reserves:
        books.held[name] = grid.put(
            words("grid.reserve_end", reserve=books.shown(name)), words("grid.closing"), books.held[name]
        )
    for name, parts in books.residual_paid.items():
        grid.put(words("grid.residual"), books.shown(name), total(parts))


def _compare(books: Accounts, ledger: Ledger, date: int) -> dict[str, float]:
    """Writes the engine's numbers of the date, and the difference of the live ones from them."""
    grid, words = books.grid, books.words
    pairs: dict[str, tuple[Live, float]] = {}
    for name, flows in ledger.notes.items():
        shown = books.shown(name)
        pairs[f"{shown}: {words('grid.interest_paid')}"] = (
            total(books.interest_paid[name]),
            float(flows.interest_paid[0, date]),
        )
        pairs[f"{shown}: {words('grid.principal_paid')}"] = (
            total(books.principal_paid[name]),
            float(flows.principal_paid[0, date]),
        )
        pairs[f"{shown}: {words('grid.closing')}"] = (books.balance[name], float(flows.closing[0, date]))
    for name, fee in ledger.fees.items():
        pairs[f"{books.shown(name)}: {words('grid.paid')}"] = (total(books.fee_paid[name]), float(fee.paid[0, date]))
    for name, account in ledger.accounts.items():
        if name != COLLECTIONS:
            pairs[f"{books.shown(name)}: {words('grid.closing')}"] = (books.held[name], float(account.closing[0, date]))
    for name, paid in ledger.residuals.items():
        pairs[f"{books.shown(name)}: {words('grid.residual')}"] = (
            total(books.residual_paid[name]),
            float(paid[0, date]),
        )
    engine = {label: grid.put(words("grid.engine"), label, value, look="engine") for label, (_, value) in pairs.items()}
    differences = {}
    for label, (found, _) in pairs.items():
        differences[label] = abs(grid.put(words("grid.difference"), label, found - engine[label], "difference").value)
    return differences


def _note(books: Accounts, name: str) -> str:
    return books.words("grid.note_end", note=books.shown(name))


def _group(list_name: str, place: int, step: object, deal: Deal, books: Accounts) -> str:
    """What stands above the columns of a step; unique, since columns are found by it."""
    words = books.words
    label = getattr(step, "label_zh", None) if words.language == "zh" else None
    label = label or getattr(step, "label", None) or words(f"step.{getattr(step, 'step', '')}")
    listed = "" if len(deal.payments) == 1 else f"{list_name} "
    return f"{listed}{place}. {label}"
