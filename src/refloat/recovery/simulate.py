"""Pool + assumptions + seed -> Recoveries."""

from concurrent.futures import Executor
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.compute import DEFAULT_BLOCK_SIZE, OnStep, blocks, map_blocks
from refloat.pool.pool import Pool
from refloat.recovery.assumptions import Assumptions
from refloat.recovery.block import ClosedPlanBlock, SimulateBlock
from refloat.recovery.block_result import BlockResult
from refloat.recovery.prepare import Prepared, prepare
from refloat.recovery.recoveries import Recoveries
from refloat.units.cash import Cash
from refloat.units.periods import add_months, month_end

Floats = NDArray[np.float64]


def simulate(
    pool: Pool,
    assumptions: Assumptions,
    *,
    seed: int,
    scenarios: int,
    block_size: int = DEFAULT_BLOCK_SIZE,
    workers: int = 1,
    executor: Executor | None = None,
    on_step: OnStep | None = None,
) -> Recoveries:
    """Simulate what a pool pays, by path and period.

    The result depends on the pool's loans (not on their order), the assumptions, the seed, the number
    of scenarios and the block size, and on nothing else: the first scenarios of a longer run with the
    same block size are those of a shorter one.

    Args:
        pool: The loans.
        assumptions: What they are taken to recover.
        seed: Not negative.
        scenarios: Number of paths.
        block_size: Paths in each block with its own random streams.
        workers: Threads.
        executor: Any executor of `concurrent.futures` instead of threads.
        on_step: Told of the blocks done. Each block is gone through twice: the plan of closed positions
            is known only when all expected values are.

    Raises:
        AssumptionError: The assumptions do not fit the pool.
    """
    prepared = prepare(pool, assumptions)
    cut = blocks(scenarios, block_size)

    def report(passed: int) -> OnStep | None:
        return None if on_step is None else lambda done, total: on_step(passed * total + done, 2 * total)

    results = map_blocks(SimulateBlock(prepared, seed), cut, workers=workers, executor=executor, on_step=report(0))
    weights = np.concatenate([result.weights for result in results])
    total = float(weights.sum())
    loans = _LoanMeans(prepared, results, total)
    closed_plan = map_blocks(
        ClosedPlanBlock(prepared, seed, loans.net), cut, workers=workers, executor=executor, on_step=report(1)
    )
    cash = _cash(pool, prepared, results, np.concatenate(closed_plan), weights / total)
    return Recoveries(
        cash=cash,
        plan=_plan(cash),
        claim=pool.claim,
        cut_off=pool.cut_off,
        currency=pool.currency,
        by_loan=loans.table(pool),
        assumptions=assumptions,
        seed=seed,
        block_size=block_size,
    )


def period_ends(cut_off: date, assumptions: Assumptions) -> NDArray[np.datetime64]:
    """Last days of the periods: whole periods after the cut-off; month ends if the cut-off is one."""
    steps = np.arange(1, assumptions.periods + 1) * assumptions.period_months
    ends = add_months(cut_off, steps)
    return month_end(ends) if month_end(cut_off) == np.datetime64(cut_off, "D") else ends


class _LoanMeans:
    """Expected values by loan, in the working order; blocks are added up in their order."""

    def __init__(self, prepared: Prepared, results: list[BlockResult], total: float) -> None:
        def mean(name: str) -> Floats:
            out = np.zeros(len(prepared.claims))
            for result in results:
                out += getattr(result, name)
            return out / total

        self.prepared = prepared
        self.gross = mean("loan_gross")
        self.net = self.gross - mean("loan_fees") - prepared.file_cost * mean("loan_open")
        self.years = np.divide(mean("loan_years"), self.gross, out=np.zeros_like(self.gross), where=self.gross > 0)

    def table(self, pool: Pool) -> pl.DataFrame:
        """One row a loan, in the order of the pool."""
        back = np.empty_like(self.prepared.order)
        back[self.prepared.order] = np.arange(len(back))
        return pl.DataFrame(
            {
                "loan_id": pool.loans["loan_id"],
                "segment": list(self.prepared.segment_names),
                "route": list(self.prepared.routes),
                "claim": pool.loans["claim"],
                "expected_gross": self.gross[back],
                "expected_net": self.net[back],
                "expected_years": self.years[back],
            }
        )


def _cash(pool: Pool, prepared: Prepared, results: list[BlockResult], closed_plan: Floats, weights: Floats) -> Cash:
    def joined(name: str) -> Floats:
        return np.concatenate([getattr(result, name) for result in results])

    collections, closed = joined("collections"), joined("closed")
    files_open = pool.loan_count - np.cumsum(closed, axis=1)
    at_start = np.concatenate([np.full((len(closed), 1), float(pool.loan_count)), files_open[:, :-1]], axis=1)
    gone = np.cumsum(collections + joined("written_off"), axis=1)
    # Files that close in a period have borne the cost of every period up to it.
    to_date = prepared.file_cost * np.arange(1, closed.shape[1] + 1)
    return Cash(
        dates=period_ends(pool.cut_off, prepared.assumptions),
        collections=collections,
        costs=joined("fees") + prepared.file_cost * at_start,
        weights=weights,
        # Summed cash may pass the claim by a rounding error.
        pool_balance=np.maximum(pool.claim - gone, 0.0),
        files_open=files_open,
        closed_proceeds=joined("closed_cash") - to_date * closed,
        closed_plan=closed_plan,
    )


def _plan(cash: Cash) -> Cash:
    """One path: the weighted mean of every amount."""
    means = {
        name: cash.mean(amounts)[None, :]
        for name in ("collections", "costs", "pool_balance", "files_open", "closed_proceeds", "closed_plan")
        if (amounts := getattr(cash, name)) is not None
    }
    return Cash(dates=cash.dates, weights=np.ones(1), **means)
