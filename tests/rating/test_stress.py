"""The scenario stress: how a plan is cut and delayed, and what a note survives."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal
from refloat.rating import Scales, break_evens, rate, stressed
from refloat.rating.break_even import LONGEST_MONTHS
from refloat.rating.stress import mildest_survived, stress_letters
from refloat.rules import StressScale, read_stress_scale
from refloat.units import Cash

Make = dict[str, Any]


def scale(
    haircuts: list[float],
    delays: list[float],
    ramp: float = 0.0,
    *,
    costs: list[float] | None = None,
    up: list[float] | None = None,
    down: list[float] | None = None,
) -> StressScale:
    letters = tuple("ABCDEFG"[: len(haircuts)])
    none = [0.0] * len(letters)
    columns = [np.array(values if values is not None else none) for values in (haircuts, delays, costs, up, down)]
    return StressScale("test", "test", "test", "global", letters, *columns, ramp, ("",) * len(letters), "", "judgement")


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


def test_costs_grow_and_cash_does_not() -> None:
    plan = monthly([1.0, 5.0, 0.0, 2.0])
    out = stressed(plan, scale([0.0, 0.0], [0.0, 0.0], costs=[0.5, 0.1]), date(2024, 1, 1))
    assert out.costs == pytest.approx(np.array([[1.5], [1.1]]) * plan.costs)
    assert out.collections[0] == pytest.approx(plan.collections[0])


def floating(note: dict[str, Any], hedges: list[dict[str, Any]] | None = None) -> Deal:
    """One floating note of 90 over 3 %, paid by 100 a year later: it bears rates up to 11.1 %."""
    return Deal.model_validate(
        {
            "name": "floating",
            "currency": "EUR",
            "cut_off": "2024-01-01",
            "closing_on": "2024-01-01",
            "payment_dates": {"first": "2024-12-31", "every_months": 12, "last": "2024-12-31"},
            "indices": [{"name": "e", "points": [{"on": "2023-12-01", "rate": 0.05}]}],
            "hedges": hedges or [],
            "notes": [
                {"name": "A", "kind": "floating", "balance": 90.0, "day_count": "30/360", **note},
                {"name": "J", "kind": "residual", "balance": 10.0},
            ],
            "payments": {
                "normal": [
                    {"step": "pay_interest", "notes": ["A"]},
                    {"step": "pay_principal", "notes": ["A"]},
                    {"step": "pay_residual", "to": [{"note": "J"}]},
                ]
            },
        }
    )


def test_a_floating_note_must_survive_higher_and_lower_rates() -> None:
    deal = floating({"floating": {"index": "e", "margin": 0.03}})
    plan = Cash(np.array(["2024-12-31"], dtype="datetime64[D]"), np.array([[100.0]]), np.zeros((1, 1)), np.ones(1))
    marks = scale([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], up=[0.04, 0.03, 0.0], down=[0.01, 0.01, 0.0])
    stress = stress_letters(deal, plan, marks)["A"]
    # 90 at 8 % needs 97.2, at 11 % 99.9 and at 12 % 100.8.
    assert stress.letter == "B"
    assert stress.rates == ("as they are", "up", "down")
    assert stress.breaks_with == ("up",)
    fixed = stress_letters(floating({"kind": "fixed", "rate": 0.08}).model_copy(update={"indices": ()}), plan, marks)
    assert (fixed["A"].letter, fixed["A"].rates) == ("A", ("as they are",))


def test_a_note_capped_below_the_shocked_rate_survives_it() -> None:
    plan = Cash(np.array(["2024-12-31"], dtype="datetime64[D]"), np.array([[100.0]]), np.zeros((1, 1)), np.ones(1))
    marks = scale([0.0], [0.0], up=[0.04])
    capped = floating({"floating": {"index": "e", "margin": 0.03, "cap": 0.11}})
    assert stress_letters(capped, plan, marks)["A"].letter == "A"
    assert stress_letters(floating({"floating": {"index": "e", "margin": 0.03}}), plan, marks)["A"].letter == "below A"


def test_the_break_even_haircut_is_the_share_that_a_note_does_not_need(make: Make) -> None:
    cash = make["lognormal_year"](200)
    plan = make["mean_path"](cash)
    ends = break_evens(make["one_note"](balance=80.0), plan)
    # A shortfall of a millionth of the balance is rounding.
    assert ends["A"].haircut == pytest.approx(1 - 80 * (1 - 1e-6) / plan.collections.sum(), abs=1e-7)
    assert set(ends) == {"A"}


@pytest.mark.parametrize(("ramp", "months"), [(0.0, 0.2 * 365 / (365.25 / 12)), (24.0, 24 * 0.25)])
def test_the_break_even_delay_is_that_which_leaves_just_enough_cash_by_legal_final(
    make: Make, ramp: float, months: float
) -> None:
    # 100 that comes evenly over the year to the legal final, of which 80 is needed.
    plan = make["mean_path"](make["lognormal_year"](10))
    plan = replace(plan, collections=np.array([[100.0]]))
    ends = break_evens(make["one_note"](balance=80.0), plan, ramp)
    assert ends["A"].delay_months == pytest.approx(months, abs=2e-4)
    assert not ends["A"].delay_at_least


def test_a_note_that_fails_the_plan_has_no_break_even_and_one_that_needs_nothing_bears_all(make: Make) -> None:
    plan = make["mean_path"](make["lognormal_year"](200))
    ends = break_evens(make["one_note"](balance=120.0), plan)
    assert (ends["A"].haircut, ends["A"].delay_months, ends["A"].delay_at_least) == (None, None, False)
    deal = make["one_note"](balance=80.0)
    funded = {"reserves": [{"name": "R", "initial": 90.0, "target": {"kind": "fixed", "amount": 90.0}}]}
    paid = {
        "payments": {
            "normal": [
                {"step": "pay_principal", "notes": ["A"], "use": ["R"]},
                {"step": "pay_residual", "to": [{"note": "J"}]},
            ]
        }
    }
    ends = break_evens(Deal.model_validate({**deal.model_dump(mode="json"), **funded, **paid}), plan)
    assert (ends["A"].haircut, ends["A"].delay_months, ends["A"].delay_at_least) == (1.0, LONGEST_MONTHS, True)


def test_a_break_even_lies_between_the_stresses_survived_and_broken(make: Make) -> None:
    deal, plan = make["three_notes"](), make["mean_path"](make["five_years"](50))
    ends = break_evens(deal, plan, 24.0)
    for name in ("A", "B"):
        cut, late = ends[name].haircut, ends[name].delay_months
        assert cut is not None
        assert late is not None
        for haircuts, delays in (([cut + 1e-5, cut - 1e-6], [0.0, 0.0]), ([0.0, 0.0], [late + 2e-3, late - 1e-4])):
            marks = scale(haircuts, delays, 24.0)
            assert stress_letters(deal, plan, marks)[name].survived == {"A": False, "B": True}
    assert ends["A"].haircut > ends["B"].haircut
