"""Antithetic, stratified and importance sampling: the same figures, more surely."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from refloat.compute import Block
from refloat.pool import Pool
from refloat.recovery import Assumptions, Recoveries, Sampling, mean_error, sampling_facts, simulate
from refloat.recovery.draw_normals import draw_normals
from refloat.recovery.drawing import NORMALS, Drawing
from refloat.recovery.sampling import KINDS, Kind

MakePool = Callable[..., Pool]
MakeAssumptions = Callable[..., Assumptions]
Simulated = Callable[..., Recoveries]

FAR = 3.0
IMPORTANCE = Drawing("importance", np.eye(NORMALS)[0] * -1.0, np.array([0.5, 0.25, 0.25]), np.array([0.0, 1.5, FAR]))


@pytest.fixture(scope="module")
def simulated(make_pool: MakePool, make_assumptions: MakeAssumptions) -> Simulated:
    pool = make_pool(np.linspace(500, 1500, 60).tolist())

    def run(kind: Kind = "plain", *, seed: int = 1, scenarios: int = 400, copula: str = "gaussian", **how: object):
        choice: dict[str, object] = {"kind": copula}
        if copula == "student_t":
            choice["degrees_of_freedom"] = {"value": 4, "source": "test", "grade": "judgement"}
        sampling = Sampling(kind=kind, tail=1e-4)
        assumptions = make_assumptions(copula=choice)
        return simulate(pool, assumptions, seed=seed, scenarios=scenarios, block_size=100, sampling=sampling, **how)

    return run


def net_rates(recoveries: Recoveries) -> np.ndarray:
    return np.asarray(recoveries.cash.net.sum(axis=1) / recoveries.claim)


def test_antithetic_paths_are_each_others_negative() -> None:
    normals, weights = draw_normals(1, Block(0, 0, 101), Drawing("antithetic"))

    assert (101, NORMALS) == normals.shape
    assert np.array_equal(-normals[0:100:2], normals[1:100:2])
    assert np.array_equal(np.ones(101), weights)


def test_stratified_paths_fall_one_into_each_stratum_and_stay_normal_elsewhere() -> None:
    from scipy.special import ndtr

    direction = np.full(NORMALS, 1 / 3.0)
    normals, _ = draw_normals(2, Block(3, 3000, 4000), Drawing("stratified", direction))
    ranks = np.floor(1000 * ndtr(normals @ direction)).astype(int)
    across = normals - np.outer(normals @ direction, direction)

    assert list(range(1000)) == sorted(ranks)
    # Eight of nine dimensions are left, each with its variance.
    assert across.var() * 9 == pytest.approx(8.0, rel=0.05)


def test_importance_weights_average_one_are_bounded_and_give_back_the_normal() -> None:
    normals, weights = draw_normals(3, Block(0, 0, 40_000), IMPORTANCE)
    first = normals[:, 0]
    error = np.sqrt(np.mean(weights**2) / 40_000)

    assert weights.max() <= 2.0
    assert weights.mean() == pytest.approx(1.0, abs=4 * error)
    assert np.mean(weights * first) == pytest.approx(0.0, abs=4 * np.sqrt(np.mean((weights * first) ** 2) / 40_000))
    assert np.mean(weights * first**2) == pytest.approx(1.0, abs=0.05)
    # P(Z < -4) = 3.167e-5 from 40,000 paths, where plain paths would show one.
    assert np.mean(weights * (first < -4)) == pytest.approx(3.1671e-5, rel=0.1)


def test_every_block_has_its_share_of_moved_paths() -> None:
    for block in (Block(0, 0, 64), Block(5, 320, 384), Block(9, 1 << 49, (1 << 49) + 64)):
        moved = (
            draw_normals(4, block, IMPORTANCE)[0] - draw_normals(4, block, replace(IMPORTANCE, lengths=np.zeros(3)))[0]
        )
        lengths, counts = np.unique(np.round(-moved[:, 0], 9), return_counts=True)
        assert [0.0, 1.5, FAR] == lengths.tolist()
        assert [32, 16, 16] == counts.tolist()


@pytest.mark.parametrize("copula", ["gaussian", "student_t"])
@pytest.mark.parametrize("kind", ["antithetic", "stratified", "importance"])
def test_every_kind_estimates_the_same_mean_and_cash_by_period_within_its_error(
    simulated: Simulated, kind: Kind, copula: str
) -> None:
    plain, other = simulated(scenarios=4_000, copula=copula), simulated(kind, seed=2, scenarios=4_000, copula=copula)
    error = np.hypot(mean_error(plain, net_rates(plain)), mean_error(other, net_rates(other)))
    means = [float(one.cash.weights @ net_rates(one)) for one in (plain, other)]

    assert means[1] == pytest.approx(means[0], abs=4 * error)
    assert other.cash.weights.sum() == pytest.approx(1.0)
    for one, two in zip(plain.plan.collections[0], other.plan.collections[0], strict=True):
        assert two == pytest.approx(one, rel=0.12, abs=20.0)
    # Means by loan and by path are of one kind: both weighted.
    total = other.by_loan["expected_gross"].sum()
    assert total == pytest.approx(float(other.cash.weights @ other.cash.collections.sum(axis=1)), rel=1e-9)


@pytest.mark.slow
def test_errors_told_are_the_spread_that_seeds_show_and_smaller_than_those_of_plain_paths(simulated: Simulated) -> None:
    spread: dict[str, float] = {}
    for kind in KINDS[:3]:
        runs = [simulated(kind, seed=seed, scenarios=400) for seed in range(16)]
        means = [float(run.cash.weights @ net_rates(run)) for run in runs]
        told = float(np.sqrt(np.mean([mean_error(run, net_rates(run)) ** 2 for run in runs])))
        spread[kind] = float(np.std(means, ddof=1))
        # A spread from sixteen runs is itself known to a fifth.
        assert told == pytest.approx(spread[kind], rel=0.55)

    assert spread["antithetic"] < 0.7 * spread["plain"]
    assert spread["stratified"] < 0.7 * spread["plain"]


@pytest.mark.parametrize("copula", ["gaussian", pytest.param("student_t", marks=pytest.mark.slow)])
def test_importance_sampling_is_surer_of_the_tail_than_plain_paths(simulated: Simulated, copula: str) -> None:
    reference = net_rates(simulated(seed=99, scenarios=40_000, copula=copula))
    limit = float(np.quantile(reference, 0.002))
    shares: dict[str, list[float]] = {"plain": [], "importance": []}
    for kind, found in shares.items():
        for seed in range(8):
            run = simulated(kind, seed=seed, scenarios=1_000, copula=copula)  # type: ignore[arg-type]
            found.append(float(run.cash.weights[net_rates(run) <= limit].sum()))

    error = np.std(shares["importance"], ddof=1) / np.sqrt(8)
    # Of the reference itself: 80 events among 40,000 paths.
    assert np.mean(shares["importance"]) == pytest.approx(0.002, abs=4 * np.hypot(error, 0.002 / np.sqrt(80)))
    assert np.var(shares["importance"]) < 0.5 * np.var(shares["plain"])


def test_the_direction_found_points_to_bad_outcomes_and_is_told_in_driver_terms(simulated: Simulated) -> None:
    facts = sampling_facts(simulated("importance"))

    assert "importance" == facts["kind"]
    assert 100 < facts["effective_scenarios"] < 400
    assert facts["moved_to"]["macro"] < -1
    assert facts["moved_to"]["amount_deal"] < 0
    assert 0 == facts["moved_to"]["mixing"]
    assert {"kind": "plain", "effective_scenarios": pytest.approx(400)} == sampling_facts(simulated())


def test_where_nothing_systematic_moves_the_cash_paths_stay_plain(
    make_pool: MakePool, make_assumptions: MakeAssumptions
) -> None:
    still = {"value": 0.0, "source": "test", "grade": "judgement"}
    error = {"bias": still, "market": still, "deal": still}
    assumptions = make_assumptions(
        {"payer_loadings": {}, "amount_loadings": {}, "clock_loadings": {}, "zero_share": 0.0, "paid_share_sd": 0.0},
        estimation_error={"amount": error, "timing": error},
    )
    run = simulate(make_pool(), assumptions, seed=1, scenarios=100, sampling=Sampling(kind="importance"))

    assert "plain" == run.drawing.kind
    assert run.cash.weights == pytest.approx(0.01)


@pytest.mark.parametrize("kind", KINDS)
def test_workers_engines_and_finished_blocks_change_nothing(simulated: Simulated, kind: Kind, tmp_path) -> None:
    one = simulated(kind, scenarios=300)
    two = simulated(kind, scenarios=300, workers=2, keep=tmp_path)
    again = simulated(kind, scenarios=300, keep=tmp_path)
    other = simulated("antithetic" if kind == "plain" else "plain", scenarios=300, keep=tmp_path)

    assert np.array_equal(one.cash.net, two.cash.net)
    assert np.array_equal(one.cash.net, again.cash.net)
    assert np.array_equal(one.cash.weights, again.cash.weights)
    assert not np.array_equal(one.cash.net, other.cash.net)


@pytest.mark.slow
@pytest.mark.parametrize(("limit", "exact", "by_loss"), [(1e-6, 0.4847, False), (2.8e-7, 0.5198, True)])
def test_on_a_lognormal_pool_ten_thousand_paths_find_the_exact_size_to_one_percent(
    make_pool: MakePool, make_assumptions: MakeAssumptions, limit: float, exact: float, by_loss: bool
) -> None:
    """One zero-coupon note on cash of mean one and sigma 0.15; its largest size whose upper bound holds the limit."""
    from refloat.rating.bounds import upper_bound

    def figure(value: float) -> dict[str, object]:
        return {"value": value, "source": "test", "grade": "judgement"}

    amount = {"bias": figure(0.0), "market": figure(0.09), "deal": figure(0.12)}
    timing = {"bias": figure(0.0), "market": figure(0.0), "deal": figure(0.0)}
    sure = {"zero_share": 0.0, "paid_share": 0.2, "paid_share_sd": 0.0, "clock": "cut_off"}
    sure |= {"payer_loadings": {}, "amount_loadings": {}, "clock_loadings": {}}
    terms = make_assumptions(sure, horizon_months=120, estimation_error={"amount": amount, "timing": timing})
    run = simulate(make_pool([100.0]), terms, seed=1, scenarios=10_000, sampling=Sampling(kind="importance"))
    cash, weights = run.cash.collections.sum(axis=1) / 20.0, run.cash.weights
    low, high = 0.2, 1.2
    for _ in range(30):
        size = (low + high) / 2
        losses = np.maximum(size - cash, 0.0) / size if by_loss else (cash < size).astype(float)
        low, high = (size, high) if upper_bound(losses, weights) <= limit else (low, size)

    assert low == pytest.approx(exact, rel=0.01)
