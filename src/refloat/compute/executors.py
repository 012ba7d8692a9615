"""Executors: threads, fresh processes, or a Dask cluster. No result depends on which, nor on workers that die."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from importlib.util import find_spec
from logging import CRITICAL
from multiprocessing import get_context
from typing import Any, ParamSpec, TypeVar

from refloat.errors import InputError

Given = ParamSpec("Given")
Result = TypeVar("Result")

CONNECT_SECONDS = 10
"""Time after which a cluster that does not answer is taken to be absent."""

WATCHED_LESS = {"distributed": {"worker": {"profile": {"enabled": False}}}}
"""Dask looks at what a worker does a hundred times a second, which costs a seventh of the worker's time."""


def thread_executor(workers: int) -> Executor:
    """Threads of this process; the kernel runs beside itself on them."""
    return ThreadPoolExecutor(_checked(workers), thread_name_prefix="refloat")


def process_executor(workers: int) -> Executor:
    """Processes started afresh (spawn), which share nothing with this one.

    Where one dies, `map_blocks` starts others and gives them the blocks that were not done.
    """
    return ProcessPoolExecutor(_checked(workers), mp_context=get_context("spawn"))


def dask_executor(address: str) -> Executor:
    """The workers of a Dask cluster that is running. Closing the executor leaves the cluster as it is.

    A block whose worker dies is given to another one by the cluster.

    Args:
        address: Of the cluster's scheduler, such as tcp://127.0.0.1:8786.

    Raises:
        InputError: The extra `cluster` is not installed, or no scheduler answers.
    """
    _check_dask()
    from distributed import Client

    try:
        client = Client(address, set_as_default=False, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as e:
        raise InputError(
            f"no Dask scheduler answers at {address}",
            remedy="start one with `dask scheduler` and workers with `dask worker`, then give the address it prints",
        ) from e
    return _DaskExecutor(client)


def local_dask_executor(workers: int) -> Executor:
    """A Dask cluster of this machine's own, reached from nowhere else; it ends when the executor is closed.

    Args:
        workers: Processes of one thread each; one that dies is replaced.

    Raises:
        InputError: The extra `cluster` is not installed, or fewer than one worker.
    """
    count = _checked(workers)
    _check_dask()
    from dask.config import config, merge
    from distributed import Client, LocalCluster

    # A free port for its status page too: with the usual one a second cluster on the machine would warn. Of workers
    # that die, or are slow to end, nobody need be told: no result depends on them.
    how = {"threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "silence_logs": CRITICAL}
    cluster = LocalCluster(n_workers=count, config=merge(config, WATCHED_LESS), **how)
    # On one machine a result need not pass through the scheduler.
    return _DaskExecutor(Client(cluster, set_as_default=False, direct_to_workers=True), cluster)


class _DaskExecutor(Executor):
    """Dask's own executor, which leaves its client open, with the client closed beside it.

    A function that is submitted again and again, as `map_blocks` does, is sent once and kept by the workers. It is
    sent as the result of a task and not scattered: where the worker that has it dies, another one makes it anew.
    """

    def __init__(self, client: Any, cluster: Any = None) -> None:
        self._client, self._cluster = client, cluster
        self._inner = client.get_executor(pure=False)
        self._sent: tuple[Any, Any] = (None, None)

    def submit(self, fn: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs) -> "Future[Result]":
        from distributed.protocol import pickle

        if self._sent[0] is not fn:
            self._sent = (fn, self._client.submit(pickle.loads, pickle.dumps(fn), pure=False))
        # Dask names a task by its function; the text of a whole run of loans would be a slow name.
        future: Future[Result] = self._inner.submit(_call, self._sent[1], *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._inner.shutdown(wait=wait)
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()


def _call(function: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
    return function(*args, **kwargs)


def _check_dask() -> None:
    if find_spec("distributed") is None:
        raise InputError(
            "a cluster needs Dask", remedy="install refloat with the extra: pip install 'refloat[cluster]'"
        )


def _checked(workers: int) -> int:
    if workers < 1:
        raise InputError(f"the number of workers is {workers}", remedy="give a whole number of at least 1")
    return workers
