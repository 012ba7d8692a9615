"""A plan's net cash -> how long a senior note that is paid first stays out."""

import numpy as np

from refloat.bench.deal_engine import to_date
from refloat.recovery import Recoveries

PAID_AFTER_MONTHS = 1.0
"""A payment date comes about a month after the end of what it pays out."""

EVERY = {"每月": 1, "每两个月": 2, "季度": 3, "半年度": 6}
"""Months between payment dates, as the deals' pages write them."""

USUAL = {"card": 3, "consumer": 3, "mortgage": 6, "micro": 6, "corporate": 6}
"""Of a deal that does not say: what most of its type do."""


def senior_life(plan: Recoveries, senior: float, coupon: float, closing_months: float, every: int) -> float:
    """Average life from closing of a senior paid first from the plan's net cash, in years.

    Cash of the months before closing is paid on the first date; interest is paid before principal; the trust's own
    costs are not taken off.

    Args:
        plan: Whose plan is paid out.
        senior: The note, in money of the plan's pool.
        coupon: Yearly rate.
        closing_months: From the cut-off to closing.
        every: Months between payment dates.

    Returns:
        Not a number if the plan does not repay the note.
    """
    horizon = plan.assumptions.horizon_months
    balance, life, taken = senior, 0.0, 0.0
    for step in range(1, 1 + int((horizon - closing_months) / every)):
        came = float(to_date(plan, plan.plan.net, closing_months + every * step - PAID_AFTER_MONTHS)[0])
        principal = min(balance, max(came - taken - balance * coupon * every / 12, 0.0))
        life += principal * every * step / 12
        balance, taken = balance - principal, came
    return life / senior if balance <= 1e-9 * senior else float(np.nan)
