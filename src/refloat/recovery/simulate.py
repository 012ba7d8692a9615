"""Pool + assumptions + seed -> Recoveries."""

from concurrent.futures import Executor
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from refloat.compute import DEFAULT_BLOCK_SIZE, Block, OnStep, blocks, map_blocks
from refloat.errors import AssumptionError
from refloat.pool.pool import Pool
from refloat.recovery.assumptions import Assumptions
from refloat.recovery.block import Engine, SimulateBlock
from refloat.recovery.block_result import BlockResult
from refloat.recovery.choose_drawing import choose_drawing
from refloat.recovery.drawing import PLAIN_DRAWING, Drawing
from refloat.recovery.granular_block import GranularBlock
from refloat.recovery.granular_groups import GranularSplit
from refloat.recovery.granularity import AUTO, Granularity
from refloat.recovery.kept_block import KeptBlock, Work, run_key
from refloat.recovery.loan_means import LoanMeans, in_working_order
from refloat.recovery.overrides import NO_OVERRIDES, Overrides, PropertyCrash
from refloat.recovery.prepare import Prepared, prepare
from refloat.recovery.recoveries import Recoveries
from refloat.recovery.sampling import PLAIN, Sampling
from refloat.recovery.split_granular import split_granular
from refloat.units.cash import Cash
from refloat.units.periods import add_months, month_end

Floats = NDArray[np.float64]

PLAN_SCENARIOS, PLAN_BLOCKS = 1000, 4
"""Paths on which the plan by loan is worked out."""
PLAN_START, PLAN_INDEX = 1 << 48, 1 << 31


def simulate(
    pool: Pool,
    assumptions: Assumptions,
    *,
    seed: int,
    scenarios: int,
    block_size: int = DEFAULT_BLOCK_SIZE,
    overrides: Overrides = NO_OVERRIDES,
    sampling: Sampling = PLAIN,
    drawing: Drawing | None = None,
    granularity: Granularity = AUTO,
    engine: Engine = "kernel",
    workers: int = 1,
    executor: Executor | None = None,
    keep: str | Path | None = None,
    on_step: OnStep | None = None,
) -> Recoveries:
    """Simulate what a pool pays, by path and period.

    The result depends on the pool's loans (not on their order), the assumptions, the seed, the number
    of scenarios, the block size and the sampling, and on nothing else: the first scenarios of a longer run with the
    same block size are those of a shorter one (the first whole blocks, where paths are stratified).

    Positions closed are compared with a plan by loan, which is worked out first, on paths of its own and always
    the same number of them, and then brought to the level of the run's mean. With overrides the plan is that of
    the run without them, which is worked out first.

    Args:
        pool: The loans.
        assumptions: What they are taken to recover.
        seed: Not negative.
        scenarios: Number of paths.
        block_size: Paths in each block with its own random streams.
        overrides: What happens on every path: a property crash, closed courts, a failing servicer.
        sampling: How paths are drawn: by importance they carry weights, and resolve what plain paths hardly reach.
        drawing: How paths are drawn, from a run with the same sampling, whose random numbers this one is to have; found
            on pilot paths if left out.
        granularity: Which loans are simulated as groups of many alike; in pools of fewer than some ten thousand none.
        engine: "kernel" is compiled; "numpy" is its twin, some times slower.
        workers: Threads.
        executor: Any executor of `concurrent.futures` instead of threads.
        keep: Folder for finished blocks: a run that was stopped, or lost a worker, goes on from them when it is
            started again. All workers must see it.
        on_step: Told of the blocks done, those of the plan first.

    Raises:
        AssumptionError: The assumptions do not fit the pool, or a crash is in a region where it has no collateral.
    """
    split = split_granular(pool, assumptions, granularity)
    prepared = prepare(pool if split is None else _only(pool, split), assumptions, overrides)
    _check_regions(prepared, overrides)
    cut = blocks(scenarios, block_size)
    base, planned = None, plan_blocks()
    steps, before = len(planned) + len(cut), 0
    if overrides.events:
        steps += len(cut)
        base = simulate(
            pool,
            assumptions,
            seed=seed,
            scenarios=scenarios,
            block_size=block_size,
            sampling=sampling,
            drawing=drawing,
            granularity=granularity,
            engine=engine,
            workers=workers,
            executor=executor,
            keep=keep,
            on_step=None if on_step is None else lambda done, _: on_step(done, steps),
        )
        before = len(cut)

    count = len(prepared.order)

    def run(
        plan: Floats | None, some: list[Block], before: int | None, drawing: Drawing = PLAIN_DRAWING
    ) -> list[BlockResult]:
        alone = SimulateBlock(prepared, seed, engine, None if plan is None else plan[:count], drawing)
        work: Work = alone
        if split is not None:
            sums = np.zeros(len(split.groups)) if plan is None else plan[count:]
            work = GranularBlock(alone, split.groups, sums)
        told = None if on_step is None or before is None else lambda done, _: on_step(before + done, steps)
        kept = work if keep is None else KeptBlock(work, str(keep), run_key(work))
        return map_blocks(kept, some, workers=workers, executor=executor, on_step=told)

    if base is None:
        net = LoanMeans(prepared, split, run(None, planned, 0)).net
    else:
        net = in_working_order(base.by_loan["expected_net"].to_numpy(), prepared, split)
    if drawing is None:
        drawing = choose_drawing(
            prepared, pool.loan_count, sampling, seed, lambda pilot, some: run(None, some, None, pilot)
        )
    results = run(net, cut, before + len(planned), drawing)
    loans = LoanMeans(prepared, split, results)
    weights = np.concatenate([result.weights for result in results])
    level = float(loans.net.sum() / net.sum()) if base is None and net.sum() > 0 else 1.0
    closed_plan = np.concatenate([level * result.closed_plan for result in results])
    cash = _cash(pool, prepared, results, closed_plan, weights / weights.sum())
    return Recoveries(
        cash=cash,
        plan=_plan(cash) if base is None else base.plan,
        claim=pool.claim,
        cut_off=pool.cut_off,
        currency=pool.currency,
        by_loan=loans.table(pool),
        assumptions=assumptions,
        seed=seed,
        block_size=block_size,
        overrides=overrides,
        sampling=sampling,
        drawing=drawing,
        granularity=granularity,
        pooled_loans=0 if split is None else len(split.pooled),
        groups=0 if split is None else len(split.groups),
    )


def period_ends(cut_off: date, assumptions: Assumptions) -> NDArray[np.datetime64]:
    """Last days of the periods: whole periods after the cut-off; month ends if the cut-off is one."""
    steps = np.arange(1, assumptions.periods + 1) * assumptions.period_months
    ends = add_months(cut_off, steps)
    return month_end(ends) if month_end(cut_off) == np.datetime64(cut_off, "D") else ends


def plan_blocks() -> list[Block]:
    """The blocks of the plan: far from the scenarios of any run, so that they share no random number with it."""
    each = PLAN_SCENARIOS // PLAN_BLOCKS
    first = range(PLAN_START, PLAN_START + PLAN_SCENARIOS, each)
    return [Block(PLAN_INDEX + place, start, start + each) for place, start in enumerate(first)]


def _check_regions(prepared: Prepared, overrides: Overrides) -> None:
    """A crash that hits nothing is a name written wrong, and would look like a pool that does not mind."""
    if prepared.secured is None:
        return
    known = prepared.secured.regions
    for event in overrides.events:
        lost = [name for name in event.regions if name not in known] if isinstance(event, PropertyCrash) else []
        if lost:
            shown = ", ".join(filter(None, known[:8])) or "none"
            raise AssumptionError(
                f"no collateral of the pool is in the region {', '.join(lost)}",
                where=f"overrides {overrides.name}, property_crash",
                remedy=f"name regions as the tape does ({shown}{' ...' if len(known) > 8 else ''})",
            )


def _only(pool: Pool, split: GranularSplit) -> Pool:
    """The pool of the loans that are simulated one by one."""
    return replace(pool, loans=pool.loans[split.alone.tolist()])


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
