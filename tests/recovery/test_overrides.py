"""Seasons, and what happens on every path: crashes, closed courts, failing servicers."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from refloat.errors import AssumptionError
from refloat.recovery import Overrides, read_overrides, simulate


def fig(value: float) -> dict[str, Any]:
    return {"value": value, "source": "test", "grade": "judgement"}


def what_if(**event: Any) -> Overrides:
    return Overrides.model_validate({"name": "what if", "events": [event]})


@pytest.fixture
def homes(make_pool: Any) -> Any:
    return make_pool([1000.0] * 2, collaterals=[{"loan_id": f"L0000{i}", "region": f"R{i + 1}"} for i in range(2)])


@pytest.fixture
def certain(make_assumptions: Any) -> Any:
    none = {"bias": fig(0), "market": fig(0), "deal": fig(0)}
    still = {"payer_loadings": {}, "amount_loadings": {}, "clock_loadings": {}}

    def make(**changes: Any) -> Any:
        return make_assumptions(
            still | {"zero_share": 0.0, "paid_share": 0.5, "paid_share_sd": 0.0, "clock": "cut_off"},
            estimation_error={"amount": none, "timing": none},
            horizon_months=120,
            **changes,
        )

    return make


def test_a_crash_takes_its_share_of_the_price_where_it_happens(homes: Any, make_assumptions: Any) -> None:
    a = make_assumptions({"paid_share": 0.0, "paid_share_sd": 0.0}, collateral=[{"agreed": None}], horizon_months=480)
    crash = what_if(kind="property_crash", change=-0.5, regions=["R1"])

    usual, crashed = (simulate(homes, a, seed=1, scenarios=400, overrides=one) for one in (Overrides(), crash))

    change = crashed.by_loan["expected_gross"] / usual.by_loan["expected_gross"]
    assert change.to_list() == pytest.approx([0.5, 1.0], abs=0.02)


def test_closed_courts_make_everything_in_court_later_by_that_time(homes: Any, make_assumptions: Any) -> None:
    a = make_assumptions({"paid_share": 0.0, "paid_share_sd": 0.0}, collateral=[{"agreed": None}], horizon_months=480)
    flat = a.property_index.model_dump() | {"drift": fig(0)}
    flat |= {part: {"volatility": fig(0), "mean_reversion": fig(0)} for part in ("national", "regional")}
    a = type(a).model_validate(a.model_dump() | {"property_index": flat})

    usual, closed = (
        simulate(homes, a, seed=1, scenarios=300, overrides=one)
        for one in (Overrides(), what_if(kind="courts_closed", months=6))
    )

    assert (closed.cash.collections[:, :2] == 0).all()
    np.testing.assert_allclose(closed.cash.collections[:, 2:], usual.cash.collections[:, :-2], atol=1e-9)


def test_a_failing_servicer_slows_collections_and_loses_a_share(make_pool: Any, certain: Any) -> None:
    pool = make_pool([1000.0])
    failure = what_if(kind="servicer_failure", from_month=6, months=6, pace=0.0, amount_change=-0.1)

    usual, failed = (simulate(pool, certain(), seed=1, scenarios=2, overrides=one) for one in (Overrides(), failure))

    now, then = usual.cash.collections[0], failed.cash.collections[0]
    assert then[:2] == pytest.approx(0.9 * now[:2])
    assert then[2:4] == pytest.approx([0, 0])
    assert then[4:] == pytest.approx(0.9 * now[2:-2])


def test_the_plan_is_that_of_the_run_without_overrides(homes: Any, make_assumptions: Any) -> None:
    a = make_assumptions(collateral=[{}])
    steps: list[tuple[int, int]] = []

    def run(overrides: Overrides, **more: Any) -> Any:
        return simulate(homes, a, seed=1, scenarios=300, block_size=100, overrides=overrides, **more)

    usual = run(Overrides())
    closed = run(what_if(kind="courts_closed", months=12), on_step=lambda d, t: steps.append((d, t)))

    assert (closed.plan.collections == usual.plan.collections).all()
    assert closed.cash.mean(closed.cash.collections).sum() < closed.plan.collections.sum()
    # Where both loans are closed, their plan is the expected net cash of the run without overrides.
    assert closed.cash.closed_plan.sum(axis=1).max() == pytest.approx(usual.by_loan["expected_net"].sum())
    assert [(i, 10) for i in range(1, 11)] == steps


def test_shifted_drivers_move_the_mean(make_pool: Any, make_assumptions: Any) -> None:
    pool = make_pool([1000.0] * 20)

    low, usual, high = (
        simulate(pool, make_assumptions(), seed=1, scenarios=300, overrides=what_if(kind="drivers", macro=macro))
        for macro in (-2.0, 0.0, 2.0)
    )

    assert low.by_loan["expected_gross"].sum() < usual.by_loan["expected_gross"].sum()
    assert usual.by_loan["expected_gross"].sum() < high.by_loan["expected_gross"].sum()


def test_a_season_moves_cash_within_the_year_and_takes_none(make_pool: Any, certain: Any) -> None:
    # The cut-off is the end of September, so the first quarter ends the year.
    year = [fig(0.5)] * 9 + [fig(1.0), fig(1.0), fig(2.5)]
    pool = make_pool([1000.0])

    even, uneven = (
        simulate(pool, certain(**more), seed=1, scenarios=2).cash.collections[0]
        for more in ({}, {"seasonality": {"collections": year}})
    )

    # 4.5 of 9 weights fall into the last quarter, so half of the year's work: 6 of 12 months of a straight first year.
    assert uneven[0] == pytest.approx(2 * even[0])
    assert uneven[:4].sum() == pytest.approx(even[:4].sum())
    assert uneven.sum() == pytest.approx(even.sum())


def test_twelve_equal_weights_change_no_bit(make_pool: Any, certain: Any) -> None:
    even, weighted = (
        simulate(make_pool(), certain(**more), seed=1, scenarios=20).cash.collections
        for more in ({}, {"seasonality": {"collections": [fig(1.0)] * 12}})
    )

    assert (even == weighted).all()


def test_overrides_are_read_from_a_file_and_wrong_ones_told_with_their_place(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    text = "name: courts\nevents:\n  - {kind: courts_closed, from_month: 3, months: 6}\n"
    good.write_text(text, encoding="utf-8")
    bad.write_text(text.replace("from_month", "from_mnth"), encoding="utf-8")

    assert read_overrides(good).events[0].months == 6
    with pytest.raises(AssumptionError, match=r"bad\.yaml:3:\d+.*from_mnth"):
        read_overrides(bad)
    with pytest.raises(AssumptionError, match="no such file"):
        read_overrides(tmp_path / "none.yaml")
    with pytest.raises(ValidationError, match="need a name"):
        Overrides.model_validate({"events": [{"kind": "courts_closed", "months": 1}]})


def test_a_crash_where_the_pool_has_no_collateral_is_told(make_pool: Any, make_assumptions: Any) -> None:
    pool = make_pool([1000.0], collaterals=[{"loan_id": "L00000", "region": "R1"}])
    crash = what_if(kind="property_crash", change=-0.5, regions=["R1", "R7"])

    with pytest.raises(AssumptionError, match=r"no collateral of the pool is in the region R7.*\(R1\)"):
        simulate(pool, make_assumptions(collateral=[{}]), seed=1, scenarios=2, overrides=crash)
