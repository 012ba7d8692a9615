"""The servicer's business plan: its totals, its shapes, and actuals against it."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from refloat.errors import InputError
from refloat.recovery import simulate
from refloat.recovery.business_plan import BusinessPlan
from refloat.recovery.compare_plan import compare_loans, compare_plan
from refloat.recovery.make_plan import fit_totals, make_plan
from refloat.units.cash import Cash
from refloat.units.cash_csv import read_plan_csv


@pytest.fixture(scope="module")
def both(mixed_pool: Any, make_assumptions: Any) -> tuple[Any, BusinessPlan]:
    guarantor = {
        name: {"value": value, "source": "test", "grade": "judgement"}
        for name, value in (("odds", 0.5), ("share", 0.5), ("months", 12), ("months_sigma", 0.5), ("fee_share", 0.05))
    }
    a = make_assumptions(collateral=[{}], guarantor=guarantor)
    recoveries = simulate(mixed_pool, a, seed=3, scenarios=600, block_size=300)
    return recoveries, make_plan(mixed_pool, recoveries)


def test_the_plan_adds_up_to_the_run_by_period_and_by_loan(both: tuple[Any, BusinessPlan]) -> None:
    recoveries, plan = both

    assert plan.collections.sum(axis=0) == pytest.approx(recoveries.plan.collections[0], rel=1e-8, abs=1e-6)
    assert plan.costs.sum(axis=0) == pytest.approx(recoveries.plan.costs[0], rel=1e-8, abs=1e-6)
    assert plan.collections.sum(axis=1) == pytest.approx(recoveries.by_loan["expected_gross"].to_numpy(), rel=1e-9)
    assert (plan.collections >= 0).all()


def test_a_loans_cash_comes_about_when_the_run_expects_it(both: tuple[Any, BusinessPlan]) -> None:
    recoveries, plan = both
    years = np.arange(1, plan.collections.shape[1] + 1) * recoveries.assumptions.period_months / 12

    planned = plan.collections @ years / plan.collections.sum(axis=1)

    assert planned == pytest.approx(recoveries.by_loan["expected_years"].to_numpy(), rel=0.15)


def test_monthly_sets_are_planned_by_quarter(make_pool: Any, make_assumptions: Any) -> None:
    recoveries = simulate(make_pool(), make_assumptions(period_months=1), seed=1, scenarios=200)

    plan = make_plan(make_pool(), recoveries)

    assert 20 == len(plan.dates)
    assert date(2024, 12, 31) == plan.dates[0].astype(object)
    assert plan.cash().collections[0, 0] == pytest.approx(recoveries.plan.collections[0, :3].sum())


def test_the_plan_as_csv_is_what_a_deal_takes(both: tuple[Any, BusinessPlan], tmp_path: Path) -> None:
    _, plan = both
    file = tmp_path / "plan.csv"
    file.write_text(plan.by_period().select("date", "collections", "costs").write_csv())

    read = read_plan_csv(file)

    assert read.dates.tolist() == plan.dates.astype("datetime64[D]").tolist()
    assert read.net[0] == pytest.approx(plan.cash().net[0])


def test_recoveries_of_another_pool_are_refused(both: tuple[Any, BusinessPlan], make_pool: Any) -> None:
    with pytest.raises(ValueError, match="not those of the pool"):
        make_plan(make_pool(), both[0])


def plain_plan() -> BusinessPlan:
    return BusinessPlan(
        currency="CNY",
        cut_off=date(2024, 12, 31),
        claim=1000.0,
        dates=np.array(["2025-03-31", "2025-06-30"], dtype="datetime64[D]"),
        loans=pl.DataFrame({"loan_id": ["a", "b"], "segment": "s", "route": "unsecured", "claim": [600.0, 400.0]}),
        collections=np.array([[60.0, 30.0], [30.0, 0.0]]),
        costs=np.array([[6.0, 3.0], [3.0, 0.0]]),
        assumptions="x",
        scenarios=1,
        seed=1,
    )


def test_actuals_are_compared_with_the_plan_of_the_same_age() -> None:
    days = np.array(["2025-02-14", "2025-06-30"], dtype="datetime64[D]")
    actual = Cash(dates=days, collections=np.array([[50.0, 60.0]]), costs=np.array([[5.0, 13.0]]), weights=np.ones(1))

    table = compare_plan(plain_plan(), actual)

    # Half the first quarter has passed on 14 February: 45 of 90.
    assert table["planned"].to_list() == pytest.approx([45.0, 120.0])
    assert table["gross_ratio"].to_list() == pytest.approx([50 / 45, 110 / 120])
    assert table["net_ratio"].to_list() == pytest.approx([45 / 40.5, 92 / 108])


def test_loans_are_compared_with_the_largest_shortfall_first() -> None:
    cash = pl.DataFrame(
        {
            "loan_id": ["b", "b", "b"],
            "period": [date(2025, 1, 1), date(2025, 5, 1), date(2024, 11, 1)],
            "gross_cash": [50.0, 5.0, 99.0],
        }
    )

    table = compare_loans(plain_plan(), cash, np.datetime64("2025-03-31"))

    assert table["loan_id"].to_list() == ["a", "b"]
    assert table["difference"].to_list() == pytest.approx([-60.0, 20.0])


@pytest.mark.parametrize("day", ["2024-12-31", "2025-07-01"])
def test_actuals_outside_the_plan_are_refused(day: str) -> None:
    one = np.ones((1, 1))
    actual = Cash(dates=np.array([day], dtype="datetime64[D]"), collections=one, costs=0 * one, weights=np.ones(1))

    with pytest.raises(InputError, match="lies"):
        compare_plan(plain_plan(), actual)


@given(
    shapes=arrays(np.float64, (4, 5), elements=st.floats(0.01, 1)),
    rows=arrays(np.float64, 4, elements=st.floats(0, 100)),
    columns=arrays(np.float64, 5, elements=st.floats(0, 100)),
)
def test_a_table_is_fitted_to_both_totals(shapes: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> None:
    if rows.sum() > 1 and columns.sum() > 1:
        table = fit_totals(shapes, rows, columns)

        assert table.sum(axis=1) == pytest.approx(rows, rel=1e-8, abs=1e-8)
        assert table.sum(axis=0) == pytest.approx(columns * rows.sum() / columns.sum(), rel=1e-6, abs=1e-6)
