"""The plan of least cost: against all plans of a grid, its targets, and the sentence when there is none."""

from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pytest

from refloat.errors import CaseError, TargetError
from refloat.forecast.baseline import Baseline, book_rates
from refloat.forecast.issuance_plan import IssuancePlan
from refloat.forecast.make_plan import make_plan
from refloat.forecast.plan_books import keeping_value
from refloat.forecast.plan_terms import PlanTerms

GRID = 5.0


def cost_of(terms: PlanTerms, amounts: dict[str, tuple[float, ...]]) -> float:
    """Cost over keeping, written out deal by deal as the method page has it."""
    total = 0.0
    for one in terms.routes:
        loans = next(entry for entry in terms.books if entry.name == one.book)
        for quarter, claim in enumerate(amounts[one.name]):
            if claim:
                worth = keeping_value(loans, terms.finance) - one.price.value + one.variable_cost.value
                discount = (1 + terms.finance.discount.value) ** (-(quarter + 1) / 4)
                total += discount * (worth * claim + one.fixed_cost.value)
    return total


def meets(terms: PlanTerms, baseline: Baseline, amounts: dict[str, tuple[float, ...]], limit: float) -> bool:
    """Whether a plan of whole steps is possible and holds the ratio, quarter by quarter."""
    (only,) = terms.books
    rates, stock, level = book_rates(only), baseline.opening, baseline.opening
    for quarter in range(len(baseline.npl)):
        inflow = baseline.inflow[only.name][quarter]
        level = level * (1 - rates.total) + inflow
        taken = sum(amounts[one.name][quarter] for one in terms.routes)
        stock = stock * (1 - rates.total) + inflow - taken
        if stock < -1e-9 or stock > limit * (baseline.loans[quarter] - (level - stock)) + 1e-9:
            return False
        for one in terms.routes:
            if 0 < amounts[one.name][quarter] < one.least.value:
                return False
    return True


def best_of_grid(terms: PlanTerms, baseline: Baseline, limit: float) -> float:
    quarters, steps = len(baseline.npl), [GRID * n for n in range(9)]
    names = [one.name for one in terms.routes]
    costs = []
    for chosen in product(steps, repeat=quarters * len(names)):
        amounts = {name: chosen[place * quarters : (place + 1) * quarters] for place, name in enumerate(names)}
        if meets(terms, baseline, amounts, limit):
            costs.append(cost_of(terms, amounts))
    return min(costs)


def planned(plan: IssuancePlan, terms: PlanTerms) -> dict[str, tuple[float, ...]]:
    days = [str(day) for day in plan.quarter_ends]
    return {
        one.name: tuple(
            sum(deal.claim for deal in plan.deals if deal.route == one.name and str(deal.on) == day) for day in days
        )
        for one in terms.routes
    }


def test_the_plan_is_as_cheap_as_the_best_of_all_plans_on_a_grid(make: Any) -> None:
    # Exit nothing, discount nothing: amounts needed are whole steps of the grid, so the best plan is on it.
    terms = make.terms_of(
        books=[make.book(exit_years=make.figure(60.0), collected=make.figure(1.0))],
        routes=[
            make.route("small", price=make.figure(0.10), least=make.figure(5.0), fixed_cost=make.figure(1.0)),
            make.route("large", price=make.figure(0.20), least=make.figure(25.0), fixed_cost=make.figure(6.0)),
        ],
    )
    baseline = make.baseline_of(terms, [110.0, 120.0], [4998.98, 4997.96], opening=100.0)
    best = best_of_grid(terms, baseline, 0.02)
    plan = make_plan(terms, baseline)
    assert plan.cost <= best + 1e-6
    assert plan.cost == pytest.approx(cost_of(terms, planned(plan, terms)), rel=1e-9)
    # It may split steps, which the grid cannot, but not by much of a step.
    assert best - plan.cost <= 0.9 * GRID


@pytest.mark.parametrize(("need", "chosen"), [(15.0, "b"), (25.0, "a")])
def test_on_an_amount_that_is_a_whole_step_the_plan_is_the_best_of_the_grid(
    need: float, chosen: str, make: Any
) -> None:
    terms = make.terms_of(
        books=[make.book(exit_years=make.figure(60.0), collected=make.figure(1.0))],
        routes=[
            make.route("a", least=make.figure(10.0), fixed_cost=make.figure(2.0)),
            make.route("b", price=make.figure(0.15), fixed_cost=make.figure(1.0)),
        ],
    )
    baseline = make.baseline_of(terms, [100.0], [(100 - need) / 0.02 + need])
    plan = make_plan(terms, baseline)
    assert best_of_grid(terms, baseline, 0.02) == pytest.approx(plan.cost, abs=1e-6)
    assert [(chosen, pytest.approx(need))] == [(deal.route, deal.claim) for deal in plan.deals]


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_of_the_grid_is_cheaper_whatever_prices_and_sizes_are(seed: int, make: Any) -> None:
    draw = np.random.default_rng(seed)
    terms = make.terms_of(
        books=[
            make.book(
                exit_years=make.figure(float(draw.uniform(1.5, 6))),
                collected=make.figure(float(draw.uniform(0.1, 0.6))),
            )
        ],
        routes=[
            make.route(
                name,
                price=make.figure(float(draw.uniform(0.02, 0.5))),
                least=make.figure(float(draw.choice([5.0, 10.0, 20.0]))),
                fixed_cost=make.figure(float(draw.uniform(0, 4))),
                variable_cost=make.figure(float(draw.uniform(0, 0.05))),
            )
            for name in ("a", "b")
        ],
        finance={
            "discount": make.figure(0.08),
            "capital_ratio": make.figure(0.1),
            "capital_cost": make.figure(0.08),
        },
    )
    baseline = make.baseline_of(terms, [108.0, 115.0], [5000.0, 5050.0])
    plan = make_plan(terms, baseline)
    assert plan.cost <= best_of_grid(terms, baseline, 0.02) + 1e-6
    assert plan.ratio.max() <= 0.02 * (1 + 1e-7)


def test_the_movements_of_a_plan_reconcile_and_end_at_its_ratio(make: Any) -> None:
    terms = make.terms_of(
        books=[
            make.book("cards", stock_share=make.figure(0.4), inflow_share=make.figure(0.6)),
            make.book(
                "houses",
                security="immovable",
                stock_share=make.figure(0.6),
                inflow_share=make.figure(0.4),
                cured=make.figure(0.2),
            ),
        ],
        routes=[
            make.route(least=make.figure(8.0)),
            make.route("abs", kind="securitisation", book="houses", price=make.figure(0.4)),
        ],
    )
    baseline = make.baseline_of(terms, [105.0, 112.0, 118.0, 121.0], [5000.0] * 4)
    plan = make_plan(terms, baseline)
    assert plan.movements.check_reconciled() < 1e-12
    assert plan.claim == pytest.approx(float((plan.movements.sales + plan.movements.securitisations).sum()))
    gone = baseline.npl - plan.npl
    assert (plan.npl / (baseline.loans - gone)).tolist() == pytest.approx(plan.ratio.tolist())
    assert plan.ratio.max() <= 0.02 * (1 + 1e-7)
    assert ("npl_ratio",) == plan.on_bound


def test_without_a_ratio_above_its_limit_nothing_is_sold_below_the_worth_of_keeping(make: Any) -> None:
    terms = make.terms_of()
    plan = make_plan(terms, make.baseline_of(terms, [90.0, 80.0], [5000.0, 5000.0]))
    assert () == plan.deals
    assert 0.0 == plan.cost


def test_the_coverage_floor_asks_for_the_least_allowances_that_keep_it(make: Any) -> None:
    terms = make.terms_of(
        routes=[make.route(not_before=date(2030, 1, 1))],
        targets={
            "npl_ratio": [{"since": date(2025, 3, 31), "at_most": 0.5}],
            "coverage_floor": 1.5,
            "source": {"en": "x", "zh": "x"},
        },
    )
    baseline = make.baseline_of(terms, [110.0, 120.0], [5000.0, 5000.0], allowance=150.0)
    plan = make_plan(terms, baseline)
    written = plan.movements.write_offs[0]
    # Nothing can be sold, so each quarter makes good write-offs and the growth of the stock.
    assert [1.5 * 10 + written[0], 1.5 * 10 + written[1]] == pytest.approx(plan.charges.tolist(), abs=1e-6)
    assert [1.5 * 110, 1.5 * 120] == pytest.approx(plan.allowance.tolist(), abs=1e-6)
    assert ("coverage_floor",) == plan.on_bound


def test_the_calendar_makes_the_plan_sell_unsecured_loans_before_their_fourth_year(make: Any) -> None:
    coverage = {"rule": "crr-47c", "shortfall_at_most": 0.0}
    terms = make.terms_of(
        books=[make.book(age_years=make.figure(2.5), coverage=make.figure(0.5))],
        targets={
            "npl_ratio": [{"since": date(2025, 3, 31), "at_most": 0.5}],
            "minimum_coverage": coverage,
            "source": {"en": "x", "zh": "x"},
        },
    )
    baseline = make.baseline_of(terms, [100.0, 100.0], [5000.0, 5000.0])
    plan = make_plan(terms, baseline)
    # Of the opening 100, spread over 20 quarters of age, those past three years must be gone: ages over 2.75 now.
    keep = 1 - 0.1
    past = sum(100 / 20 for place in range(20) if (place + 0.5) / 4 + 0.25 >= 3.0) * keep
    joining = 100 / 20 * keep**2
    assert [past, joining] == pytest.approx([deal.claim for deal in plan.deals], rel=1e-6)
    assert plan.shortfall.max() == pytest.approx(0.0, abs=1e-6)
    assert "minimum_coverage" in plan.on_bound


def test_capital_falls_by_what_is_sold_and_rises_by_what_is_kept(make: Any) -> None:
    terms = make.terms_of(
        routes=[
            make.route(
                "abs",
                kind="securitisation",
                price=make.figure(0.4),
                retained=make.figure(0.05),
                retained_weight=make.figure(12.5),
            )
        ]
    )
    baseline = make.baseline_of(terms, [120.0], [5000.0])
    plan = make_plan(terms, baseline)
    (deal,) = plan.deals
    kept = 0.1 * 12.5 * 0.05 * 0.4 * deal.claim
    assert 0.1 * 0.5 * plan.npl[0] + kept == pytest.approx(plan.capital[0])


def test_what_no_plan_can_meet_is_told_with_the_day_and_the_gap(make: Any) -> None:
    terms = make.terms_of(
        routes=[make.route(most=make.figure(5.0), least=make.figure(5.0), not_before=date(2025, 6, 1))]
    )
    with pytest.raises(TargetError) as told:
        make_plan(terms, make.baseline_of(terms, [110.0, 110.0], [5000.0, 5000.0]))
    # Nothing can be sold in the first quarter: 110 of 5,000 are 2.2 %, 10 too much.
    assert (
        "plan: the ratio of bad loans cannot be met: at best it is 2.200% on 2025-03-31, where 2.000% is allowed "
        "(CNY 10 of loans too much); loosen it, allow more time, or give routes that take more."
    ) == str(told.value)


def test_a_budget_that_is_too_small_is_named_and_not_the_ratio(make: Any) -> None:
    terms = make.terms_of(
        routes=[make.route(fixed_cost=make.figure(3.0))],
        targets={
            "npl_ratio": [{"since": date(2025, 3, 31), "at_most": 0.02}],
            "loss_budget": 1.0,
            "source": {"en": "x", "zh": "x"},
        },
    )
    with pytest.raises(TargetError, match=r"ratio of bad loans cannot be met with the others: at best it is 2\.200%"):
        make_plan(terms, make.baseline_of(terms, [110.0], [5000.0]))
    terms = make.terms_of(
        routes=[make.route(not_before=date(2030, 1, 1))],
        targets={
            "npl_ratio": [{"since": date(2025, 3, 31), "at_most": 0.5}],
            "coverage_floor": 1.5,
            "loss_budget": 1.0,
            "source": {"en": "x", "zh": "x"},
        },
    )
    with pytest.raises(
        TargetError, match=r"coverage floor cannot be met with the others: CNY \d+ of allowance are miss"
    ):
        make_plan(terms, make.baseline_of(terms, [110.0], [5000.0], allowance=100.0))


def test_a_floor_without_an_allowance_and_a_ratio_after_the_plan_are_refused(make: Any) -> None:
    targets = {"npl_ratio": [{"since": date(2025, 3, 31), "at_most": 0.02}], "source": {"en": "x", "zh": "x"}}
    terms = make.terms_of(targets=targets | {"coverage_floor": 1.5})
    with pytest.raises(CaseError, match="add a column allowance"):
        make_plan(terms, make.baseline_of(terms, [90.0], [5000.0]))
    terms = make.terms_of(targets=targets | {"npl_ratio": [{"since": date(2030, 3, 31), "at_most": 0.02}]})
    with pytest.raises(CaseError, match="no step of npl_ratio begins by 2025-03-31"):
        make_plan(terms, make.baseline_of(terms, [90.0], [5000.0]))


def test_the_chance_of_missing_is_counted_with_its_error_and_falls_with_the_plan(make: Any) -> None:
    terms = make.terms_of(draws={"paths": 4000, "seed": 1})
    baseline = make.baseline_of(terms, [104.0, 108.0], [5000.0, 5000.0], noise=0.05)
    plan = make_plan(terms, baseline)
    last = plan.misses["2025-06-30"]
    # The plan just meets the limit on the central path, so about half of the paths lie above.
    assert 0.5 == pytest.approx(last.chance, abs=0.05)
    assert last.without_plan > 0.8
    assert np.sqrt(last.chance * (1 - last.chance) / 4000) == pytest.approx(last.standard_error)
    assert last.chance < last.upper < last.chance + 3 * last.standard_error
    assert plan.misses["any"].chance >= last.chance


def test_a_forecast_without_spread_is_missed_by_no_path(make: Any) -> None:
    terms = make.terms_of()
    plan = make_plan(terms, make.baseline_of(terms, [104.0, 108.0], [5000.0, 5000.0]))
    assert 0.0 == plan.misses["any"].chance
    assert 1.0 == plan.misses["any"].without_plan
    assert plan.misses["any"].upper == pytest.approx(1 - 0.025 ** (1 / 400))
