"""The benchmark of the waterfall, on few paths."""

import pytest

from refloat.bench.waterfall import bench_waterfall


@pytest.mark.slow
def test_the_benchmark_compares_with_the_twin_and_measures_memory() -> None:
    told: list[int] = []
    figures = bench_waterfall(paths=200, many=400, on_step=lambda done, total: told.append(done))
    assert figures["dates"] == 20
    assert figures["largest_difference"] < 1e-9
    assert 0.05 < figures["hit_share"] < 0.95
    assert figures["ratio"] > 0  # how large is for the benchmark to say: a busy machine must not fail a test
    assert 0 < figures["peak_gb"] < 1
    assert told == [0, 1, 2, 3, 4]
