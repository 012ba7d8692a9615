"""Recoveries: what a pool is expected to pay, by path and period."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from refloat.recovery.assumptions import Assumptions
from refloat.recovery.drawing import PLAIN_DRAWING, Drawing
from refloat.recovery.granularity import AUTO, Granularity
from refloat.recovery.overrides import NO_OVERRIDES, Overrides
from refloat.recovery.sampling import PLAIN, Sampling
from refloat.units.cash import Cash


@dataclass(frozen=True, eq=False)
class Recoveries:
    """The distribution of a pool's cash after the cut-off, before any deal.

    Attributes:
        cash: Gross collections and recovery costs, shape (path, period), with `closed_proceeds`,
            `closed_plan`, `pool_balance` and `files_open` filled.
        plan: The business plan: one path, the weighted mean of `cash` in the base case. A forecast's
            bias is in both.
        claim: Claim of the pool at the cut-off, in currency units.
        cut_off: Date from which time is counted.
        currency: ISO 4217 code.
        by_loan: One row a loan: loan_id, segment, route (collateral, guarantor or unsecured), claim,
            expected_gross, expected_net, expected_years (mean time of its cash in years from the cut-off).
        assumptions: The assumption set used, with its sources.
        seed: Seed of the run.
        block_size: Scenarios per random stream; part of the run's record, since another block size
            gives other random numbers.
        overrides: What happened on every path; the plan is that of a run without it.
        sampling: How the paths were asked to be drawn; the weights of `cash` go with it.
        drawing: How they were drawn.
        granularity: Which loans were asked to be simulated as groups.
        pooled_loans: Number of loans that were simulated as groups.
        groups: Number of those groups.
    """

    cash: Cash
    plan: Cash
    claim: float
    cut_off: date
    currency: str
    by_loan: pl.DataFrame
    assumptions: Assumptions
    seed: int
    block_size: int
    overrides: Overrides = NO_OVERRIDES
    sampling: Sampling = PLAIN
    drawing: Drawing = PLAIN_DRAWING
    granularity: Granularity = AUTO
    pooled_loans: int = 0
    groups: int = 0
