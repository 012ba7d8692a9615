"""The scenario stress: how a plan is cut and delayed, and what a note survives."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.rating import Scales, rate, stressed
from refloat.rating.stress import mildest_survived
from refloat.rules import StressScale, read_stress_scale
from refloat.units import Cash

Make = dict[str, Any]


def scale(haircuts: list[float], delays: list[float], ramp: float = 0.0) -> StressScale:
    letters = tuple("ABCDEFG"[: len(haircuts)])
    cuts, late, grades = np.array(haircuts), np.array(delays), ("",) * len(letters)
    return StressScale("test", "test", "test", "global", letters, cuts, late, ramp, grades, "", "judgement")


def monthly(amounts: list[float]) -> Cash:
    dates = np.arange("2024-02", "2030-01", dtype="datetime64[M]")[: len(amounts)].astype("datetime64[D]") - 1
    cash = np.array([amounts])
    return Cash(dates, cash, 0.1 * cash, np.ones(1))


def test_no_stress_leaves_the_plan_as_it_is() -> None:
    plan = monthly([1.0, 5.0, 0.0, 2.0])
    out = stressed(plan, scale([0.0], [0.0]), date(2024, 1, 1))
    assert out.dates.tolist() == plan.dates.tolist()
    assert out.collections == pytest.approx(plan.collections)
    assert out.costs == pytest.approx(plan.costs)


def test_a_haircut_cuts_cash_and_leaves_costs() -> None:
    plan = monthly([1.0, 5.0, 0.0, 2.0])
    out = stressed(plan, scale([0.4, 0.1], [0.0, 0.0]), date(2024, 1, 1))
    assert out.collections[0] == pytest.approx(0.6 * plan.collections[0])
    assert out.collections[1] == pytest.approx(0.9 * plan.collections[0])
    assert out.costs[0] == pytest.approx(plan.costs[0])


@pytest.mark.parametrize("ramp", [0.0, 6.0, 24.0])
def test_a_delay_moves_cash_and_loses_none(ramp: float) -> None:
    plan = monthly([1.0] * 24)
    out = stressed(plan, scale([0.0], [6.0], ramp), date(2024, 1, 1))
    assert out.collections.sum() == pytest.approx(24.0)
    assert out.dates[-1] >= plan.dates[-1] + 150
    before = np.cumsum(plan.collections[0])
    after = np.cumsum(out.collections[0])[:24]
    assert (after <= before + 1e-9).all()
    if ramp == 0.0:
        assert after[5] == pytest.approx(0.0, abs=0.05)
        assert after[23] == pytest.approx(18.0, abs=0.1)
    else:
        assert after[0] == pytest.approx(ramp / (ramp + 6.0), rel=0.02)


def test_the_letter_is_the_hardest_stress_survived_with_all_milder_ones(make: Make) -> None:
    deal = make["one_note"](balance=80.0)
    cash = make["lognormal_year"](200)
    plan = make["mean_path"](cash)
    letters = read_stress_scale("stress-npl-judgement").letters
    marks = replace(read_stress_scale("stress-npl-judgement"), delay_months=np.zeros(len(letters)))
    ratings = rate(deal, cash, plan=plan, scales=replace(Scales.read(), stress=marks))
    stress = ratings["A"].stress
    assert stress is not None
    # The plan pays 100 and the note needs 80: a haircut of 19.5 % is survived, 21.1 % is not.
    assert stress.letter == "A1"
    assert stress.haircut == pytest.approx(0.195)
    assert stress.survived["A1"]
    assert not stress.survived["Aa3"]


def test_surviving_a_hard_stress_does_not_make_up_for_failing_a_milder_one() -> None:
    assert mildest_survived(np.array([True, True, False, True, True])) == 2
    assert mildest_survived(np.array([True, True, True])) == 3
    assert mildest_survived(np.array([True, False])) == 0


def test_a_note_that_fails_the_base_case_is_below_the_lowest_letter(make: Make) -> None:
    cash = make["lognormal_year"](200)
    ratings = rate(make["one_note"](balance=120.0), cash, plan=make["mean_path"](cash), engines=("stress",))
    assert ratings["A"].letter == "below Caa1"
    assert ratings["J"].letter == "NR"


def test_more_cash_in_the_plan_never_lowers_the_stress_letter(make: Make) -> None:
    deal, cash = make["three_notes"](), make["five_years"](10)
    plan = make["mean_path"](cash)
    places = []
    for factor in (0.7, 0.8, 0.9, 1.0, 1.2, 1.5):
        more = replace(plan, collections=factor * plan.collections, costs=factor * plan.costs)
        ratings = rate(deal, cash, plan=more, engines=("stress",))
        places.append(ratings.rank(ratings["A"].letter))
    assert places == sorted(places, reverse=True)
    assert len(set(places)) > 2
