"""The recovery model compiled: one pass over loans and paths, nothing kept by loan and path.

Only imported where it runs, since Numba takes half a second to load. `refloat.recovery.twin` says the same in
NumPy and is its judge; names and shapes are those of `refloat.recovery.work`, `refloat.recovery.packed` and
`refloat.recovery.scratch`.

How it is written, and why (docs/method/recovery-kernel.md):

- Short loops over a tile of loans that each do one thing. Those with no table to look into work on four loans at
  once, as long as they write to one array only and read few.
- Places are unsigned: for signed ones Numba adds a test for counting from the end.
- Whether a loan goes another way, or a sale is a court's, no processor can guess, and a wrong guess costs as much as
  the work itself. So a choice is a number that is multiplied by or added to a place, and who goes another way is
  listed and worked on later: every loan is written to the list, at a place that only counts on if it belongs there.
- Payments are listed first and added up afterwards: an addition to a place that is known late makes the processor
  wait, since one before it might have been to the same place.
"""

import numba
import numpy as np

from refloat.recovery.kernel_rows import pay_rows, work_rows
from refloat.recovery.kernel_steps import (
    LOW32,
    SHARE_ROW,
    UNIT32,
    WAYS_A_PLACE,
    cell_of,
    least,
    mix,
    place_of,
    share_paid,
    upper,
)
from refloat.recovery.kernel_ways import work_lumps, work_plans
from refloat.recovery.packed import Flat, Packed
from refloat.recovery.path_tables import PathTables
from refloat.recovery.scratch import Scratch
from refloat.recovery.tables import NORMAL_CELLS, SHARE_CELLS
from refloat.recovery.terms import INSOLVENCY, RESTRUCTURING, SLOTS, Terms
from refloat.recovery.work import GroupTables, Sums

MAGIC, MAGIC_FLOAT = np.uint64(0x4330000000000000), 2.0**52
COMPOSED = 2000
"""Loans of a segment from which on it gets one table a path from luck to share, in place of two."""


@numba.njit(nogil=True, cache=True, error_model="numpy")
def work(
    packed: Packed, flat: Flat, terms: Terms, tables: PathTables, groups: GroupTables, sums: Sums, scratch: Scratch
) -> None:
    """Add what all loans do on some paths to the sums; as `refloat.recovery.twin.work_in_numpy`.

    One long function on purpose, of parts that are compiled into it: as calls they would take a hundred arrays.
    """
    paths, periods, stages = tables.keys.shape[0], terms.inside.shape[0] - 1, tables.way_below.shape[1]
    s, horizon = scratch, 1.0 * periods
    normal_cells, below = np.float64(NORMAL_CELLS), np.empty(stages * WAYS_A_PLACE, dtype=np.int64)
    stages //= terms.term.shape[0]
    for k in range(periods + 1):
        s.years_at[place_of(k)] = terms.inside[k] * ((k + 1) * (terms.period_months / 12))
    composed_for = -1
    for tile in range(packed.tiles.shape[0]):
        first_loan, last_loan, seg = packed.tiles[tile, 0], packed.tiles[tile, 1], packed.tiles[tile, 2]
        plain, first_group = packed.tiles[tile, 3] > 0, packed.tiles[tile, 4]
        size, working = place_of(last_loan - first_loan), packed.order[first_loan]
        collect = SLOTS * seg
        first_row, last_row = packed.tiles[tile, 5], packed.tiles[tile, 7]
        for t in range(size):
            i = t + place_of(first_loan)
            s.first[t], s.second[t], s.third[t] = packed.first[i], packed.second[i], packed.third[i]
            s.claim[t], s.plan[t], s.due[t] = packed.claim[i], packed.plan[i], packed.due[i]
            s.after[t], s.stage[t], s.edges[t] = packed.after[i], packed.stage[i], packed.row_edges[i]
            s.left_before[t], s.close_before[t] = packed.claim[i], 0
            s.gross[t], s.years[t], s.open[t] = 0.0, 0.0, 0.0
        s.edges[size] = packed.row_edges[last_loan]
        for t in range(4 * size):
            s.by_loan[t] = 0.0
        for r in range(first_row, last_row):
            s.row_fee[place_of(r - first_row)] = packed.row_fee[place_of(r)]
        composed = packed.sizes[seg] >= COMPOSED
        if composed and composed_for != seg:
            composed_for = seg
            compose(terms, tables, flat, s, collect)
        for p in range(paths):
            path_key, weight, error = tables.keys[p], tables.weights[p], tables.amount[p]
            slot_from, cash_from = p * flat.slots, p * (periods + 1) * 6
            rest_from = (p * terms.term.shape[0] + seg) * (periods + 1)
            at = 2 * (slot_from + collect)
            slope, level = UNIT32 * flat.slopes[at], flat.levels[at]
            for n in range(stages):
                for k in range(WAYS_A_PLACE):
                    below[place_of(WAYS_A_PLACE * n + k)] = least(tables.way_below[p, stages * seg + n, k], UNIT32)
            for t in range(size):
                bits = mix(path_key ^ s.first[t])
                s.bits[t] = bits
                s.low_bits[t] = (bits & LOW32) | MAGIC
            for t in range(size):
                s.cell[t] = np.int32(min(max((s.low[t] - MAGIC_FLOAT) * slope + level, 0.0), normal_cells))
            if composed:
                from_here = p * (NORMAL_CELLS + 1)
                for t in range(size):
                    s.share[t] = s.composed[place_of(from_here + s.cell[t])]
            else:
                for t in range(size):
                    position = terms.normal[place_of(s.cell[t])] * flat.slopes[at + 1] + flat.levels[at + 1]
                    cell = place_of(collect * SHARE_ROW + cell_of(position, SHARE_CELLS))
                    s.share[t] = min(flat.shares[cell] * error, 1.0)
            gone, going = np.uint64(0), np.uint64(0)
            if plain:
                for t in range(size):
                    s.others[gone] = t
                    gone += place_of(upper(s.bits[t]) >= below[place_of(s.stage[t])])
                for t in range(size):
                    s.stays[t] = 1.0
                for n in range(gone):
                    s.stays[place_of(s.others[n])] = 0.0
                collect_plain(packed, groups, sums, s, p, weight, horizon, first_group, working, size, gone)
            else:
                for t in range(size):
                    goes = place_of(upper(s.bits[t]) >= below[place_of(s.stage[t])])
                    s.going[going], s.others[gone] = t, t
                    going += place_of(1) - goes
                    gone += goes
            # Those that go another way, one list for each way.
            second, third, fourth, fifth = np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
            for n in range(gone):
                t = s.others[n]
                luck, stage = upper(s.bits[place_of(t)]), s.stage[place_of(t)]
                least_third = place_of(luck >= below[place_of(stage + 1)])
                least_fourth = place_of(luck >= below[place_of(stage + 2)])
                least_fifth = place_of(luck >= below[place_of(stage + 3)])
                s.ways[place_of(s.width) + second], s.ways[place_of(2 * s.width) + third] = t, t
                s.ways[place_of(3 * s.width) + fourth], s.ways[place_of(4 * s.width) + fifth] = t, t
                second += place_of(1) - least_third
                third += least_third - least_fourth
                fourth += least_fourth - least_fifth
                fifth += least_fifth
            payments, closed = np.uint64(0), np.uint64(0)
            for way in range(1, SLOTS):
                listed = second
                if way == RESTRUCTURING:
                    continue
                if way > RESTRUCTURING:
                    listed = fourth
                if way == INSOLVENCY:
                    if not plain:
                        continue
                    listed = fifth
                work_lumps(packed, terms, tables, flat, s, p, collect + way, way, listed, payments)
                payments += listed
            closed = payments
            broken, closed = work_plans(packed, terms, tables, flat, s, p, seg, third, closed)
            for n in range(broken):
                s.going[going + n] = s.broken[n]
            going += broken
            estates = np.uint64(0)
            if not plain:
                estates = fifth
                work_rows(packed, terms, tables, flat, s, p, seg, tile, broken, estates)
            rest_fee, plan_fee = terms.fee[collect], terms.fee[collect + RESTRUCTURING]
            for n in range(going):
                t = place_of(s.going[n])
                left, fees, close, seen, seen_fees, seen_years, payments = pay_rows(
                    packed, terms, s, t, payments, cash_from, plan_fee
                )
                # Worked out even where nothing is left: whether it is, no processor could foresee.
                amount, at = left * (s.after[t] * s.share[t]), rest_from + close
                s.rest_in[n], s.rest[n] = at, amount
                arrived = amount * flat.rest_arrived[place_of(at)]
                close += packed.whole[place_of(amount > 0)] * (flat.rest_close[place_of(at)] - close)
                left -= amount
                fees += rest_fee * amount
                by = place_of(4) * t
                s.by_loan[by] += weight * (seen + arrived)
                s.by_loan[by + place_of(1)] += weight * (seen_fees + rest_fee * arrived)
                s.by_loan[by + place_of(2)] += weight * (seen_years + amount * flat.rest_years[place_of(at)])
                s.by_loan[by + place_of(3)] += weight * min(close + 1.0, horizon)
                s.closed_in[closed], s.closed_loss[closed] = cash_from + 6 * close, left
                s.closed_net[closed], s.closed_plan[closed] = s.claim[t] - left - fees, s.plan[t]
                closed += place_of(1)
            slot = collect + INSOLVENCY
            at, rest_fee = 2 * (slot_from + slot), terms.fee[slot]
            for n in range(estates):
                t = place_of(s.ways[place_of(INSOLVENCY * s.width) + n])
                left, fees, close, seen, seen_fees, seen_years, payments = pay_rows(
                    packed, terms, s, t, payments, cash_from, plan_fee
                )
                amount = left * share_paid(
                    s.bits[t], flat.slopes, flat.levels, at, terms.normal, flat.shares, slot * SHARE_ROW, error
                )
                s.paid_in[payments], s.paid[payments] = cash_from + 6 * close, amount
                s.paid_fee[payments] = rest_fee * amount
                payments += place_of(1)
                arrived = amount * terms.inside[place_of(close)]
                left -= amount
                fees += rest_fee * amount
                by = place_of(4) * t
                s.by_loan[by] += weight * (seen + arrived)
                s.by_loan[by + place_of(1)] += weight * (seen_fees + rest_fee * arrived)
                s.by_loan[by + place_of(2)] += weight * (seen_years + amount * s.years_at[place_of(close)])
                s.by_loan[by + place_of(3)] += weight * min(close + 1.0, horizon)
                s.closed_in[closed], s.closed_loss[closed] = cash_from + 6 * close, left
                s.closed_net[closed], s.closed_plan[closed] = s.claim[t] - left - fees, s.plan[t]
                closed += place_of(1)
                s.close_before[t] = 0
            for n in range(broken):
                t = place_of(s.broken[n])
                s.left_before[t], s.close_before[t] = s.claim[t], 0
            for n in range(payments):
                flat.cash[place_of(s.paid_in[n])] += s.paid[n]
                flat.cash[place_of(s.paid_in[n] + 1)] += s.paid_fee[n]
            for n in range(going):
                flat.begun[place_of(s.rest_in[n])] += s.rest[n]
            for n in range(closed):
                flat.cash[place_of(s.closed_in[n] + 2)] += 1.0
                flat.cash[place_of(s.closed_in[n] + 3)] += s.closed_loss[n]
                flat.cash[place_of(s.closed_in[n] + 4)] += s.closed_net[n]
                flat.cash[place_of(s.closed_in[n] + 5)] += s.closed_plan[n]
        for t in range(size):
            i, by = packed.order[t + place_of(first_loan)], place_of(4) * t
            sums.loan[i, 0] += s.by_loan[by] + s.gross[t]
            sums.loan[i, 1] += s.by_loan[by + place_of(1)] + terms.fee[collect] * s.gross[t]
            sums.loan[i, 2] += s.by_loan[by + place_of(2)] + s.years[t]
            sums.loan[i, 3] += s.by_loan[by + place_of(3)] + s.open[t]
    arrive(packed, terms, tables, groups, sums)


@numba.njit(inline="always")
def compose(terms, tables, flat, s, slot):
    """Fill in the tables from luck to share of a slot: a cell of the normal table leads to one of the share table."""
    last = np.float64(SHARE_CELLS)
    for p in range(tables.keys.shape[0]):
        at, to, error = 2 * (p * flat.slots + slot) + 1, p * (NORMAL_CELLS + 1), tables.amount[p]
        slope, level = flat.slopes[at], flat.levels[at]
        for n in range(place_of(NORMAL_CELLS + 1)):
            s.cell[n] = np.int32(min(max(terms.normal[n] * slope + level, 0.0), last))
        for n in range(place_of(NORMAL_CELLS + 1)):
            share = flat.shares[place_of(slot * SHARE_ROW + s.cell[n])]
            s.composed[place_of(to) + n] = min(share * error, 1.0)


@numba.njit(inline="always")
def collect_plain(packed, groups, sums, s, p, weight, horizon, group, working, size, gone):
    """Add up by age the loans without collateral that are collected.

    A tile's first loan is in `group` and at place `working` of the working order, in which groups are told.
    """
    for t in range(size):
        s.amount[t] = s.stays[t] * s.due[t] * s.share[t]
    start, passed = np.uint64(0), np.uint64(0)
    while start < size:
        stop = min(place_of(packed.group_edges[group + 1] - working), size)
        counted, years = weight * groups.counted[p, group], weight * groups.years[p, group]
        still = weight * min(groups.close[p, group] + 1.0, horizon)
        for t in range(start, stop):
            s.gross[t] += counted * s.amount[t]
        for t in range(start, stop):
            s.years[t] += years * s.amount[t]
        for t in range(start, stop):
            s.open[t] += still * s.stays[t]
        # Four sums side by side, always the same four: an addition waits for the one before it.
        one, two, three, four = 0.0, 0.0, 0.0, 0.0
        whole = start + (stop - start) // place_of(4) * place_of(4)
        for t in range(start, whole, place_of(4)):
            one += s.amount[t]
            two += s.amount[t + place_of(1)]
            three += s.amount[t + place_of(2)]
            four += s.amount[t + place_of(3)]
        for t in range(whole, stop):
            one += s.amount[t]
        claims, plans, before = 0.0, 0.0, passed
        if packed.group_edges[group] >= working:
            claims, plans = packed.group_claim[group], packed.group_plan[group]
        while passed < gone and place_of(s.others[passed]) < stop:
            claims -= s.claim[place_of(s.others[passed])]
            plans -= s.plan[place_of(s.others[passed])]
            passed += place_of(1)
        sums.group[p, group, 0] += (one + two) + (three + four)
        sums.group[p, group, 1] += np.float64(stop - start) - np.float64(passed - before)
        sums.group[p, group, 2] += claims
        sums.group[p, group, 3] += plans
        start = stop
        group += 1


@numba.njit(inline="always")
def arrive(packed, terms, tables, groups, sums):
    """Spread over time what is told by group, by beginning of a rest, and by change of instalments."""
    periods, phases = terms.inside.shape[0] - 1, tables.rest_spread.shape[2]
    arriving = np.empty(periods)
    for p in range(place_of(tables.keys.shape[0])):
        group = np.uint64(0)
        for seg in range(place_of(terms.term.shape[0])):
            slot = place_of(SLOTS) * seg
            fee, plan_fee = terms.fee[slot], terms.fee[slot + place_of(RESTRUCTURING)]
            for k in range(place_of(periods)):
                arriving[k] = 0.0
            while group < packed.group_segment.shape[0] and packed.group_segment[group] == seg:
                amount, close = sums.group[p, group, 0], place_of(groups.close[p, group])
                for k in range(place_of(periods)):
                    arriving[k] += groups.spread[p, group, k] * amount
                sums.cash[p, close, 2] += sums.group[p, group, 1]
                sums.cash[p, close, 3] += sums.group[p, group, 2] - amount
                sums.cash[p, close, 4] += (1.0 - fee) * amount
                sums.cash[p, close, 5] += sums.group[p, group, 3]
                group += place_of(1)
            for begin in range(periods - 1):
                amount, phase, first = sums.begun[p, seg, begin], place_of(begin % phases), place_of(begin + 1)
                for k in range(first, place_of(periods)):
                    arriving[k] += amount * tables.rest_spread[p, seg, phase, k - first]
            plans = 0.0
            for k in range(place_of(periods)):
                plans += sums.instalments[p, seg, k]
                # A sum of plans that have all ended is a rounding error, and never less than nothing.
                paid = max(plans, 0.0)
                sums.cash[p, k, 0] += arriving[k] + paid
                sums.cash[p, k, 1] += fee * arriving[k] + plan_fee * paid
