"""Work on blocks of scenarios, on threads or on any executor; the result never depends on which."""

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

from refloat.compute.block import Block
from refloat.compute.executors import process_executor
from refloat.errors import InputError, WorkerError

Result = TypeVar("Result")
OnStep = Callable[[int, int], None]
"""Called with the number of blocks done and the number in all."""

FRUITLESS = 3
"""Pools that may break in a row without one more block done; then it is not by chance."""


def map_blocks(
    function: Callable[[Block], Result],
    blocks: Sequence[Block],
    *,
    workers: int = 1,
    executor: Executor | None = None,
    on_step: OnStep | None = None,
) -> list[Result]:
    """Call `function` on each block; results come in the order of the blocks.

    A pool of processes is broken as a whole when one of them dies. The blocks that were not done are then given to
    fresh processes, as many as before: nothing is lost but time. A cluster sees to that by itself.

    Args:
        function: Must not share state between blocks. For an executor of processes it must be
            picklable, as a frozen dataclass with `__call__` is.
        blocks: The blocks.
        workers: Threads to use when no executor is given. One means no thread at all.
        executor: Any executor of the standard library's kind; it is not shut down here.
        on_step: Told of progress, in the calling thread.

    Raises:
        InputError: Fewer than one worker.
        WorkerError: Workers die again and again without a block being done.
        KeyboardInterrupt: Passed on after the blocks not yet begun have been dropped.
    """
    if workers < 1:
        raise InputError(f"the number of workers is {workers}", remedy="give a whole number of at least 1")
    if executor is not None:
        return _on_any(function, blocks, executor, on_step)
    if workers == 1 or len(blocks) < 2:
        return _in_turn(function, blocks, on_step)
    with ThreadPoolExecutor(min(workers, len(blocks)), thread_name_prefix="refloat") as threads:
        return _on_any(function, blocks, threads, on_step)


def _in_turn(function: Callable[[Block], Result], blocks: Sequence[Block], on_step: OnStep | None) -> list[Result]:
    results = []
    for done, block in enumerate(blocks, start=1):
        results.append(function(block))
        if on_step:
            on_step(done, len(blocks))
    return results


def _on_any(
    function: Callable[[Block], Result], blocks: Sequence[Block], executor: Executor, on_step: OnStep | None
) -> list[Result]:
    """On the executor, and on fresh processes each time that it broke."""
    results: dict[int, Result] = {}
    fruitless, pool = 0, executor
    while True:
        before = len(results)
        try:
            _on_one(function, blocks, pool, on_step, results)
        except BrokenExecutor as e:
            fruitless = fruitless + 1 if len(results) == before else 0
            if fruitless >= FRUITLESS:
                raise WorkerError(
                    f"worker processes died {fruitless} times in a row before one of {len(blocks)} blocks was done",
                    remedy="look whether the memory suffices, and take fewer workers or smaller blocks",
                ) from e
        finally:
            if pool is not executor:
                pool.shutdown(cancel_futures=True)
        if len(results) == len(blocks):
            return [results[place] for place in range(len(blocks))]
        pool = process_executor(getattr(executor, "_max_workers", 1))


def _on_one(
    function: Callable[[Block], Result],
    blocks: Sequence[Block],
    executor: Executor,
    on_step: OnStep | None,
    results: dict[int, Result],
) -> None:
    """Work on the blocks that have no result yet, and fill in the results."""
    places: dict[Future[Result], int] = {}
    try:
        for place, block in enumerate(blocks):
            if place not in results:
                places[executor.submit(function, block)] = place
        broken: BrokenExecutor | None = None
        for future in as_completed(places):
            try:
                # A failed block ends the run at once instead of after all the others.
                results[places[future]] = future.result()
            except BrokenExecutor as e:
                broken = e
                continue
            if on_step:
                on_step(len(results), len(blocks))
        if broken is not None:
            raise broken
    except BaseException:
        for future in places:
            future.cancel()
        raise
