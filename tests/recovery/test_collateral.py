"""What of a collateral's price reaches this creditor, and when."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.errors import AssumptionError
from refloat.recovery import simulate

NOTHING_ELSE = {"paid_share": 0.0, "paid_share_sd": 0.0, "fee_share": 0.0}


def fig(value: float) -> dict[str, Any]:
    return {"value": value, "source": "test", "grade": "judgement"}


@pytest.fixture
def certain(make_assumptions: Any) -> Any:
    """Makes assumptions in which every collateral sells in the first round, at a known price and time."""

    def make(unsecured: dict[str, Any] | None = None, class_: dict[str, Any] | None = None, **changes: Any) -> Any:
        auction = {"rounds": [{"odds": fig(1.0), "price": fig(0.8)}], "months_between": fig(4)}
        auction |= {"odds_property": fig(0), "last_resort_price": fig(0.1), "last_resort_months": fig(9)}
        home = {"agreed": None, "auction": auction, "value_sigma": 0.0, "sale_cost_share": 0.0, "index_beta": 0.0}
        home |= {"eviction_share": 0.0, "eviction_months": 0.0, "payout_months": 0.0, "legal_cost_share": 0.0}
        none = {"bias": fig(0), "market": fig(0), "deal": fig(0)}
        a = make_assumptions(
            NOTHING_ELSE | (unsecured or {}),
            collateral=[home | (class_ or {})],
            estimation_error={"amount": none, "timing": none},
            horizon_months=240,
            **changes,
        )
        stages = {stage: fig(10) for stage in a.court.months}
        court = type(a.court)(months=stages, months_sigma=fig(0), regions={"R2": fig(2)})
        return a.model_copy(update={"court": court})

    return make


def paid(pool: Any, a: Any) -> list[float]:
    return simulate(pool, a, seed=1, scenarios=3).by_loan["expected_gross"].to_list()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"value": 500.0}, 400.0),
        ({"value": 5000.0}, 1000.0),
        ({"value": 1000.0, "prior_claims": 300.0, "lien_rank": 2}, 500.0),
        ({"value": 1000.0, "prior_claims": 900.0, "lien_rank": 2}, 0.0),
        ({"value": 1000.0, "secured_cap": 250.0}, 250.0),
        ({"value": 1000.0, "registered": "preliminary"}, 480.0),
        ({"value": 1000.0, "registered": "none"}, 0.0),
        ({"value": 1000.0, "sale_date": date(2024, 1, 1)}, 0.0),
        ({"value": 1000.0, "sale_date": date(2025, 1, 1)}, 800.0),
    ],
)
def test_proceeds_follow_lien_law(make_pool: Any, certain: Any, row: dict[str, Any], expected: float) -> None:
    pool = make_pool([1000.0], collaterals=[{"loan_id": "L00000"} | row])

    assert paid(pool, certain()) == pytest.approx([expected])


def test_two_collaterals_never_bring_more_than_the_claim(make_pool: Any, certain: Any) -> None:
    rows = [{"loan_id": "L00000", "value": 900.0}, {"loan_id": "L00000", "value": 900.0}]

    assert paid(make_pool([1000.0], collaterals=rows), certain()) == pytest.approx([1000.0])


def test_one_asset_behind_two_loans_is_spent_once_by_claim(make_pool: Any, certain: Any) -> None:
    rows = [{"loan_id": f"L0000{i}", "value": 500.0, "collateral_id": "S"} for i in (0, 1)]

    assert paid(make_pool([300.0, 900.0], collaterals=rows), certain()) == pytest.approx([100.0, 300.0])


@pytest.mark.parametrize(
    ("claims", "rows", "expected"),
    [
        # Tax of 30 before the first rank is before the second as well.
        ([100.0, 100.0], [{"lien_rank": 1, "prior_claims": 30.0}, {"lien_rank": 2}], [100.0, 70.0]),
        ([100.0, 100.0], [{"lien_rank": 2, "prior_claims": 60.0}, {"lien_rank": 3}], [100.0, 40.0]),
        # A tape that counts the better rank already is not counted twice.
        ([100.0, 100.0], [{"lien_rank": 1}, {"lien_rank": 2, "prior_claims": 100.0}], [100.0, 100.0]),
        # Own caps: 50 and 300 are secured, and share 200 by what is secured.
        ([100.0, 300.0], [{"secured_cap": 50.0}, {"secured_cap": 400.0}], [200 / 7, 1200 / 7]),
        ([100.0, 140.0], [{"secured_cap": 50.0}, {}], [50.0, 140.0]),
        # One mortgage of at most 120 for both: shared by claim.
        ([100.0, 300.0], [{"secured_cap": 120.0}, {"secured_cap": 120.0}], [30.0, 90.0]),
        # It takes 120 before the next rank, and not twice as much.
        (
            [100.0, 300.0, 100.0],
            [{"secured_cap": 120.0}, {"secured_cap": 120.0}, {"lien_rank": 2}],
            [30.0, 90.0, 80.0],
        ),
    ],
)
def test_an_asset_is_spent_once_by_rank_and_then_by_what_is_secured(
    make_pool: Any, certain: Any, claims: list[float], rows: list[dict[str, Any]], expected: list[float]
) -> None:
    # It sells for 200.
    asset = {"collateral_id": "S", "value": 250.0}
    given = [asset | {"loan_id": f"L{i:05}"} | row for i, row in enumerate(rows)]

    assert paid(make_pool(claims, collaterals=given), certain()) == pytest.approx(expected)


def test_sale_costs_and_eviction_are_taken_from_the_price(make_pool: Any, certain: Any) -> None:
    rows = [
        {"loan_id": "L00000", "value": 500.0, "occupancy": "owner"},
        {"loan_id": "L00001", "value": 500.0, "occupancy": "vacant"},
    ]
    a = certain(class_={"sale_cost_share": 0.1, "eviction_share": 0.05})

    assert paid(make_pool([1000.0, 1000.0], collaterals=rows), a) == pytest.approx([342.0, 360.0])


def test_legal_costs_are_costs_and_not_less_cash(make_pool: Any, certain: Any) -> None:
    pool = make_pool([1000.0], collaterals=[{"loan_id": "L00000", "value": 500.0}])

    r = simulate(pool, certain(class_={"legal_cost_share": 0.25}), seed=1, scenarios=2)

    assert r.by_loan.select("expected_gross", "expected_net").row(0) == pytest.approx((400.0, 300.0))
    assert r.cash.costs.sum(axis=1) == pytest.approx([100.0, 100.0])


def test_cash_comes_when_the_court_the_eviction_and_the_payout_are_done(make_pool: Any, certain: Any) -> None:
    rows = [
        {"loan_id": "L00000", "value": 500.0},
        {"loan_id": "L00001", "value": 500.0, "region": "R2"},
        {"loan_id": "L00002", "value": 500.0, "occupancy": "vacant"},
    ]
    a = certain(class_={"eviction_months": 3.0, "payout_months": 1.5})

    r = simulate(make_pool([900.0] * 3, collaterals=rows), a, seed=1, scenarios=2)

    # 10 + 3 + 1.5, 20 + 3 + 1.5 and 10 + 1.5 months, dated by the end of their quarter.
    assert r.by_loan["expected_years"].to_list() == pytest.approx([1.25, 2.25, 1.0])


def test_failed_rounds_cost_time_and_price(make_pool: Any, certain: Any) -> None:
    auction = {
        "rounds": [{"odds": fig(0.0), "price": fig(0.8)}, {"odds": fig(1.0), "price": fig(0.6)}],
        "months_between": fig(6),
        "odds_property": fig(0),
        "last_resort_price": fig(0.1),
        "last_resort_months": fig(9),
    }
    pool = make_pool([900.0], collaterals=[{"loan_id": "L00000", "value": 500.0}])

    r = simulate(pool, certain(class_={"auction": auction}), seed=1, scenarios=2)

    assert r.by_loan.select("expected_gross", "expected_years").row(0) == pytest.approx((300.0, 1.5))


def test_after_the_last_round_comes_the_last_resort(make_pool: Any, certain: Any) -> None:
    auction = {
        "rounds": [{"odds": fig(0.0), "price": fig(0.8)}] * 3,
        "months_between": fig(2),
        "odds_property": fig(0),
        "last_resort_price": fig(0.1),
        "last_resort_months": fig(5),
    }
    pool = make_pool([900.0], collaterals=[{"loan_id": "L00000", "value": 500.0}])

    r = simulate(pool, certain(class_={"auction": auction}), seed=1, scenarios=2)

    assert r.by_loan.select("expected_gross", "expected_years").row(0) == pytest.approx((50.0, 1.75))


def test_auction_rounds_sell_as_often_as_their_odds_say(make_pool: Any, certain: Any) -> None:
    auction = {
        "rounds": [{"odds": fig(0.3), "price": fig(0.8)}, {"odds": fig(0.5), "price": fig(0.5)}],
        "months_between": fig(2),
        "odds_property": fig(0.5),
        "last_resort_price": fig(0.1),
        "last_resort_months": fig(5),
    }
    pool = make_pool([100.0], collaterals=[{"loan_id": "L00000", "value": 100.0}])

    total = simulate(pool, certain(class_={"auction": auction}), seed=1, scenarios=8000).cash.collections.sum(axis=1)

    # Only the first round's odds are marginal; given its failure the driver was low.
    assert (total.round(6) == 80).mean() == pytest.approx(0.3, abs=0.02)
    assert 0.25 < (total.round(6) == 50).mean() < 0.35


def test_the_rest_of_a_claim_is_collected_after_the_sale(make_pool: Any, certain: Any) -> None:
    pool = make_pool([1000.0], collaterals=[{"loan_id": "L00000", "value": 500.0}])
    change = {"zero_share": 0.0, "paid_share": 0.4, "paid_share_sd": 0.0, "after_collateral": 0.5}
    a = certain(change | {"clock_loadings": {}})

    r = simulate(pool, a, seed=1, scenarios=2)
    cash = r.cash.mean(r.cash.collections)

    assert cash.sum() == pytest.approx(400 + 0.5 * 0.4 * 600)
    assert cash[:3].sum() == 0
    # The sale falls into the fourth quarter; the rest follows the curve from then on: 10 % a quarter at first.
    assert cash[3:5] == pytest.approx([400.0, 0.1 * 120])
    assert r.cash.files_open[0, 3 + 24 - 1] == 1
    assert r.cash.files_open[0, 3 + 24] == 0


def test_a_file_is_closed_at_the_sale_when_nothing_more_will_come(make_pool: Any, certain: Any) -> None:
    pool = make_pool([1000.0], collaterals=[{"loan_id": "L00000", "value": 500.0}])

    r = simulate(pool, certain(), seed=1, scenarios=2)

    assert r.cash.files_open[0, :5].tolist() == [1, 1, 1, 0, 0]
    assert r.cash.pool_balance[0, 2:5].tolist() == [1000, 0, 0]
    assert r.cash.closed_proceeds[0, :5] == pytest.approx([0, 0, 0, 400, 0])
    assert r.cash.closed_plan[0, :5] == pytest.approx([0, 0, 0, 400, 0])


def test_an_appraisal_is_brought_to_prices_of_the_cut_off(make_pool: Any, certain: Any) -> None:
    pool = make_pool([1000.0], collaterals=[{"loan_id": "L00000", "value": 500.0, "value_date": date(2022, 9, 30)}])

    years = 731 / 365.25
    assert paid(pool, certain(class_={"index_beta": 1.0}))[0] == pytest.approx(400 * np.exp(-0.05 * years), rel=0.2)

    a = certain(class_={"index_beta": 1.0})
    flat = {"volatility": fig(0), "mean_reversion": fig(0)}
    index = type(a.property_index)(since_appraisal=fig(-0.05), drift=fig(0), national=flat, regional=flat)
    still = a.model_copy(update={"property_index": index})
    assert paid(pool, still)[0] == pytest.approx(400 * np.exp(-0.05 * years), rel=1e-9)


def test_a_guarantor_pays_as_often_as_the_odds_say_and_once_the_collateral_is_sold(
    make_pool: Any, certain: Any
) -> None:
    numbers = {"odds": 0.4, "share": 0.5, "months": 6.0, "months_sigma": 0.0, "fee_share": 0.0}
    guarantor = {name: fig(value) for name, value in numbers.items()} | {"odds_loadings": {"macro": fig(0.4)}}
    rows = [
        {"loan_id": "L00000", "value": 600.0, "collateral_type": "guarantee"},
        {"loan_id": "L00001", "value": 1200.0},
        {"loan_id": "L00001", "value": 600.0, "collateral_type": "guarantee"},
    ]
    pool = make_pool([1000.0, 1000.0], collaterals=rows)

    r = simulate(pool, certain(guarantor=guarantor), seed=1, scenarios=6000)

    alone, behind = r.by_loan["expected_gross"].to_list()
    assert alone == pytest.approx(0.4 * 300, rel=0.06)
    # The home brings 960 of 1,000, so the guarantor's 300 is called for 40 only.
    assert behind == pytest.approx(960 + 0.4 * 40, rel=0.01)
    assert r.by_loan["route"].to_list() == ["guarantor", "collateral"]
    assert paid(pool, certain())[0] == 0


def test_collateral_without_a_class_is_told(make_pool: Any, make_assumptions: Any) -> None:
    pool = make_pool(collaterals=[{"loan_id": "L00000", "collateral_type": "vehicle"}])
    a = make_assumptions(collateral=[{"where": {"collateral_type": "residential"}}])

    with pytest.raises(AssumptionError, match=r"1 of 1 collateral rows belong to no class, for example C00000 \(veh"):
        simulate(pool, a, seed=1, scenarios=1)


def test_collateral_counts_for_nothing_where_the_assumptions_have_none(make_pool: Any, make_assumptions: Any) -> None:
    pool = make_pool(collaterals=[{"loan_id": "L00000", "value": 1e6}])

    r = simulate(pool, make_assumptions(), seed=1, scenarios=2)

    assert set(r.by_loan["route"]) == {"unsecured"}
