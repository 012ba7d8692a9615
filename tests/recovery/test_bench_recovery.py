"""The benchmark of recovery runs on a small pool and tells what other programs read."""

import pytest

from refloat.bench import bench_recovery


@pytest.mark.slow
def test_the_benchmark_gives_its_figures_with_every_route_on() -> None:
    steps: list[tuple[int, int]] = []

    figures = bench_recovery(loans=60, scenarios=50, workers=1, on_step=lambda d, t: steps.append((d, t)))

    assert (5, 5) == steps[-1]
    assert 40 == figures["quarters"]
    assert 10 == len(figures["routes"])
    for name in ("speedup_over_numpy_per_core", "times_of_drawing_alone", "numpy_times_of_drawing_alone", "peak_gb"):
        assert figures[name] > 0
