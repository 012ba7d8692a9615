"""The waterfall: what is paid to whom, date by date, on small deals that can be checked by hand."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal, Ledger, prove_cash, run
from refloat.errors import InputError, ProofError
from refloat.units import Cash

DAYS = np.array(["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"], dtype="datetime64[D]")


def small(payments: list[dict[str, Any]] | dict[str, Any], **changes: Any) -> Deal:
    """Four quarterly dates; note A of 100 at 10 % on 30/360 (2.5 a quarter), note J of 50."""
    terms: dict[str, Any] = {
        "name": "small",
        "currency": "EUR",
        "cut_off": date(2024, 12, 31),
        "closing_on": date(2024, 12, 31),
        "payment_dates": {"first": DAYS[0].item(), "every_months": 3, "last": DAYS[-1].item()},
        "parties": [{"role": "servicer", "name": "S"}],
        "notes": [
            {"name": "A", "kind": "fixed", "balance": 100, "rate": 0.1, "day_count": "30/360"},
            {"name": "J", "kind": "residual", "balance": 50},
        ],
        "payments": payments if isinstance(payments, dict) else {"normal": payments},
    }
    return Deal.model_validate(terms | changes)


def money(*collections: float, costs: tuple[float, ...] = (), **columns: tuple[float, ...]) -> Cash:
    extra = {name: np.array([values], dtype=float) for name, values in columns.items()}
    return Cash(
        dates=DAYS[: len(collections)],
        collections=np.array([collections], dtype=float),
        costs=np.array([costs or (0.0,) * len(collections)]),
        weights=np.ones(1),
        **extra,
    )


LATE = {"name": "T", "kind": "cumulative_collection_ratio", "threshold": 0.9, "switches_to": "slow"}
INTEREST = {"step": "pay_interest", "notes": ["A"]}
PRINCIPAL = {"step": "pay_principal", "notes": ["A", "J"]}
REST = {"step": "pay_residual", "to": [{"note": "J"}]}


def proved(deal: Deal, cash: Cash, plan: Cash | None = None) -> Ledger:
    ledger = run(deal, cash, plan=plan)
    prove_cash(ledger)
    return ledger


def test_cash_pays_interest_then_principal_then_the_junior() -> None:
    ledger = proved(small([INTEREST, PRINCIPAL, REST]), money(12.5, 0, 92, 80))
    note, junior = ledger.notes["A"], ledger.notes["J"]
    assert note.opening[0] == pytest.approx([100, 90, 90, 2.5])
    assert note.interest_due[0] == pytest.approx([2.5, 2.25, 4.5, 0.0625])
    assert note.interest_paid[0] == pytest.approx([2.5, 0, 4.5, 0.0625])
    assert note.interest_shortfall[0] == pytest.approx([0, 2.25, 0, 0])
    assert note.principal_paid[0] == pytest.approx([10, 0, 87.5, 2.5])
    assert note.closing[0] == pytest.approx([90, 90, 2.5, 0])
    assert junior.principal_paid[0] == pytest.approx([0, 0, 0, 50])
    assert junior.interest_paid[0, -1] == pytest.approx(80 - 0.0625 - 2.5 - 50)


def test_every_date_has_a_row_even_when_nothing_is_paid() -> None:
    ledger = proved(small([INTEREST, PRINCIPAL, REST]), money(0, 0, 0, 0))
    assert ledger.notes["A"].interest_shortfall[0] == pytest.approx([2.5, 5, 7.5, 10])
    assert ledger.notes["A"].closing.shape == (1, 4)


def test_costs_above_collections_are_advanced_and_paid_back_first() -> None:
    ledger = proved(small([INTEREST, PRINCIPAL, REST]), money(10, 10, 10, 10, costs=(0, 15, 2, 0)))
    assert ledger.available[0] == pytest.approx([10, 0, 3, 10])
    assert ledger.advanced is not None
    assert ledger.advanced[0] == pytest.approx([0, 5, 0, 0])


def test_cash_before_closing_is_paid_on_the_first_date_and_cash_after_the_end_is_told() -> None:
    early = Cash(
        dates=np.array(["2024-11-30", "2025-01-31", "2026-01-31"], dtype="datetime64[D]"),
        collections=np.array([[1.0, 2.0, 4.0]]),
        costs=np.zeros((1, 3)),
        weights=np.ones(1),
    )
    ledger = proved(small([INTEREST, PRINCIPAL, REST]), early)
    assert ledger.available[0].tolist() == [3, 0, 0, 0]
    assert ledger.after_end is not None
    assert ledger.after_end.tolist() == [4]


def test_a_reserve_pays_interest_that_collections_do_not() -> None:
    reserve = {"name": "R", "target": {"kind": "fixed", "amount": 4}, "initial": 4}
    steps = [{**INTEREST, "use": ["R"]}, {"step": "fund_reserve", "reserve": "R"}, PRINCIPAL, REST]
    ledger = proved(small(steps, reserves=[reserve]), money(1, 4, 0, 0))
    assert ledger.notes["A"].interest_paid[0] == pytest.approx([2.5, 2.5, 2.5, 1.5])
    assert ledger.accounts["R"].closing[0] == pytest.approx([2.5, 4, 1.5, 0])


def test_the_last_date_pays_a_reserve_out_unless_it_says_not_to() -> None:
    steps = [INTEREST, PRINCIPAL, REST]
    for release, left in ((True, 0.0), (False, 4.0)):
        reserve = {"name": "R", "target": {"kind": "fixed", "amount": 4}, "initial": 4, "release_at_end": release}
        ledger = proved(small(steps, reserves=[reserve]), money(0, 0, 0, 0))
        assert ledger.accounts["R"].closing[0, -1] == left


def test_a_multiple_of_costs_and_interest_is_kept_while_the_note_lives() -> None:
    target = {"kind": "multiple", "times": 2, "fees": ["F"], "notes": ["A"]}
    steps = [
        {"step": "release_reserve", "reserve": "R"},
        {"step": "pay_fee", "fees": ["F"]},
        INTEREST,
        {"step": "fund_reserve", "reserve": "R"},
        PRINCIPAL,
        REST,
    ]
    deal = small(
        steps,
        fees=[{"name": "F", "kind": "flat", "amount": 1}],
        reserves=[{"name": "R", "target": target, "protects": ["A"]}],
    )
    ledger = proved(deal, money(20, 120, 0, 0))
    # 2 x (1 + 2.5) before the principal of that date.
    assert ledger.accounts["R"].closing[0, 0] == pytest.approx(7)
    assert ledger.accounts["R"].closing[0, 2:].tolist() == [0, 0]


def test_an_annual_cap_sends_the_excess_to_the_end_of_the_line() -> None:
    fee = {"name": "F", "kind": "flat", "amount": 10, "annual_cap": 15}
    steps = [{"step": "pay_fee", "fees": ["F"]}, INTEREST, {"step": "pay_fee", "fees": ["F"], "part": "excess"}, REST]
    dates = {"first": date(2025, 6, 30), "every_months": 3, "last": date(2026, 3, 31)}
    cash = Cash(
        dates=np.array(["2025-06-30", "2025-09-30", "2025-12-31", "2026-03-31"], dtype="datetime64[D]"),
        collections=np.array([[12.0, 8.0, 8.0, 17.0]]),
        costs=np.zeros((1, 4)),
        weights=np.ones(1),
    )
    ledger = proved(small(steps, fees=[fee], payment_dates=dates, notes=small([INTEREST, PRINCIPAL, REST]).notes), cash)
    # 15 are allowed in 2025: 10, then 5; then interest comes first. In 2026 15 come before interest again.
    assert ledger.fees["F"].paid[0] == pytest.approx([10, 5, 3, 15])
    assert ledger.fees["F"].due[0] == pytest.approx([10, 10, 15, 22])
    assert ledger.notes["A"].interest_paid[0] == pytest.approx([2, 3, 5, 2])


def test_fees_of_each_kind_are_due_as_written() -> None:
    fees = [
        {"name": "yearly", "kind": "flat", "amount": 365, "per": "year"},
        {"name": "once", "kind": "once", "amount": 7, "on": date(2025, 5, 1)},
        {"name": "first", "kind": "once", "amount": 3},
        {"name": "gross", "kind": "share_of_collections", "share": 0.1},
        {"name": "net", "kind": "share_of_collections", "share": 0.1, "of": "net"},
        {"name": "pool", "kind": "share_of_balance", "share": 0.01, "per": "payment_date"},
        {"name": "note", "kind": "share_of_balance", "share": 0.04, "notes": ["A"], "day_count": "30/360"},
    ]
    steps = [{"step": "pay_fee", "fees": [fee["name"] for fee in fees]}, INTEREST, PRINCIPAL, REST]
    cash = money(500, 500, 500, 500, costs=(50, 0, 0, 0), pool_balance=(900, 800, 700, 600))
    due = {name: flows.due[0].tolist() for name, flows in proved(small(steps, fees=fees), cash).fees.items()}
    assert due["yearly"] == pytest.approx([90, 91, 92, 92])
    assert due["once"] == [0, 7, 0, 0]
    assert due["first"] == [3, 0, 0, 0]
    assert due["gross"] == pytest.approx([50, 50, 50, 50])
    assert due["net"] == pytest.approx([45, 50, 50, 50])
    assert due["pool"] == pytest.approx([9, 8, 7, 6])
    assert due["note"] == pytest.approx([1, 0, 0, 0])


def test_fees_short_of_cash_share_it_by_what_they_are_owed() -> None:
    fees = [{"name": "F", "kind": "flat", "amount": 30}, {"name": "G", "kind": "flat", "amount": 10}]
    ledger = proved(small([{"step": "pay_fee", "fees": ["F", "G"]}, INTEREST, REST], fees=fees), money(20, 0, 0, 0))
    assert [ledger.fees[name].paid[0, 0] for name in "FG"] == pytest.approx([15, 5])


def test_principal_is_shared_pro_rata_and_down_to_a_balance() -> None:
    steps = [{**PRINCIPAL, "sharing": "pro_rata", "until_balance": 30}, INTEREST, REST]
    ledger = proved(small(steps), money(60, 200, 0, 0))
    assert ledger.notes["A"].closing[0, :2] == pytest.approx([60, 20])
    assert ledger.notes["J"].closing[0, :2] == pytest.approx([30, 10])


def test_limits_hold_for_each_date() -> None:
    half = {**REST, "at_most_share": 0.5}
    steps = [INTEREST, {**PRINCIPAL, "at_most": 10}, half, {**REST, "to": [{"party": "servicer"}]}]
    ledger = proved(small(steps), money(52.5, 0, 0, 0))
    assert ledger.notes["A"].principal_paid[0, 0] == 10
    assert ledger.notes["J"].interest_paid[0, 0] == pytest.approx(20)
    assert ledger.residuals["servicer"][0, 0] == pytest.approx(20)


def test_unpaid_interest_bears_simple_interest_at_its_own_rate() -> None:
    note = {"name": "A", "kind": "fixed", "balance": 100, "rate": 0.1, "day_count": "30/360"}
    note["unpaid_interest"] = {"bears_interest": True, "rate": 0.2}
    steps = [INTEREST, {**PRINCIPAL, "notes": ["A"]}, {**REST, "to": [{"party": "servicer"}]}]
    ledger = proved(small(steps, notes=[note]), money(0, 0, 0, 100))
    # 2.5 a quarter, and 5 % a quarter on the 2.5 and then the 5 that were unpaid; none on that itself.
    assert ledger.notes["A"].interest_due[0] == pytest.approx([2.5, 5.125, 7.875, 10.75])
    assert ledger.notes["A"].interest_paid[0, -1] == pytest.approx(10.75)


def test_a_fixed_cost_is_earned_on_the_outstanding_balance_and_paid_before_the_rest_is_shared() -> None:
    junior = {"name": "J", "kind": "zero_coupon", "balance": 100, "fixed_cost_rate": 0.08, "day_count": "30/360"}
    shares = [{"party": "servicer", "share": 0.8}, {"note": "J", "share": 0.2}]
    steps = [
        {"step": "pay_principal", "notes": ["J"]},
        {"step": "pay_fixed_cost", "notes": ["J"]},
        {"step": "pay_residual", "to": shares},
    ]
    ledger = proved(small(steps, notes=[junior]), money(50, 50, 3, 10))
    assert ledger.notes["J"].principal_paid[0].tolist() == [50, 50, 0, 0]
    # 2 + 1 earned, 3 paid; then 10 shared.
    assert ledger.notes["J"].interest_paid[0] == pytest.approx([0, 0, 3, 2])
    assert ledger.residuals["servicer"][0] == pytest.approx([0, 0, 0, 8])
    assert not ledger.notes["J"].interest_due.any()


CASES: dict[str, tuple[dict[str, Any], dict[str, tuple[float, ...]], list[float | None], list[bool]]] = {
    "net ratio": (
        {"kind": "cumulative_collection_ratio", "threshold": 0.9},
        {"collections": (10, 5, 25, 10), "costs": (1, 0, 0, 0)},
        [0.9, 0.7, 1.3, 1.225],
        [False, True, True, True],
    ),
    "curable ratio": (
        {"kind": "cumulative_collection_ratio", "threshold": 0.9, "curable": True, "gross": True},
        {"collections": (8, 8, 24, 0)},
        [0.8, 0.8, 4 / 3, 1.0],
        [True, True, False, False],
    ),
    "tested later": (
        {"kind": "cumulative_collection_ratio", "threshold": 0.9, "tested_from": date(2025, 9, 1)},
        {"collections": (8, 8, 24, 0)},
        [None, None, 4 / 3, 1.0],
        [False, False, False, False],
    ),
    "default": (
        {"kind": "cumulative_default", "threshold": 0.05},
        {"collections": (0, 0, 0, 0), "defaulted": (30, 20, 1, 0)},
        [0.03, 0.05, 0.051, 0.051],
        [False, False, True, True],
    ),
    "unpaid interest": (
        {"kind": "interest_shortfall", "note": "A", "curable": True},
        {"collections": (0, 5, 0, 0)},
        [0, 2.5, 0, 2.5],
        [False, True, False, True],
    ),
    "still there": (
        {"kind": "note_outstanding", "note": "A", "after": date(2025, 6, 30)},
        {"collections": (2.5, 2.5, 52.5, 100)},
        [None, None, 100, 50],
        [False, False, True, True],
    ),
    "profitability": (
        {"kind": "profitability_ratio", "threshold": 0.9, "rate": 0.0},
        {"collections": (0, 0, 0, 0), "closed_proceeds": (0, 8, 12, 0), "closed_plan": (0, 10, 10, 0)},
        [None, 0.8, 1.0, 1.0],
        [False, True, True, True],
    ),
}


@pytest.mark.parametrize("case", list(CASES))
def test_a_trigger_is_tested_on_what_its_name_says(case: str) -> None:
    trigger, columns, values, hits = CASES[case]
    deal = small([INTEREST, PRINCIPAL, REST], triggers=[{"name": "T", **trigger}], cut_off_balance=1000)
    extra = dict(columns)
    collections, costs = extra.pop("collections"), extra.pop("costs", ())
    flows = proved(deal, money(*collections, costs=costs, **extra), money(10, 10, 10, 10)).triggers["T"]
    assert flows.value[0] == pytest.approx([np.nan if value is None else value for value in values], nan_ok=True)
    assert flows.hit[0].tolist() == hits


def test_present_values_are_taken_from_the_closing_of_each_position_to_the_cut_off() -> None:
    trigger = {"name": "T", "kind": "profitability_ratio", "threshold": 0.9, "rate": 0.1}
    deal = small([INTEREST, PRINCIPAL, REST], triggers=[trigger])
    cash = money(0, 0, 0, 0, closed_proceeds=(10, 0, 0, 30), closed_plan=(20, 0, 0, 20))
    early, late = 1.1 ** (-90 / 365), 1.1 ** (-365 / 365)
    assert proved(deal, cash).triggers["T"].value[0, -1] == pytest.approx(
        (10 * early + 30 * late) / (20 * early + 20 * late)
    )


@pytest.mark.parametrize(("acts", "junior"), [("same_date", [0, 0]), ("next_date", [5, 0])])
def test_a_trigger_switches_the_list_on_its_date_or_on_the_next(acts: str, junior: list[float]) -> None:
    trigger = {**LATE, "acts": acts}
    lists = {"normal": [INTEREST, REST], "slow": [INTEREST, PRINCIPAL, REST]}
    ledger = proved(small(lists, triggers=[trigger]), money(7.5, 7.5, 0, 0), money(10, 10, 0, 0))
    assert ledger.notes["J"].interest_paid[0, :2] == pytest.approx(junior)


def test_the_first_trigger_of_the_file_chooses_the_list() -> None:
    triggers = [
        {"name": "T", "kind": "note_outstanding", "note": "A", "after": date(2025, 1, 1), "switches_to": "one"},
        {"name": "U", "kind": "note_outstanding", "note": "A", "after": date(2025, 1, 1), "switches_to": "two"},
    ]
    lists = {"normal": [INTEREST, REST], "one": [INTEREST, PRINCIPAL, REST], "two": [INTEREST, REST]}
    ledger = proved(small(lists, triggers=triggers), money(12.5, 0, 0, 0))
    assert ledger.notes["A"].principal_paid[0, 0] == 10


def test_paths_switch_one_by_one() -> None:
    lists = {"normal": [INTEREST, REST], "slow": [INTEREST, PRINCIPAL, REST]}
    collections = np.array([[12.5, 0, 0, 0], [7.5, 0, 0, 0]])
    both = Cash(dates=DAYS, collections=collections, costs=np.zeros((2, 4)), weights=np.full(2, 0.5))
    ledger = proved(small(lists, triggers=[LATE]), both, money(10, 0, 0, 0))
    assert ledger.notes["A"].principal_paid[:, 0] == pytest.approx([0, 5])
    assert ledger.notes["J"].interest_paid[:, 0] == pytest.approx([10, 0])


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"triggers": [{"name": "T", "kind": "cumulative_collection_ratio", "threshold": 1}]}, "plan"),
        ({"triggers": [{"name": "T", "kind": "cumulative_default", "threshold": 1}]}, '"defaulted"'),
        ({"triggers": [{"name": "T", "kind": "profitability_ratio", "threshold": 1, "rate": 0}]}, '"closed_proceeds"'),
        ({"reserves": [{"name": "R", "target": {"kind": "share", "share": 0.1}}]}, '"pool_balance"'),
    ],
)
def test_what_the_cash_does_not_tell_is_asked_for(changes: dict[str, Any], part: str) -> None:
    deal = small([INTEREST, PRINCIPAL, REST], cut_off_balance=1, **changes)
    with pytest.raises(InputError, match=part):
        run(deal, money(1, 1, 1, 1))


def test_progress_is_told_for_each_date() -> None:
    steps: list[tuple[int, int]] = []
    run(small([INTEREST, PRINCIPAL, REST]), money(1, 1, 1, 1), on_step=lambda done, total: steps.append((done, total)))
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_deal_that_pays_past_the_published_chinese_holidays_says_so() -> None:
    dates = {"first": DAYS[0].item(), "every_months": 12, "last": date(2035, 3, 31), "calendar": "china"}
    assert "weekends" in run(small([INTEREST, PRINCIPAL, REST], payment_dates=dates), money(1)).notices[0]


@pytest.mark.parametrize("spoil", ["interest_paid", "closing", "opening", "nan", "negative", "account", "fee"])
def test_a_ledger_with_one_wrong_cell_fails_the_proof(spoil: str) -> None:
    fee = {"name": "F", "kind": "flat", "amount": 1}
    deal = small([{"step": "pay_fee", "fees": ["F"]}, INTEREST, PRINCIPAL, REST], fees=[fee])
    ledger = proved(deal, money(12.5, 10, 92, 80))
    note = ledger.notes["A"]
    if spoil == "nan":
        note.interest_due[0, 1] = np.nan
    elif spoil == "negative":
        note.interest_shortfall[0, 1] = -1.0
    elif spoil == "account":
        ledger.accounts["collections"].paid_in[0, 2] += 1e-3
    elif spoil == "fee":
        ledger.fees["F"].paid[0, 0] += 1e-3
    else:
        getattr(note, spoil)[0, 2] += 1e-3
    with pytest.raises(ProofError):
        prove_cash(ledger)
