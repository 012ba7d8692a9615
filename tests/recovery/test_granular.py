"""Granular pools: groups of many loans, held to closed forms and to the loan-level engine."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.compute import blocks
from refloat.pool import Pool
from refloat.recovery import Assumptions, Granularity, Recoveries, Sampling, simulate
from refloat.recovery.block import block_factors
from refloat.recovery.granular_amounts import group_cash, group_cumulants, share_moments
from refloat.recovery.prepare import prepare
from refloat.recovery.split_granular import split_granular

MakePool = Callable[..., Pool]
MakeAssumptions = Callable[..., Assumptions]

ALWAYS, NEVER = Granularity(pooling="always", largest_share=0.01), Granularity(pooling="never")


def figure(value: float) -> dict[str, Any]:
    return {"value": value, "source": "test", "grade": "judgement"}


def still() -> dict[str, Any]:
    error = {"bias": figure(0.0), "market": figure(0.0), "deal": figure(0.0)}
    return {"amount": error, "timing": error}


def all_or_nothing(make: MakeAssumptions, zero: float, loading: float) -> Assumptions:
    """Every loan pays nothing or its whole claim, within the horizon."""
    unsecured = {"zero_share": zero, "paid_share": 1.0, "paid_share_sd": 0.0, "clock": "cut_off"}
    unsecured |= {"payer_loadings": {"macro": figure(loading)}, "amount_loadings": {}, "clock_loadings": {}}
    return make(unsecured, estimation_error=still(), horizon_months=120)


def shares(recoveries: Recoveries) -> np.ndarray:
    return np.asarray(recoveries.cash.collections.sum(axis=1) / recoveries.claim)


@pytest.fixture(scope="module")
def card_pool(make_pool: MakePool) -> Pool:
    """Six thousand loans of nine ages; claims differ by a factor of a hundred, and a hundred are large."""
    claims = np.random.default_rng(5).lognormal(6.0, 0.8, 6_000)
    claims[::60] *= 40
    return make_pool(claims.tolist())


@pytest.fixture(scope="module")
def both(card_pool: Pool, make_assumptions: MakeAssumptions) -> tuple[Recoveries, Recoveries]:
    """The same paths with every loan alone and with groups: what all loans share is the same number by number."""
    assumptions = make_assumptions(file_cost={"currency": "CNY", "per_year": figure(2.0)})
    how = {"seed": 3, "scenarios": 1_500, "block_size": 500}
    rule = Granularity(pooling="always", largest_share=0.002, most_skewness=1.0)
    one, two = (simulate(card_pool, assumptions, granularity=kind, **how) for kind in (NEVER, rule))
    assert 0 == one.pooled_loans
    assert 5_000 < two.pooled_loans < 6_000
    return one, two


@pytest.mark.parametrize("loading", [0.0, 0.3, 0.6])
def test_a_large_pool_has_the_distribution_of_vasicek(
    make_pool: MakePool, make_assumptions: MakeAssumptions, loading: float
) -> None:
    from scipy.special import ndtr, ndtri

    zero, scenarios = 0.6, 8_000
    assumptions = all_or_nothing(make_assumptions, zero, loading)
    ages = {"default_date": [date(2023, 6, 30)] * 4_000}
    run = simulate(make_pool([100.0] * 4_000, **ages), assumptions, seed=1, scenarios=scenarios, granularity=ALWAYS)
    lost = 1 - shares(run)

    assert 3_999 == run.pooled_loans
    assert lost.mean() == pytest.approx(zero, abs=4 * lost.std() / np.sqrt(scenarios))
    if loading == 0:
        # Nothing is shared: the variance of so many independent loans, to the error of a sampled variance.
        assert lost.var() == pytest.approx(zero * (1 - zero) / 4_000, rel=4 * np.sqrt(2 / scenarios))
        return
    # Share of the paths below the closed form's own quantiles. Luck of 4,000 loans blurs it by less than its bound.
    for level in (0.01, 0.1, 0.5, 0.9, 0.99):
        quantile = ndtr((ndtri(zero) + loading * ndtri(level)) / np.sqrt(1 - loading**2))
        error = np.sqrt(level * (1 - level) / scenarios)
        assert np.mean(lost <= quantile) == pytest.approx(level, abs=4 * error + 0.003)


def test_at_next_to_full_correlation_the_whole_pool_pays_or_nothing_does(
    make_pool: MakePool, make_assumptions: MakeAssumptions
) -> None:
    assumptions = all_or_nothing(make_assumptions, 0.6, 0.9999)
    run = simulate(make_pool([100.0] * 3_000), assumptions, seed=1, scenarios=2_000, granularity=ALWAYS)
    paid = shares(run)

    assert np.mean((paid < 0.01) | (paid > 0.99)) > 0.97
    assert np.mean(paid < 0.5) == pytest.approx(0.6, abs=4 * np.sqrt(0.24 / 2_000))


def test_one_loan_and_two_loans_stay_alone_and_keep_their_closed_forms(
    make_pool: MakePool, make_assumptions: MakeAssumptions
) -> None:
    from scipy.stats import multivariate_normal, norm

    zero, loading, scenarios = 0.6, 0.5, 6_000
    assumptions = all_or_nothing(make_assumptions, zero, loading)
    one = simulate(make_pool([100.0]), assumptions, seed=1, scenarios=scenarios, granularity=ALWAYS)
    two = simulate(make_pool([100.0, 100.0]), assumptions, seed=1, scenarios=scenarios, granularity=ALWAYS)
    both_fail = multivariate_normal([0, 0], [[1, loading**2], [loading**2, 1]]).cdf([norm.ppf(zero)] * 2)

    assert (0, 0) == (one.pooled_loans, two.pooled_loans)
    for found, wanted in ((np.mean(shares(one) == 0), zero), (np.mean(shares(two) == 0), both_fail)):
        assert found == pytest.approx(wanted, abs=4 * np.sqrt(wanted * (1 - wanted) / scenarios))


def test_on_each_path_groups_pay_what_their_loans_pay_but_for_luck_of_the_right_size(
    both: tuple[Recoveries, Recoveries], card_pool: Pool
) -> None:
    """The drivers of a path are the same, so what is left apart is luck: twice the variance of its own."""
    one, two = both
    apart = one.cash.collections.sum(axis=1) - two.cash.collections.sum(axis=1)
    prepared = prepare(card_pool, one.assumptions)
    split = split_granular(
        card_pool, one.assumptions, Granularity(pooling="always", largest_share=1.0, most_skewness=1.0)
    )
    assert split is not None
    variances = []
    for block in blocks(1_500, 500):
        factors = block_factors(prepared, 3, block)
        moments = share_moments(prepared.unsecured[0], factors, one.assumptions)[:, None]
        _, variance, _ = group_cumulants(split.groups, np.repeat(moments, len(split.groups), axis=1))
        variances.append(variance.sum(axis=1))
    # Nearly all cash comes within the horizon; what arrives later is luck of neither.
    size = np.sqrt(2 * np.concatenate(variances))
    scores = apart / size

    assert scores.mean() == pytest.approx(0.0, abs=4 / np.sqrt(1_500))
    assert scores.std() == pytest.approx(1.0, rel=0.1)


def test_quantiles_costs_closings_and_times_agree_with_the_loan_level_engine(
    both: tuple[Recoveries, Recoveries],
) -> None:
    one, two = both
    for name in ("collections", "costs", "closed_proceeds", "closed_plan"):
        apart = getattr(one.cash, name) - getattr(two.cash, name)
        error = apart.std(axis=0) / np.sqrt(len(apart))
        # A plan has an error of its own, that of the thousand paths it was worked out on.
        own = 0.02 * getattr(one.cash, name).mean(axis=0) if name == "closed_plan" else 0.0
        assert (np.abs(apart.mean(axis=0)) <= 4.5 * error + own + 1e-6).all()
    # When a file closes hangs on the path alone, so it is the same loan by loan.
    assert two.cash.files_open == pytest.approx(one.cash.files_open)
    nets = [np.sort(run.cash.net.sum(axis=1)) for run in both]
    for level in (0.01, 0.05, 0.5, 0.95, 0.99):
        # Order statistics that bound a quantile at 99.99 %; the other engine's own estimate must lie within.
        reach = 4 * np.sqrt(1_500 * level * (1 - level))
        low, high = (int(np.clip(1_500 * level + sign * reach, 0, 1_499)) for sign in (-1, 1))
        assert nets[0][low] <= nets[1][int(1_500 * level)] <= nets[0][high]
    expected = [run.by_loan.sort("loan_id") for run in both]
    assert expected[1]["expected_years"].to_numpy() == pytest.approx(expected[0]["expected_years"].to_numpy(), rel=0.15)
    # A loan's own mean has its luck; a group's is shared out.
    rates = [frame["expected_net"].sum() / frame["claim"].sum() for frame in expected]
    assert rates[1] == pytest.approx(rates[0], rel=0.01)


def test_means_by_loan_add_up_to_those_by_path_and_keep_the_order_of_the_pool(
    both: tuple[Recoveries, Recoveries], card_pool: Pool
) -> None:
    two = both[1]

    assert card_pool.loans["loan_id"].to_list() == two.by_loan["loan_id"].to_list()
    assert card_pool.loans["claim"].to_list() == two.by_loan["claim"].to_list()
    assert two.by_loan["expected_gross"].sum() == pytest.approx(two.cash.mean(two.cash.collections).sum(), rel=1e-9)
    assert two.by_loan["expected_net"].sum() == pytest.approx(two.cash.mean(two.cash.net).sum(), rel=1e-9)


def test_large_loans_loans_with_other_ways_and_with_collateral_and_thin_groups_stay_alone(
    make_pool: MakePool, make_assumptions: MakeAssumptions
) -> None:
    claims = [100.0] * 2_000
    claims[7] = 50_000.0
    ages = [date(2023, 6, 30)] * 2_000
    pool = make_pool(claims, collaterals=[{"loan_id": "L00003", "value": 500.0}], default_date=ages)
    rule = Granularity(pooling="always", largest_share=0.01, most_skewness=0.25)
    split = split_granular(pool, make_assumptions(collateral=[{}]), rule)

    assert split is not None
    assert [3, 7] == split.alone.tolist()
    assert 1_998 == split.groups.count.sum()
    few = make_pool([100.0] * 20, default_date=[date(2023, 6, 30)] * 20)
    assert split_granular(few, make_assumptions(), rule) is None
    # The shipped rule pools nothing by itself in a pool of this size.
    assert split_granular(pool, make_assumptions(), Granularity()) is None
    assert split_granular(pool, make_assumptions(), Granularity(least_loans=1_000, largest_share=0.01)) is not None


def test_a_drawn_sum_has_the_mean_variance_and_skewness_asked_for() -> None:
    normal = np.random.default_rng(1).standard_normal((400_000, 1))
    for skewness in (-0.4, 0.0, 0.25, 0.8):
        one = np.ones_like(normal)
        drawn = group_cash(10 * one, 4 * one, skewness * 8 * one, np.array([1e9]), normal)
        assert drawn.mean() == pytest.approx(10.0, abs=0.015)
        assert drawn.var() == pytest.approx(4.0, rel=0.01)
        assert np.mean((drawn - 10) ** 3) / 8 == pytest.approx(skewness, abs=0.03)


def test_workers_kept_blocks_weights_and_the_order_of_rows_change_nothing(
    card_pool: Pool, make_assumptions: MakeAssumptions, tmp_path: Any
) -> None:
    how: dict[str, Any] = {"seed": 1, "scenarios": 300, "block_size": 100, "granularity": ALWAYS}
    how["sampling"] = Sampling(kind="importance", tail=1e-4)
    first = simulate(card_pool, make_assumptions(), **how)
    second = simulate(card_pool, make_assumptions(), workers=2, keep=tmp_path, **how)
    third = simulate(card_pool, make_assumptions(), keep=tmp_path, **how)
    shuffled = simulate(replace(card_pool, loans=card_pool.loans.reverse()), make_assumptions(), **how)

    assert first.pooled_loans >= 4_000
    for other in (second, third):
        assert np.array_equal(first.cash.net, other.cash.net)
        assert np.array_equal(first.cash.closed_plan, other.cash.closed_plan)
    # Sums of claims are taken in another order, which may move the last bit.
    assert shuffled.cash.net == pytest.approx(first.cash.net, rel=1e-9)
    assert first.cash.weights.max() > 1.5 / 300
