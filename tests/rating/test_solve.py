"""Break-even and solve-for, held to answers in closed form."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal
from refloat.errors import InputError, TargetError
from refloat.rating import Change, read_change, read_goal, solve
from refloat.units import Cash

YEAR = 365
RATE = 0.10


def deal_of(**changes: Any) -> Deal:
    """Note A of 100 at 10 % and J of 40; two yearly dates, act/365."""
    terms: dict[str, Any] = {
        "name": "closed",
        "currency": "EUR",
        "cut_off": date(2025, 1, 1),
        "closing_on": date(2025, 1, 1),
        "payment_dates": {"first": date(2026, 1, 1), "every_months": 12, "last": date(2027, 1, 1)},
        "notes": [
            {"name": "A", "kind": "fixed", "balance": 100, "rate": RATE},
            {"name": "J", "kind": "residual", "balance": 40},
        ],
        "payments": {
            "normal": [
                {"step": "pay_interest", "notes": ["A"]},
                {"step": "pay_principal", "notes": ["A", "J"]},
                {"step": "pay_residual", "to": [{"note": "J"}]},
            ]
        },
    }
    return Deal.model_validate(terms | changes)


def cash_of(
    *amounts: float, weights: tuple[float, ...] = (1.0,), days: tuple[str, ...] = ("2026-01-01", "2027-01-01")
) -> Cash:
    """The same dates on each path; each path's amounts are the first's times its number."""
    rows = np.array([amounts], dtype=float) * np.arange(1, len(weights) + 1)[:, None]
    return Cash(np.array(days, dtype="datetime64[D]"), rows, np.zeros_like(rows), np.array(weights))


def answer(deal: Deal, cash: Cash, change: str, goal: str, **more: Any) -> float:
    found = solve(deal, cash, read_change(change, deal), read_goal(goal, deal), **more).answer
    assert found is not None
    return found


def test_the_recovery_that_just_pays_the_note() -> None:
    # Year 1: 10 of interest and the rest on principal; year 2: what is left with its interest.
    # m 50 - 10 = p; (100 - p) 1.1 = m 100  =>  m = 121 / 155.
    assert answer(deal_of(), cash_of(50, 100), "recovery", "paid:A") == pytest.approx(121 / 155, rel=1e-8)


def test_the_coupon_that_the_cash_can_bear() -> None:
    # 30 in year 1, 100 in year 2: (100 (1 + c) - 30)(1 + c) = 100  =>  100 x^2 - 30 x - 100 = 0 with x = 1 + c.
    expected = (30 + (900 + 40_000) ** 0.5) / 200 - 1
    assert answer(deal_of(), cash_of(30, 100), "coupon:A", "paid:A") == pytest.approx(expected, rel=1e-7)


def test_the_margin_of_a_floating_note_counts_as_its_coupon() -> None:
    notes = [
        {"name": "A", "kind": "floating", "balance": 100, "floating": {"index": "e", "margin": 0.01}},
        {"name": "J", "kind": "residual", "balance": 40},
    ]
    deal = deal_of(notes=notes, indices=[{"name": "e", "points": [{"on": date(2025, 1, 1), "rate": 0.02}]}])
    expected = (30 + (900 + 40_000) ** 0.5) / 200 - 1
    assert answer(deal, cash_of(30, 100), "coupon:A", "paid:A") == pytest.approx(expected - 0.02, rel=1e-6)


def test_the_size_that_is_just_paid() -> None:
    # (B 1.1 - 50) 1.1 = 100.
    assert answer(deal_of(), cash_of(50, 100), "size:A", "paid:A") == pytest.approx((100 / 1.1 + 50) / 1.1, rel=1e-8)


def test_the_price_of_a_junior_return_is_the_size_of_its_note() -> None:
    # All of year 2 above A's end goes to J: 200 - (110 - 50) 1.1 = 134; J at 12 % pays 134 / 1.12^2.
    got = answer(deal_of(), cash_of(50, 200), "size:J", "irr:J=0.12")
    assert got == pytest.approx((200 - 60 * 1.1) / 1.12**2, rel=1e-8)


def test_the_delay_that_just_pays_the_note_stops_at_the_last_date() -> None:
    # 121 in one payment pays the note on the second date; a day after it, the deal never gets it.
    cash = cash_of(160.0, days=("2026-03-01",))
    found = solve(deal_of(), cash, Change("delay"), read_goal("paid:A", deal_of()))
    days = (date(2027, 1, 1) - date(2026, 3, 1)).days
    (root,) = found.roots
    assert root.met == "below"
    assert round(root.value * 365.25 / 12) == days
    assert root.value == pytest.approx((days + 0.5) * 12 / 365.25)
    assert root.measure == pytest.approx(1.0)
    assert root.beyond == pytest.approx(0.0)


def test_the_reserve_that_keeps_interest_timely() -> None:
    steps = [
        {"step": "pay_interest", "notes": ["A"], "use": ["cash"]},
        {"step": "pay_residual", "to": [{"note": "J"}]},
    ]
    deal = deal_of(
        reserves=[{"name": "cash", "target": {"kind": "fixed", "amount": 4}, "initial": 4}],
        payments={"normal": [*steps[:1], {"step": "pay_principal", "notes": ["A"]}, *steps[1:]]},
    )
    # Year 1 brings 3 of the 10 of interest; the reserve stands for the other 7.
    assert answer(deal, cash_of(3, 500), "reserve:cash", "timely:A") == pytest.approx(7, rel=1e-7)


def test_coverage_counts_what_ranks_below() -> None:
    # A is owed 10 and 60 and 6, J and the rest get the remainder: (50 + m 200 ...) / owed.
    got = answer(deal_of(), cash_of(50, 200), "recovery", "coverage:A=2")
    owed = 50 * got + (110 - 50 * got) * 1.1
    assert 250 * got / owed == pytest.approx(2.0, rel=1e-8)


def test_many_paths_by_their_mean_or_by_a_share_of_them() -> None:
    # Path n brings n times 40 and 40: which multiple pays the note on a share of the weight?
    cash = cash_of(40, 40, weights=(0.2, 0.3, 0.5))
    single = answer(deal_of(), cash_of(40, 40), "recovery", "paid:A")
    for share, path in ((0.4, 3), (0.5, 3), (0.7, 2), (0.95, 1), (1.0, 1)):
        got = answer(deal_of(), cash, "recovery", "paid:A", share=share)
        assert got == pytest.approx(single / path, rel=1e-7), share
    # The mean is one only where every path pays.
    assert answer(deal_of(), cash, "recovery", "paid:A") == pytest.approx(single, rel=1e-6)
    assert answer(deal_of(), cash, "recovery", "paid:A=0.9") < 0.9 * single


def test_several_answers_are_all_told() -> None:
    trigger = {"name": "odd", "kind": "formula", "formula": "face(A) > 50 and face(A) < 70", "switches_to": "other"}
    junior = [
        {"step": "pay_principal", "notes": ["J"]},
        {"step": "pay_interest", "notes": ["A"]},
        {"step": "pay_principal", "notes": ["A"]},
        {"step": "pay_residual", "to": [{"note": "J"}]},
    ]
    deal = deal_of(triggers=[trigger], payments=deal_of().model_dump()["payments"] | {"other": junior})
    found = solve(deal, cash_of(50, 55), read_change("size:A", deal), read_goal("paid:A", deal), between=(10, 200))
    assert found.answer is None
    # Where J comes first it takes 40, and A has 10 and 55: 1.1 (1.1 B - 10) = 55.
    first, last = (55 / 1.1 + 10) / 1.1, (55 / 1.1 + 50) / 1.1
    assert [root.met for root in found.roots] == ["below", "above", "below"]
    assert [root.value for root in found.roots] == pytest.approx([first, 70, last], rel=1e-6)
    assert found.roots[0].measure == pytest.approx(1.0)
    # A jump: just below 70 the junior note comes first.
    assert found.roots[1].beyond < 0.9


@pytest.mark.parametrize(
    ("goal", "between", "words"),
    [
        ("paid:A", (2.0, 3.0), "is met for every value of recovery between 2 and 3"),
        ("paid:A", (0.0, 0.1), "is met for no value of recovery between 0 and 0.1 (times); the best measure is"),
        ("irr:J=0.5", (0.0, 1.0), "present value over face"),
    ],
)
def test_no_answer_is_told_in_one_sentence(goal: str, between: tuple[float, float], words: str) -> None:
    deal = deal_of()
    with pytest.raises(TargetError) as failure:
        solve(deal, cash_of(50, 100), Change("recovery"), read_goal(goal, deal), between=between)
    assert words in str(failure.value)
    assert "--between" in str(failure.value)


@pytest.mark.parametrize(
    ("change", "goal", "words"),
    [
        ("recovry", "paid:A", 'did you mean "recovery"?'),
        ("size:B", "paid:A", 'no note is called "B"'),
        ("coupon:J", "paid:A", "bears no rate"),
        ("reserve:x", "paid:A", "the deal has no reserve"),
        ("delay:A", "paid:A", "whole cash"),
        ("delay", "payd:A", 'did you mean "paid"?'),
        ("delay", "paid", "known are A, J"),
        ("delay", "irr:J", "needs a level"),
        ("delay", "irr:J=12%", "no level"),
        ("delay", "paid:A=1.5", "give 0 to 1"),
        ("delay", "paid:A=nan", "no level"),
    ],
)
def test_a_change_or_a_goal_that_is_none_is_told(change: str, goal: str, words: str) -> None:
    deal = deal_of()
    with pytest.raises(InputError, match="--") as failure:
        solve(deal, cash_of(1, 1), read_change(change, deal), read_goal(goal, deal))
    assert words in str(failure.value)


@pytest.mark.parametrize("between", [(1.0, 1.0), (2.0, 1.0), (-1.0, 1.0), (0.0, float("inf")), (float("nan"), 1.0)])
def test_a_range_that_is_none_is_told(between: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="no range"):
        solve(deal_of(), cash_of(1, 1), Change("recovery"), read_goal("paid:A", deal_of()), between=between)
