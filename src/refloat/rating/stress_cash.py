"""A business plan and stresses -> the plan's cash under each of them, one path a stress."""

from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from refloat.units import Cash

Values = NDArray[np.float64]

DAYS_A_MONTH = 365.25 / 12

FLOWS = (
    "collections",
    "principal",
    "interest",
    "recovery",
    "closed_proceeds",
    "closed_proceeds_pv",
    "reoco_proceeds",
)
"""Cash that comes in: cut by a haircut."""
SPENT = ("costs",)
"""Recovery costs: not cut, but grown."""
UNCUT = (
    "defaulted",
    "closed_plan",
    "closed_plan_pv",
    "closed_costs",
    "closed_plan_costs",
    "repurchases",
    "reoco_purchases",
)
STOCKS = ("pool_balance", "files_open")


def stress_cash(
    plan: Cash, haircuts: Values, delay_months: Values, cost_increases: Values, ramp_months: float, start: date
) -> Cash:
    """The plan under each stress.

    Gross cash is cut by the haircut; recovery costs are not cut, since they are mostly spent before cash comes, but
    grow. All of it comes later by a delay that builds up in a straight line over the first months and is full
    afterwards; within a period cash is taken to come evenly. Dates are added at the end for what is delayed beyond
    the plan's last.

    Args:
        plan: One path; with several, their weighted mean is used.
        haircuts: Shape (stress,), shares of gross cash that do not come.
        delay_months: Shape (stress,).
        cost_increases: Shape (stress,), shares by which recovery costs grow.
        ramp_months: Months from the cut-off over which a delay builds up; 0 for at once.
        start: Cut-off date, from which the plan's cash comes.
    """
    days = (plan.dates - np.datetime64(start, "D")).astype(np.float64)
    if days[0] <= 0:
        # Cash dated on or before the cut-off is there at once: time then starts one day before it.
        days = days - days[0] + 1.0
    step = float(np.median(np.diff(days))) if len(days) > 1 else float(days[0])
    delays = delay_months * DAYS_A_MONTH
    extra = int(np.ceil(delays.max() / step))
    later = days[-1] + step * np.arange(1, extra + 1)
    grid = np.concatenate([days, np.round(later)])
    dates = np.concatenate([plan.dates, plan.dates[-1] + np.round(later - days[-1]).astype("timedelta64[D]")])
    ramp = ramp_months * DAYS_A_MONTH
    # Time of the plan that is reached at each date under each delay, shape (stress, date).
    reached = np.maximum(grid - delays[:, None], 0.0)
    if ramp > 0:
        reached = np.where(grid < ramp + delays[:, None], grid * ramp / (ramp + delays[:, None]), reached)
    knots = np.concatenate([[0.0], days])
    keep, grown = 1.0 - haircuts[:, None], 1.0 + cost_increases[:, None]

    def flow(amounts: Values) -> Values:
        total = np.concatenate([[0.0], np.cumsum(plan.mean(amounts))])
        return np.diff(np.interp(reached, knots, total), axis=1, prepend=0.0)

    parts = {}
    for name in (*FLOWS, *SPENT, *UNCUT, *STOCKS):
        amounts = getattr(plan, name)
        if amounts is None:
            continue
        if name in STOCKS:
            parts[name] = np.interp(reached, days, plan.mean(amounts))
        else:
            factor = keep if name in FLOWS else grown if name in SPENT else 1.0
            parts[name] = flow(amounts) * factor
    stresses = len(haircuts)
    return replace(plan, dates=dates, weights=np.full(stresses, 1.0 / stresses), **parts)
