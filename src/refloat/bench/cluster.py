"""A synthetic pool on two Dask workers of this machine against one, and on five of which one is killed."""

import os
import signal
import statistics
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

from refloat.bench.recovery_pool import bench_assumptions, bench_pool
from refloat.compute import local_dask_executor
from refloat.pool import Pool
from refloat.recovery import Assumptions, Recoveries, simulate

Figures = dict[str, Any]
BLOCK_SIZE = 1_000
"""Some half a second of work at the usual size: a block costs a few milliseconds to hand out and to bring home."""
MANY, KILLED = 5, 1
"""One worker of five is a fifth of them."""


def bench_cluster(
    *,
    loans: int = 10_000,
    scenarios: int = 12_000,
    repeats: int = 3,
    on_step: Callable[[int, int], None] | None = None,
) -> Figures:
    """Time `simulate` on Dask workers on the loopback, with the kernel loaded in each of them first.

    Times are by the wall clock. Each repeat takes one worker, two, one thread of this process and two, so that
    whatever else the machine does falls on all alike. What two threads gain is what the machine has to give.

    Args:
        loans: Number of loans.
        scenarios: Number of paths, in blocks of `BLOCK_SIZE`.
        repeats: How often.
        on_step: Told the runs done and the runs in all.

    Returns:
        loans, scenarios, repeats; one_worker_seconds, two_workers_seconds, one_thread_seconds, two_threads_seconds
        (lists); two_over_one (of workers, median of the repeats), two_over_one_best, two_threads_over_one (median),
        share_of_threads (the first over the last); killed_share, killed_seconds; same_bits (of every run as of one
        on a thread, where a worker was killed too).

    Raises:
        InputError: The extra `cluster` is not installed.
    """
    told = on_step or (lambda done, total: None)
    steps, done = 4 * repeats + 1, 0
    told(done, steps)
    assumptions, pool = bench_assumptions(), bench_pool(loans)
    # Said first if Dask is absent, and not after half a minute.
    local_dask_executor(1).shutdown()
    _warm(assumptions)
    seconds: dict[tuple[str, int], list[float]] = {}
    alone, same = None, True
    for _ in range(repeats):
        for where in (("worker", 1), ("worker", 2), ("thread", 1), ("thread", 2)):
            timed = _timed if where[0] == "worker" else _timed_threads
            took, run = timed(pool, assumptions, scenarios, where[1])
            seconds.setdefault(where, []).append(took)
            alone = alone or run
            same = same and same_bits(alone, run)
            done += 1
            told(done, steps)
    killed_seconds, run = _timed(pool, assumptions, scenarios, MANY, killed=KILLED)
    told(steps, steps)
    workers, threads = (_ratios(seconds[kind, 1], seconds[kind, 2]) for kind in ("worker", "thread"))
    return {
        "loans": loans,
        "scenarios": scenarios,
        "repeats": repeats,
        "one_worker_seconds": seconds["worker", 1],
        "two_workers_seconds": seconds["worker", 2],
        "one_thread_seconds": seconds["thread", 1],
        "two_threads_seconds": seconds["thread", 2],
        "two_over_one": statistics.median(workers),
        "two_over_one_best": max(workers),
        "two_threads_over_one": statistics.median(threads),
        "share_of_threads": statistics.median(workers) / statistics.median(threads),
        "killed_share": KILLED / MANY,
        "killed_seconds": killed_seconds,
        "same_bits": same and alone is not None and same_bits(alone, run),
    }


def _ratios(one: list[float], two: list[float]) -> list[float]:
    return [a / b for a, b in zip(one, two, strict=True)]


def same_bits(one: Recoveries, other: Recoveries) -> bool:
    """Whether two runs have the same cash by path and the same means by loan, to the last bit."""
    names = ("collections", "costs", "files_open", "pool_balance", "closed_proceeds", "closed_plan")
    pairs = ((getattr(one.cash, name), getattr(other.cash, name)) for name in names)
    return all((a == b).all() for a, b in pairs) and one.by_loan.equals(other.by_loan)


def _timed(
    pool: Pool, assumptions: Assumptions, scenarios: int, workers: int, killed: int = 0
) -> tuple[float, Recoveries]:
    with local_dask_executor(workers) as executor:
        processes = _warmed(executor, assumptions, workers)

        def kill(done: int, _: int) -> None:
            if done == workers:
                for process in processes[:killed]:
                    os.kill(process, signal.SIGKILL)

        start = time.perf_counter()
        how: dict[str, Any] = {"seed": 1, "scenarios": scenarios, "block_size": BLOCK_SIZE}
        run = simulate(pool, assumptions, executor=executor, on_step=kill if killed else None, **how)
        return time.perf_counter() - start, run


def _timed_threads(pool: Pool, assumptions: Assumptions, scenarios: int, workers: int) -> tuple[float, Recoveries]:
    start = time.perf_counter()
    run = simulate(pool, assumptions, workers=workers, seed=1, scenarios=scenarios, block_size=BLOCK_SIZE)
    return time.perf_counter() - start, run


def _warmed(executor: Executor, assumptions: Assumptions, workers: int) -> list[int]:
    """Load the kernel in every worker; the processes of the workers."""
    found: set[int] = set()
    while len(found) < workers:
        found |= {future.result() for future in [executor.submit(_warm, assumptions) for _ in range(2 * workers)]}
    return sorted(found)


def _warm(assumptions: Assumptions) -> int:
    simulate(bench_pool(50), assumptions, seed=1, scenarios=5)
    return os.getpid()
