"""The twin of the kernel: what loans do other than being collected, on flat lists of (path, loan)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.compute import mixed
from refloat.recovery.path_tables import PathTables
from refloat.recovery.tables import TIME_CELLS
from refloat.recovery.terms import INSOLVENCY, RESTRUCTURING, SLOTS, Terms
from refloat.recovery.work import (
    CLOSED,
    CLOSED_CASH,
    CLOSED_PLAN,
    COLLECTIONS,
    FEES,
    GROSS,
    LOAN_FEES,
    OPEN,
    WRITTEN_OFF,
    YEARS,
    Loans,
    Sums,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]


def ways_taken(
    bits: Bits, loans: Loans, terms: Terms, tables: PathTables, here: slice, mine: slice, segment: int
) -> Ints:
    """Which way each loan goes on each path, from the upper half of its bits."""
    if segment >= 0 and not terms.open_ways[segment]:
        return np.zeros(bits.shape, dtype=np.int64)
    luck = (bits >> np.uint64(32)).astype(np.float64) * 2.0**-32
    below = tables.way_below[here][:, loans.place[mine]]
    return np.asarray((luck[:, :, None] >= below).sum(axis=2), dtype=np.int64)


def shares_paid(bits: Bits, slot: int | Ints, terms: Terms, tables: PathTables, here: slice) -> Floats:
    """Share of the claim each loan pays, at most one, from the lower half of its bits. Shape (path, loan)."""
    luck = (bits & np.uint64(0xFFFFFFFF)).astype(np.float64) * 2.0**-32
    slots = np.atleast_1d(slot)
    slopes, levels = tables.slopes[here][:, slots], tables.levels[here][:, slots]
    return look_up(luck, slopes, levels, slots, terms, tables.amount[here, None])


def look_up(luck: Floats, slopes: Floats, levels: Floats, slots: Ints, terms: Terms, amount: Floats) -> Floats:
    """Share of the claim paid, from a luck and the slopes and levels of its path and slot."""
    # Cell 0 of both tables is "pays nothing"; clipping sends every lower position there.
    cell = np.clip(luck * slopes[..., 0] + levels[..., 0], 0, len(terms.normal) - 1).astype(np.int64)
    position = terms.normal[cell] * slopes[..., 1] + levels[..., 1]
    cell = np.clip(position, 0, terms.shares.shape[1] - 1).astype(np.int64)
    return np.minimum(terms.shares[np.broadcast_to(slots, cell.shape), cell] * amount, 1.0)


def middle(bits: Bits) -> Floats:
    """A number between 0 and 1 from the middle 21 bits."""
    return ((bits >> np.uint64(21)) & np.uint64(0x1FFFFF)).astype(np.float64) * 2.0**-21


def upper(bits: Bits) -> Floats:
    """A number between 0 and 1 from the upper 22 bits."""
    return (bits >> np.uint64(42)).astype(np.float64) * 2.0**-22


def low_cell(bits: Bits) -> Ints:
    """A cell of a table of quantiles from the lower 21 bits."""
    return ((bits & np.uint64(0x1FFFFF)) * np.uint64(TIME_CELLS) >> np.uint64(21)).astype(np.int64)


@dataclass
class OtherWays:
    """Ways other than collection, on flat lists of (path, loan) of a tile."""

    loans: Loans
    terms: Terms
    tables: PathTables
    sums: Sums
    here: slice
    mine: slice
    way: Ints
    bits: Bits

    def lumps(self, p: Ints, i: Ints) -> None:
        """One payment that ends the claim: settlement, note sale, and an estate's dividend without collateral."""
        if not len(p):
            return
        terms, path, loan = self.terms, self.here.start + p, self.mine.start + i
        way = self.way[p, i]
        slot = SLOTS * self.loans.segment[loan] + way
        bits = pair_bits(self.tables.keys[path], self.loans.second[loan])
        months = terms.way_months[slot, low_cell(bits)] * self.tables.way_clock[path, slot]
        ends = np.searchsorted(terms.collection_ends, months)
        period = np.where(way == INSOLVENCY, np.searchsorted(terms.court_ends, months), ends)
        amount = self.loans.claim[loan] * self.share(p, i, slot)
        self.pay(path, loan, period, amount, terms.fee[slot])
        self.close(path, loan, period, amount, terms.fee[slot] * amount)

    def plans(self, p: Ints, i: Ints) -> tuple[Ints, Ints, NDArray[np.bool_], Floats, Floats, Floats]:
        """New plans of equal instalments, kept or broken.

        Returns:
            Path and loan as given, whether the plan broke, months at which it did, what it paid, and its fees.
        """
        terms, tables = self.terms, self.tables
        path, loan = self.here.start + p, self.mine.start + i
        segment = self.loans.segment[loan]
        slot = SLOTS * segment + RESTRUCTURING
        bits = pair_bits(tables.keys[path], self.loans.second[loan])
        start = terms.way_months[slot, low_cell(bits)] * tables.way_clock[path, slot]
        broken = middle(bits) < tables.breaks[path, segment]
        term = terms.term[segment] * np.where(broken, upper(bits), 1.0)
        done = np.divide(term, terms.term[segment], out=np.ones(len(p)), where=terms.term[segment] > 0)
        count = (term * (1.0 / terms.period_months)).astype(np.int64) + 1
        begin = np.searchsorted(terms.collection_ends, start)
        amount = self.loans.claim[loan] * self.share(p, i, slot) * done
        periods = len(terms.inside) - 1
        each = amount / count
        end = np.minimum(begin + count, periods)
        _add(self.sums.instalments, (path, segment, begin), each)
        _add(self.sums.instalments, (path, segment, end), -each)
        seen = np.maximum(end - begin, 0)
        years = each * seen * (begin + 1 + (seen - 1) / 2) * terms.period_months / 12
        fee = terms.fee[slot]
        self.by_loan(path, loan, each * seen, fee * each * seen, years)
        kept = ~broken
        last = np.minimum(begin + count - 1, periods)
        self.close(path[kept], loan[kept], last[kept], amount[kept], (fee * amount)[kept])
        return p, i, broken, start + term, amount, fee * amount

    def rests(self, p: Ints, i: Ints, after: Floats, paid: Floats, paid_fee: Floats) -> None:
        """What is collected on a claim without collateral after its plan broke."""
        terms, tables, loans = self.terms, self.tables, self.loans
        path, loan = self.here.start + p, self.mine.start + i
        bits = pair_bits(tables.keys[path], loans.third[loan])
        slot = SLOTS * loans.segment[loan]
        luck = (bits & np.uint64(0xFFFFFFFF)).astype(np.float64) * 2.0**-32
        share = look_up(luck, tables.slopes[path, slot], tables.levels[path, slot], slot, terms, tables.amount[path])
        rest = share * loans.left[loan] * (loans.claim[loan] - paid)
        begin = np.searchsorted(terms.collection_ends, after)
        self.begin_rests(path, loan, begin, rest, paid, paid_fee)

    def begin_rests(self, path: Ints, loan: Ints, begin: Ints, rest: Floats, paid: Floats, paid_fee: Floats) -> None:
        """Begin the rests of claims, and close their files."""
        segment, tables = self.loans.segment[loan], self.tables
        fee = self.terms.fee[SLOTS * segment]
        _add(self.sums.begun, (path, segment, begin), rest)
        seen = rest * tables.rest_arrived[path, segment, begin]
        self.by_loan(path, loan, seen, fee * seen, rest * tables.rest_years[path, segment, begin])
        close = np.where(rest > 0, tables.rest_close[path, segment, begin], begin)
        self.close(path, loan, close, paid + rest, paid_fee + fee * rest)

    def share(self, p: Ints, i: Ints, slot: Ints) -> Floats:
        """Share of the claim paid on each loan's way."""
        path = self.here.start + p
        luck = (self.bits[p, i] & np.uint64(0xFFFFFFFF)).astype(np.float64) * 2.0**-32
        slopes, levels = self.tables.slopes[path, slot], self.tables.levels[path, slot]
        return look_up(luck, slopes, levels, slot, self.terms, self.tables.amount[path])

    def pay(self, path: Ints, loan: Ints, period: Ints, amount: Floats, fee: Floats) -> None:
        """Book payments in their periods."""
        _add(self.sums.cash, (path, period, COLLECTIONS), amount)
        _add(self.sums.cash, (path, period, FEES), fee * amount)
        seen = np.where(period < len(self.terms.inside) - 1, amount, 0.0)
        self.by_loan(path, loan, seen, fee * seen, seen * (period + 1) * self.terms.period_months / 12)

    def by_loan(self, path: Ints, loan: Ints, gross: Floats, fees: Floats, years: Floats) -> None:
        """Add to the means by loan."""
        weights = self.tables.weights[path]
        _add(self.sums.loan, (loan, GROSS), weights * gross)
        _add(self.sums.loan, (loan, LOAN_FEES), weights * fees)
        _add(self.sums.loan, (loan, YEARS), weights * years)

    def close(self, path: Ints, loan: Ints, period: Ints, gross: Floats, fees: Floats) -> None:
        """Close files, with all the cash they ever brought."""
        cash, periods = self.sums.cash, len(self.terms.inside) - 1
        _add(cash, (path, period, CLOSED), 1.0)
        _add(cash, (path, period, WRITTEN_OFF), self.loans.claim[loan] - gross)
        _add(cash, (path, period, CLOSED_CASH), gross - fees)
        _add(cash, (path, period, CLOSED_PLAN), self.loans.plan[loan])
        _add(self.sums.loan, (loan, OPEN), self.tables.weights[path] * np.minimum(period + 1.0, periods))


def pair_bits(paths: Bits, loans: Bits) -> Bits:
    """The bits of pairs, shape (pair,)."""
    return mixed(paths ^ loans)


def delay_cell(bits: Bits, missed: Floats | float) -> Ints:
    """A cell of a table of times from the middle bits, given that the first part of it has been missed."""
    return np.asarray(((missed + (1 - missed) * middle(bits)) * TIME_CELLS), dtype=np.float64).astype(np.int64)


def _add(sums: Floats, places: Any, amounts: Any) -> None:
    """Add amounts at places, of which several may be the same."""
    np.add.at(sums, places, amounts)
