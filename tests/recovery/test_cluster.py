"""On a Dask cluster a run gives the bytes that it gives alone, whoever dies and wherever it is stopped."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest

from refloat.bench.cluster import bench_cluster, same_bits
from refloat.compute import dask_executor, local_dask_executor
from refloat.errors import InputError
from refloat.pool import Pool
from refloat.recovery import Recoveries, simulate

distributed = pytest.importorskip("distributed", reason="needs the extra cluster: python scripts/set_up.py cluster")
pytestmark = [
    pytest.mark.slow,
    # Of Dask's own threads and sockets, which it closes after the test that used them.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
RUN: dict[str, Any] = {"seed": 3, "scenarios": 400, "block_size": 20}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Executor]:
    with local_dask_executor(5) as executor:
        yield executor


@pytest.fixture(scope="module")
def terms(make_assumptions: Any) -> Any:
    return make_assumptions(collateral=[{}])


@pytest.fixture(scope="module")
def alone(mixed_pool: Pool, terms: Any) -> Recoveries:
    return simulate(mixed_pool, terms, **RUN)


def test_a_cluster_of_this_machine_gives_the_same_bytes(
    cluster: Executor, mixed_pool: Pool, terms: Any, alone: Recoveries
) -> None:
    assert same_bits(alone, simulate(mixed_pool, terms, executor=cluster, **RUN))


def test_a_run_is_sent_once_and_not_with_every_block(
    cluster: Any, mixed_pool: Pool, terms: Any, alone: Recoveries
) -> None:
    seen: set[str] = set()

    def look(done: int, total: int) -> None:
        seen.update(cluster._client.run_on_scheduler(lambda dask_scheduler: list(map(str, dask_scheduler.tasks))))

    simulate(mixed_pool, terms, executor=cluster, on_step=look, **RUN)

    # The plan's work and the run's; a block's task has a short name, and not the text of all loans.
    assert 2 == sum(name.startswith("loads") for name in seen)
    assert {"loads", "_call"} == {name.rsplit("-", 5)[0] for name in seen}


def test_a_fifth_of_the_workers_killed_changes_nothing(
    cluster: Executor, mixed_pool: Pool, terms: Any, alone: Recoveries
) -> None:
    killed = []

    def kill(done: int, total: int) -> None:
        if done == 6:
            killed.append(cluster.submit(os.getpid).result())
            os.kill(killed[0], signal.SIGKILL)

    run = simulate(mixed_pool, terms, executor=cluster, on_step=kill, **RUN)

    assert 1 == len(killed)
    assert same_bits(alone, run)


def test_a_run_stopped_on_a_cluster_goes_on_from_its_finished_blocks(
    cluster: Executor, mixed_pool: Pool, terms: Any, alone: Recoveries, tmp_path: Path
) -> None:
    def stop(done: int, total: int) -> None:
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(mixed_pool, terms, executor=cluster, keep=tmp_path, on_step=stop, **RUN)

    assert len(list(tmp_path.glob("*.npz"))) >= 10
    assert same_bits(alone, simulate(mixed_pool, terms, keep=tmp_path, **RUN))


def test_the_address_of_a_running_cluster_serves_as_well(mixed_pool: Pool, terms: Any, alone: Recoveries) -> None:
    how = {"threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with distributed.LocalCluster(n_workers=1, **how) as given:
        with dask_executor(given.scheduler_address) as executor:
            run = simulate(mixed_pool, terms, executor=executor, **RUN)
        # It is still there for others.
        assert "running" == given.status.value

    assert same_bits(alone, run)


def test_an_address_where_nobody_answers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refloat.compute.executors.CONNECT_SECONDS", 1)
    with pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9.*dask scheduler"):
        dask_executor("tcp://127.0.0.1:9")


def test_the_benchmark_of_a_cluster_gives_its_figures() -> None:
    figures = bench_cluster(loans=40, scenarios=2_000, repeats=1)

    assert figures["same_bits"]
    assert 0.2 == figures["killed_share"]
    assert figures["two_over_one"] > 0
