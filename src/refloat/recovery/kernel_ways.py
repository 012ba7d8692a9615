"""Ways other than collection: lump sums, and new plans. Compiled into the kernel."""

import numba
import numpy as np

from refloat.recovery.kernel_steps import (
    SHARE_ROW,
    low_cell,
    middle_luck,
    mix,
    period_of,
    place_of,
    share_paid,
    top_luck,
)
from refloat.recovery.tables import TIME_CELLS
from refloat.recovery.terms import INSOLVENCY, RESTRUCTURING, SLOTS


@numba.njit(inline="always")
def look_up(packed, terms, tables, flat, s, p, slot, way, count):
    """Fill in bits, months, amount and period of what the loans of one way pay, by their places in its list."""
    path_key, error, clock = tables.keys[p], tables.amount[p], tables.way_clock[p, slot]
    listed, at, court = place_of(way * s.width), 2 * (p * flat.slots + slot), np.int64(way == INSOLVENCY)
    for n in range(count):
        bits = mix(path_key ^ s.second[place_of(s.ways[listed + n])])
        s.low_bits[n] = bits
        s.months[n] = flat.way_months[place_of(slot * TIME_CELLS + low_cell(bits))] * clock
    for n in range(count):
        t = place_of(s.ways[listed + n])
        s.amount[n] = s.claim[t] * share_paid(
            s.bits[t], flat.slopes, flat.levels, at, terms.normal, flat.shares, slot * SHARE_ROW, error
        )
    for n in range(count):
        s.cell[n] = period_of(s.months[n], packed, terms.grid, court)


@numba.njit(inline="always")
def work_lumps(packed, terms, tables, flat, s, p, slot, way, count, first):
    """List one payment that ends the claim, for loans of one way; payments and closings begin at place `first`."""
    weight, fee_rate, listed = tables.weights[p], terms.fee[slot], place_of(way * s.width)
    periods = terms.inside.shape[0] - 1
    cash_from = p * (periods + 1) * 6
    look_up(packed, terms, tables, flat, s, p, slot, way, count)
    for n in range(count):
        t, period, amount = place_of(s.ways[listed + n]), s.cell[n], s.amount[n]
        weighted, by, to = weight * amount, place_of(4) * t, first + n
        counted = weighted * terms.inside[place_of(period)]
        s.by_loan[by] += counted
        s.by_loan[by + place_of(1)] += fee_rate * counted
        s.by_loan[by + place_of(2)] += weighted * s.years_at[place_of(period)]
        s.by_loan[by + place_of(3)] += weight * min(period + 1.0, 1.0 * periods)
        fee, at = fee_rate * amount, cash_from + 6 * period
        s.paid_in[to], s.paid[to], s.paid_fee[to], s.closed_in[to] = at, amount, fee, at
        s.closed_loss[to], s.closed_net[to], s.closed_plan[to] = s.claim[t] - amount, amount - fee, s.plan[t]


@numba.njit(inline="always")
def work_plans(packed, terms, tables, flat, s, p, seg, count, closed):
    """Pay the instalments of new plans; list closings of those kept, from place `closed` on, and those broken.

    What is collected on a broken plan begins with what it left, when it broke, and with another luck.

    Returns:
        Number of broken plans, and where the next closing is listed.
    """
    slot, collect = SLOTS * seg + RESTRUCTURING, SLOTS * seg
    path_key, weight, error = tables.keys[p], tables.weights[p], tables.amount[p]
    fee_rate, listed, breaks = terms.fee[slot], place_of(RESTRUCTURING * s.width), tables.breaks[p, seg]
    periods, period_years, whole = terms.inside.shape[0] - 1, terms.period_months / 12, terms.term[seg]
    cash_from, a_month = p * (periods + 1) * 6, 1.0 / terms.period_months
    begun_from, lost = (p * terms.term.shape[0] + seg) * (periods + 1), np.uint64(0)
    look_up(packed, terms, tables, flat, s, p, slot, RESTRUCTURING, count)
    for n in range(count):
        t, begin, months = place_of(s.ways[listed + n]), s.cell[n], s.months[n]
        breaking = middle_luck(s.low_bits[n]) < breaks
        part = 1.0 - packed.one[place_of(breaking)] * (1.0 - top_luck(s.low_bits[n]))
        term = whole * part
        number = np.int64(term * a_month) + 1
        amount = s.amount[n] * part if whole > 0 else s.amount[n]
        fee, each, end = fee_rate * amount, amount / number, min(begin + number, periods)
        flat.instalments[place_of(begun_from + begin)] += each
        flat.instalments[place_of(begun_from + end)] -= each
        held = max(end - begin, 0)
        seen, by, close = weight * each * held, place_of(4) * t, min(begin + number - 1, periods)
        s.by_loan[by] += seen
        s.by_loan[by + place_of(1)] += fee_rate * seen
        s.by_loan[by + place_of(2)] += seen * ((begin + 1 + (held - 1) / 2) * period_years)
        s.by_loan[by + place_of(3)] += packed.one[place_of(not breaking)] * weight * min(close + 1.0, 1.0 * periods)
        s.closed_in[closed], s.closed_loss[closed] = cash_from + 6 * close, s.claim[t] - amount
        s.closed_net[closed], s.closed_plan[closed] = amount - fee, s.plan[t]
        # Never further on in the list than what is read from it.
        s.broken[lost], s.months[lost], s.amount[lost] = t, months + term, amount
        closed += place_of(not breaking)
        lost += place_of(breaking)
    at = 2 * (p * flat.slots + collect)
    for n in range(lost):
        t = place_of(s.broken[n])
        bits = mix(path_key ^ s.third[t])
        s.left_before[t] = s.claim[t] - s.amount[n]
        s.share[t] = share_paid(
            bits, flat.slopes, flat.levels, at, terms.normal, flat.shares, collect * SHARE_ROW, error
        )
    for n in range(lost):
        s.close_before[place_of(s.broken[n])] = period_of(s.months[n], packed, terms.grid, 0)
    return lost, closed
