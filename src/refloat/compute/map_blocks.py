"""Work on blocks of scenarios, on threads or on any executor; the result never depends on which."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

from refloat.compute.block import Block
from refloat.errors import InputError

Result = TypeVar("Result")
OnStep = Callable[[int, int], None]
"""Called with the number of blocks done and the number in all."""


def map_blocks(
    function: Callable[[Block], Result],
    blocks: Sequence[Block],
    *,
    workers: int = 1,
    executor: Executor | None = None,
    on_step: OnStep | None = None,
) -> list[Result]:
    """Call `function` on each block; results come in the order of the blocks.

    Args:
        function: Must not share state between blocks. For an executor of processes it must be
            picklable, as a frozen dataclass with `__call__` is.
        blocks: The blocks.
        workers: Threads to use when no executor is given. One means no thread at all.
        executor: Any executor of the standard library's kind; it is not shut down here.
        on_step: Told of progress, in the calling thread.

    Raises:
        InputError: Fewer than one worker.
        KeyboardInterrupt: Passed on after the blocks not yet begun have been dropped.
    """
    if workers < 1:
        raise InputError(f"the number of workers is {workers}", remedy="give a whole number of at least 1")
    if executor is not None:
        return _on_executor(function, blocks, executor, on_step)
    if workers == 1 or len(blocks) < 2:
        return _in_turn(function, blocks, on_step)
    with ThreadPoolExecutor(min(workers, len(blocks)), thread_name_prefix="refloat") as threads:
        return _on_executor(function, blocks, threads, on_step)


def _in_turn(function: Callable[[Block], Result], blocks: Sequence[Block], on_step: OnStep | None) -> list[Result]:
    results = []
    for done, block in enumerate(blocks, start=1):
        results.append(function(block))
        if on_step:
            on_step(done, len(blocks))
    return results


def _on_executor(
    function: Callable[[Block], Result], blocks: Sequence[Block], executor: Executor, on_step: OnStep | None
) -> list[Result]:
    futures: list[Future[Result]] = [executor.submit(function, block) for block in blocks]
    try:
        for done, future in enumerate(as_completed(futures), start=1):
            # A failed block ends the run at once instead of after all the others.
            future.result()
            if on_step:
                on_step(done, len(blocks))
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    return [future.result() for future in futures]
