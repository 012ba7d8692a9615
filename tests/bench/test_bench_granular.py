"""The benchmark of granular pools: what it says on a small pool."""

import pytest

from refloat.bench import bench_granular


@pytest.mark.slow
def test_groups_agree_with_loans_alone_within_the_error_of_both() -> None:
    steps: list[tuple[int, int]] = []
    told = bench_granular(
        loans=60_000,
        scenarios=20,
        judged_loans=3_000,
        judged_scenarios=600,
        workers=1,
        on_step=lambda done, total: steps.append((done, total)),
    )

    assert (0, 4) == steps[0]
    assert (4, 4) == steps[-1]
    assert [0.001, 0.01, 0.05, 0.5, 0.95, 0.99] == [row["level"] for row in told["quantiles"]]
    assert told["judged_pooled_loans"] > 0
    assert told["largest_standard_errors"] < 4
    assert told["wall_seconds"] > 0
