"""Simulate one block: draw what its paths share, then let an engine work through the loans, some paths at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from refloat.compute import Block, generator, scenario_keys
from refloat.recovery.block_result import BlockResult, empty_result
from refloat.recovery.drawing import PLAIN_DRAWING, Drawing
from refloat.recovery.drivers import NATIONAL_STREAM, REGIONAL_STREAM, PathFactors, draw_drivers, path_factors
from refloat.recovery.pace import period_at
from refloat.recovery.packed import flatten, pack
from refloat.recovery.path_tables import block_tables, path_tables
from refloat.recovery.prepare import Prepared
from refloat.recovery.price_paths import log_prices
from refloat.recovery.scratch import scratch_for
from refloat.recovery.twin import work_in_numpy
from refloat.recovery.unsecured import UnsecuredTerms, arrived, curve_clock
from refloat.recovery.work import (
    CLOSED,
    CLOSED_CASH,
    CLOSED_PLAN,
    COLLECTIONS,
    FEES,
    WRITTEN_OFF,
    GroupTables,
    Loans,
    Sums,
    empty_sums,
    loans_of,
    rows_of,
)

Floats = NDArray[np.float64]
Engine = Literal["kernel", "numpy"]
"""What works through the loans: compiled, or in NumPy. Both give the same to rounding."""

# How much is worked out by path at once: enough to hide Python's overhead, little enough to stay in the cache.
SLAB_CELLS = 1_000_000
MOST_PATHS = 128


@dataclass(frozen=True, eq=False)
class SimulateBlock:
    """The work on one block, as something that can be sent to another process.

    Attributes:
        prepared: The pool and its assumptions.
        seed: Seed of the run.
        engine: What works through the loans.
        plan: Shape (loan,), in the working order: net cash of each loan over its life in the plan, or None.
        drawing: How the paths are drawn.
    """

    prepared: Prepared
    seed: int
    engine: Engine
    plan: Floats | None = None
    drawing: Drawing = PLAIN_DRAWING

    def __call__(self, block: Block) -> BlockResult:
        prepared = self.prepared
        factors = block_factors(prepared, self.seed, block, self.drawing)
        keys = scenario_keys(self.seed, block.start, block.stop)
        result = empty_result(factors.weights, prepared.assumptions.periods, len(prepared.claims))
        loans, rows = loans_of(prepared, self.plan), rows_of(prepared)
        compiled = self.engine == "kernel"
        packed = pack(loans, rows, prepared.terms)
        scratch = scratch_for(packed, min(MOST_PATHS, block.scenarios), prepared.assumptions.periods)
        by_loan, small = np.zeros((len(prepared.claims), 4)), block_tables(prepared, factors, keys)
        for start, stop, prices in _slabs(prepared, factors, self.seed, block, len(loans.group_age)):
            here = factors.part(start, stop)
            tables = path_tables(prepared, here, small, slice(start, stop), prices, compiled=compiled)
            sums = empty_sums(stop - start, prepared, len(loans.group_age), by_loan)
            if compiled:
                from refloat.recovery.kernel import work

                groups = _compiled_groups(loans, prepared, here)
                work(packed, flatten(prepared.terms, tables, sums), prepared.terms, tables, groups, sums, scratch)
            else:
                groups = _groups(loans, prepared, here)
                work_in_numpy(loans, rows, prepared.terms, tables, groups, sums)
            _finish(sums, slice(start, stop), result)
        result.loan_gross, result.loan_fees, result.loan_years, result.loan_open = np.ascontiguousarray(by_loan.T)
        return result


def block_factors(prepared: Prepared, seed: int, block: Block, drawing: Drawing = PLAIN_DRAWING) -> PathFactors:
    """Drivers and errors of the paths of a block."""
    draws = draw_drivers(seed, block, prepared.assumptions.copula, drawing)
    return path_factors(draws, prepared.assumptions, prepared.overrides)


def _slabs(
    prepared: Prepared, factors: PathFactors, seed: int, block: Block, groups: int
) -> Iterator[tuple[int, int, Floats | None]]:
    """Some paths at a time with the price paths of their regions, drawn path by path."""
    a, part, paths = prepared.assumptions, prepared.secured, len(factors.weights)
    months = a.horizon_months
    national, regional = (generator(seed, block.index, stream) for stream in (NATIONAL_STREAM, REGIONAL_STREAM))
    cells = (groups + (3 + prepared.collections.phases) * len(a.segments)) * (a.periods + 1)
    cells += (len(part.regions) + 2 * len(part.prices)) * (months + 1) if part else 0
    slab = min(max(8, SLAB_CELLS // cells), MOST_PATHS)
    for start in range(0, paths, slab):
        stop = min(start + slab, paths)
        prices = None
        if part is not None and a.property_index is not None and part.prices:
            shocks = national.standard_normal((stop - start, months))
            own = regional.standard_normal((stop - start, len(part.regions), months))
            prices = log_prices(a.property_index, factors.part(start, stop), shocks, own)
        yield start, stop, prices


def _groups(loans: Loans, prepared: Prepared, factors: PathFactors) -> GroupTables:
    """How the cash of loans without collateral arrives, in NumPy."""
    out = _empty_groups(loans, prepared, factors)
    years = (np.arange(prepared.assumptions.periods) + 1) * prepared.assumptions.period_months / 12
    for part, at in _parts(loans, prepared):
        clock, ages = curve_clock(part, factors), loans.group_age[at]
        done = arrived(part.curve, ages, clock, prepared.collections.ends).transpose(1, 2, 0)
        out.spread[:, at] = np.diff(done, axis=2, prepend=0.0)
        out.counted[:, at] = done[:, :, -1]
        out.years[:, at] = np.einsum("k,pgk->pg", years, out.spread[:, at])
        left = np.maximum(part.curve_end - ages, 0.0)
        out.close[:, at] = period_at(left * clock[:, None], prepared.collections)
    return out


def _compiled_groups(loans: Loans, prepared: Prepared, factors: PathFactors) -> GroupTables:
    """The same, compiled."""
    from refloat.recovery.kernel_times import group_times

    out = _empty_groups(loans, prepared, factors)
    for part, at in _parts(loans, prepared):
        group_times(
            at.start,
            loans.group_age[at],
            curve_clock(part, factors),
            np.array(part.curve.months, dtype=np.float64),
            np.array(part.curve.cumulative, dtype=np.float64),
            prepared.terms.collection_ends,
            prepared.terms.collection_guesses,
            prepared.terms.grid,
            float(prepared.assumptions.period_months),
            out.spread,
            out.counted,
            out.years,
            out.close,
        )
    return out


def _parts(loans: Loans, prepared: Prepared) -> Iterator[tuple[UnsecuredTerms, slice]]:
    at = 0
    for part in prepared.plain:
        yield part.terms, slice(at, at + len(part.ages))
        at += len(part.ages)


def _empty_groups(loans: Loans, prepared: Prepared, factors: PathFactors) -> GroupTables:
    shape = (len(factors.weights), len(loans.group_age))
    spread = np.zeros((*shape, prepared.assumptions.periods))
    return GroupTables(spread, np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=np.int64))


def _finish(sums: Sums, here: slice, result: BlockResult) -> None:
    """Put the cash of some paths into the result of their block."""
    for name, column in (
        ("collections", COLLECTIONS),
        ("fees", FEES),
        ("closed", CLOSED),
        ("written_off", WRITTEN_OFF),
        ("closed_cash", CLOSED_CASH),
        ("closed_plan", CLOSED_PLAN),
    ):
        getattr(result, name)[here] = sums.cash[:, :-1, column]
