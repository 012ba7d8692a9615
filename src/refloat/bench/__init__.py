"""The rooms -> how fast they are on this machine, as ratios measured in one run."""

from collections.abc import Callable
from typing import Any

from refloat.bench.cluster import bench_cluster as bench_cluster
from refloat.bench.factors import bench_factors as bench_factors
from refloat.bench.forecast import bench_forecast as bench_forecast
from refloat.bench.forecast_evidence import bench_evidence as bench_evidence
from refloat.bench.granular import bench_granular as bench_granular
from refloat.bench.grey import bench_grey as bench_grey
from refloat.bench.recovery import bench_recovery as bench_recovery
from refloat.bench.recovery_deals import bench_recovery_deals as bench_recovery_deals
from refloat.bench.size import bench_size as bench_size
from refloat.bench.tape import bench_tape as bench_tape
from refloat.bench.waterfall import bench_waterfall as bench_waterfall

Progress = Callable[[int, int], None]


def _tape(on_step: Progress | None) -> dict[str, Any]:
    return bench_tape(on_step=on_step)


def _forecast(on_step: Progress | None) -> dict[str, Any]:
    return bench_forecast(on_step=on_step)


def _evidence(on_step: Progress | None) -> dict[str, Any]:
    return bench_evidence(on_step=on_step)


def _grey(on_step: Progress | None) -> dict[str, Any]:
    return bench_grey(on_step=on_step)


def _waterfall(on_step: Progress | None) -> dict[str, Any]:
    return bench_waterfall(on_step=on_step)


def _recovery(on_step: Progress | None) -> dict[str, Any]:
    return bench_recovery(on_step=on_step)


def _recovery_deals(on_step: Progress | None) -> dict[str, Any]:
    return bench_recovery_deals(on_step=on_step)


def _granular(on_step: Progress | None) -> dict[str, Any]:
    return bench_granular(on_step=on_step)


def _cluster(on_step: Progress | None) -> dict[str, Any]:
    return bench_cluster(on_step=on_step)


def _size(on_step: Progress | None) -> dict[str, Any]:
    return bench_size(on_step=on_step)


def _factors(on_step: Progress | None) -> dict[str, Any]:
    return bench_factors(on_step=on_step)


BENCHMARKS: dict[str, Callable[[Progress | None], dict[str, Any]]] = {
    "tape": _tape,
    "forecast": _forecast,
    "forecast-evidence": _evidence,
    "grey": _grey,
    "waterfall": _waterfall,
    "size": _size,
    "recovery": _recovery,
    "factors": _factors,
    "granular": _granular,
    "recovery-deals": _recovery_deals,
    "cluster": _cluster,
}
"""Name of a benchmark -> what runs it; each takes a progress callback and returns its figures."""
