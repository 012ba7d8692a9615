"""The recovery model in NumPy, vectorised over paths and loans: slow beside the kernel, and its judge.

It shares the draws, the sorting of loans and the lookup tables with the kernel, and nothing of its arithmetic.
"""

import numpy as np
from numpy.typing import NDArray

from refloat.compute import place_bits
from refloat.recovery.block_result import sum_by_period
from refloat.recovery.path_tables import PathTables
from refloat.recovery.terms import COLLECT, INSOLVENCY, RESTRUCTURING, SLOTS, Terms
from refloat.recovery.twin_ways import (
    OtherWays,
    delay_cell,
    look_up,
    low_cell,
    pair_bits,
    shares_paid,
    upper,
    ways_taken,
)
from refloat.recovery.work import (
    AMOUNT,
    CLAIM,
    CLOSED,
    CLOSED_CASH,
    CLOSED_PLAN,
    COLLECTIONS,
    COUNT,
    FEES,
    GROSS,
    LOAN_FEES,
    OPEN,
    PLAN,
    WRITTEN_OFF,
    YEARS,
    GroupTables,
    Loans,
    Rows,
    Sums,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]

# How much is worked on at once: enough to hide Python's overhead, little enough to stay in the cache.
TILE_CELLS = 16_000
NOT_YET = -1


def work_in_numpy(loans: Loans, rows: Rows, terms: Terms, tables: PathTables, groups: GroupTables, sums: Sums) -> None:
    """Add what all loans do on some paths to the sums.

    Args:
        loans: Of the run.
        rows: Their collateral.
        terms: What loans look up.
        tables: What loans look up by path.
        groups: How cash of loans without collateral arrives by path.
        sums: Of these paths, to be added to.
    """
    for group in range(len(loans.group_segment)):
        start, stop = int(loans.group_edges[group]), int(loans.group_edges[group + 1])
        for first in range(start, stop, TILE_CELLS):
            _group_tiles(group, slice(first, min(first + TILE_CELLS, stop)), loans, terms, tables, groups, sums)
    begin, count = int(loans.group_edges[-1]), len(loans.claim)
    for first in range(begin, count, TILE_CELLS):
        mine = slice(first, min(first + TILE_CELLS, count))
        tile = max(1, TILE_CELLS // (mine.stop - mine.start))
        for path in range(0, len(tables.keys), tile):
            _Secured(loans, rows, terms, tables, sums, slice(path, path + tile), mine, begin).work()
    _arrive(loans, terms, tables, groups, sums)


def _arrive(loans: Loans, terms: Terms, tables: PathTables, groups: GroupTables, sums: Sums) -> None:
    """Spread over time what is told by group, by beginning of a rest, and by change of instalments."""
    periods, cash = len(terms.inside) - 1, sums.cash
    if len(loans.group_age):
        amount, rate = sums.group[:, :, AMOUNT], terms.fee[SLOTS * loans.group_segment]
        cash[:, :-1, COLLECTIONS] += np.einsum("pgk,pg->pk", groups.spread, amount)
        cash[:, :-1, FEES] += np.einsum("pgk,pg->pk", groups.spread, rate * amount)
        closed = {CLOSED: sums.group[:, :, COUNT], WRITTEN_OFF: sums.group[:, :, CLAIM] - amount}
        closed |= {CLOSED_CASH: (1 - rate) * amount, CLOSED_PLAN: sums.group[:, :, PLAN]}
        for column, values in closed.items():
            cash[:, :-1, column] += sum_by_period(groups.close, values, periods)
    phases = tables.rest_spread.shape[2]
    for segment in range(len(terms.term)):
        arriving = np.zeros((len(cash), periods))
        for begin in range(periods - 1):
            spread = tables.rest_spread[:, segment, begin % phases, : periods - 1 - begin]
            arriving[:, begin + 1 :] += sums.begun[:, segment, begin : begin + 1] * spread
        paid = np.cumsum(sums.instalments[:, segment], axis=1)[:, :periods]
        # A sum of plans that have all ended is a rounding error, and never less than nothing.
        paid = np.maximum(paid, 0.0)
        cash[:, :-1, COLLECTIONS] += arriving + paid
        cash[:, :-1, FEES] += terms.fee[SLOTS * segment] * arriving + terms.fee[SLOTS * segment + RESTRUCTURING] * paid


def _group_tiles(
    group: int, mine: slice, loans: Loans, terms: Terms, tables: PathTables, groups: GroupTables, sums: Sums
) -> None:
    tile = max(1, TILE_CELLS // (mine.stop - mine.start))
    for path in range(0, len(tables.keys), tile):
        here = slice(path, path + tile)
        bits = place_bits(tables.keys[here], loans.first[mine])
        way = ways_taken(bits, loans, terms, tables, here, mine, int(loans.group_segment[group]))
        shares = shares_paid(bits, SLOTS * int(loans.group_segment[group]), terms, tables, here)
        collected = way == COLLECT
        cash = np.where(collected, shares * (loans.claim[mine] * loans.left[mine]), 0.0)
        weights = tables.weights[here]
        total = sums.group[here, group]
        total[:, AMOUNT] += cash.sum(axis=1)
        total[:, COUNT] += collected.sum(axis=1)
        total[:, CLAIM] += np.where(collected, loans.claim[mine], 0.0).sum(axis=1)
        total[:, PLAN] += np.where(collected, loans.plan[mine], 0.0).sum(axis=1)
        gross = np.einsum("p,pl->l", weights * groups.counted[here, group], cash)
        sums.loan[mine, GROSS] += gross
        sums.loan[mine, LOAN_FEES] += terms.fee[SLOTS * int(loans.group_segment[group])] * gross
        sums.loan[mine, YEARS] += np.einsum("p,pl->l", weights * groups.years[here, group], cash)
        open_periods = np.minimum(groups.close[here, group] + 1.0, len(terms.inside) - 1)
        sums.loan[mine, OPEN] += np.einsum("p,pl->l", weights * open_periods, collected)
        if not collected.all():
            other = OtherWays(loans, terms, tables, sums, here, mine, way, bits)
            other.lumps(*np.nonzero(~collected & (way != RESTRUCTURING)))
            p, i, broken, after, paid, fee = other.plans(*np.nonzero(way == RESTRUCTURING))
            other.rests(p[broken], i[broken], after[broken], paid[broken], fee[broken])


class _Secured:
    """Loans with collateral or a guarantee, on a tile of paths and loans."""

    def __init__(
        self,
        loans: Loans,
        rows: Rows,
        terms: Terms,
        tables: PathTables,
        sums: Sums,
        here: slice,
        mine: slice,
        begin: int,
    ) -> None:
        self.loans, self.rows, self.terms, self.tables, self.sums = loans, rows, terms, tables, sums
        self.here = slice(here.start, min(here.stop, len(tables.keys)))
        self.mine, self.first_row = mine, int(rows.edges[mine.start - begin])
        edges = rows.edges[mine.start - begin : mine.stop - begin + 1]
        self.row = np.arange(edges[0], edges[-1])
        self.owner = np.repeat(np.arange(len(edges) - 1), np.diff(edges))
        self.turn = self.row - edges[self.owner]

    def work(self) -> None:
        """Add what these loans do to the sums."""
        loans, tables, terms, here, mine = self.loans, self.tables, self.terms, self.here, self.mine
        bits = place_bits(tables.keys[here], loans.first[mine])
        way = ways_taken(bits, loans, terms, tables, here, mine, NOT_YET)
        other = OtherWays(loans, terms, tables, self.sums, here, mine, way, bits)
        other.lumps(*np.nonzero((way != COLLECT) & (way != RESTRUCTURING) & (way != INSOLVENCY)))
        p, i, broken, after, paid, fee = other.plans(*np.nonzero(way == RESTRUCTURING))
        shape = way.shape
        offset, left = np.zeros(shape), np.repeat(loans.claim[None, mine], shape[0], axis=0)
        gross, fees = np.zeros(shape), np.zeros(shape)
        at = (p[broken], i[broken])
        offset[at], left[at], gross[at], fees[at] = after[broken], left[at] - paid[broken], paid[broken], fee[broken]
        going = (way == COLLECT) | (way == INSOLVENCY)
        going[at] = True
        estate = way == INSOLVENCY
        slot = SLOTS * loans.segment[mine] + INSOLVENCY
        second = place_bits(tables.keys[here], loans.second[mine])
        wound_up = terms.way_months[slot, low_cell(second)] * tables.way_clock[here][:, slot]
        period = np.where(offset > 0, np.searchsorted(terms.collection_ends, offset), 0)
        estate_period = np.searchsorted(terms.court_ends, wound_up)
        period = np.where(estate, estate_period, period)
        cash, when, fee_rate = self._rows(offset, estate, wound_up, estate_period)
        for turn in range(int(self.turn.max(initial=-1)) + 1):
            cells = np.flatnonzero(self.turn == turn)
            owner = self.owner[cells]
            active = going[:, owner]
            amount = np.where(active, np.minimum(cash[:, cells], left[:, owner]), 0.0)
            left[:, owner] -= amount
            gross[:, owner] += amount
            fees[:, owner] += fee_rate[cells] * amount
            period[:, owner] = np.where(active, np.maximum(period[:, owner], when[:, cells]), period[:, owner])
            q, c = np.nonzero(active)
            other.pay(
                here.start + q,
                mine.start + owner[c],
                when[:, cells][q, c],
                amount[q, c],
                fee_rate[cells][c],
            )
        self._after(other, bits, estate, going, at, left, gross, fees, period)

    def _after(
        self,
        other: OtherWays,
        bits: Bits,
        estate: NDArray[np.bool_],
        going: NDArray[np.bool_],
        broken: tuple[Ints, Ints],
        left: Floats,
        gross: Floats,
        fees: Floats,
        period: Ints,
    ) -> None:
        """An estate's dividend, or the rest of the claim on its curve."""
        loans, terms, tables = self.loans, self.terms, self.tables
        p, i = np.nonzero(estate)
        path, loan = self.here.start + p, self.mine.start + i
        slot = SLOTS * loans.segment[loan] + INSOLVENCY
        amount = left[p, i] * other.share(p, i, slot)
        fee = terms.fee[slot]
        other.pay(path, loan, period[p, i], amount, fee)
        other.close(path, loan, period[p, i], gross[p, i] + amount, fees[p, i] + fee * amount)
        third = bits.copy()
        third[broken] = pair_bits(tables.keys[self.here.start + broken[0]], loans.third[self.mine.start + broken[1]])
        p, i = np.nonzero(going & ~estate)
        path, loan = self.here.start + p, self.mine.start + i
        slot = SLOTS * loans.segment[loan]
        luck = (third[p, i] & np.uint64(0xFFFFFFFF)).astype(np.float64) * 2.0**-32
        share = look_up(luck, tables.slopes[path, slot], tables.levels[path, slot], slot, terms, tables.amount[path])
        rest = share * terms.after[loans.segment[loan]] * left[p, i]
        other.begin_rests(path, loan, period[p, i], rest, gross[p, i], fees[p, i])

    def _rows(
        self, offset: Floats, estate: NDArray[np.bool_], wound_up: Floats, estate_period: Ints
    ) -> tuple[Floats, Ints, Floats]:
        """Proceeds of each row before the claim caps them, their period, and their fee rate."""
        rows, terms, tables, here = self.rows, self.terms, self.tables, self.here
        row = self.row
        shape = (here.stop - here.start, len(row))
        cash, when, fee = np.zeros(shape), np.zeros(shape, dtype=np.int64), np.zeros(len(row))
        bits = place_bits(tables.keys[here], rows.key[row])
        luck = upper(bits)
        asset = np.flatnonzero(rows.kind[row] >= 0)
        if len(asset):
            self._sales(asset, bits[:, asset], luck[:, asset], offset, estate, wound_up, estate_period, cash, when)
            fee[asset] = terms.legal_cost[rows.kind[row[asset]]]
        promise = np.flatnonzero(rows.kind[row] < 0)
        if len(promise):
            pays = luck[:, promise] >= tables.refuses[here, None]
            mine = row[promise]
            amount = terms.guarantor[0] * np.minimum(rows.value[mine], rows.cap[mine]) * tables.amount[here, None]
            cash[:, promise] = np.where(pays, np.minimum(amount, rows.value[mine]), 0.0)
            months = terms.guarantor_months[delay_cell(bits[:, promise], 0.0)] * tables.clock[here, None]
            when[:, promise] = np.searchsorted(terms.collection_ends, months + offset[:, self.owner[promise]])
            fee[promise] = terms.guarantor[1]
        return cash, when, fee

    def _sales(
        self,
        asset: Ints,
        bits: Bits,
        luck: Floats,
        offset: Floats,
        estate: NDArray[np.bool_],
        wound_up: Floats,
        estate_period: Ints,
        cash: Floats,
        when: Ints,
    ) -> None:
        rows, terms, tables, here = self.rows, self.terms, self.tables, self.here
        mine, owner = self.row[asset], self.owner[asset]
        kind, variant, evict = rows.kind[mine], rows.variant[mine], rows.occupied[mine]
        branch = (luck[:, :, None] >= tables.sale_below[here][:, variant]).sum(axis=2)
        agreed = branch == 0
        delay = terms.court_factor[delay_cell(bits, rows.court_missed[mine])]
        in_court = rows.court_months[mine] * delay - rows.court_spent[mine]
        in_court = np.maximum(in_court, 0.0) + terms.sale_months[variant, branch] + terms.eviction_months[kind] * evict
        in_court = offset[:, owner] + in_court * tables.court_clock[here, None]
        freely = terms.agreed_months[kind, delay_cell(bits, 0.0)] * tables.clock[here, None] + offset[:, owner]
        # The price index stands still after its last month; cash that late is not counted anyway.
        last = len(terms.court_calendar) - 1
        by_court = terms.court_calendar[
            np.minimum(np.where(estate[:, owner], wound_up[:, owner], in_court), last).astype(np.int64)
        ]
        free_month = terms.collection_calendar[np.minimum(freely, last).astype(np.int64)]
        agreed &= ~estate[:, owner]
        month = np.where(agreed, free_month, by_court)
        path = np.arange(len(month))[:, None]
        value = rows.value[mine] * tables.growth[here][path, rows.price[mine], month]
        value = value * terms.noise[kind, low_cell(bits)] * tables.amount[here, None]
        price = np.where(
            estate[:, owner],
            terms.estate_price[self.loans.segment[self.mine.start + owner]],
            terms.sale_price[variant, branch],
        )
        occupied = np.where(agreed | estate[:, owner], 0.0, evict)
        value *= price * (1 - terms.sale_cost[kind]) * (1 - terms.eviction_share[kind] * occupied)
        proceeds = np.maximum(value - rows.prior[mine], 0.0) * rows.secured_share[mine]
        cash[:, asset] = np.minimum(proceeds, rows.cap[mine])
        paid_out = np.searchsorted(terms.court_ends, in_court + terms.payout_months[kind])
        period = np.where(agreed, np.searchsorted(terms.collection_ends, freely), paid_out)
        when[:, asset] = np.where(estate[:, owner], estate_period[:, owner], period)
