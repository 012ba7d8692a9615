"""What few loans do and each takes long: new plans, and estates with collateral. Compiled into the kernel."""

import numba
import numpy as np

from refloat.recovery.kernel_steps import (
    SHARE_ROW,
    low_cell,
    lower_luck,
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
def work_plans(packed, terms, tables, flat, sums, p, seg, plain, who, who_bits, plans, plan_count, estates, count):
    """Add to the sums what loans of one segment do on path `p`.

    The first `plan_count` places of `plans` and the first `count` of `estates` are places in `who`, which are loans,
    and in `who_bits`, which are their bits.
    """
    path_key, weight, error, loans, rows = (
        tables.keys[p],
        tables.weights[p],
        tables.amount[p],
        packed.loans,
        packed.rows,
    )
    periods, grid, whole, period_years = (
        terms.inside.shape[0] - 1,
        terms.grid,
        terms.term[seg],
        terms.period_months / 12,
    )
    guesses, ends, calendar = packed.guesses, packed.ends, packed.calendar
    last_guess, court_guesses, court_ends = guesses.shape[0] // 2 - 1.0, guesses.shape[0] // 2, periods + 1
    court_calendar, last_month = calendar.shape[0] // 2, calendar.shape[0] // 2 - 1.0
    branches, slot_from = tables.sale_below.shape[2], p * terms.fee.shape[0]
    for m in range(plan_count + count):
        estate = m >= plan_count
        n = place_of(estates[m - plan_count] if estate else plans[m])
        loan, bits = loans[place_of(who[n])], who_bits[n]
        slot = SLOTS * seg + (INSOLVENCY if estate else RESTRUCTURING)
        second = mix(path_key ^ loan.second)
        months = terms.way_months[slot, low_cell(second)] * tables.way_clock[p, slot]
        left, gross, fees, offset, kept = loan.claim, 0.0, 0.0, 0.0, False
        seen, seen_fees, seen_years = 0.0, 0.0, 0.0
        if estate:
            close = period_of(months, grid, last_guess, guesses, court_guesses, ends, court_ends)
        else:
            close = period_of(months, grid, last_guess, guesses, 0, ends, 0)
            broken = middle_luck(second) < tables.breaks[p, seg]
            term = whole * (top_luck(second) if broken else 1.0)
            done = term / whole if whole > 0 else 1.0
            number = int(term * (1.0 / terms.period_months)) + 1
            at, row = 2 * (slot_from + slot), slot * SHARE_ROW
            part = share_paid(lower_luck(bits), flat.slopes, flat.levels, at, terms.normal, flat.shares, row, error)
            amount = loan.claim * done * part
            each, end = amount / number, min(close + number, periods)
            sums.instalments[p, seg, close] += each
            sums.instalments[p, seg, end] -= each
            seen = each * max(end - close, 0)
            seen_fees = terms.fee[slot] * seen
            seen_years = seen * (close + 1 + (max(end - close, 0) - 1) / 2) * period_years
            gross, fees, left = amount, terms.fee[slot] * amount, loan.claim - amount
            kept = not broken
            if broken:
                offset = months + term
                close = period_of(offset, grid, last_guess, guesses, 0, ends, 0)
                bits = mix(path_key ^ loan.third)
                slot = SLOTS * seg
            else:
                close = min(close + number - 1, periods)
        if not kept:
            estate_period = close
            for r in range(place_of(loan.begin), place_of(loan.end)):
                one = rows[r]
                noise = mix(path_key ^ packed.row_keys[r])
                middle, upper = middle_luck(noise), top_luck(noise)
                if one.kind < 0:
                    time = terms.guarantor_months[int(middle * TIME_CELLS)] * tables.clock[p] + offset
                    period = period_of(time, grid, last_guess, guesses, 0, ends, 0)
                    amount = min(terms.guarantor[0] * min(one.value, one.cap) * error, one.value)
                    amount *= np.float64(upper >= tables.refuses[p])
                else:
                    if estate:
                        month, period = calendar[court_calendar + int(min(months, last_month))], estate_period
                        net = terms.estate_price[seg] * (1 - terms.sale_cost[one.kind])
                    else:
                        branch = 0
                        for k in range(branches):
                            branch += np.int64(upper >= flat.sale_below[p * flat.sales + one.below + k])
                        if branch > 0:
                            cell = int((one.court_missed + (1 - one.court_missed) * middle) * TIME_CELLS)
                            time = max(one.court_months * terms.court_factor[cell] - one.court_spent, 0.0)
                            time = (time + packed.sale_months[one.sale + branch]) * tables.court_clock[p] + offset
                        else:
                            time = terms.agreed_months[one.kind, int(middle * TIME_CELLS)] * tables.clock[p] + offset
                        court = min(branch, 1)
                        month = calendar[court * court_calendar + int(min(time, last_month))]
                        time += packed.payout[one.sale + branch]
                        period = period_of(
                            time, grid, last_guess, guesses, court * court_guesses, ends, court * court_ends
                        )
                        net = packed.sale_net[one.sale + branch]
                    amount = one.value * flat.growth[p * flat.prices + one.growth_from + month]
                    amount *= terms.noise[one.kind, low_cell(noise)] * error * net
                    amount = min(max(amount - one.prior, 0.0), one.cap)
                rate = packed.row_fees[one.kind + 1]
                amount = min(amount, left)
                left -= amount
                gross += amount
                fees += rate * amount
                close = max(close, period)
                sums.cash[p, period, 0] += amount
                sums.cash[p, period, 1] += rate * amount
                counted = amount * terms.inside[period]
                seen += counted
                seen_fees += rate * counted
                seen_years += counted * ((period + 1) * period_years)
            at, row = 2 * (slot_from + slot), slot * SHARE_ROW
            part = share_paid(lower_luck(bits), flat.slopes, flat.levels, at, terms.normal, flat.shares, row, error)
            amount, rate = left * part, terms.fee[slot]
            if estate:
                sums.cash[p, close, 0] += amount
                sums.cash[p, close, 1] += rate * amount
                counted = amount * terms.inside[close]
                seen_years += counted * ((close + 1) * period_years)
            else:
                amount *= loan.left if plain else terms.after[seg]
                sums.begun[p, seg, close] += amount
                counted = amount * tables.rest_arrived[p, seg, close]
                seen_years += amount * tables.rest_years[p, seg, close]
                close = tables.rest_close[p, seg, close] if amount > 0 else close
            seen += counted
            seen_fees += rate * counted
            gross += amount
            fees += rate * amount
        sums.cash[p, close, 2] += 1.0
        sums.cash[p, close, 3] += loan.claim - gross
        sums.cash[p, close, 4] += gross - fees
        sums.cash[p, close, 5] += loan.plan
        i = who[n]
        sums.loan[i, 0] += weight * seen
        sums.loan[i, 1] += weight * seen_fees
        sums.loan[i, 2] += weight * seen_years
        sums.loan[i, 3] += weight * min(close + 1.0, 1.0 * periods)
