"""What holds for every simulation, whatever the pool and the assumptions."""

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.pool import Pool
from refloat.recovery import Recoveries, simulate

ARRAYS = ("collections", "costs", "files_open", "pool_balance", "closed_proceeds", "closed_plan")
HOME = [{"name": "home"}]


def fig(value: float) -> dict[str, Any]:
    return {"value": value, "source": "test", "grade": "judgement"}


def same(one: Recoveries, other: Recoveries, paths: int | None = None) -> bool:
    pairs = [(getattr(one.cash, name)[:paths], getattr(other.cash, name)[:paths]) for name in ARRAYS]
    return all((a == b).all() for a, b in pairs)


claims_list = st.lists(st.floats(1, 1e6), min_size=1, max_size=8)
shares = st.floats(0, 1)


@given(claims=claims_list, zero=shares, paid=st.floats(0.05, 0.95), value=st.floats(1, 1e6), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=12)
def test_cash_is_never_negative_and_never_exceeds_the_claim(
    make_pool: Any, make_assumptions: Any, claims: list[float], zero: float, paid: float, value: float, seed: int
) -> None:
    rows = [{"loan_id": "L00000", "value": value}, {"loan_id": "L00000", "value": value, "lien_rank": 2}]
    error = {"bias": fig(0.5), "market": fig(0.5), "deal": fig(0.5)}
    a = make_assumptions(
        {"zero_share": zero, "paid_share": paid, "paid_share_sd": 0.1, "after_collateral": 1.0},
        collateral=HOME,
        estimation_error={"amount": error, "timing": error},
    )

    r = simulate(make_pool(claims, collaterals=rows), a, seed=seed, scenarios=40)

    assert (r.cash.collections >= 0).all()
    assert (r.cash.costs >= 0).all()
    assert (r.cash.collections.sum(axis=1) <= r.claim * (1 + 1e-12)).all()
    assert (r.by_loan["expected_gross"] <= r.by_loan["claim"] * (1 + 1e-12)).all()
    assert (np.diff(r.cash.files_open, axis=1) <= 0).all()
    assert (np.diff(r.cash.pool_balance, axis=1) <= 1e-9 * r.claim).all()
    assert (r.cash.pool_balance >= 0).all()


@given(order=st.permutations(range(12)))
@settings(deadline=None, max_examples=8)
def test_the_order_of_loans_and_collateral_changes_no_bit(
    mixed_pool: Pool, make_assumptions: Any, order: list[int]
) -> None:
    a = make_assumptions(collateral=HOME, guarantor=None)
    mixed = Pool(
        loans=mixed_pool.loans[order],
        collaterals=mixed_pool.collaterals.reverse(),
        collections=mixed_pool.collections,
        cut_off=mixed_pool.cut_off,
        currency=mixed_pool.currency,
        excluded=mixed_pool.excluded,
    )

    straight, shuffled = (simulate(pool, a, seed=3, scenarios=30) for pool in (mixed_pool, mixed))

    assert same(straight, shuffled)
    assert straight.by_loan.sort("loan_id").equals(shuffled.by_loan.sort("loan_id"))
    assert shuffled.by_loan["loan_id"].to_list() == mixed.loans["loan_id"].to_list()


def test_the_same_seed_gives_the_same_bits_on_threads_and_processes(mixed_pool: Pool, make_assumptions: Any) -> None:
    a = make_assumptions(collateral=HOME)

    def run(**how: Any) -> Recoveries:
        return simulate(mixed_pool, a, seed=9, scenarios=100, block_size=30, **how)

    alone, threads = run(), run(workers=2)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        processes = run(executor=executor)

    assert same(alone, threads)
    assert same(alone, processes)
    assert alone.by_loan.equals(threads.by_loan)
    assert alone.by_loan.equals(processes.by_loan)


def test_another_seed_gives_other_cash(mixed_pool: Pool, make_assumptions: Any) -> None:
    one, other = (simulate(mixed_pool, make_assumptions(), seed=seed, scenarios=10) for seed in (1, 2))

    assert not (one.cash.collections == other.cash.collections).any(axis=1).all()


@pytest.mark.parametrize("scenarios", [60, 80, 95])
def test_a_longer_run_begins_with_the_shorter_one(mixed_pool: Pool, make_assumptions: Any, scenarios: int) -> None:
    a = make_assumptions(collateral=HOME, copula={"kind": "student_t", "degrees_of_freedom": fig(5)})

    short = simulate(mixed_pool, a, seed=4, scenarios=scenarios, block_size=40)
    long = simulate(mixed_pool, a, seed=4, scenarios=120, block_size=40)

    # The plan of closed positions is a mean over all paths of a run, so it alone may differ.
    for name in ARRAYS[:-1]:
        assert (getattr(short.cash, name) == getattr(long.cash, name)[:scenarios]).all(), name


def test_doubling_every_claim_doubles_the_cash(make_pool: Any, make_assumptions: Any) -> None:
    claims = [10.0, 300.0, 77.7, 5000.0]

    once = simulate(make_pool(claims), make_assumptions(), seed=1, scenarios=50)
    twice = simulate(make_pool([2 * c for c in claims]), make_assumptions(), seed=1, scenarios=50)

    assert (twice.cash.collections == 2 * once.cash.collections).all()
    assert (twice.cash.costs == 2 * once.cash.costs).all()


@given(more=st.floats(1.0, 3.0), seed=st.integers(0, 50))
@settings(deadline=None, max_examples=8)
def test_more_collateral_value_never_lowers_a_loans_cash(
    make_pool: Any, make_assumptions: Any, more: float, seed: int
) -> None:
    a = make_assumptions({"after_collateral": 1.0}, collateral=HOME, horizon_months=480)

    def run(factor: float) -> Recoveries:
        rows = [{"loan_id": f"L{i:05}", "value": 500.0 * factor, "lien_rank": i % 2 + 1} for i in (0, 0, 1)]
        return simulate(make_pool([1000.0, 700.0], collaterals=rows), a, seed=seed, scenarios=30)

    low, high = run(1.0), run(more)

    assert (high.cash.collections.sum(axis=1) >= low.cash.collections.sum(axis=1) - 1e-6).all()


@given(drift=st.floats(0.0, 0.2))
@settings(deadline=None, max_examples=10)
def test_a_higher_price_trend_never_lowers_secured_cash(make_pool: Any, make_assumptions: Any, drift: float) -> None:
    pool = make_pool([1000.0, 700.0], collaterals=[{"loan_id": "L00000"}, {"loan_id": "L00001"}])
    a = make_assumptions({"paid_share": 0.0, "paid_share_sd": 0.0}, collateral=HOME, horizon_months=480)
    index = a.model_dump()["property_index"]
    better = a.model_copy(update={"property_index": type(a.property_index)(**(index | {"drift": fig(0.01 + drift)}))})

    low, high = (simulate(pool, one, seed=6, scenarios=50) for one in (a, better))

    assert (high.cash.collections >= low.cash.collections - 1e-9).all()


def test_assumptions_of_zero_recovery_give_no_cash(make_pool: Any, make_assumptions: Any) -> None:
    for nothing in ({"zero_share": 1.0}, {"paid_share": 0.0, "paid_share_sd": 0.0}):
        r = simulate(make_pool(), make_assumptions(nothing), seed=1, scenarios=50)

        assert r.cash.collections.sum() == 0
        assert r.by_loan["expected_years"].to_list() == [0.0] * 3


def test_expected_cash_by_loan_adds_up_to_the_mean_of_the_paths(mixed_pool: Pool, make_assumptions: Any) -> None:
    cost = {"currency": "CNY", "per_year": fig(30)}
    r = simulate(mixed_pool, make_assumptions(collateral=HOME, file_cost=cost), seed=1, scenarios=200, block_size=70)
    ends = np.arange(1, r.cash.periods + 1) * 0.25

    gross = r.cash.mean(r.cash.collections)
    assert r.by_loan["expected_gross"].sum() == pytest.approx(gross.sum(), rel=1e-12)
    assert r.by_loan["expected_net"].sum() == pytest.approx(r.cash.mean(r.cash.net).sum(), rel=1e-12)
    years = (r.by_loan["expected_years"] * r.by_loan["expected_gross"]).sum()
    assert years == pytest.approx((gross * ends).sum(), rel=1e-12)
    assert (r.plan.collections[0] == gross).all()


def test_the_cash_of_closed_positions_is_all_they_paid(make_pool: Any, make_assumptions: Any) -> None:
    # Everybody is at the same age, so everything closes at once on a path, with all its cash.
    a = make_assumptions(horizon_months=300)
    pool = make_pool([100.0] * 6, default_date=[date(2024, 1, 1)] * 6)

    r = simulate(pool, a, seed=1, scenarios=40)

    assert (r.cash.files_open[:, -1] == 0).all()
    np.testing.assert_allclose(r.cash.closed_proceeds.sum(axis=1), r.cash.net.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(r.cash.closed_plan.sum(axis=1), r.cash.mean(r.cash.net).sum(), rtol=1e-12)
    assert (r.cash.pool_balance[:, -1] <= 1e-9).all()


def test_files_cost_money_as_long_as_they_are_open(make_pool: Any, make_assumptions: Any) -> None:
    a = make_assumptions({"fee_share": 0.0}, file_cost={"currency": "CNY", "per_year": fig(40)})

    r = simulate(make_pool(), a, seed=1, scenarios=20)

    at_start = np.concatenate([np.full((20, 1), 3.0), r.cash.files_open[:, :-1]], axis=1)
    np.testing.assert_allclose(r.cash.costs, 10 * at_start)


def test_periods_end_like_the_cut_off(make_pool: Any, make_assumptions: Any) -> None:
    pool = make_pool()
    r = simulate(pool, make_assumptions(), seed=1, scenarios=2)
    assert [str(d) for d in r.cash.dates[:3]] == ["2024-12-31", "2025-03-31", "2025-06-30"]

    mid = Pool(**(pool.__dict__ | {"cut_off": date(2024, 9, 27)}))
    r = simulate(mid, make_assumptions(), seed=1, scenarios=2)
    assert [str(d) for d in r.cash.dates[:2]] == ["2024-12-27", "2025-03-27"]
    assert isinstance(r.by_loan, pl.DataFrame)


def test_progress_ends_with_everything_done(make_pool: Any, make_assumptions: Any) -> None:
    steps: list[tuple[int, int]] = []

    simulate(
        make_pool(), make_assumptions(), seed=1, scenarios=30, block_size=10, on_step=lambda d, t: steps.append((d, t))
    )

    assert [(i, 7) for i in range(1, 8)] == steps
