"""A stopped run goes on from its finished blocks; the bytes are the same on every executor."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from refloat.compute import dask_executor, local_dask_executor, process_executor, thread_executor
from refloat.errors import InputError
from refloat.pool import Pool
from refloat.recovery import simulate

ARRAYS = ("collections", "costs", "files_open", "pool_balance", "closed_proceeds", "closed_plan")


def same(one: Any, other: Any) -> bool:
    return all((getattr(one.cash, name) == getattr(other.cash, name)).all() for name in ARRAYS) and one.by_loan.equals(
        other.by_loan
    )


def test_a_stopped_run_goes_on_from_its_finished_blocks(
    mixed_pool: Pool, make_assumptions: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from refloat.recovery.block import SimulateBlock

    a = make_assumptions(collateral=[{}])
    whole = simulate(mixed_pool, a, seed=1, scenarios=120, block_size=30)
    worked, usual = [], SimulateBlock.__call__

    def stop(done: int, total: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    def counted(self: Any, block: Any) -> Any:
        worked.append(block.index)
        return usual(self, block)

    monkeypatch.setattr(SimulateBlock, "__call__", counted)
    with pytest.raises(KeyboardInterrupt):
        simulate(mixed_pool, a, seed=1, scenarios=120, block_size=30, keep=tmp_path, on_step=stop)
    assert 6 == len(worked)
    again = simulate(mixed_pool, a, seed=1, scenarios=120, block_size=30, keep=tmp_path)

    # Four blocks of the plan and four of the run, each once.
    assert 8 == len(worked)
    assert same(whole, again)


def test_blocks_of_another_run_or_half_a_file_are_not_taken(
    make_pool: Any, make_assumptions: Any, tmp_path: Path
) -> None:
    def run(seed: int, **how: Any) -> Any:
        return simulate(make_pool(), make_assumptions(), seed=seed, scenarios=40, block_size=20, **how)

    run(1, keep=tmp_path)
    assert same(run(2), run(2, keep=tmp_path))
    for file in tmp_path.glob("*.npz"):
        file.write_bytes(file.read_bytes()[:100])
    assert same(run(1), run(1, keep=tmp_path))


@pytest.mark.slow
def test_the_factories_give_the_same_bytes(mixed_pool: Pool, make_assumptions: Any) -> None:
    a = make_assumptions(collateral=[{}])
    alone = simulate(mixed_pool, a, seed=3, scenarios=60, block_size=20)

    for make in (thread_executor, process_executor):
        with make(2) as executor:
            assert same(alone, simulate(mixed_pool, a, seed=3, scenarios=60, block_size=20, executor=executor))


def test_no_workers_are_refused_in_a_sentence() -> None:
    for make in (thread_executor, process_executor):
        with pytest.raises(InputError, match="number of workers is 0"):
            make(0)


@pytest.mark.skipif(find_spec("distributed") is not None, reason="tells what happens without the extra cluster")
def test_a_cluster_without_its_extra_is_told() -> None:
    for make, given in ((dask_executor, "tcp://127.0.0.1:1"), (local_dask_executor, 1)):
        with pytest.raises(InputError, match=r"a cluster needs Dask.*refloat\[cluster\]"):
            make(given)


@pytest.mark.parametrize("make", [thread_executor, pytest.param(process_executor, marks=pytest.mark.slow)])
def test_a_stopped_run_goes_on_from_its_finished_blocks_on_every_executor(
    make: Any, mixed_pool: Pool, make_assumptions: Any, tmp_path: Path
) -> None:
    a = make_assumptions(collateral=[{}])
    whole = simulate(mixed_pool, a, seed=1, scenarios=80, block_size=20)

    def stop(done: int, total: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    with make(2) as executor:
        with pytest.raises(KeyboardInterrupt):
            simulate(mixed_pool, a, seed=1, scenarios=80, block_size=20, executor=executor, keep=tmp_path, on_step=stop)
        kept = {file.name: file.stat().st_mtime_ns for file in tmp_path.glob("[!.]*.npz")}
        again = simulate(mixed_pool, a, seed=1, scenarios=80, block_size=20, executor=executor, keep=tmp_path)

    assert len(kept) >= 6
    assert kept.items() <= {file.name: file.stat().st_mtime_ns for file in tmp_path.glob("[!.]*.npz")}.items()
    assert same(whole, again)
