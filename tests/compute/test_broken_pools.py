"""A worker that dies costs time and nothing else."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from refloat.compute import Block, blocks, generator, map_blocks, process_executor
from refloat.errors import WorkerError


def total(block: Block) -> float:
    return float(generator(7, block.index).standard_normal(block.scenarios).sum())


@dataclass(frozen=True)
class DyingTotal:
    """The total of a block, but the worker that comes to the block with this index dies, so many times.

    Attributes:
        folder: Where deaths are noted.
        index: The block.
        deaths: How often.
    """

    folder: str
    index: int
    deaths: int

    def __call__(self, block: Block) -> float:
        noted = len(list(Path(self.folder).iterdir()))
        if block.index == self.index and noted < self.deaths:
            (Path(self.folder) / str(noted)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return total(block)


def test_a_killed_worker_of_a_process_pool_loses_nothing(tmp_path: Path) -> None:
    cut, steps = blocks(60, 10), []

    def tell(done: int, all_: int) -> None:
        steps.append((done, all_))

    with process_executor(2) as executor:
        results = map_blocks(DyingTotal(str(tmp_path), 3, 1), cut, executor=executor, on_step=tell)

    assert [total(block) for block in cut] == results
    assert [(done, 6) for done in range(1, 7)] == steps
    assert 1 == len(list(tmp_path.iterdir()))


def test_workers_that_always_die_are_told_in_a_sentence(tmp_path: Path) -> None:
    with (
        process_executor(1) as executor,
        pytest.raises(WorkerError, match=r"died 3 times in a row before one of 2 blocks.*fewer workers"),
    ):
        map_blocks(DyingTotal(str(tmp_path), 0, 99), blocks(20, 10), executor=executor)
