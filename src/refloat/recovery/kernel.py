"""The recovery model compiled: one pass over loans and paths, nothing kept by loan and path.

Only imported where it runs, since Numba takes half a second to load. `refloat.recovery.twin` says the same in
NumPy and is its judge; names and shapes are those of `refloat.recovery.work`.
"""

import numba
import numpy as np

from refloat.compute.counter import (
    FIRST_MULTIPLIER,
    FIRST_SHIFT,
    SECOND_MULTIPLIER,
    SECOND_SHIFT,
    THIRD_SHIFT,
)
from refloat.recovery.path_tables import PathTables
from refloat.recovery.tables import NORMAL_CELLS, SHARE_CELLS, TIME_CELLS
from refloat.recovery.terms import SLOTS, Terms
from refloat.recovery.work import GroupTables, Loans, Rows, Sums

S30, S27, S31 = np.uint64(FIRST_SHIFT), np.uint64(SECOND_SHIFT), np.uint64(THIRD_SHIFT)
M1, M2 = np.uint64(FIRST_MULTIPLIER), np.uint64(SECOND_MULTIPLIER)
HALF, LOW32 = np.uint64(32), np.uint64(0xFFFFFFFF)
STEP, MIDDLE, LOW21, CELLS = np.uint64(21), np.uint64(42), np.uint64(0x1FFFFF), np.uint64(TIME_CELLS)
UNIT32, UNIT22, UNIT21 = 2.0**-32, 2.0**-22, 2.0**-21

LOAN_TILE = 4096
"""Loans worked on before the next path: as many as fit into the cache with their sums."""


@numba.njit(inline="always")
def _mix(bits):
    bits = (bits ^ (bits >> S30)) * M1
    bits = (bits ^ (bits >> S27)) * M2
    return bits ^ (bits >> S31)


@numba.njit(inline="always")
def _luck(bits):
    return np.float64(np.int64(bits & LOW32)) * UNIT32


@numba.njit(inline="always")
def _low_cell(bits):
    return np.int64(((bits & LOW21) * CELLS) >> STEP)


@numba.njit(inline="always")
def _middle(bits):
    return np.float64(np.int64((bits >> STEP) & LOW21)) * UNIT21


@numba.njit(inline="always")
def _upper(bits):
    return np.float64(np.int64(bits >> MIDDLE)) * UNIT22


@numba.njit(inline="always")
def _cell(position, last):
    return int(min(max(position, 0.0), last))


@numba.njit(nogil=True, cache=True)
def work(loans: Loans, rows: Rows, terms: Terms, tables: PathTables, groups: GroupTables, sums: Sums) -> None:
    """Add what all loans do on some paths to the sums; as `refloat.recovery.twin.work_in_numpy`.

    Loans are the inner loop, so that what a path looks up stays in the nearest cache. One long function on purpose:
    everything it would call takes tens of arrays, and Numba compiles a function anew into each of its callers.
    """
    paths, groups_count = tables.keys.shape[0], loans.group_segment.shape[0]
    periods = terms.inside.shape[0] - 1
    last_free, last_court = terms.collection_guesses.shape[0] - 1.0, terms.court_guesses.shape[0] - 1.0
    last_month, per_month = terms.court_calendar.shape[0] - 1, 1.0 / terms.period_months
    period_years = terms.period_months / 12
    begin, count_all = loans.group_edges[groups_count], loans.claim.shape[0]
    for g in range(groups_count):
        seg = loans.group_segment[g]
        start, stop, slot = loans.group_edges[g], loans.group_edges[g + 1], SLOTS * seg
        fee, many = terms.fee[slot], terms.open_ways[seg] != 0
        for p in range(paths):
            path_key, error = tables.keys[p], tables.amount[p]
            slope1, slope2 = tables.slopes[p, slot, 0], tables.slopes[p, slot, 1]
            level1, level2 = tables.levels[p, slot, 0], tables.levels[p, slot, 1]
            counted = tables.weights[p] * groups.counted[p, g]
            years = tables.weights[p] * groups.years[p, g]
            still = tables.weights[p] * min(groups.close[p, g] + 1.0, 1.0 * periods)
            amounts, number, claims, plans = 0.0, 0.0, 0.0, 0.0
            for i in range(start, stop):
                bits = _mix(path_key ^ loans.first[i])
                if many and np.float64(np.int64(bits >> HALF)) * UNIT32 >= tables.way_below[p, loans.place[i], 0]:
                    continue
                position = terms.normal[_cell(_luck(bits) * slope1 + level1, NORMAL_CELLS)] * slope2 + level2
                cash = loans.claim[i] * loans.left[i]
                cash *= min(terms.shares[slot, _cell(position, SHARE_CELLS)] * error, 1.0)
                amounts += cash
                sums.loan[i, 0] += counted * cash
                sums.loan[i, 2] += years * cash
                if many:
                    number += 1.0
                    claims += loans.claim[i]
                    plans += loans.plan[i]
                    sums.loan[i, 1] += fee * (counted * cash)
                    sums.loan[i, 3] += still
            sums.group[p, g, 0] += amounts
            if many:
                sums.group[p, g, 1] += number
                sums.group[p, g, 2] += claims
                sums.group[p, g, 3] += plans
        if not many:
            still = 0.0
            for p in range(paths):
                still += tables.weights[p] * min(groups.close[p, g] + 1.0, 1.0 * periods)
            claims, plans = loans.claim[start:stop].sum(), loans.plan[start:stop].sum()
            for p in range(paths):
                sums.group[p, g, 1] += stop - start
                sums.group[p, g, 2] += claims
                sums.group[p, g, 3] += plans
            for i in range(start, stop):
                sums.loan[i, 1] = fee * sums.loan[i, 0]
                sums.loan[i, 3] += still
    # What is not simply collected: other ways of loans without collateral, and all ways of those with it.
    # What they pay is first listed and then added up: an addition to a place that is known late makes the processor
    # wait, since one before it might have been to the same place.
    most = LOAN_TILE
    for first_loan in range(begin, count_all, LOAN_TILE):
        last_loan = min(first_loan + LOAN_TILE, count_all)
        most = max(most, LOAN_TILE + rows.edges[last_loan - begin] - rows.edges[first_loan - begin])
    paid_in, paid, paid_fee = (
        np.empty(most + LOAN_TILE, np.int64),
        np.empty(most + LOAN_TILE),
        np.empty(most + LOAN_TILE),
    )
    closed_in, closed_loan = np.empty(LOAN_TILE, np.int64), np.empty(LOAN_TILE, np.int64)
    closed_gross, closed_fees = np.empty(LOAN_TILE), np.empty(LOAN_TILE)
    rest_in, rest_of, rest_paid = np.empty(LOAN_TILE, np.int64), np.empty(LOAN_TILE, np.int64), np.empty(LOAN_TILE)
    tile_start = 0
    while tile_start < count_all:
        # Tiles begin anew with the first loan that has collateral.
        first_loan = tile_start
        last_loan = min(first_loan + LOAN_TILE, begin if first_loan < begin else count_all)
        tile_start = last_loan
        for p in range(paths):
            path_key, weight, error = tables.keys[p], tables.weights[p], tables.amount[p]
            payments, closings, rests = 0, 0, 0
            for i in range(first_loan, last_loan):
                seg, plain = loans.segment[i], i < begin
                collect, many = SLOTS * seg, terms.open_ways[seg] != 0
                if plain and not many:
                    continue
                bits = _mix(path_key ^ loans.first[i])
                way = 0
                if many:
                    luck, place = np.float64(np.int64(bits >> HALF)) * UNIT32, loans.place[i]
                    if luck >= tables.way_below[p, place, 0]:
                        way = 1
                        for n in range(1, SLOTS - 1):
                            way += luck >= tables.way_below[p, place, n]
                if plain and way == 0:
                    continue
                claim = loans.claim[i]
                left, gross, fees, offset, close = claim, 0.0, 0.0, 0.0, 0
                slot, months = collect + way, 0.0
                seen, seen_fees, seen_years = 0.0, 0.0, 0.0
                ends_here = False
                if way != 0:
                    second = _mix(path_key ^ loans.second[i])
                    months = terms.way_months[slot, _low_cell(second)] * tables.way_clock[p, slot]
                    if way == 4:
                        ends_here = plain
                        close = terms.court_guesses[_cell(months * terms.grid, last_court)]
                        close += np.int64(months > terms.court_ends[close])
                        while months > terms.court_ends[close]:
                            close += 1
                    else:
                        ends_here = way != 2
                        close = terms.collection_guesses[_cell(months * terms.grid, last_free)]
                        close += np.int64(months > terms.collection_ends[close])
                        while months > terms.collection_ends[close]:
                            close += 1
                    if way == 2:
                        broken = _middle(second) < tables.breaks[p, seg]
                        whole = terms.term[seg]
                        term = whole * (_upper(second) if broken else 1.0)
                        done = term / whole if whole > 0 else 1.0
                        count = int(term * per_month) + 1
                        position = _luck(bits) * tables.slopes[p, slot, 0] + tables.levels[p, slot, 0]
                        position = terms.normal[_cell(position, NORMAL_CELLS)] * tables.slopes[p, slot, 1]
                        position += tables.levels[p, slot, 1]
                        amount = claim * done * min(terms.shares[slot, _cell(position, SHARE_CELLS)] * error, 1.0)
                        each, end = amount / count, min(close + count, periods)
                        sums.instalments[p, seg, close] += each
                        sums.instalments[p, seg, end] -= each
                        counted = each * max(end - close, 0)
                        seen += counted
                        seen_fees += terms.fee[slot] * counted
                        seen_years += counted * (close + 1 + (max(end - close, 0) - 1) / 2) * period_years
                        gross, fees, left = amount, terms.fee[slot] * amount, claim - amount
                        if broken:
                            offset = months + term
                            close = terms.collection_guesses[_cell(offset * terms.grid, last_free)]
                            close += np.int64(offset > terms.collection_ends[close])
                            while offset > terms.collection_ends[close]:
                                close += 1
                            bits = _mix(path_key ^ loans.third[i])
                            slot = collect
                        else:
                            close = min(close + count - 1, periods)
                            ends_here, left = True, 0.0
                if not plain and not ends_here:
                    estate_period = close
                    for r in range(rows.edges[i - begin], rows.edges[i - begin + 1]):
                        noise = _mix(path_key ^ rows.key[r])
                        middle, upper, kind = _middle(noise), _upper(noise), rows.kind[r]
                        if kind < 0:
                            rate, amount = terms.guarantor[1], 0.0
                            time = terms.guarantor_months[int(middle * TIME_CELLS)] * tables.clock[p] + offset
                            period = terms.collection_guesses[_cell(time * terms.grid, last_free)]
                            period += np.int64(time > terms.collection_ends[period])
                            while time > terms.collection_ends[period]:
                                period += 1
                            if upper >= tables.refuses[p]:
                                amount = terms.guarantor[0] * min(rows.value[r], rows.cap[r]) * error
                                amount = min(amount, rows.value[r])
                        else:
                            rate, variant = terms.legal_cost[kind], rows.variant[r]
                            if way == 4:
                                month, period = terms.court_calendar[int(min(months, last_month))], estate_period
                                net = terms.estate_price[seg] * (1 - terms.sale_cost[kind])
                            else:
                                branch = 0
                                for n in range(terms.sale_price.shape[1] - 1):
                                    branch += upper >= tables.sale_below[p, variant, n]
                                if branch > 0:
                                    missed, evict = rows.court_missed[r], rows.occupied[r]
                                    cell = int((missed + (1 - missed) * middle) * TIME_CELLS)
                                    time = rows.court_months[r] * terms.court_factor[cell] - rows.court_spent[r]
                                    wait = terms.sale_months[variant, branch] + terms.eviction_months[kind] * evict
                                    time = offset + (max(time, 0.0) + wait) * tables.court_clock[p]
                                    month = terms.court_calendar[int(min(time, last_month))]
                                    time += terms.payout_months[kind]
                                    period = terms.court_guesses[_cell(time * terms.grid, last_court)]
                                    period += np.int64(time > terms.court_ends[period])
                                    while time > terms.court_ends[period]:
                                        period += 1
                                    net = terms.sale_net[variant, branch] * (1 - terms.eviction_share[kind] * evict)
                                else:
                                    time = (
                                        terms.agreed_months[kind, int(middle * TIME_CELLS)] * tables.clock[p] + offset
                                    )
                                    month = terms.collection_calendar[int(min(time, last_month))]
                                    period = terms.collection_guesses[_cell(time * terms.grid, last_free)]
                                    period += np.int64(time > terms.collection_ends[period])
                                    while time > terms.collection_ends[period]:
                                        period += 1
                                    net = terms.sale_net[variant, 0]
                            amount = rows.value[r] * tables.growth[p, rows.price[r], month]
                            amount *= terms.noise[kind, _low_cell(noise)] * error * net
                            amount = min(max(amount - rows.prior[r], 0.0) * rows.secured_share[r], rows.cap[r])
                        amount = min(amount, left)
                        left -= amount
                        gross += amount
                        fees += rate * amount
                        close = max(close, period)
                        paid_in[payments], paid[payments], paid_fee[payments] = period, amount, rate * amount
                        payments += 1
                        counted = amount * terms.inside[period]
                        seen += counted
                        seen_fees += rate * counted
                        seen_years += counted * ((period + 1) * period_years)
                # Worked out even where nothing is left: whether it is, no processor could foresee.
                position = _luck(bits) * tables.slopes[p, slot, 0] + tables.levels[p, slot, 0]
                position = terms.normal[_cell(position, NORMAL_CELLS)] * tables.slopes[p, slot, 1]
                position += tables.levels[p, slot, 1]
                amount = left * min(terms.shares[slot, _cell(position, SHARE_CELLS)] * error, 1.0)
                rate = terms.fee[slot]
                if slot != collect:
                    # One payment that ends the claim, or none after a plan that was kept.
                    paid_in[payments], paid[payments], paid_fee[payments] = close, amount, rate * amount
                    payments += 1
                    counted = amount * terms.inside[close]
                    seen_years += counted * ((close + 1) * period_years)
                else:
                    amount *= loans.left[i] if plain else terms.after[seg]
                    rest_in[rests], rest_of[rests], rest_paid[rests] = close, seg, amount
                    rests += 1
                    counted = amount * tables.rest_arrived[p, seg, close]
                    seen_years += amount * tables.rest_years[p, seg, close]
                    close += np.int64(amount > 0) * (tables.rest_close[p, seg, close] - close)
                seen += counted
                seen_fees += rate * counted
                gross += amount
                fees += rate * amount
                closed_in[closings], closed_loan[closings] = close, i
                closed_gross[closings], closed_fees[closings] = gross, fees
                closings += 1
                sums.loan[i, 0] += weight * seen
                sums.loan[i, 1] += weight * seen_fees
                sums.loan[i, 2] += weight * seen_years
                sums.loan[i, 3] += weight * min(close + 1.0, 1.0 * periods)
            for n in range(payments):
                sums.cash[p, paid_in[n], 0] += paid[n]
                sums.cash[p, paid_in[n], 1] += paid_fee[n]
            for n in range(rests):
                sums.begun[p, rest_of[n], rest_in[n]] += rest_paid[n]
            for n in range(closings):
                i = closed_loan[n]
                sums.cash[p, closed_in[n], 2] += 1.0
                sums.cash[p, closed_in[n], 3] += loans.claim[i] - closed_gross[n]
                sums.cash[p, closed_in[n], 4] += closed_gross[n] - closed_fees[n]
                sums.cash[p, closed_in[n], 5] += loans.plan[i]
