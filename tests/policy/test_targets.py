"""Levers on four targets: closed forms, what must always move which way, and the stretched clock against a run anew."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refloat.effects.gap import Investor, gap_bridge
from refloat.errors import CaseError
from refloat.policy import (
    Ground,
    Lever,
    PolicyTerms,
    SeniorSizes,
    Targets,
    moved_cash,
    read_library,
    sizes_anew,
    study_policy,
    targets_at,
)
from refloat.policy.cost import lever_costs
from refloat.policy.paths import Paths
from refloat.policy.targets import moved_by
from refloat.policy.terms import Stock
from refloat.units import Cash

YEARS = np.array([1.0, 2.0])
CUT_OFF = date(2024, 12, 31)
GAINS = {"tax": 0.2, "cost": 0.3, "time": 0.4}


def ground(paths: int = 400) -> Ground:
    random = np.random.default_rng(7)
    gross = random.lognormal(2.5, 0.4, (paths, 1)) * np.array([[0.6, 0.4]])
    return Ground(
        years=YEARS, gross=gross, cost=0.1 * gross, weights=np.full(paths, 1 / paths), book_value=15.0, senior=4.0,
        senior_rate=0.04, cost_share=0.1, delay_years=0.5, npls=20.0, loans=1000.0, mean_years=1.4,
    )  # fmt: skip


def lever(name: str, moves: str, base: float, reform: float, setback: float, package: str = "market") -> Lever:
    return Lever(
        name=name, package=package, moves=moves, base=base, reform=reform, setback=setback, source="made up",
        grade="judgement", en=name, zh=name,
    )  # fmt: skip


LEVERS = (
    lever("time", "recovery_time", 1, 0.5, 1.5),
    lever("cost", "recovery_cost", 1, 0.5, 1.5),
    lever("skill", "recovery_amount", 1, 1.2, 0.8, "staff"),
    lever("error", "recovery_spread", 1, 0.5, 1.5, "rating"),
    lever("inflow", "inflow", 1, 0.7, 1.2),
    lever("return", "required_return", 0.12, 0.06, 0.2),
    lever("guarantee", "guaranteed_share", 0, 0.5, 0),
    lever("data", "information_discount", 0.1, 0, 0.2, "rating"),
    lever("tax", "tax", 0.03, 0, 0.06),
)
TERMS = PolicyTerms(
    levers=LEVERS,
    stock=Stock(inflow=0.01, growth=0.05, sold=0.1, sold_for_gap=0.02, source="made up"),
    guarantee_rate=0.02,
)


def test_price_is_the_closed_form_of_every_lever_at_once() -> None:
    pool = ground()
    values = {"time": 0.5, "cost": 1.5, "skill": 1.2, "return": 0.06, "guarantee": 0.5, "data": 0.2, "tax": 0.06}

    found = targets_at(pool, LEVERS, TERMS, values)

    # Tax as it is, 3 %, is among the buyer's costs: only the change counts.
    cash = (pool.gross.mean(axis=0) * 1.2 * (1 - 0.03)) - pool.cost.mean(axis=0) * 1.5
    worth = [float(cash @ (1 + rate) ** -(YEARS * 0.5 + 0.5)) * 0.9 * 0.8 for rate in (0.06, 0.02)]
    assert sum(worth) / 2 == pytest.approx(found["price"])
    assert 15.0 - found["price"] == pytest.approx(found["gap"])


def test_the_stock_rolls_on_by_hand_for_three_years() -> None:
    bad, loans = 20.0, 1000.0
    for _ in range(3):
        gone = bad * (1 - (1 - 1 / 1.4) * 0.9)
        bad, loans = bad - gone + 0.01 * (loans - bad), loans * 1.05 - gone

    assert bad / loans == pytest.approx(targets_at(ground(), LEVERS, TERMS)["npl_ratio"])


def test_the_senior_size_follows_the_quantile_and_a_larger_error_makes_it_smaller_at_the_same_price() -> None:
    pool = ground()
    base, wide = (targets_at(pool, LEVERS, TERMS, values) for values in ({}, {"error": 1.5}))

    net = (pool.gross - pool.cost) @ (1.04**-YEARS)
    total = pool.gross.sum(axis=1)
    factor = (total.mean() + 1.5 * (total - total.mean())) / total
    expected = 4.0 * np.sort(net * factor)[3] / np.sort(net)[3]
    assert base["price"] == pytest.approx(wide["price"])
    assert 4.0 == pytest.approx(base["senior_size"])
    assert expected == pytest.approx(wide["senior_size"], rel=0.03)
    assert wide["senior_size"] < base["senior_size"]


@given(st.sampled_from([(v.name, v.reform, v.setback) for v in LEVERS]), st.floats(0, 1))
def test_a_reform_never_makes_a_target_worse_nor_a_setback_better(which: tuple[str, float, float], way: float) -> None:
    name, reform, setback = which
    base_value = next(v.base for v in LEVERS if v.name == name)
    base = targets_at(ground(60), LEVERS, TERMS)
    better = targets_at(ground(60), LEVERS, TERMS, {name: base_value + way * (reform - base_value)})
    worse = targets_at(ground(60), LEVERS, TERMS, {name: base_value + way * (setback - base_value)})

    for target, sign in (("price", 1), ("gap", -1), ("senior_size", 1), ("npl_ratio", -1)):
        assert sign * better[target] >= sign * base[target] - 1e-9
        assert sign * worse[target] <= sign * base[target] + 1e-9


@pytest.fixture(scope="module")
def study():
    return study_policy(ground(60), TERMS, senior=SeniorSizes("A", "Aaa", sized=False), size=64, trajectories=10)


def test_the_parts_of_levers_and_of_packages_sum_to_the_whole_change(study) -> None:
    for target in study.base:
        change = study.reformed[target] - study.base[target]
        assert change == pytest.approx(sum(study.shapley[target].values()))
        assert change == pytest.approx(sum(study.packages[target].values()))


def test_levers_that_cannot_move_a_target_have_no_part_in_it(study) -> None:
    assert 0.0 == pytest.approx(study.shapley["price"]["inflow"], abs=1e-12)
    assert all(0.0 == pytest.approx(row.total, abs=1e-9) for row in study.sobol["price"] if row.lever == "inflow")
    assert all(0.0 == row.first for row in study.morris["price"] if row.lever == "inflow")


def test_targets_rank_levers_differently(study) -> None:
    assert "inflow" not in study.ranks["price"][:3]
    assert "inflow" in study.ranks["npl_ratio"][:3]
    assert study.agreement["price, gap"] == pytest.approx(1.0)
    assert study.agreement["price, npl_ratio"] < 0.9


def test_indices_of_an_additive_function_are_its_shares_of_variance() -> None:
    """f = 3 a + b with both even over 0 to 1: variances 9/12 and 1/12, so 0.9 and 0.1, first and total alike."""
    from refloat.policy import morris_indices, sobol_indices

    pair = (lever("a", "recovery_time", 0.5, 0.1, 1.1), lever("b", "recovery_amount", 0.5, 1.1, 0.1))

    def line(values: dict[str, float]) -> float:
        return 3 * values["a"] + values["b"]

    sobol, morris = sobol_indices(line, pair, size=1024), morris_indices(line, pair)

    assert [0.9, 0.1] == pytest.approx([row.first for row in sobol], abs=0.02)
    assert [0.9, 0.1] == pytest.approx([row.total for row in sobol], abs=0.02)
    # SALib scales elementary effects by the range, here one; a straight line has no spread of them.
    assert [3.0, 1.0] == pytest.approx([row.first for row in morris])
    assert [0.0, 0.0] == pytest.approx([row.total for row in morris], abs=1e-9)


def test_the_shipped_levers_cover_the_three_reforms_and_say_where_they_come_from() -> None:
    library = read_library("general")

    assert {"market", "rating", "staff"} == {item.package for item in library.levers}
    assert all(item.source and item.en and item.zh for item in library.levers)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"base": 2.0}, "must lie between"),
        ({"reform": 1.0, "setback": 1.0}, "moves nothing"),
        ({"moves": "tax"}, "between 0 and 1"),
        ({"moves": "required_return", "reform": 1.2, "base": 1.5, "setback": 2.0}, "fraction"),
        ({"reform": 0.0}, "above nil"),
    ],
)
def test_impossible_levers_are_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Lever(**{**LEVERS[0].model_dump(), **wrong})


def test_a_library_that_is_not_there_and_a_pool_without_cash_are_told() -> None:
    with pytest.raises(CaseError, match="atlantis"):
        read_library("atlantis")
    poor = replace(ground(10), gross=np.zeros((10, 2)), cost=np.zeros((10, 2)))
    assert 0.0 == targets_at(poor, LEVERS, TERMS)["price"]


def cash_of(paths: Paths) -> Cash:
    days = np.round(paths.years * 365).astype("timedelta64[D]")
    return Cash(np.datetime64(CUT_OFF) + days, paths.gross, paths.cost, paths.weights)


def test_as_things_are_the_price_is_the_bid_at_the_end_of_the_bridge() -> None:
    pool = ground()
    investor = Investor(rate=0.12, delay_years=0.5, cost_share=0.1, information_discount=0.1)
    net = pool.weights @ (pool.gross - pool.cost)

    bridge = gap_bridge(pool.years, net, book_value=15.0, bank_rate=0.04, investor=investor)

    assert bridge.bid == pytest.approx(Targets(pool, LEVERS, TERMS).base["price"])


@given(st.floats(0.5, 2), st.floats(0.5, 2), st.floats(0.7, 1.3), st.floats(0.5, 1.5), st.floats(0, 0.06))
def test_cash_moved_for_a_deal_is_worth_what_the_targets_say(
    time: float, cost: float, skill: float, error: float, tax: float
) -> None:
    pool = ground(60)
    values = {"time": time, "cost": cost, "skill": skill, "error": error, "tax": tax}

    moved = moved_cash(cash_of(pool.paths), CUT_OFF, moved_by(LEVERS, values))

    years = (moved.dates - np.datetime64(CUT_OFF)).astype(int) / 365.0
    worth = float(moved.weights @ (moved.net @ 1.12 ** -(years + 0.5))) * 0.9 * 0.9
    # Dates are whole days and costs are not below nil: close, not the same.
    assert worth == pytest.approx(Targets(pool, LEVERS, TERMS)(values)["price"], rel=2e-3)
    assert (np.diff(moved.dates).astype(int) > 0).all()


def test_dates_stretched_to_nothing_still_rise() -> None:
    moved = moved_cash(cash_of(ground(5).paths), CUT_OFF, moved_by(LEVERS, {"time": 1e-6}))

    assert ["2025-01-01", "2025-01-02"] == [str(day) for day in moved.dates]


@given(st.integers(1, 60), st.floats(1e-9, 0.4), st.integers(0, 5))
def test_a_low_quantile_is_that_of_all_values_sorted(count: int, level: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    weights = random.lognormal(0, 3, count)
    paths = Paths(np.ones(1), np.ones((count, 1)), np.zeros((count, 1)), weights / weights.sum())
    values = np.round(random.normal(0, 1, count), 1)

    expected = next(v for v in np.sort(values) if paths.weights[values <= v].sum() >= level * (1 - 1e-9))
    assert expected == paths.low_quantile(values, level)


def test_the_quantile_is_that_of_the_letter_on_the_paths_drawn_for_it() -> None:
    """A spread of half as much again: the deeper the quantile, the more it takes from the senior note."""
    deep = replace(ground(4000), senior_level=1e-3)
    shallow = replace(ground(4000), senior_level=0.1)

    assert 1e-3 == Targets(deep, LEVERS, TERMS).level
    sizes = [Targets(pool, LEVERS, TERMS)({"error": 1.5})["senior_size"] for pool in (deep, shallow)]
    assert sizes[0] < sizes[1] < 4.0
    tail = replace(deep, tail=Paths(deep.years, 2 * deep.gross, 2 * deep.cost, deep.weights))
    assert sizes[0] == pytest.approx(Targets(tail, LEVERS, TERMS)({"error": 1.5})["senior_size"])


def test_only_levers_that_move_the_deals_cash_are_sized_anew_at_both_ends_and_all_reforms_together() -> None:
    asked: list[dict[str, float]] = []

    def resize(moved: Any) -> float | None:
        asked.append(dict(moved))
        return None if moved["recovery_time"] > 1 else moved["recovery_amount"]

    anew, together = sizes_anew(LEVERS, resize)

    assert {"time", "cost", "skill", "error", "tax"} == {name for name, _, _ in anew}
    assert ("time", 1.0, None) == anew[0]
    assert 1.2 == together
    assert 2 * 5 + 1 == len(asked)


def test_a_tax_given_up_costs_what_the_state_forgoes_and_no_other_cost_is_made_up() -> None:
    pool = ground()
    given_cost = lever("cost", "recovery_cost", 1, 0.5, 1.5).model_copy(update={"cost": 0.5, "cost_source": "me"})
    rows = {row.lever: row for row in lever_costs(pool, (LEVERS[8], given_cost, LEVERS[0]), GAINS, 0.02)}

    expected = 0.03 * float(pool.weights @ pool.gross @ 1.02**-pool.years)
    assert ("forgone tax", pytest.approx(expected)) == (rows["tax"].basis, rows["tax"].cost)
    assert 0.2 / expected == pytest.approx(rows["tax"].per_cost)
    assert ("given", 0.5, 0.6) == (rows["cost"].basis, rows["cost"].cost, rows["cost"].per_cost)
    assert ("unknown", None, None) == (rows["time"].basis, rows["time"].cost, rows["time"].per_cost)
    # Twenty of bad loans: a gain of 0.4 per 100 on them.
    assert 0.08 == pytest.approx(rows["time"].worth_at_most)
    assert "time" == list(rows)[-1]


def test_a_cost_without_a_source_is_refused() -> None:
    with pytest.raises(ValueError, match="cost_source"):
        Lever(**{**LEVERS[0].model_dump(), "cost": 1.0})


def test_a_study_tells_costs_and_how_the_note_was_sized() -> None:
    senior = SeniorSizes("A", "Baa1", sized=False, why="no size holds Aaa")

    found = study_policy(ground(60), TERMS, senior=senior, size=16, trajectories=4)

    assert senior == found.senior
    assert 0.01 == found.quantile
    assert {"tax"} == {row.lever for row in found.costs if row.cost is not None}
    assert {"tax"} == set(found.per_cost["price"])
