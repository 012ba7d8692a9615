"""The guarantees of a deal while it runs: what guarantors pay to notes, and what they are owed for it."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from refloat.deal.coupon import interest_factors
from refloat.deal.deal import Deal
from refloat.deal.guarantee import Guarantee
from refloat.deal.payment_dates import Schedule
from refloat.deal.trigger import DUST

Amounts = NDArray[np.float64]

_COLUMNS = ("opening", "interest_covered", "principal_covered", "interest_due", "interest_paid", "repaid", "claim")
PARTS = ("on_claim", "for_interest", "for_principal")
"""What a guarantor is owed, in the order in which it is paid: interest on its claim, and the claim's two parts."""


class Books(Protocol):
    """What a guarantee needs to know of a running deal; see `State`."""

    date: int
    count: int
    calling: NDArray[np.bool_] | None
    over: NDArray[np.bool_] | None
    balance: dict[str, Amounts]
    current: dict[str, Amounts]
    arrears: dict[str, Amounts]
    on_arrears: dict[str, Amounts]
    note_books: dict[str, dict[str, Amounts]]

    def interest_owed(self, note: str) -> Amounts:
        """All interest due on a note now."""


class Guarantees:
    """What each guarantor has paid and is owed; amounts have shape (path,).

    Attributes:
        owed: Part of the claim -> guarantee -> what is owed.
        covered: Guarantee -> all that has been paid to notes so far.
        books: What the ledger will hold, by guarantee and column, shape (date, path).
    """

    def __init__(self, deal: Deal, dates: Schedule, paths: int) -> None:
        self.terms = {guarantee.name: guarantee for guarantee in deal.guarantees}
        indices = {index.name: index for index in deal.indices}
        self._factors = {
            name: interest_factors(terms.rate, terms.floating, (), terms.day_count, dates, indices)
            for name, terms in self.terms.items()
        }
        self._pay_on = dates.pay_on
        faces = {note.name: note.balance for note in deal.notes}
        self._limits = {name: _limit(terms, faces) for name, terms in self.terms.items()}
        self._dust = {name: DUST * face for name, face in faces.items()}
        # The payment date from which a note's principal counts as unpaid.
        self._final = {note.name: dates.last_by(note.legal_final or deal.payment_dates.last) for note in deal.notes}
        self.owed = {part: {name: np.zeros(paths) for name in self.terms} for part in PARTS}
        self.covered = {name: np.zeros(paths) for name in self.terms}
        shape, self._date = (len(dates.pay_on), paths), -1
        self.books = {
            name: {column: np.zeros(shape) for column in (*_COLUMNS, *(("available",) if limit is not None else ()))}
            for name, limit in self._limits.items()
        }

    def open_date(self, date: int, alive: NDArray[np.bool_] | None) -> None:
        """Let interest on what was paid accrue."""
        self._date = date
        for name, books in self.books.items():
            factor = self._factors[name][date]
            claim = self.claim(name)
            books["opening"][date] = claim
            interest = claim * factor if alive is None else np.where(alive, claim * factor, 0.0)
            self.owed["on_claim"][name] = self.owed["on_claim"][name] + interest
            books["interest_due"][date] = self.owed["on_claim"][name]

    def claim(self, name: str) -> Amounts:
        """What a guarantor has paid and not got back, without interest on it."""
        return np.asarray(self.owed["for_interest"][name] + self.owed["for_principal"][name])

    def owed_in_all(self, name: str) -> Amounts:
        """What a guarantor is owed, with interest."""
        return np.asarray(sum(owed[name] for owed in self.owed.values()))

    def room(self, name: str) -> Amounts | None:
        """What the limit still allows; None where there is no limit."""
        limit = self._limits[name]
        if limit is None:
            return None
        used = self.claim(name) if self.terms[name].revolving else self.covered[name]
        return np.maximum(limit - used, 0.0)

    def cover(self, state: Books) -> None:
        """After a date's payments, pay the notes what is still short."""
        for name, terms in self.terms.items():
            if terms.until is not None and self._pay_on[state.date] > np.datetime64(terms.until, "D"):
                continue
            if "interest" in terms.covers:
                for note in terms.notes:
                    self._cover_interest(name, note, state)
            if "principal" in terms.covers:
                for note in terms.notes:
                    self._cover_principal(name, note, state)

    def settle(self, name: str, paid: dict[str, Amounts]) -> None:
        """Take note of payments to the guarantor, by part of what it is owed."""
        for part, amount in paid.items():
            self.owed[part][name] = np.maximum(self.owed[part][name] - amount, 0.0)
            self.books[name]["interest_paid" if part == "on_claim" else "repaid"][self._date] += amount

    def close_date(self) -> None:
        """Write down what is left."""
        for name, books in self.books.items():
            books["claim"][self._date] = self.claim(name)
            room = self.room(name)
            if room is not None:
                books["available"][self._date] = room

    def flows(self) -> dict[str, dict[str, Amounts]]:
        """The guarantees' part of the ledger."""
        return {name: {column: values.T for column, values in books.items()} for name, books in self.books.items()}

    def _cover_interest(self, name: str, note: str, state: Books) -> None:
        amount = self._pay(name, note, "interest", _short_for(note, self.terms[name].waiting, state), state)
        state.note_books[note]["interest_paid"][state.date] += amount
        # Oldest claims first, as `pay_interest` steps do.
        for book in (state.on_arrears, state.arrears, state.current):
            part = np.minimum(book[note], amount)
            book[note] = book[note] - part
            amount = amount - part

    def _cover_principal(self, name: str, note: str, state: Books) -> None:
        due = self._final[note] + self.terms[name].waiting
        at_end = state.date == state.count - 1 and state.date >= self._final[note]
        unpaid = state.balance[note]
        if not (state.date >= due or at_end):
            if state.calling is None:
                return
            unpaid = np.where(state.calling, unpaid, 0.0)
        amount = self._pay(name, note, "principal", unpaid, state)
        state.note_books[note]["principal_paid"][state.date] += amount
        state.balance[note] = state.balance[note] - amount

    def _pay(self, name: str, note: str, kind: str, short: Amounts, state: Books) -> Amounts:
        # Rounding is no shortfall: a trigger may ask whether the guarantor was ever called.
        short = np.where(short > self._dust[note], short, 0.0)
        room = self.room(name)
        amount = short if room is None else np.minimum(short, room)
        amount = amount if state.over is None else np.where(state.over, 0.0, amount)
        self.covered[name] = self.covered[name] + amount
        self.owed[f"for_{kind}"][name] = self.owed[f"for_{kind}"][name] + amount
        self.books[name][f"{kind}_covered"][state.date] += amount
        return amount


def _limit(terms: Guarantee, faces: dict[str, float]) -> float | None:
    limits = [] if terms.limit_amount is None else [terms.limit_amount]
    if terms.limit_share is not None:
        limits.append(terms.limit_share * sum(faces[name] for name in terms.notes))
    return min(limits, default=None)


def _short_for(note: str, waiting: int, state: Books) -> Amounts:
    """Interest that has stayed owed for so many payment dates; what was paid since went to the oldest first."""
    owed, date = state.interest_owed(note), state.date
    if waiting == 0 or date == state.count - 1:
        return owed
    books, left = state.note_books[note], np.zeros_like(owed)
    if date >= waiting:
        left = books["interest_shortfall"][date - waiting]
        for day in range(date - waiting + 1, date):
            left = left - (books["interest_due"][day] - books["interest_shortfall"][day])
        left = np.clip(left - (books["interest_due"][date] - owed), 0.0, owed)
    return left if state.calling is None else np.where(state.calling, owed, left)
