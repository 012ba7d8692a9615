"""Recoveries simulated anew without one source of risk, on the random numbers of the run."""

from collections.abc import Callable

import numpy as np
import pytest

import refloat.cases.simulate_without as module
from refloat.cases.simulate_without import simulate_without, without_estimation_error
from refloat.pool import Pool
from refloat.rating.explain import first_paths
from refloat.recovery import Assumptions, Granularity, Sampling, simulate

POOLED = Granularity(pooling="always", largest_share=0.01, most_skewness=1.0)
IMPORTANCE = Sampling(kind="importance", tail=1e-3)


@pytest.mark.parametrize(
    ("sampling", "granularity"),
    [
        (Sampling(), Granularity(pooling="never")),
        (IMPORTANCE, Granularity(pooling="never")),
        (Sampling(kind="stratified"), POOLED),
        (IMPORTANCE, POOLED),
    ],
)
def test_what_is_taken_out_where_there_is_none_changes_no_path_however_paths_are_drawn(
    make_pool: Callable[..., Pool],
    make_assumptions: Callable[..., Assumptions],
    sampling: Sampling,
    granularity: Granularity,
) -> None:
    """Whatever differs between a run and one simulated anew must be the source of risk, and nothing of the method."""
    pool = make_pool(np.random.default_rng(2).lognormal(6.0, 0.5, 400).tolist())
    certain = without_estimation_error(make_assumptions())
    run = simulate(pool, certain, seed=5, scenarios=1_200, block_size=300, sampling=sampling, granularity=granularity)

    anew = simulate_without(run, pool)

    assert {"no_estimation_error", "no_common_drivers"} == set(anew)
    own = first_paths(run.cash, anew["no_estimation_error"].paths)
    assert own.collections.tolist() == anew["no_estimation_error"].collections.tolist()
    for cash in anew.values():
        assert own.weights.tolist() == pytest.approx(cash.weights.tolist(), rel=1e-12)
    assert own.collections.tolist() != anew["no_common_drivers"].collections.tolist()


def test_a_large_pool_is_simulated_anew_on_one_block_of_paths(
    make_pool: Callable[..., Pool], make_assumptions: Callable[..., Assumptions], monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = make_pool([100.0] * 50)
    run = simulate(pool, make_assumptions(), seed=5, scenarios=400, block_size=100)
    assert 400 == simulate_without(run, pool)["no_common_drivers"].paths
    monkeypatch.setattr(module, "MOST_WORK", 50 * module.PATHS - 1)
    assert 100 == simulate_without(run, pool)["no_common_drivers"].paths
