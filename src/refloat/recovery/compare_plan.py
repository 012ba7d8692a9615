"""BusinessPlan + what came in -> plan against actual by date, and by loan where the actuals are by loan."""

import numpy as np
import polars as pl

from refloat.errors import InputError
from refloat.recovery.business_plan import BusinessPlan
from refloat.units.cash import Cash


def compare_plan(plan: BusinessPlan, actual: Cash) -> pl.DataFrame:
    """Plan against actual at each date of the actuals.

    A plan that is quoted by quarter is taken as even within the quarter, so that actuals of any date
    compare with the plan of the same age.

    Args:
        plan: The plan.
        actual: One path of what came in since the cut-off, gross and costs.

    Returns:
        One row a date: date, actual (gross, to date), planned (gross, to date), gross_ratio, net_ratio
        (cumulative collection ratios; null while the plan is zero).

    Raises:
        InputError: The actuals have several paths, begin before the cut-off or end after the plan.
    """
    if actual.paths != 1:
        raise InputError("actuals have one path", remedy=f"give one of the {actual.paths}")
    days = actual.dates.astype("datetime64[D]")
    start, last = np.datetime64(plan.cut_off, "D"), plan.dates.astype("datetime64[D]")[-1]
    if days[0] <= start:
        raise InputError(f"cash of {days[0]} lies not after the cut-off {start}", remedy="leave it out")
    if days[-1] > last:
        raise InputError(f"cash of {days[-1]} lies after the plan, which ends {last}", remedy="leave it out")
    came, spent = np.cumsum(actual.collections[0]), np.cumsum(actual.costs[0])
    planned = _to_date(plan, plan.collections.sum(axis=0), days)
    budget = _to_date(plan, plan.costs.sum(axis=0), days)

    def ratio(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        return np.asarray(np.divide(one, other, out=np.full_like(one, np.nan), where=other > 0))

    return pl.DataFrame(
        {
            "date": days,
            "actual": came,
            "planned": planned,
            "gross_ratio": ratio(came, planned),
            "net_ratio": ratio(came - spent, planned - budget),
        }
    ).with_columns(pl.col("gross_ratio", "net_ratio").fill_nan(None))


def compare_loans(plan: BusinessPlan, collections: pl.DataFrame, until: np.datetime64) -> pl.DataFrame:
    """Plan against actual of each loan to a date, the largest shortfall first.

    Args:
        plan: The plan.
        collections: The tape's collection table since the cut-off: loan_id, period (month), gross_cash.
        until: Date to which both are counted.

    Returns:
        loan_id, segment, route, claim, planned, actual, difference (actual less planned).
    """
    shape = plan.collections
    planned = np.array([_to_date(plan, row, np.array([until], dtype="datetime64[D]"))[0] for row in shape])
    inside = (pl.col("period") > plan.cut_off) & (pl.col("period") <= pl.lit(until.astype(object)))
    came = collections.filter(inside).group_by("loan_id").agg(actual=pl.col("gross_cash").sum())
    rows = plan.loans.with_columns(planned=pl.Series(planned)).join(
        came, on="loan_id", how="left", maintain_order="left"
    )
    rows = rows.with_columns(pl.col("actual").fill_null(0.0))
    return rows.with_columns(difference=pl.col("actual") - pl.col("planned")).sort("difference", "loan_id")


def _to_date(plan: BusinessPlan, amounts: np.ndarray, days: np.ndarray) -> np.ndarray:
    ends = np.concatenate([[np.datetime64(plan.cut_off, "D")], plan.dates.astype("datetime64[D]")]).astype(np.int64)
    return np.asarray(np.interp(days.astype(np.int64), ends, np.concatenate([[0.0], np.cumsum(amounts)])))
