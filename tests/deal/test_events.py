"""Events by hand: how often and when a trigger is tested, and the fees, lists and payments that follow it."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal, Ledger, prove_cash, run, term_sheet
from refloat.errors import InputError
from refloat.units import Cash

DAYS = np.array(["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"], dtype="datetime64[D]")
MONTHS = np.array([f"2025-{month:02d}-28" for month in range(1, 13)], dtype="datetime64[D]")
INTEREST = {"step": "pay_interest", "notes": ["A"]}
PRINCIPAL = {"step": "pay_principal", "notes": ["A", "J"]}
REST = {"step": "pay_residual", "to": [{"note": "J"}]}
RATIO = {"name": "T", "kind": "cumulative_collection_ratio", "threshold": 0.9}


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


def money(*collections: float, days: Any = DAYS, costs: tuple[float, ...] = (), **columns: tuple[float, ...]) -> Cash:
    extra = {name: np.array([values], dtype=float) for name, values in columns.items()}
    return Cash(
        dates=days[: len(collections)],
        collections=np.array([collections], dtype=float),
        costs=np.array([costs or (0.0,) * len(collections)]),
        weights=np.ones(1),
        **extra,
    )


def proved(deal: Deal, cash: Cash, plan: Cash | None = None) -> Ledger:
    ledger = run(deal, cash, plan=plan)
    prove_cash(ledger)
    return ledger


def plain(*triggers: dict[str, Any], **changes: Any) -> Deal:
    return small([INTEREST, PRINCIPAL, REST], triggers=list(triggers), **changes)


def test_a_trigger_waits_for_as_many_failed_tests_in_a_row_as_it_says() -> None:
    cash, plan = money(8, 12, 6, 9), money(10, 10, 10, 10)
    # To date 8, 20, 26 and 35 of 10, 20, 30 and 40.
    once = proved(plain(RATIO), cash, plan).triggers["T"]
    twice = proved(plain(RATIO | {"consecutive": 2}), cash, plan).triggers["T"]
    cured = proved(plain(RATIO | {"consecutive": 2, "curable": True}), money(8, 8, 20, 0), plan).triggers["T"]
    assert once.value[0] == pytest.approx([0.8, 1.0, 26 / 30, 35 / 40])
    assert once.hit[0].tolist() == [True, True, True, True]
    assert twice.hit[0].tolist() == [False, False, False, True]
    assert cured.hit[0].tolist() == [False, True, False, False]


def test_a_test_after_each_collection_sees_what_a_payment_date_no_longer_shows() -> None:
    # February falls behind, March makes it up: 10, 15, 30 of 10, 20, 30.
    cash = money(10, 5, 15, 10, 10, 10, 10, 10, 10, 10, 10, 10, days=MONTHS)
    plan = money(*[10] * 12, days=MONTHS)
    usual = proved(plain(RATIO), cash, plan).triggers["T"]
    often = proved(plain(RATIO | {"tested": "after_collection"}), cash, plan).triggers["T"]
    curable = proved(plain(RATIO | {"tested": "after_collection", "curable": True}), cash, plan).triggers["T"]
    assert usual.hit[0].tolist() == [False] * 4
    assert often.hit[0].tolist() == [True] * 4
    assert often.value[0, :2] == pytest.approx([0.75, 1.0])
    assert curable.hit[0].tolist() == [False] * 4
    assert curable.value[0, 0] == pytest.approx(1.0)
    # Three tests in a row are a quarter, not three payment dates.
    slow = money(10, 5, 5, 5, 20, 15, 10, 10, 10, 10, 10, 10, days=MONTHS)
    thrice = proved(plain(RATIO | {"tested": "after_collection", "consecutive": 3}), slow, plan).triggers["T"]
    assert thrice.hit[0].tolist() == [False, True, True, True]


def test_a_date_is_an_event() -> None:
    flows = proved(plain({"name": "T", "kind": "date", "on": date(2025, 6, 30)}), money(0, 0, 0, 0)).triggers["T"]
    assert flows.value[0].tolist() == [0, 1, 1, 1]
    assert flows.hit[0].tolist() == [False, True, True, True]


PROFIT = {"name": "T", "kind": "profitability_ratio", "threshold": 1.0, "rate": 0.1}
FIRST, LAST = 1.1 ** (-90 / 365), 1.1 ** (-365 / 365)
DEFINITIONS: dict[str, tuple[dict[str, Any], float]] = {
    "closed, net, from the closing of each": ({}, (10 * FIRST + 30 * LAST) / (20 * FIRST + 20 * LAST)),
    "closed, gross": ({"gross": True}, (11 * FIRST + 33 * LAST) / (22 * FIRST + 25 * LAST)),
    "closed, from each payment's day": ({"discounted_from": "each_payment"}, (9 + 24) / (18 + 21)),
    "closed since June": ({"since": date(2025, 6, 1)}, 30 / 20),
    "all, net": ({"positions": "all"}, (36 * FIRST + 50 * LAST) / (40 * FIRST + 40 * LAST)),
    "all, gross": ({"positions": "all", "gross": True}, (40 * FIRST + 50 * LAST) / (50 * FIRST + 40 * LAST)),
    "all since June": ({"positions": "all", "since": date(2025, 6, 1)}, 50 / 40),
}


@pytest.mark.parametrize("name", list(DEFINITIONS))
def test_the_present_value_ratio_is_defined_by_the_deal(name: str) -> None:
    terms, expected = DEFINITIONS[name]
    cash = money(
        *(40, 0, 0, 50),
        costs=(4, 0, 0, 0),
        closed_proceeds=(10, 0, 0, 30),
        closed_plan=(20, 0, 0, 20),
        closed_costs=(1, 0, 0, 3),
        closed_plan_costs=(2, 0, 0, 5),
        closed_proceeds_pv=(9, 0, 0, 24),
        closed_plan_pv=(18, 0, 0, 21),
    )
    flows = proved(plain(PROFIT | terms), cash, money(50, 0, 0, 40, costs=(10, 0, 0, 0))).triggers["T"]
    assert flows.value[0, -1] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("terms", "part"),
    [
        ({"gross": True}, '"closed_costs"'),
        ({"discounted_from": "each_payment"}, '"closed_proceeds_pv"'),
        ({"positions": "all"}, "a plan"),
    ],
)
def test_a_definition_asks_for_the_columns_it_needs(terms: dict[str, Any], part: str) -> None:
    with pytest.raises(InputError, match=part):
        run(plain(PROFIT | terms), money(1, 1, closed_proceeds=(1, 1), closed_plan=(1, 1)))


def test_a_fee_ends_and_another_begins_on_the_date_after_the_event() -> None:
    fees = [
        {"name": "old", "kind": "share_of_collections", "share": 0.05, "until_event": "T"},
        {"name": "new", "kind": "share_of_collections", "share": 0.08, "from_event": "T"},
        {"name": "move", "kind": "once", "amount": 3, "from_event": "T"},
    ]
    pay = {"step": "pay_fee", "fees": ["old", "new", "move"]}
    deal = small([pay, INTEREST, PRINCIPAL, REST], fees=fees, triggers=[RATIO])
    fee = proved(deal, money(10, 5, 100, 100), money(10, 10, 10, 10)).fees
    assert fee["old"].due[0] == pytest.approx([0.5, 0.25, 0, 0])
    assert fee["new"].due[0] == pytest.approx([0, 0, 8, 8])
    assert fee["move"].due[0].tolist() == [0, 0, 3, 0]


def test_a_fee_pauses_where_its_event_is_cured_and_one_due_once_is_due_once() -> None:
    fees = [
        {"name": "old", "kind": "flat", "amount": 1, "until_event": "T"},
        {"name": "new", "kind": "flat", "amount": 2, "from_event": "T"},
        {"name": "move", "kind": "once", "amount": 3, "from_event": "T", "on": date(2025, 7, 1)},
    ]
    pay = {"step": "pay_fee", "fees": ["old", "new", "move"]}
    deal = small([pay, INTEREST, PRINCIPAL, REST], fees=fees, triggers=[RATIO | {"curable": True}])
    fee = proved(deal, money(5, 20, 1, 20), money(10, 10, 10, 10)).fees
    assert fee["old"].due[0].tolist() == [1, 0, 1, 0]
    assert fee["new"].due[0].tolist() == [0, 2, 0, 2]
    assert fee["move"].due[0].tolist() == [0, 0, 0, 3]


def test_a_servicers_deferred_share_is_paid_lower_after_underperformance() -> None:
    """Performance-based subordination, as Italian deals write it, needs no word of its own."""
    fees = [
        {"name": "base", "kind": "share_of_collections", "share": 0.06},
        {"name": "deferred", "kind": "share_of_collections", "share": 0.04},
    ]
    steps = [
        {"step": "pay_fee", "fees": ["base"]},
        {"step": "pay_fee", "fees": ["deferred"], "unless": "T"},
        INTEREST,
        {"step": "pay_principal", "notes": ["A"]},
        {"step": "pay_fee", "fees": ["deferred"], "when": "T"},
        REST,
    ]
    deal = small(steps, fees=fees, triggers=[RATIO | {"curable": True}])
    ledger = proved(deal, money(10, 5, 5, 120), money(10, 10, 10, 100))
    assert ledger.triggers["T"].hit[0].tolist() == [False, True, True, False]
    assert ledger.fees["base"].paid[0] == pytest.approx([0.6, 0.3, 0.3, 7.2])
    # 0.2 of each bad date wait; on the last date, with the ratio made good, they come with its own.
    assert ledger.fees["deferred"].paid[0] == pytest.approx([0.4, 0, 0, 5.2])
    assert ledger.notes["A"].interest_paid[0, 1] == pytest.approx(2.3375)


def test_an_event_of_default_turns_to_a_list_of_its_own_for_good() -> None:
    """Usual: A, then B interest, then A principal. Enforced: all of A, then all of B, and the costs first."""
    b = {"name": "B", "kind": "fixed", "balance": 40, "rate": 0.2, "day_count": "30/360", "promise": "ultimate"}
    notes = [{"name": "A", "kind": "fixed", "balance": 100, "rate": 0.1, "day_count": "30/360"}, b]
    lists = {
        "normal": [
            {"step": "pay_fee", "fees": ["trustee"], "at_most": 1},
            {"step": "pay_interest", "notes": ["A"]},
            {"step": "pay_interest", "notes": ["B"]},
            {"step": "pay_principal", "notes": ["A"]},
            {"step": "pay_residual", "to": [{"party": "servicer"}]},
        ],
        "enforced": [
            {"step": "pay_fee", "fees": ["trustee"]},
            {"step": "pay_interest", "notes": ["A"]},
            {"step": "pay_principal", "notes": ["A"]},
            {"step": "pay_interest", "notes": ["B"]},
            {"step": "pay_principal", "notes": ["B"]},
            {"step": "pay_residual", "to": [{"party": "servicer"}]},
        ],
    }
    default = {"name": "default", "kind": "interest_shortfall", "note": "A", "switches_to": "enforced"}
    deal = small(lists, notes=notes, triggers=[default], fees=[{"name": "trustee", "kind": "flat", "amount": 1}])
    ledger = proved(deal, money(8, 2, 20, 130))
    assert ledger.triggers["default"].hit[0].tolist() == [False, False, True, True]
    # Cash is there for B's interest on the third date, and goes to A's principal.
    assert ledger.notes["A"].interest_paid[0] == pytest.approx([2.5, 1, 3.875, 2.059375])
    assert ledger.notes["A"].principal_paid[0] == pytest.approx([2.5, 0, 15.125, 82.375])
    assert ledger.notes["B"].interest_paid[0] == pytest.approx([2, 0, 0, 6])
    assert ledger.notes["B"].principal_paid[0] == pytest.approx([0, 0, 0, 38.565625])


def test_events_are_told_in_both_languages() -> None:
    fees = [{"name": "old", "kind": "flat", "amount": 1, "until_event": "T"}]
    events = [
        RATIO | {"consecutive": 2, "tested": "after_collection"},
        PROFIT | {"name": "P", "positions": "all", "since": date(2025, 6, 1)},
        {"name": "D", "kind": "date", "on": date(2025, 6, 1)},
    ]
    deal = small([{"step": "pay_fee", "fees": ["old"]}, INTEREST, PRINCIPAL, REST], fees=fees, triggers=events)
    english = dict(term_sheet(deal))
    chinese = dict(term_sheet(deal, "zh"))
    assert english["Trigger: T"].endswith("90%, 2 tests in a row; tested after each collection period; for good")
    assert "since 2025-06-01" in english["Trigger: P"]
    assert english["Trigger: D"] == "2025-06-01 has come"
    assert english["Fee: old"].endswith("; until the event T")
    assert "连续2次" in chinese["触发事件:T"]
    assert "至触发T止" in chinese["old"]
