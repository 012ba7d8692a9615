"""When cash arrives, compiled: walks along collection curves. Only imported where it runs, as the kernel is."""

import numba
import numpy as np


@numba.njit(nogil=True, cache=True)
def group_times(start, ages, clock, points, shares, ends, guesses, grid, period_months, spread, counted, years, close):
    """Fill in how the cash of groups on one curve arrives: (C(a + t / c) - C(a)) / (1 - C(a)) by period.

    A walk along the curve, as months only go up; twin: `arrived` and `period_at`. The groups begin at `start`.
    """
    knots, last, period_years = points.shape[0], points[points.shape[0] - 1], period_months / 12
    slopes, per_clock = np.diff(shares) / np.diff(points), 1.0 / clock
    for g in range(start, start + ages.shape[0]):
        age = ages[g - start]
        base = np.interp(age, points, shares)
        part = 1.0 / (1.0 - base) if base < 1.0 else 0.0
        for p in range(clock.shape[0]):
            before, total = 0.0, 0.0
            at = 0
            for k in range(spread.shape[2]):
                x = age + ends[k] * per_clock[p]
                y = shares[knots - 1]
                if x < last:
                    while points[at + 1] <= x:
                        at += 1
                    y = slopes[at] * (x - points[at]) + shares[at]
                done = (y - base) * part if base < 1.0 else 1.0
                spread[p, g, k] = done - before
                total += (done - before) * ((k + 1) * period_years)
                before = done
            counted[p, g] = before
            years[p, g] = total
            time = max(last - age, 0.0) * clock[p]
            place = guesses[int(min(time * grid, guesses.shape[0] - 1.0))]
            while time > ends[place]:
                place += 1
            close[p, g] = place


@numba.njit(nogil=True, cache=True)
def rest_times(seg, clock, points, shares, ends, period_months, arrived, years, spread):
    """Fill in how rests arrive that begin after each period; twin: `_rest`."""
    periods, phases, knots, period_years = spread.shape[3], spread.shape[2], points.shape[0], period_months / 12
    slopes, per_clock = np.diff(shares) / np.diff(points), 1.0 / clock
    for p in range(clock.shape[0]):
        for phase in range(min(phases, periods - 1)):
            before, steps = 0.0, 0.0
            at = 0
            for lag in range(1, periods - phase):
                x = (ends[phase + lag] - ends[phase]) * per_clock[p]
                done = shares[knots - 1]
                if x < points[knots - 1]:
                    while points[at + 1] <= x:
                        at += 1
                    done = slopes[at] * (x - points[at]) + shares[at]
                spread[p, seg, phase, lag - 1] = done - before
                steps += (done - before) * lag
                before = done
                # The rest whose last period before the horizon this is.
                begin = periods - 1 - lag
                if begin % phases == phase:
                    arrived[p, seg, begin] = done
                    years[p, seg, begin] = (steps + (begin + 1) * done) * period_years
