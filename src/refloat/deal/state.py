"""The books of a deal while it runs: what each party is owed and each account holds, by path."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from refloat.deal.coupon import growth_factors, interest_factors, year_fractions
from refloat.deal.deal import Deal
from refloat.deal.facilities import Facilities
from refloat.deal.fee import ShareOfBalanceFee
from refloat.deal.fee_earned import fee_earned, in_term
from refloat.deal.guarantees import Guarantees
from refloat.deal.hedges import Hedges
from refloat.deal.intake import Intake
from refloat.deal.ladder import ladder_factors
from refloat.deal.ledger import AccountFlows, FeeFlows, NoteFlows
from refloat.deal.note import Note
from refloat.deal.payment_dates import Schedule
from refloat.deal.properties import Properties
from refloat.deal.recovery_costs import RecoveryCosts
from refloat.deal.references import COLLECTIONS
from refloat.deal.reserve import FixedTarget, Reserve, ShareTarget
from refloat.deal.trigger import DUST

Amounts = NDArray[np.float64]
Mask = NDArray[np.bool_] | None
"""Paths on which something happens, shape (path,); None for all."""

_NOTE = ("opening", "interest_due", "interest_paid", "interest_shortfall", "principal_paid", "closing")
_ACCOUNT = ("opening", "paid_in", "paid_out", "closing")


class State:
    """Everything that changes while a deal runs; every amount has shape (path,) and is never negative.

    Attributes:
        held: Account -> what it holds.
        balance: Note -> principal outstanding.
        current: Note -> this period's interest not paid yet.
        arrears: Note -> interest of earlier periods not paid yet.
        on_arrears: Note -> interest that arrears have borne, not paid yet.
        fixed_cost: Note -> fixed cost earned and not paid yet.
        owed: Fee -> what is owed.
        overpaid: Fee -> paid before it was taken back, and set against what comes.
        earned: Fee -> what a fee on cumulative collections has earned so far.
        ladders: Fee -> its share of the balance for each interest period, where the share has a ladder.
        room: Fee -> what its annual cap still allows this year; absent without a cap.
        facilities: The liquidity lines.
        in_force: Trigger -> whether its tests so far put it in force.
        charged: Fee due once an event is in force -> whether it has been.
        guarantees, hedges: What guarantors and banks pay and are owed.
        sources: Cash that comes in beside the pool's collections, shape (path, date).
        costs: Recovery costs that accounts pay.
        properties: What a ReoCo holds.
        capitalised: Note -> added to its balance, shape (date, path), for notes that grow.
        over: Paths on which the deal has ended, None while there are none.
        calling: Paths on which it ends on this date, None where there are none.
        payable: What the last step that pays claims could pay, after its limits.
        books: What the ledger will hold, by kind, name and column, shape (date, path).
    """

    def __init__(self, deal: Deal, intake: Intake, dates: Schedule, properties: Properties) -> None:
        paths, count = intake.available.shape
        self.deal, self.intake, self.dates, self.paths = deal, intake, dates, paths
        self.count = count
        self.notes = {note.name: note for note in deal.notes}
        self.fees = {fee.name: fee for fee in deal.fees}
        self.reserves = {reserve.name: reserve for reserve in deal.reserves}
        self.held = {COLLECTIONS: np.zeros(paths)}
        self.held |= {reserve.name: np.full(paths, reserve.initial) for reserve in deal.reserves}
        self.balance = {note.name: np.full(paths, note.balance) for note in deal.notes}
        self.current, self.arrears = self._none(self.notes), self._none(self.notes)
        self.on_arrears, self.fixed_cost = self._none(self.notes), self._none(self.notes)
        self.owed, self.accrued = self._none(self.fees), self._none(self.fees)
        self._left_owed, self._fee_left = self._none(self.notes), self._none(self.fees)
        self.overpaid, self.earned = self._none(self.fees), self._none(self.fees)
        self.ladders = {
            fee.name: ladder_factors(fee, dates)
            for fee in deal.fees
            if isinstance(fee, ShareOfBalanceFee) and fee.ladder
        }
        self.room = {fee.name: np.zeros(paths) for fee in deal.fees if fee.annual_cap is not None}
        self.in_force = {trigger.name: np.zeros(paths, dtype=bool) for trigger in deal.triggers}
        self.charged = {fee.name: np.zeros(paths, dtype=bool) for fee in deal.fees if fee.from_event is not None}
        self.facilities = Facilities(deal, dates, paths, self._base)
        self.guarantees, self.hedges = Guarantees(deal, dates, paths), Hedges(deal, dates, paths)
        self.costs, self.properties = RecoveryCosts(self), properties
        bought, terms = intake.bought_back, deal.buy_back
        beside = bought is not None and terms is not None and not terms.counts_as_collections
        self.sources = {"buy_back": bought} if bought is not None and beside else {}
        self.over: NDArray[np.bool_] | None = None
        self.calling: NDArray[np.bool_] | None = None
        self.date = -1
        self.payable: Amounts | None = None
        takers = [taker for steps in deal.payments.values() for step in steps for taker in getattr(step, "to", ())]
        self.residuals = {taker.party: np.zeros((count, paths)) for taker in takers if taker.party}
        shape = (count, paths)
        self.note_books = {name: {column: np.zeros(shape) for column in _NOTE} for name in self.notes}
        self.fee_books = {name: {column: np.zeros(shape) for column in ("due", "paid")} for name in self.fees}
        self.account_books = {name: {column: np.zeros(shape) for column in _ACCOUNT} for name in self.held}
        self.years = {note.name: year_fractions(dates, note.day_count) for note in deal.notes}
        indices = {index.name: index for index in deal.indices}
        # Interest of each period per unit of balance, and per unit of what was not paid.
        self.factors = {
            note.name: interest_factors(note.rate, note.floating, note.step_ups, note.day_count, dates, indices)
            for note in deal.notes
        }
        self.growth = {
            note.name: growth_factors(note.accretion, self.years[note.name]) for note in deal.notes if note.accretion
        }
        growing = [note.name for note in deal.notes if note.accretion or note.unpaid_interest.capitalised]
        self.capitalised = {name: np.zeros(shape) for name in growing}
        self.unpaid_factors = {note.name: self._unpaid_factors(note) for note in deal.notes}

    def open_date(self, date: int) -> None:
        """Let interest and fees accrue and the date's cash come in."""
        self.date = date
        alive = None if self.over is None else ~self.over
        self.facilities.open_date(date, alive)
        self.guarantees.open_date(date, alive)
        for name, held in self.held.items():
            self.account_books[name]["opening"][date] = held
        for name, note in self.notes.items():
            years = self.years[name][date]
            self.before = self.on_arrears[name], self.fixed_cost[name]
            self.note_books[name]["opening"][date] = self.balance[name]
            self.current[name] = self.balance[name] * self.factors[name][date]
            unpaid = self.unpaid_factors[name]
            if unpaid is not None:
                bearing = self.arrears[name]
                bearing = bearing + self.on_arrears[name] if note.unpaid_interest.compound else bearing
                self.on_arrears[name] = self.on_arrears[name] + bearing * unpaid[date]
            if name in self.growth:
                self._grow(name, alive)
            if note.fixed_cost_rate:
                self.fixed_cost[name] = self.fixed_cost[name] + self.balance[name] * (note.fixed_cost_rate * years)
            if self.over is not None:
                self._stop_interest(name, self.over)
            self.note_books[name]["interest_due"][date] = self.interest_owed(name)
        self.costs.net()
        for name in self.fees:
            self._fee_left[name] = self.owed[name]
            self._accrue_fee(name)
        self.costs.pay()
        self.put(COLLECTIONS, self.intake.available[:, date])
        if self.hedges.terms:
            self.put(COLLECTIONS, self.hedges.exchange(date, alive, self.balance))
        for amounts in self.sources.values():
            self.put(COLLECTIONS, amounts[:, date])
        if self.properties.terms:
            self.put(COLLECTIONS, self.properties.sell(date, self.over))

    def close_date(self) -> None:
        """Turn what was not paid into arrears and write down what is left."""
        date = self.date
        self.guarantees.cover(self)
        for name in self.notes:
            books = self.note_books[name]
            self._left_owed[name] = self.interest_owed(name)
            if self.notes[name].unpaid_interest.capitalised:
                self._capitalise(name, self._left_owed[name])
            books["interest_shortfall"][date] = self._left_owed[name]
            books["closing"][date] = self.balance[name]
            self.arrears[name] = self.arrears[name] + self.current[name]
            self.current[name] = np.zeros(self.paths)
        self.facilities.close_date()
        self.properties.close_date()
        self.guarantees.close_date()
        for name, held in self.held.items():
            self.account_books[name]["closing"][date] = held

    def interest_owed(self, note: str) -> Amounts:
        """All interest due on a note now, with arrears."""
        return np.asarray(self.current[note] + self.arrears[note] + self.on_arrears[note])

    def last_shortfall(self, note: str) -> Amounts:
        """Interest left owed on a note after the payment date before."""
        return self._left_owed[note]

    def fees_left(self, fee: str) -> Amounts:
        """What was left owed on a fee after the payment date before."""
        return self._fee_left[fee]

    def put(self, account: str, amount: Amounts) -> None:
        """Pay into an account."""
        self.held[account] = self.held[account] + amount
        self.account_books[account]["paid_in"][self.date] += amount

    def within_reach(self) -> dict[str, Amounts]:
        """What each account holds and each facility could lend now."""
        return self.held | {name: self.facilities.room(name) for name in self.facilities.lines}

    def take(self, account: str, wanted: Amounts) -> Amounts:
        """Take out of an account what is wanted, or what it holds; a facility lends it."""
        if account in self.facilities.lines:
            return self.facilities.draw(account, wanted)
        amount = np.minimum(self.held[account], wanted)
        self.held[account] = self.held[account] - amount
        self.account_books[account]["paid_out"][self.date] += amount
        return amount

    def release_reserves(self, paths: Mask = None) -> None:
        """Move the reserves that are released at the end into the collections."""
        for name, reserve in self.reserves.items():
            if reserve.release_at_end:
                held = self.held[name]
                self.put(COLLECTIONS, self.take(name, held if paths is None else np.where(paths, held, 0.0)))

    def end_hedges(self, acting: Mapping[str, NDArray[np.bool_]]) -> None:
        """Terminate the hedges whose events hold, given the triggers that act; after the call was tested."""
        if self.hedges.terms:
            self.put(COLLECTIONS, self.hedges.terminate(acting, self.calling, self.balance))

    def target(self, reserve: Reserve) -> Amounts:
        """What a reserve should hold now; see the kinds of target."""
        if reserve.release_at_end and self.date == self.count - 1:
            return np.zeros(self.paths)
        target = reserve.target
        if isinstance(target, FixedTarget):
            amount = np.full(self.paths, target.amount)
        elif isinstance(target, ShareTarget):
            amount = np.maximum(target.share * self._base(target), target.floor)
        else:
            coming = self._none(["sum"])["sum"]
            for name in target.fees:
                coming = coming + self.accrued[name]
            for name in target.notes:
                coming = coming + self.balance[name] * self.factors[name][self.date + 1]
            amount = target.times * coming
        if reserve.protects:
            amount = np.where(self._any_outstanding(reserve.protects), amount, 0.0)
        if reserve.release_at_end and self.calling is not None:
            amount = np.where(self.calling, 0.0, amount)
        return np.asarray(amount)

    def note_flows(self) -> dict[str, NoteFlows]:
        """The notes' part of the ledger."""
        return {name: NoteFlows(**{key: books[key].T for key in _NOTE}) for name, books in self.note_books.items()}

    def fee_flows(self) -> dict[str, FeeFlows]:
        """The fees' part of the ledger."""
        return {name: FeeFlows(due=books["due"].T, paid=books["paid"].T) for name, books in self.fee_books.items()}

    def account_flows(self) -> dict[str, AccountFlows]:
        """The accounts' part of the ledger."""
        return {
            name: AccountFlows(**{key: books[key].T for key in _ACCOUNT}) for name, books in self.account_books.items()
        }

    def _unpaid_factors(self, note: Note) -> Amounts | None:
        if not note.unpaid_interest.bears_interest:
            return None
        own = note.unpaid_interest.rate
        return self.factors[note.name] if own is None else own * self.years[note.name]

    def coupons(self) -> dict[str, Amounts]:
        """Note -> yearly rate of each interest period, shape (date,)."""
        factors = self.factors | self.growth
        return {
            name: np.divide(factors[name][:-1], years[:-1], out=np.zeros(self.count), where=np.asarray(years[:-1] > 0))
            for name, years in self.years.items()
        }

    def _grow(self, name: str, alive: NDArray[np.bool_] | None) -> None:
        growth = self.balance[name] * self.growth[name][self.date]
        self._add(name, growth if alive is None else np.where(alive, growth, 0.0))

    def _capitalise(self, name: str, unpaid: Amounts) -> None:
        """Interest that was not paid becomes principal; nothing stays owed."""
        self._add(name, unpaid)
        for book in (self.current, self.arrears, self.on_arrears, self._left_owed):
            book[name] = np.zeros(self.paths)

    def _add(self, name: str, amount: Amounts) -> None:
        self.balance[name] = self.balance[name] + amount
        self.capitalised[name][self.date] += amount

    def _none(self, names: Iterable[str]) -> dict[str, Amounts]:
        return {name: np.zeros(self.paths) for name in names}

    def _any_outstanding(self, notes: tuple[str, ...]) -> NDArray[np.bool_]:
        left = np.zeros(self.paths, dtype=bool)
        for name in notes:
            left |= self.balance[name] > DUST * self.notes[name].balance
        return left

    def _base(self, target: ShareTarget) -> Amounts:
        if not target.notes and self.intake.pool_balance is not None:
            index = 0 if target.original else self.date
            return np.asarray(self.intake.pool_balance[:, index])
        if target.original:
            return np.full(self.paths, sum(self.notes[name].balance for name in target.notes))
        return np.asarray(sum(self.balance[name] for name in target.notes))

    def _stop_interest(self, name: str, over: NDArray[np.bool_]) -> None:
        """Nothing accrues where the deal has ended."""
        on_arrears, fixed_cost = self.before
        self.current[name] = np.where(over, 0.0, self.current[name])
        self.on_arrears[name] = np.where(over, on_arrears, self.on_arrears[name])
        self.fixed_cost[name] = np.where(over, fixed_cost, self.fixed_cost[name])

    def _accrue_fee(self, name: str) -> None:
        date, dates = self.date, self.dates
        amount, taken_back = fee_earned(self.fees[name], self)
        charging = in_term(self.fees[name], self)
        if charging is not None:
            amount, taken_back = np.where(charging, amount, 0.0), np.where(charging, taken_back, 0.0)
        if self.over is not None:
            amount, taken_back = np.where(self.over, 0.0, amount), np.where(self.over, 0.0, taken_back)
        self.accrued[name] = np.broadcast_to(np.asarray(amount, dtype=np.float64), (self.paths,))
        # What was earned too early is set against what is owed; what was already paid, against what comes.
        owed = self.owed[name] + amount - taken_back - self.overpaid[name]
        self.overpaid[name] = np.maximum(-owed, 0.0)
        self.owed[name] = np.maximum(owed, 0.0)
        self.fee_books[name]["due"][date] = self.owed[name]
        first_of_year = date == 0 or dates.pay_on[date].astype("M8[Y]") != dates.pay_on[date - 1].astype("M8[Y]")
        if name in self.room and first_of_year:
            self.room[name] = np.full(self.paths, self.fees[name].annual_cap)
