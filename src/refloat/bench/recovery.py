"""A synthetic pool with every route and driver on -> times of the kernel, its twin, and merely drawing numbers."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from refloat.bench.peak_memory import peak_gb
from refloat.bench.recovery_pool import bench_assumptions, bench_pool
from refloat.pool import Pool
from refloat.recovery import Assumptions, simulate

Figures = dict[str, Any]
DRAWN = 2_000_000
TWIN_SCENARIOS = 128
STEPS = 5
ROUTES = (
    "auction in rounds, rounds already held left out",
    "agreed sale",
    "debt for asset with later resale",
    "guarantor",
    "settlement",
    "restructuring with re-default",
    "note sale",
    "insolvency estate",
    "unsecured collection on curves by age",
    "rest of the claim after collateral",
)
DRIVERS = (
    "macro, property, industry and court under a Student-t copula",
    "monthly price paths of five regions",
    "estimation error of amounts and times",
    "legal stage with the time already spent in it, court region",
    "calendar of courts and of collections",
)


def bench_recovery(
    *, loans: int = 10_000, scenarios: int = 10_000, workers: int = 2, on_step: Callable[[int, int], None] | None = None
) -> Figures:
    """Time `simulate` over forty quarters; the pool is synthetic, four loans in ten have collateral.

    Times are of the processor unless called wall; "a cell" is one loan on one path. The twin runs fewer paths, and
    both are charged for the paths of the plan too. "Drawing alone" is one SFC64 normal and one exponential number
    a cell, drawn one by one in compiled code, which is the least it can cost.

    Args:
        loans: Number of loans.
        scenarios: Number of paths.
        workers: Threads of the timed run by the wall clock.
        on_step: Told the steps done and the steps in all.

    Returns:
        loans, scenarios, quarters, routes, drivers; first_call_seconds (loading Numba and the kernel, from the cache
        where there is one, and a run of a few loans); seconds, wall_seconds; nanoseconds_a_cell,
        numpy_nanoseconds_a_cell, drawing_nanoseconds_a_cell; speedup_over_numpy_per_core, times_of_drawing_alone,
        numpy_times_of_drawing_alone; workers, workers_wall_seconds; peak_gb (of this process).
    """
    told = on_step or (lambda done, total: None)
    told(0, STEPS)
    assumptions, few, pool = bench_assumptions(), bench_pool(200), bench_pool(loans)
    first, _ = _timed(few, assumptions, 10)
    told(1, STEPS)
    seconds, wall = _timed(pool, assumptions, scenarios)
    told(2, STEPS)
    _, both = _timed(pool, assumptions, scenarios, workers=workers)
    told(3, STEPS)
    twin, _ = _timed(pool, assumptions, TWIN_SCENARIOS, engine="numpy")
    told(4, STEPS)
    drawing = _drawing()
    told(5, STEPS)
    # The twin's few paths come with the thousand of the plan, which the kernel's many hide.
    from refloat.recovery.simulate import PLAN_SCENARIOS

    cell = seconds / (loans * (scenarios + PLAN_SCENARIOS)) * 1e9
    twin_cell = twin / (loans * (TWIN_SCENARIOS + PLAN_SCENARIOS)) * 1e9
    whole = seconds / (loans * scenarios) * 1e9
    return {
        "loans": loans,
        "scenarios": scenarios,
        "quarters": assumptions.periods,
        "routes": list(ROUTES),
        "drivers": list(DRIVERS),
        "first_call_seconds": first,
        "seconds": seconds,
        "wall_seconds": wall,
        "nanoseconds_a_cell": whole,
        "numpy_nanoseconds_a_cell": twin_cell,
        "drawing_nanoseconds_a_cell": drawing,
        "speedup_over_numpy_per_core": twin_cell / cell,
        "times_of_drawing_alone": whole / drawing,
        "numpy_times_of_drawing_alone": twin_cell / drawing,
        "workers": workers,
        "workers_wall_seconds": both,
        "peak_gb": peak_gb(),
    }


def _timed(pool: Pool, assumptions: Assumptions, scenarios: int, **how: Any) -> tuple[float, float]:
    start, wall = time.process_time(), time.perf_counter()
    simulate(pool, assumptions, seed=1, scenarios=scenarios, **how)
    return time.process_time() - start, time.perf_counter() - wall


def _drawing() -> float:
    """Nanoseconds for a normal and an exponential number, the least of three runs."""
    import numba

    def draw(stream: np.random.Generator, count: int) -> float:
        total = 0.0
        for _ in range(count):
            total += stream.standard_normal() + stream.standard_exponential()
        return total

    compiled: Callable[[np.random.Generator, int], float] = numba.njit()(draw)
    stream = np.random.Generator(np.random.SFC64(1))
    compiled(stream, 1)
    times = []
    for _ in range(3):
        start = time.process_time()
        compiled(stream, DRAWN)
        times.append((time.process_time() - start) / DRAWN * 1e9)
    return min(times)
