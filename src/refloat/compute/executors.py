"""Executors: threads, fresh processes, or a Dask cluster. No result depends on which."""

from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from typing import cast

from refloat.errors import InputError


def thread_executor(workers: int) -> Executor:
    """Threads of this process; the kernel runs beside itself on them."""
    return ThreadPoolExecutor(_checked(workers), thread_name_prefix="refloat")


def process_executor(workers: int) -> Executor:
    """Processes started afresh (spawn), which share nothing with this one."""
    return ProcessPoolExecutor(_checked(workers), mp_context=get_context("spawn"))


def dask_executor(address: str) -> Executor:
    """The workers of a Dask cluster that is running. Closing the executor leaves the cluster as it is.

    A block whose worker dies is given to another one by the cluster.

    Args:
        address: Of the cluster's scheduler, such as tcp://127.0.0.1:8786.

    Raises:
        InputError: The extra `cluster` is not installed.
    """
    if find_spec("distributed") is None:
        raise InputError(
            "a cluster needs Dask", remedy="install refloat with the extra: pip install 'refloat[cluster]'"
        )
    from distributed import Client

    return cast(Executor, Client(address, set_as_default=False).get_executor(pure=False))


def _checked(workers: int) -> int:
    if workers < 1:
        raise InputError(f"the number of workers is {workers}", remedy="give a whole number of at least 1")
    return workers
