"""Pool + its Recoveries -> BusinessPlan."""

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.pool.pool import Pool
from refloat.recovery.business_plan import BusinessPlan
from refloat.recovery.match import age_months
from refloat.recovery.recoveries import Recoveries
from refloat.recovery.simulate import simulate

Floats = NDArray[np.float64]

KINDS = 24
"""Kinds of loans that get a time shape of their own; the smallest beyond them share one by route."""

SHAPE_SCENARIOS = 500
"""Paths for the time shape of a kind."""

FITTING_ROUNDS, FITTED = 500, 1e-12


def make_plan(pool: Pool, recoveries: Recoveries) -> BusinessPlan:
    """The expected case by period and by loan.

    Totals by loan and totals by period are the means of the run. How a loan's cash is spread over time
    comes from a short run of the loans of its kind (segment, route, legal stage, court, age by
    quarter); the table is then fitted to both totals by proportional fitting (Deming and Stephan, 1940,
    On a least squares adjustment of a sampled frequency table, Annals of Mathematical Statistics 11).

    Args:
        pool: The loans.
        recoveries: Their simulated recoveries.

    Raises:
        ValueError: The recoveries are not those of the pool.
    """
    if pool.loans["loan_id"].to_list() != recoveries.by_loan["loan_id"].to_list():
        raise ValueError("these recoveries are not those of the pool")
    gross = recoveries.by_loan["expected_gross"].to_numpy()
    costs = gross - recoveries.by_loan["expected_net"].to_numpy()
    shapes = _shapes(pool, recoveries)
    collections = fit_totals(shapes, gross, recoveries.plan.collections[0])
    spent = fit_totals(shapes, np.maximum(costs, 0.0), recoveries.plan.costs[0])
    plan = BusinessPlan(
        currency=recoveries.currency,
        cut_off=recoveries.cut_off,
        claim=recoveries.claim,
        dates=recoveries.plan.dates,
        loans=recoveries.by_loan.select("loan_id", "segment", "route", "claim"),
        collections=collections,
        costs=spent,
        assumptions=recoveries.assumptions.name,
        scenarios=recoveries.cash.paths,
        seed=recoveries.seed,
    )
    return _quarters(plan, recoveries.assumptions.period_months)


def fit_totals(shapes: Floats, rows: Floats, columns: Floats) -> Floats:
    """A table with given totals by row and by column, as near to given proportions as can be.

    Args:
        shapes: Shape (row, column), not negative.
        rows: Shape (row,): totals, not negative.
        columns: Shape (column,): totals, likewise; their sum is brought to that of the rows.

    Returns:
        Shape (row, column). The totals of the columns hold to 1e-9, those of the rows to rounding.
    """
    if not rows.sum() > 0:
        return np.zeros_like(shapes)
    wanted = columns * (rows.sum() / columns.sum())
    # No cash where the shape of every loan is zero could never be fitted: everybody gets a trace.
    table: Floats = (shapes + 1e-9 * wanted / wanted.sum()) * rows[:, None]
    for _ in range(FITTING_ROUNDS):
        have = table.sum(axis=0)
        table *= np.divide(wanted, have, out=np.zeros_like(have), where=have > 0)
        sums = table.sum(axis=1)
        factor = np.divide(rows, sums, out=np.zeros_like(sums), where=sums > 0)
        table *= factor[:, None]
        if np.abs(table.sum(axis=0) - wanted).max() <= FITTED * rows.sum():
            break
    return np.asarray(table)


def _shapes(pool: Pool, recoveries: Recoveries) -> Floats:
    """Share of a loan's cash by period, from the loans of its kind. Shape (loan, period)."""
    kinds = _kinds(pool, recoveries)
    out = np.zeros((pool.loan_count, recoveries.cash.periods))
    for kind in np.unique(kinds):
        mine = kinds == kind
        loans = pool.loans.filter(pl.Series(mine))
        ids = loans["loan_id"].implode()
        part = replace(pool, loans=loans, collaterals=pool.collaterals.filter(pl.col("loan_id").is_in(ids)))
        run = simulate(
            part,
            recoveries.assumptions,
            seed=recoveries.seed,
            scenarios=min(SHAPE_SCENARIOS, recoveries.cash.paths),
            block_size=min(SHAPE_SCENARIOS, recoveries.block_size),
        )
        cash = run.plan.collections[0]
        out[mine] = cash / cash.sum() if cash.sum() > 0 else 1 / len(cash)
    return out


def _kinds(pool: Pool, recoveries: Recoveries) -> NDArray[np.int64]:
    """Kind of each loan, as a number; the largest kinds by claim have their own."""
    loans = pool.loans.with_columns(segment=recoveries.by_loan["segment"], route=recoveries.by_loan["route"])
    age = (age_months(loans, pl.lit(pool.cut_off, dtype=pl.Date)) // 3).alias("age")
    secured = pl.col("route") != "unsecured"
    stage = [
        pl.when(secured).then(pl.col(name).cast(pl.String)).alias(name)
        for name in ("legal_stage", "court_region")
        if name in loans.columns
    ]
    keys = loans.select("segment", "route", pl.when(~secured).then(age).alias("age"), *stage, "claim")
    names = [name for name in keys.columns if name != "claim"]
    ranked = (
        keys.group_by(names).agg(pl.col("claim").sum()).sort("claim", *names, descending=[True] + [False] * len(names))
    )
    ranked = ranked.with_row_index("kind").select(*names, pl.col("kind").cast(pl.Int64))
    found = keys.join(ranked, on=names, how="left", nulls_equal=True, maintain_order="left")
    routes = np.asarray(found["route"].rank("dense").to_numpy(), dtype=np.int64)
    own: NDArray[np.int64] = np.asarray(found["kind"].to_numpy(), dtype=np.int64)
    return np.asarray(np.where(own < KINDS, own, KINDS + routes), dtype=np.int64)


def _quarters(plan: BusinessPlan, period_months: int) -> BusinessPlan:
    """Months added up to quarters; a set's longer periods stay as they are."""
    by = 3 // period_months if period_months in (1,) else 1
    if by == 1:
        return plan
    starts = np.arange(0, len(plan.dates), by)
    ends = np.minimum(starts + by, len(plan.dates)) - 1
    return replace(
        plan,
        dates=plan.dates[ends],
        collections=np.add.reduceat(plan.collections, starts, axis=1),
        costs=np.add.reduceat(plan.costs, starts, axis=1),
    )
