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
def work_lumps(packed, terms, tables, flat, s, p, slot, way, count, first):
    """List one payment that ends the claim, for loans of one way; payments and closings begin at place `first`."""
    path_key, weight, error = tables.keys[p], tables.weights[p], tables.amount[p]
    clock, fee_rate, listed = tables.way_clock[p, slot], terms.fee[slot], place_of(way * s.width)
    at, court = 2 * (p * flat.slots + slot), np.int64(way == INSOLVENCY)
    periods, period_years = terms.inside.shape[0] - 1, terms.period_months / 12
    cash_from = p * (periods + 1) * 6
    for n in range(count):
        t = place_of(s.ways[listed + n])
        cell = low_cell(mix(path_key ^ s.second[t]))
        s.months[n] = flat.way_months[place_of(slot * TIME_CELLS + cell)] * clock
    for n in range(count):
        t = place_of(s.ways[listed + n])
        part = share_paid(s.bits[t], flat.slopes, flat.levels, at, terms.normal, flat.shares, slot * SHARE_ROW, error)
        s.paid[first + n] = s.claim[t] * part
    for n in range(count):
        s.closed_in[first + n] = period_of(s.months[n], packed, terms.grid, court)
    for n in range(count):
        t, period, amount = place_of(s.ways[listed + n]), s.closed_in[first + n], s.paid[first + n]
        counted = weight * terms.inside[place_of(period)] * amount
        by = place_of(4) * t
        s.by_loan[by] += counted
        s.by_loan[by + place_of(1)] += fee_rate * counted
        s.by_loan[by + place_of(2)] += counted * ((period + 1) * period_years)
        s.by_loan[by + place_of(3)] += weight * min(period + 1.0, 1.0 * periods)
        fee = fee_rate * amount
        s.closed_in[first + n] = cash_from + 6 * period
        s.paid_in[first + n] = cash_from + 6 * period
        s.paid_fee[first + n] = fee
        s.closed_loss[first + n] = s.claim[t] - amount
        s.closed_net[first + n] = amount - fee
        s.closed_plan[first + n] = s.plan[t]


@numba.njit(inline="always")
def work_plans(packed, terms, tables, flat, s, p, seg, count, closed):
    """Pay the instalments of new plans; list closings of those kept, from place `closed` on, and those broken.

    What is collected on a broken plan begins with what it left, when it broke, and with another luck.

    Returns:
        Number of broken plans, and where the next closing is listed.
    """
    slot = SLOTS * seg + RESTRUCTURING
    path_key, weight, error = tables.keys[p], tables.weights[p], tables.amount[p]
    clock, fee_rate, listed = tables.way_clock[p, slot], terms.fee[slot], place_of(RESTRUCTURING * s.width)
    periods, period_years, whole = terms.inside.shape[0] - 1, terms.period_months / 12, terms.term[seg]
    cash_from, at, a_month = p * (periods + 1) * 6, 2 * (p * flat.slots + slot), 1.0 / terms.period_months
    begun_from, breaks = (p * terms.term.shape[0] + seg) * (periods + 1), tables.breaks[p, seg]
    collect, lost = SLOTS * seg, np.uint64(0)
    for n in range(count):
        t = place_of(s.ways[listed + n])
        second = mix(path_key ^ s.second[t])
        months = flat.way_months[place_of(slot * TIME_CELLS + low_cell(second))] * clock
        breaking = middle_luck(second) < breaks
        part = 1.0 - packed.one[place_of(breaking)] * (1.0 - top_luck(second))
        term = whole * part
        number = np.int64(term * a_month) + 1
        done = part if whole > 0 else 1.0
        done *= share_paid(s.bits[t], flat.slopes, flat.levels, at, terms.normal, flat.shares, slot * SHARE_ROW, error)
        amount = s.claim[t] * done
        fee, each = fee_rate * amount, amount / number
        begin = period_of(months, packed, terms.grid, 0)
        end = min(begin + number, periods)
        flat.instalments[place_of(begun_from + begin)] += each
        flat.instalments[place_of(begun_from + end)] -= each
        held = max(end - begin, 0)
        seen, by = weight * each * held, place_of(4) * t
        s.by_loan[by] += seen
        s.by_loan[by + place_of(1)] += fee_rate * seen
        s.by_loan[by + place_of(2)] += seen * ((begin + 1 + (held - 1) / 2) * period_years)
        close = min(begin + number - 1, periods)
        s.by_loan[by + place_of(3)] += packed.one[place_of(not breaking)] * weight * min(close + 1.0, 1.0 * periods)
        s.closed_in[closed], s.closed_loss[closed] = cash_from + 6 * close, s.claim[t] - amount
        s.closed_net[closed], s.closed_plan[closed] = amount - fee, s.plan[t]
        s.broken[lost], s.months[lost], s.amount[lost] = t, months + term, amount
        closed += place_of(not breaking)
        lost += place_of(breaking)
    at = 2 * (p * flat.slots + collect)
    for n in range(lost):
        t, amount = place_of(s.broken[n]), s.amount[n]
        s.left_before[t], s.gross_before[t] = s.claim[t] - amount, amount
        s.fees_before[t], s.close_before[t] = fee_rate * amount, period_of(s.months[n], packed, terms.grid, 0)
        s.share[t] = share_paid(
            mix(path_key ^ s.third[t]),
            flat.slopes,
            flat.levels,
            at,
            terms.normal,
            flat.shares,
            collect * SHARE_ROW,
            error,
        )
    return lost, closed
