"""Blocks, their random streams, and working on them."""

import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.compute import Block, blocks, generator, map_blocks
from refloat.errors import InputError


def total(block: Block) -> float:
    return float(generator(7, block.index).standard_normal(block.scenarios).sum())


@given(scenarios=st.integers(1, 5000), size=st.integers(1, 700))
@settings(deadline=None, max_examples=30)
def test_blocks_cover_every_scenario_once_in_order(scenarios: int, size: int) -> None:
    cut = blocks(scenarios, size)

    assert [s for block in cut for s in range(block.start, block.stop)] == list(range(scenarios))
    assert [block.index for block in cut] == list(range(len(cut)))
    assert all(block.scenarios == size for block in cut[:-1])


@pytest.mark.parametrize(("scenarios", "size", "what"), [(0, 10, "scenarios is 0"), (10, -1, "block size is -1")])
def test_a_run_without_scenarios_is_refused_in_a_sentence(scenarios: int, size: int, what: str) -> None:
    with pytest.raises(InputError, match=what):
        blocks(scenarios, size)


def test_a_stream_is_the_documented_one() -> None:
    documented = np.random.Generator(np.random.SFC64(np.random.SeedSequence(11, spawn_key=(3,))))

    assert (generator(11, 3).random(5) == documented.random(5)).all()


def test_streams_differ_by_seed_block_and_purpose() -> None:
    firsts = [float(generator(*key).random()) for key in ((1, 0), (2, 0), (1, 1), (1, 0, 1), (1, 0, 2), (1, 1, 1))]

    assert len(set(firsts)) == len(firsts)


def test_a_negative_seed_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="the seed is -1"):
        generator(-1, 0)


def test_results_are_the_same_in_turn_on_threads_and_on_processes() -> None:
    cut = blocks(50, 7)

    alone = map_blocks(total, cut)
    on_threads = map_blocks(total, cut, workers=3)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        on_processes = map_blocks(total, cut, executor=processes)

    assert alone == on_threads == on_processes


def test_results_keep_the_order_of_the_blocks_when_later_blocks_finish_first() -> None:
    def slow_first(block: Block) -> int:
        time.sleep(0.05 if block.index == 0 else 0.0)
        return block.index

    assert map_blocks(slow_first, blocks(6, 1), workers=3) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_counts_every_block_once(workers: int) -> None:
    steps: list[tuple[int, int]] = []

    map_blocks(total, blocks(40, 10), workers=workers, on_step=lambda done, all_: steps.append((done, all_)))

    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_an_interrupt_stops_the_run_before_the_blocks_not_yet_begun() -> None:
    begun: list[int] = []
    release = threading.Event()

    def work(block: Block) -> int:
        begun.append(block.index)
        if block.index > 0:
            release.wait(5)
        return block.index

    def interrupt(done: int, total: int) -> None:
        release.set()
        raise KeyboardInterrupt

    with ThreadPoolExecutor(1) as executor, pytest.raises(KeyboardInterrupt):
        map_blocks(work, blocks(50, 1), executor=executor, on_step=interrupt)

    assert len(begun) < 50


def test_a_failing_block_fails_the_run_with_its_own_error() -> None:
    def fail(block: Block) -> int:
        raise ZeroDivisionError(block.index)

    with pytest.raises(ZeroDivisionError):
        map_blocks(fail, blocks(4, 1), workers=2)


def test_no_workers_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="number of workers is 0"):
        map_blocks(total, blocks(4, 1), workers=0)
