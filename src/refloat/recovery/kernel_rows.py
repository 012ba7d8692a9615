"""Collateral and guarantees: when and how much each row would bring, and what a loan is paid.

Compiled into the kernel.
"""

import numba
import numpy as np

from refloat.recovery.kernel_steps import (
    MIDDLE,
    UNIT22,
    least,
    low_cell,
    middle_luck,
    mix,
    period_of,
    place_of,
    top_luck,
)
from refloat.recovery.tables import TIME_CELLS
from refloat.recovery.terms import INSOLVENCY, SLOTS


@numba.njit(inline="always")
def work_rows(packed, terms, tables, flat, s, p, seg, tile, broken, estates):
    """Fill in amount and period of all rows of a tile, as if none of their loans went as a lump sum or kept a plan.

    The first places of the list of broken plans tell how much later the rows of those loans are, and those listed as
    insolvent are sold by their estates.
    """
    first, most, last = packed.tiles[tile, 5], packed.tiles[tile, 6], packed.tiles[tile, 7]
    assets, rows, from_row = place_of(most - first), place_of(last - first), place_of(first)
    path_key, error, grid = tables.keys[p], tables.amount[p], terms.grid
    clock, s.clocks[0], s.clocks[1] = tables.clock[p], tables.clock[p], tables.court_clock[p]
    months = packed.calendar.shape[0] // 2
    last_month, growth_from = months - 1.0, p * flat.prices
    for r in range(rows):
        bits = mix(path_key ^ packed.row_key[r + from_row])
        s.row_bits[r] = bits
        s.row_luck[r] = np.int32(bits >> MIDDLE)
    for r in range(assets):
        s.row_branch[r] = 0
    # A luck beyond the odds of one way to sell belongs to the next or a later one.
    for run in range(packed.tiles[tile, 8], packed.tiles[tile, 9]):
        start, stop, variant = place_of(packed.runs[run, 0]), place_of(packed.runs[run, 1]), packed.runs[run, 2]
        for k in range(terms.branches[variant] - 1):
            enough = np.int32(least(tables.sale_below[p, variant, k], UNIT22))
            for r in range(start, stop):
                s.row_branch[r] += np.int32(s.row_luck[r] >= enough)
    for r in range(assets):
        q, branch = r + from_row, np.int64(s.row_branch[r])
        court, at = min(branch, 1), place_of(packed.sale[q] + branch)
        sold = np.float64(court)
        missed = packed.court_missed[q] * sold
        scale = packed.court_months[q] * sold + (1.0 - sold)
        cell = np.int64((missed + (1 - missed) * middle_luck(s.row_bits[r])) * TIME_CELLS)
        cell += (1 - court) * (packed.kind[q] + 1) * TIME_CELLS
        time = max(scale * packed.delays[place_of(cell)] - packed.court_spent[q] * sold, 0.0)
        s.row_time[r] = (time + packed.sale_months[at]) * s.clocks[place_of(court)]
        s.row_sale[r] = at
    for r in range(assets, rows):
        q, bits = r + from_row, s.row_bits[r]
        s.row_time[r] = terms.guarantor_months[place_of(np.int64(middle_luck(bits) * TIME_CELLS))] * clock
        amount = min(terms.guarantor[0] * min(packed.value[q], packed.cap[q]) * error, packed.value[q])
        s.row_paid[r] = amount * packed.one[place_of(top_luck(bits) >= tables.refuses[p])]
        s.row_branch[r] = 0
    for n in range(broken):
        t = place_of(s.broken[n])
        for k in range(place_of(s.edges[t]), place_of(s.edges[t + place_of(1)])):
            s.row_time[place_of(packed.row_at[k])] += s.months[n]
    slot = SLOTS * seg + INSOLVENCY
    for n in range(estates):
        t = place_of(s.ways[place_of(INSOLVENCY * s.width) + n])
        cell = low_cell(mix(path_key ^ s.second[t]))
        wound_up = flat.way_months[place_of(slot * TIME_CELLS + cell)] * tables.way_clock[p, slot]
        s.close_before[t] = period_of(wound_up, packed, grid, 1)
        for k in range(place_of(s.edges[t]), place_of(s.edges[t + place_of(1)])):
            r = place_of(packed.row_at[k])
            if r < assets:
                sale = packed.estate_sale + seg * terms.sale_cost.shape[0] + packed.kind[r + from_row]
                s.row_time[r], s.row_branch[r], s.row_sale[r] = wound_up, 1, sale
    for r in range(assets):
        q, time, at = r + from_row, s.row_time[r], place_of(s.row_sale[r])
        court = min(np.int64(s.row_branch[r]), 1)
        month = packed.calendar[place_of(court * months + np.int64(min(time, last_month)))]
        amount = packed.value[q] * flat.growth[place_of(growth_from + packed.growth_from[q] + month)]
        amount *= flat.noise[place_of(packed.kind[q] * TIME_CELLS + low_cell(s.row_bits[r]))]
        amount *= error * packed.sale_net[at]
        s.row_paid[r] = min(max(amount - packed.prior[q], 0.0), packed.cap[q])
        s.row_time[r] = time + packed.payout[at]
    for r in range(rows):
        s.row_in[r] = period_of(s.row_time[r], packed, grid, min(np.int64(s.row_branch[r]), 1))


@numba.njit(inline="always")
def pay_rows(packed, terms, s, t, payments, cash_from, plan_fee):
    """List what the rows of a loan pay, in turn, until its claim is paid.

    What it paid before is its claim less what is left, and was instalments of a plan, at their fee rate.

    Returns:
        What is left, fees so far, the period of the last payment, cash and fees before the horizon, that cash times
        its time in years, and where the next payment is listed.
    """
    left, close = s.left_before[t], s.close_before[t]
    fees, seen, seen_fees, seen_years = plan_fee * (s.claim[t] - left), 0.0, 0.0, 0.0
    for k in range(place_of(s.edges[t]), place_of(s.edges[t + place_of(1)])):
        r = place_of(packed.row_at[k])
        period, amount = s.row_in[r], min(s.row_paid[r], left)
        fee, inside = amount * s.row_fee[r], terms.inside[place_of(period)]
        left -= amount
        fees += fee
        close = max(close, period)
        s.paid_in[payments], s.paid[payments], s.paid_fee[payments] = cash_from + 6 * period, amount, fee
        payments += place_of(1)
        seen += amount * inside
        seen_fees += fee * inside
        seen_years += amount * s.years_at[place_of(period)]
    return left, fees, close, seen, seen_fees, seen_years, payments
