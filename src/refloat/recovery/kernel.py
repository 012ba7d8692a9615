"""The recovery model compiled: one pass over loans and paths, nothing kept by loan and path.

Only imported where it runs, since Numba takes half a second to load. `refloat.recovery.twin` says the same in
NumPy and is its judge; names and shapes are those of `refloat.recovery.work` and `refloat.recovery.packed`.

How it is written, and why (docs/method/recovery-kernel.md):

- What a loan or a row needs lies in one cache line, and tables are flat, so that a place is one addition.
- Places are unsigned: for signed ones Numba adds a test for counting from the end.
- Whether a loan goes another way, or a sale is a court's, no processor can guess, and a wrong guess costs as much as
  the work itself. So a choice is a number that is multiplied by or added to a place, and who goes another way is
  listed and worked on later.
- Payments are listed first and added up afterwards: an addition to a place that is known late makes the processor
  wait, since one before it might have been to the same place.
"""

import numba
import numpy as np

from refloat.recovery.kernel_plans import work_plans
from refloat.recovery.kernel_steps import (
    LOW32,
    SHARE_ROW,
    UNIT32,
    WAYS_A_PLACE,
    cell_of,
    low_cell,
    lower_luck,
    middle_luck,
    mix,
    period_of,
    place_of,
    share_paid,
    top_luck,
    upper_luck,
)
from refloat.recovery.packed import Flat, Packed
from refloat.recovery.path_tables import PathTables
from refloat.recovery.tables import NORMAL_CELLS, SHARE_CELLS, TIME_CELLS
from refloat.recovery.terms import INSOLVENCY, RESTRUCTURING, SLOTS, Terms
from refloat.recovery.work import GroupTables, Sums

PAGE, STAGGER = 512, 512 + 72
MAGIC, MAGIC_FLOAT = np.uint64(0x4330000000000000), 2.0**52
LOAN_TILE, COMPOSED = 2048, 2000
"""Loans worked on before the next path: as many as fit into the cache with their rows and sums."""


@numba.njit(nogil=True, cache=True)
def work(packed: Packed, flat: Flat, terms: Terms, tables: PathTables, groups: GroupTables, sums: Sums) -> None:
    """Add what all loans do on some paths to the sums; as `refloat.recovery.twin.work_in_numpy`.

    Loans are the inner loop, so that what a path looks up stays in the nearest cache. One long function on purpose:
    everything it would call takes tens of arrays, and Numba compiles a function anew into each of its callers.
    """
    paths, group_count = tables.keys.shape[0], packed.group_edges.shape[0] - 1
    periods, grid, period_years = terms.inside.shape[0] - 1, terms.grid, terms.period_months / 12
    horizon, loans, rows, edges = 1.0 * periods, packed.loans, packed.rows, packed.group_edges
    delays, stay, row_fees, normal = packed.delays, packed.stay, packed.row_fees, terms.normal
    guesses, ends, calendar = packed.guesses, packed.ends, packed.calendar
    last_guess, court_guesses, court_ends = guesses.shape[0] // 2 - 1.0, guesses.shape[0] // 2, periods + 1
    court_calendar, last_month = calendar.shape[0] // 2, calendar.shape[0] // 2 - 1.0
    sale_net, sale_months, payout = packed.sale_net, packed.sale_months, packed.payout
    fees_of, inside, branches, segments = terms.fee, terms.inside, tables.sale_below.shape[2], terms.term.shape[0]
    shares, way_months, noise_of, way_clock = flat.shares, flat.way_months, flat.noise, flat.way_clock
    slopes, levels, way_below, sale_below = flat.slopes, flat.levels, flat.way_below, flat.sale_below
    rest_arrived, rest_years, rest_close = flat.rest_arrived, flat.rest_years, flat.rest_close
    cash, begun, by_loan = flat.cash, flat.begun, flat.loan
    begin, count = edges[group_count], loans.shape[0]
    most = 0
    for first_loan in range(begin, count, LOAN_TILE):
        most = max(most, loans[min(first_loan + LOAN_TILE, count) - 1].end - loans[first_loan].begin)
    # A tile may begin anywhere, and lies in two of these.
    most = 2 * most + LOAN_TILE
    # One piece, with an odd number of cache lines between its arrays: arrays that begin alike in their pages would
    # push each other out of the nearest cache.
    width = most + STAGGER - most % PAGE
    floats = np.empty((35, width))
    wholes, bits_in = floats.view(np.int64), floats.view(np.uint64)
    due, share, going_share, row_paid, paid, paid_fee = floats[0], floats[1], floats[2], floats[3], floats[4], floats[5]
    rest_paid, closed_loss, closed_net, closed_plan = floats[6], floats[7], floats[8], floats[9]
    tile_gross, tile_years, tile_open, low, low_bits = floats[10], floats[11], floats[12], floats[13], bits_in[13]
    my_keys, my_row_keys, row_bits, all_bits = bits_in[14], bits_in[15], bits_in[16], bits_in[17]
    others_bits = bits_in[18]
    place, row_in, paid_in, rest_in, closed_in = wholes[19], wholes[20], wholes[21], wholes[22], wholes[23]
    going, others, ways, lumps_of, plans_of = wholes[24], wholes[25], wholes[26], wholes[27], wholes[28]
    estates_of, cells, months_of = wholes[29], wholes[30], floats[31]
    row_time, row_court, row_sale = floats[32], wholes[33], wholes[34]
    group_claim, group_plan, clocks = np.zeros(group_count), np.zeros(group_count), np.zeros(2)
    my_growth = np.empty(flat.prices)
    composed = np.empty(paths * (NORMAL_CELLS + 1))
    group, tile_start, composed_for = 0, 0, -1
    normal_cells = np.float64(NORMAL_CELLS)
    while tile_start < count:
        # A tile holds loans of one segment that have all collateral, or none.
        first_loan, seg, plain = tile_start, packed.segment[tile_start], tile_start < begin
        last_loan = min(first_loan + LOAN_TILE, begin if plain else count)
        while packed.segment[last_loan - 1] != seg:
            last_loan -= 1
        tile_start = last_loan
        collect = SLOTS * seg
        collect_fee, after, share_from = fees_of[collect], terms.after[seg], collect * SHARE_ROW
        size = place_of(last_loan - first_loan)
        for i in range(first_loan, last_loan):
            t = i - first_loan
            my_keys[t], due[t], place[t] = packed.first[i], packed.due[i], packed.place[i]
        if packed.sizes[seg] >= COMPOSED and composed_for != seg:
            composed_for = seg
            for p in range(paths):
                at, to = 2 * (p * flat.slots + collect), p * (NORMAL_CELLS + 1)
                for n in range(NORMAL_CELLS + 1):
                    cell = cell_of(normal[n] * slopes[at + 1] + levels[at + 1], SHARE_CELLS)
                    composed[to + n] = min(shares[place_of(share_from + cell)] * tables.amount[p], 1.0)
        first_row, last_row = 0, 0
        if plain:
            while edges[group + 1] <= first_loan:
                group += 1
            g = group
            while g < group_count and edges[g] < last_loan:
                group_claim[g], group_plan[g] = 0.0, 0.0
                for i in range(max(edges[g], first_loan), min(edges[g + 1], last_loan)):
                    group_claim[g] += loans[i].claim
                    group_plan[g] += loans[i].plan
                g += 1
            tile_gross[:] = 0.0
            tile_years[:] = 0.0
            tile_open[:] = 0.0
        else:
            first_row, last_row = loans[first_loan].begin, loans[last_loan - 1].end
        for r in range(first_row, last_row):
            my_row_keys[r - first_row] = packed.row_keys[r]
        from_row, row_count = place_of(first_row), place_of(last_row - first_row)
        for p in range(paths):
            path_key, weight, error = tables.keys[p], tables.weights[p], tables.amount[p]
            clocks[0], clocks[1] = tables.clock[p], tables.court_clock[p]
            way_from, slot_from, cash_from = p * flat.places, p * flat.slots, p * (periods + 1) * 6
            sale_from = p * flat.sales
            rest_from = (p * segments + seg) * (periods + 1)
            collect_from = 2 * (slot_from + collect)
            slope, slope2 = slopes[collect_from], slopes[collect_from + 1]
            level, level2 = levels[collect_from], levels[collect_from + 1]
            gone = np.uint64(0)
            if not plain:
                # Read in a row, so that it is fetched ahead.
                for n in range(flat.prices):
                    my_growth[n] = flat.growth[place_of(p * flat.prices + n)]
            for t in range(size):
                bits = mix(path_key ^ my_keys[t])
                all_bits[t] = bits
                low_bits[t] = (bits & LOW32) | MAGIC
            unit_slope = UNIT32 * slope
            for t in range(size):
                cells[t] = np.int32(min(max((low[t] - MAGIC_FLOAT) * unit_slope + level, 0.0), normal_cells))
            if composed_for == seg:
                from_here = p * (NORMAL_CELLS + 1)
                for t in range(size):
                    share[t] = composed[place_of(from_here + cells[t])]
            else:
                for t in range(size):
                    cell = cell_of(normal[place_of(cells[t])] * slope2 + level2, SHARE_CELLS)
                    share[t] = min(shares[place_of(share_from + cell)] * error, 1.0)
            if plain:
                g = group
                while g < group_count and edges[g] < last_loan:
                    start, stop = max(edges[g], first_loan), min(edges[g + 1], last_loan)
                    counted, years = weight * groups.counted[p, g], weight * groups.years[p, g]
                    still = weight * min(groups.close[p, g] + 1.0, horizon)
                    amounts, before = 0.0, gone
                    for i in range(place_of(start), place_of(stop)):
                        t = i - place_of(first_loan)
                        bits = all_bits[t]
                        goes = place_of(upper_luck(bits) >= way_below[place_of(way_from + place[t])])
                        stays = stay[goes]
                        amount = stays * due[t] * share[t]
                        amounts += amount
                        tile_gross[t] += counted * amount
                        tile_years[t] += years * amount
                        tile_open[t] += still * stays
                        others[gone], others_bits[gone] = i, bits
                        gone += goes
                    claims, plans = group_claim[g], group_plan[g]
                    for n in range(before, gone):
                        claims -= loans[place_of(others[n])].claim
                        plans -= loans[place_of(others[n])].plan
                    sums.group[p, g, 0] += amounts
                    sums.group[p, g, 1] += stop - start - np.float64(gone - before)
                    sums.group[p, g, 2] += claims
                    sums.group[p, g, 3] += plans
                    g += 1
            else:
                here = np.uint64(0)
                for t in range(size):
                    i = t + place_of(first_loan)
                    bits = all_bits[t]
                    goes = place_of(upper_luck(bits) >= way_below[place_of(way_from + place[t])])
                    going[here], going_share[here] = i, share[t]
                    others[gone], others_bits[gone] = i, bits
                    here += place_of(1) - goes
                    gone += goes
                # What each row would bring if its loan is collected, which most are: when, and how much.
                for t in range(row_count):
                    row_bits[t] = mix(path_key ^ my_row_keys[t])
                for t in range(row_count):
                    one, middle, upper = rows[t + from_row], middle_luck(row_bits[t]), top_luck(row_bits[t])
                    if one.kind < 0:
                        row_time[t] = terms.guarantor_months[place_of(np.int64(middle * TIME_CELLS))] * clocks[0]
                        row_court[t] = 0
                        amount = min(terms.guarantor[0] * min(one.value, one.cap) * error, one.value)
                        row_paid[t] = amount * stay[place_of(upper < tables.refuses[p])]
                        continue
                    branch = 0
                    for k in range(sale_from + one.below, sale_from + one.below + branches, 4):
                        branch += np.int64(upper >= sale_below[place_of(k)])
                        branch += np.int64(upper >= sale_below[place_of(k + 1)])
                        branch += np.int64(upper >= sale_below[place_of(k + 2)])
                        branch += np.int64(upper >= sale_below[place_of(k + 3)])
                    court, at = min(branch, 1), place_of(one.sale + branch)
                    by_agreement = stay[place_of(court)]
                    sold = 1.0 - by_agreement
                    missed = one.court_missed * sold
                    scale = one.court_months * sold + by_agreement
                    cell = np.int64((missed + (1 - missed) * middle) * TIME_CELLS)
                    cell += (1 - court) * (one.kind + 1) * TIME_CELLS
                    time = max(scale * delays[place_of(cell)] - one.court_spent * sold, 0.0) + sale_months[at]
                    row_time[t], row_court[t], row_sale[t] = time * clocks[place_of(court)], court, at
                for t in range(row_count):
                    one, time = rows[t + from_row], row_time[t]
                    if one.kind >= 0:
                        month = calendar[place_of(row_court[t] * court_calendar + np.int64(min(time, last_month)))]
                        amount = one.value * my_growth[place_of(one.growth_from + month)]
                        amount *= noise_of[place_of(one.kind * TIME_CELLS + low_cell(row_bits[t]))]
                        amount *= error * sale_net[place_of(row_sale[t])]
                        row_paid[t] = min(max(amount - one.prior, 0.0), one.cap)
                        row_time[t] = time + payout[place_of(row_sale[t])]
                for t in range(row_count):
                    court = row_court[t]
                    row_in[t] = period_of(
                        row_time[t], grid, last_guess, guesses, court * court_guesses, ends, court * court_ends
                    )
                payments = np.uint64(0)
                for n in range(here):
                    loan = loans[place_of(going[n])]
                    left, gross, fees, close = loan.claim, 0.0, 0.0, 0
                    seen, seen_fees, seen_years = 0.0, 0.0, 0.0
                    for r in range(place_of(loan.begin), place_of(loan.end)):
                        period = row_in[r - from_row]
                        amount = min(row_paid[r - from_row], left)
                        fee = amount * row_fees[place_of(rows[r].kind + 1)]
                        left -= amount
                        gross += amount
                        fees += fee
                        close = max(close, period)
                        paid_in[payments], paid[payments], paid_fee[payments] = cash_from + 6 * period, amount, fee
                        payments += place_of(1)
                        seen += amount * inside[place_of(period)]
                        seen_fees += fee * inside[place_of(period)]
                        seen_years += amount * inside[place_of(period)] * ((period + 1) * period_years)
                    # Worked out even where nothing is left: whether it is, no processor could foresee.
                    amount = left * (after * going_share[n])
                    rest_in[n], rest_paid[n] = rest_from + close, amount
                    arrived = amount * rest_arrived[place_of(rest_from + close)]
                    seen += arrived
                    seen_fees += collect_fee * arrived
                    seen_years += amount * rest_years[place_of(rest_from + close)]
                    close += np.int64(amount > 0) * (rest_close[place_of(rest_from + close)] - close)
                    gross += amount
                    fees += collect_fee * amount
                    at = place_of(4 * going[n])
                    by_loan[at] += weight * seen
                    by_loan[at + place_of(1)] += weight * seen_fees
                    by_loan[at + place_of(2)] += weight * seen_years
                    by_loan[at + place_of(3)] += weight * min(close + 1.0, horizon)
                    closed_in[n], closed_loss[n] = cash_from + 6 * close, loan.claim - gross
                    closed_net[n], closed_plan[n] = gross - fees, loan.plan
                for n in range(payments):
                    cash[place_of(paid_in[n])] += paid[n]
                    cash[place_of(paid_in[n] + 1)] += paid_fee[n]
                for n in range(here):
                    begun[place_of(rest_in[n])] += rest_paid[n]
                    cash[place_of(closed_in[n] + 2)] += 1.0
                    cash[place_of(closed_in[n] + 3)] += closed_loss[n]
                    cash[place_of(closed_in[n] + 4)] += closed_net[n]
                    cash[place_of(closed_in[n] + 5)] += closed_plan[n]
            # Those that go another way, one way after the other.
            lumps, plans_made, estates = 0, 0, 0
            for n in range(gone):
                luck, at = upper_luck(others_bits[n]), way_from + place[place_of(others[n] - first_loan)]
                way = 1
                for k in range(1, WAYS_A_PLACE):
                    way += np.int64(luck >= way_below[place_of(at + k)])
                ways[n] = way
                restructured, wound_up = np.int64(way == RESTRUCTURING), np.int64((way == INSOLVENCY) & (not plain))
                lumps_of[place_of(lumps)], plans_of[place_of(plans_made)], estates_of[place_of(estates)] = n, n, n
                plans_made += restructured
                estates += wound_up
                lumps += 1 - restructured - wound_up
            for m in range(place_of(lumps)):
                n = place_of(lumps_of[m])
                slot = collect + ways[n]
                cell = low_cell(mix(path_key ^ loans[place_of(others[n])].second))
                months_of[m] = way_months[place_of(slot * TIME_CELLS + cell)] * way_clock[place_of(slot_from + slot)]
            for m in range(place_of(lumps)):
                n = place_of(lumps_of[m])
                slot = collect + ways[n]
                at = 2 * (slot_from + slot)
                part = share_paid(
                    lower_luck(others_bits[n]), slopes, levels, at, normal, shares, slot * SHARE_ROW, error
                )
                paid[m], paid_fee[m] = part, fees_of[place_of(slot)]
            for m in range(place_of(lumps)):
                court = np.int64(ways[place_of(lumps_of[m])] == INSOLVENCY)
                closed_in[m] = period_of(
                    months_of[m], grid, last_guess, guesses, court * court_guesses, ends, court * court_ends
                )
            for m in range(place_of(lumps)):
                i, period = others[place_of(lumps_of[m])], closed_in[m]
                loan = loans[place_of(i)]
                amount = loan.claim * paid[m]
                fee = paid_fee[m] * amount
                counted = weight * inside[place_of(period)]
                at = place_of(4 * i)
                by_loan[at] += counted * amount
                by_loan[at + place_of(1)] += counted * fee
                by_loan[at + place_of(2)] += counted * amount * ((period + 1) * period_years)
                by_loan[at + place_of(3)] += weight * min(period + 1.0, horizon)
                closed_in[m], paid[m], paid_fee[m] = cash_from + 6 * period, amount, fee
                closed_loss[m], closed_plan[m] = loan.claim - amount, loan.plan
            for m in range(lumps):
                at = closed_in[m]
                cash[place_of(at)] += paid[m]
                cash[place_of(at + 1)] += paid_fee[m]
                cash[place_of(at + 2)] += 1.0
                cash[place_of(at + 3)] += closed_loss[m]
                cash[place_of(at + 4)] += paid[m] - paid_fee[m]
                cash[place_of(at + 5)] += closed_plan[m]
            work_plans(
                packed,
                terms,
                tables,
                flat,
                sums,
                p,
                seg,
                plain,
                others,
                others_bits,
                plans_of,
                plans_made,
                estates_of,
                estates,
            )
        if plain:
            for i in range(first_loan, last_loan):
                gross = tile_gross[i - first_loan]
                by_loan[4 * i] += gross
                by_loan[4 * i + 1] += collect_fee * gross
                by_loan[4 * i + 2] += tile_years[i - first_loan]
                by_loan[4 * i + 3] += tile_open[i - first_loan]
