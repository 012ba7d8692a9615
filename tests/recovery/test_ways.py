"""Ways other than collection: how often, how much, when, and what is left of the claim."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from refloat.recovery import simulate

WAY = {"odds": 1.0, "share": 0.4, "share_sd": 0.0, "months": 10, "months_sigma": 0.0, "fee_share": 0.1}
NONE = {"bias": 0.0, "market": 0.0, "deal": 0.0}


def fig(value: float) -> dict[str, Any]:
    return {"value": value, "source": "test", "grade": "judgement"}


def way(**changes: Any) -> dict[str, Any]:
    return {name: fig(value) if isinstance(value, (int, float)) else value for name, value in (WAY | changes).items()}


@pytest.fixture
def certain(make_assumptions: Any) -> Any:
    """Makes assumptions without errors and drivers, with the ways given."""

    def make(ways: dict[str, Any], unsecured: dict[str, Any] | None = None, **changes: Any) -> Any:
        still = {"payer_loadings": {}, "amount_loadings": {}, "clock_loadings": {}, "clock": "cut_off"}
        none = {name: fig(value) for name, value in NONE.items()}
        a = make_assumptions(
            still | {"zero_share": 0.0, "paid_share": 0.5, "paid_share_sd": 0.0} | (unsecured or {}),
            estimation_error={"amount": none, "timing": none},
            horizon_months=240,
            **changes,
        )
        one = a.segments[0].model_dump() | {"ways": ways}
        return type(a).model_validate(a.model_dump() | {"segments": [one]})

    return make


@pytest.mark.parametrize("name", ["settlement", "note_sale"])
def test_a_settlement_or_a_sale_is_one_payment_that_ends_the_claim(make_pool: Any, certain: Any, name: str) -> None:
    r = simulate(make_pool([1000.0]), certain({name: way()}), seed=1, scenarios=3)

    assert r.cash.collections[0, :5] == pytest.approx([0, 0, 0, 400, 0])
    assert r.cash.costs[0, :5] == pytest.approx([0, 0, 0, 40, 0])
    assert r.cash.files_open[0, 2:4].tolist() == [1, 0]
    assert r.cash.pool_balance[0, 2:4].tolist() == [1000, 0]
    assert r.by_loan.select("expected_gross", "expected_net", "expected_years").row(0) == pytest.approx((400, 360, 1.0))


def test_a_kept_plan_pays_equal_instalments_and_cures_the_loan(make_pool: Any, certain: Any) -> None:
    plan = way(share=0.8, months=2, term_months=9, redefault_share=0.0)

    r = simulate(make_pool([1000.0]), certain({"restructuring": plan}), seed=1, scenarios=2)

    assert r.cash.collections[0, :5] == pytest.approx([200, 200, 200, 200, 0])
    assert r.cash.files_open[0, 2:4].tolist() == [1, 0]
    assert r.by_loan["expected_years"][0] == pytest.approx((0.25 + 0.5 + 0.75 + 1) / 4)
    assert r.by_loan["expected_net"][0] == pytest.approx(720)


def test_a_broken_plan_leaves_the_rest_of_the_claim_to_collection(make_pool: Any, certain: Any) -> None:
    plan = way(share=0.8, months=2, term_months=60, redefault_share=1.0, fee_share=0.0)

    r = simulate(make_pool([1000.0]), certain({"restructuring": plan}), seed=1, scenarios=4000)
    total = r.cash.collections.sum(axis=1)

    # A uniform part f of 800 was paid, and then half of what was left: 500 + 400 f.
    assert total.min() == pytest.approx(500, abs=1)
    assert total.max() == pytest.approx(900, abs=1)
    assert total.mean() == pytest.approx(700, abs=4 * 400 / np.sqrt(12 * 4000))
    assert r.by_loan["expected_gross"][0] == pytest.approx(total.mean(), rel=1e-9)


def test_an_estate_sells_the_collateral_and_pays_a_dividend_on_the_rest(make_pool: Any, certain: Any) -> None:
    estate = way(share=0.2, months=20, fee_share=0.0, zero_share=0.5, estate_price=0.7)
    home = {"value_sigma": 0.0, "sale_cost_share": 0.1, "index_beta": 0.0, "legal_cost_share": 0.05}
    pool = make_pool([1000.0], collaterals=[{"loan_id": "L00000", "value": 1000.0, "prior_claims": 130.0}])

    r = simulate(pool, certain({"insolvency": estate}, collateral=[home]), seed=1, scenarios=4000)
    total = r.cash.collections.sum(axis=1)

    # 1000 x 0.7 x 0.9 less 130 prior claims, and a fifth of the other half of the claim on every second path.
    assert sorted(set(total.round(6).tolist())) == [500, 600]
    assert (total > 550).mean() == pytest.approx(0.5, abs=0.04)
    assert r.by_loan["expected_net"][0] == pytest.approx(total.mean() - 25, rel=1e-9)
    # The court driver still moves the time; without loadings of its own it comes after 20 months.
    assert (r.cash.collections[:, 6] == total).all()


def test_ways_are_taken_as_often_as_their_odds_say(make_pool: Any, certain: Any) -> None:
    ways = {
        "settlement": way(odds=0.3, share=0.1, odds_loadings={"macro": fig(0.5)}),
        "note_sale": way(odds=0.2, share=0.2, odds_loadings={"industry": fig(-0.4)}),
        "insolvency": way(odds=0.1, share=0.3, zero_share=0.0, estate_price=0.0),
    }

    total = simulate(make_pool([1000.0]), certain(ways), seed=1, scenarios=20_000).cash.collections.sum(axis=1).round(6)

    for amount, odds in ((100, 0.3), (200, 0.2), (300, 0.1), (500, 0.4)):
        # Where the odds of a path add up to more than one they are scaled, which costs a little of the margin.
        assert (total == amount).mean() == pytest.approx(odds, abs=0.02), amount


def test_the_legal_stage_moves_the_odds(make_pool: Any, certain: Any) -> None:
    ways = {"note_sale": way(odds=0.2, share=0.1, stages={"filed": fig(0.0), "terminated": fig(5.0)})}
    pool = make_pool([1000.0] * 3, legal_stage=["filed", "terminated", "demand"])

    r = simulate(pool, certain(ways), seed=1, scenarios=5000)

    assert r.by_loan["expected_gross"].to_list() == pytest.approx([500, 100, 0.2 * 100 + 0.8 * 500], rel=0.02)


def test_odds_beyond_one_are_refused(certain: Any) -> None:
    with pytest.raises(ValidationError, match=r"at the legal stage filed the odds of the ways add up to 1\.2"):
        certain({"settlement": way(odds=0.6), "note_sale": way(odds=0.3, stages={"filed": fig(2.0)})})


def test_a_better_rank_is_paid_first_and_one_rank_by_claim(make_pool: Any, certain: Any) -> None:
    first_round = {"rounds": [{"odds": fig(1.0), "price": fig(1.0)}], "months_between": fig(4)}
    first_round |= {"odds_property": fig(0), "last_resort_price": fig(0.1), "last_resort_months": fig(9)}
    home = {"agreed": None, "auction": first_round, "value_sigma": 0.0, "sale_cost_share": 0.0, "index_beta": 0.0}
    home |= {"eviction_share": 0.0, "legal_cost_share": 0.0}
    rows = [
        {"loan_id": f"L0000{i}", "value": 1000.0, "collateral_id": "S", "lien_rank": rank, "prior_claims": prior}
        for i, (rank, prior) in enumerate([(1, None), (2, 600.0), (2, None)])
    ]
    pool = make_pool([600.0, 300.0, 900.0], collaterals=rows)

    r = simulate(pool, certain({}, {"paid_share": 0.0}, collateral=[home]), seed=1, scenarios=2)

    # 600 to the first rank; 400 are left for 300 and 900. Whether the tape counts the first as prior does not matter.
    assert r.by_loan["expected_gross"].to_list() == pytest.approx([600, 100, 300])


def test_rounds_already_held_are_not_held_again(make_pool: Any, certain: Any) -> None:
    taken = {"odds": fig(1.0), "price": fig(0.5), "months": fig(12), "holding_cost_share": fig(0.1)}
    auction = {"rounds": [{"odds": fig(1.0), "price": fig(0.8)}, {"odds": fig(0.0), "price": fig(0.6)}]}
    auction |= {"months_between": fig(6), "odds_property": fig(0)}
    auction |= {"last_resort_price": fig(0.1), "last_resort_months": fig(9), "debt_for_asset": taken}
    home = {"agreed": None, "auction": auction, "value_sigma": 0.0, "sale_cost_share": 0.0, "index_beta": 0.0}
    home |= {"eviction_share": 0.0, "eviction_months": 0.0, "legal_cost_share": 0.0, "payout_months": 0.0}
    rows = [{"loan_id": f"L0000{i}", "value": 500.0} for i in range(3)]
    import polars as pl

    pool = make_pool([900.0] * 3, collaterals=rows)
    held = pool.collaterals.with_columns(auction_round=pl.Series([0, 1, 7]))
    pool = type(pool)(**(pool.__dict__ | {"collaterals": held}))

    r = simulate(pool, certain({}, {"paid_share": 0.0}, collateral=[home]), seed=1, scenarios=2)

    # Sold in the first round; or taken after the failed second one, or at once, and resold less a year of holding.
    assert r.by_loan["expected_gross"].to_list() == pytest.approx([400, 225, 225])


def test_time_spent_in_a_stage_is_not_spent_again(make_pool: Any, certain: Any) -> None:
    pool = make_pool([900.0] * 2, collaterals=[{"loan_id": f"L0000{i}", "value": 500.0} for i in range(2)])
    begun = [pool.cut_off, pool.cut_off - timedelta(days=round(8 * 365.25 / 12))]
    import polars as pl

    pool = type(pool)(**(pool.__dict__ | {"loans": pool.loans.with_columns(pl.Series("legal_stage_date", begun))}))
    a = certain({}, {"paid_share": 0.0}, collateral=[{"agreed": None, "payout_months": 0.0}])
    court = {"months": {stage: fig(10) for stage in a.court.months}, "months_sigma": fig(0.01), "counted_from": "stage"}
    a = type(a).model_validate(a.model_dump() | {"court": court})

    fresh, waiting = simulate(pool, a, seed=1, scenarios=500).by_loan["expected_years"].to_list()

    assert fresh - waiting == pytest.approx(8 / 12, abs=0.06)
    assert date(2024, 9, 30) == pool.cut_off
