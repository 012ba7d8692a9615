"""The rooms -> how fast they are on this machine, as ratios measured in one run."""

from collections.abc import Callable
from typing import Any

from refloat.bench.grey import bench_grey as bench_grey
from refloat.bench.size import bench_size as bench_size
from refloat.bench.tape import bench_tape as bench_tape
from refloat.bench.waterfall import bench_waterfall as bench_waterfall

Progress = Callable[[int, int], None]


def _tape(on_step: Progress | None) -> dict[str, Any]:
    return bench_tape(on_step=on_step)


def _grey(on_step: Progress | None) -> dict[str, Any]:
    return bench_grey(on_step=on_step)


def _waterfall(on_step: Progress | None) -> dict[str, Any]:
    return bench_waterfall(on_step=on_step)


def _size(on_step: Progress | None) -> dict[str, Any]:
    return bench_size(on_step=on_step)


BENCHMARKS: dict[str, Callable[[Progress | None], dict[str, Any]]] = {
    "tape": _tape,
    "grey": _grey,
    "waterfall": _waterfall,
    "size": _size,
}
"""Name of a benchmark -> what runs it; each takes a progress callback and returns its figures."""
