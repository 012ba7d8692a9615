"""Fees by files, by cumulative collections and by tables; triggers on arrears and formulas; when triggers act."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.deal import Deal, Ledger, prove_cash, run, term_sheet
from refloat.deal.formula import FormulaError, evaluate, parse
from refloat.deal.quantities import VERBS
from refloat.errors import InputError
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


INTEREST = {"step": "pay_interest", "notes": ["A"]}
PRINCIPAL = {"step": "pay_principal", "notes": ["A", "J"]}
REST = {"step": "pay_residual", "to": [{"note": "J"}]}


def proved(deal: Deal, cash: Cash, plan: Cash | None = None) -> Ledger:
    ledger = run(deal, cash, plan=plan)
    prove_cash(ledger)
    return ledger


def with_fee(fee: dict[str, Any], collections: tuple[float, ...], plan: Cash | None = None, **columns: Any) -> Ledger:
    steps = [{"step": "pay_fee", "fees": ["f"]}, INTEREST, REST]
    return proved(small(steps, fees=[{"name": "f", **fee}]), money(*collections, **columns), plan)


def test_a_fee_for_each_open_file() -> None:
    fee = {"kind": "per_file", "amount": 0.5, "per": "payment_date"}
    ledger = with_fee(fee, (10, 10, 10, 10), files_open=(6, 4, 2, 0))
    assert ledger.fees["f"].paid[0] == pytest.approx([3, 2, 1, 0])
    with pytest.raises(InputError, match="files_open"):
        with_fee(fee, (10, 10, 10, 10))


def test_a_share_of_cumulative_collections_less_what_was_earned_is_the_share_of_each() -> None:
    fee = {"kind": "share_of_cumulative_collections", "share": 0.1, "of": "net"}
    ledger = with_fee(fee, (10, 20, 0, 30), costs=(0, 10, 0, 10))
    assert ledger.fees["f"].paid[0] == pytest.approx([1, 1, 0, 2])


def test_a_performance_fee_is_clawed_back_from_what_comes() -> None:
    fee = {"kind": "share_of_cumulative_collections", "share": 0.5, "hurdle": 1.0}
    plan = money(10, 10, 10, 10)
    # Ahead of plan by 4, 0, 6, 10.
    ledger = with_fee(fee, (14, 6, 16, 14), plan)
    assert ledger.fees["f"].paid[0] == pytest.approx([2, 0, 1, 2])
    kept = with_fee(fee | {"clawback": False}, (14, 6, 16, 14), plan)
    assert kept.fees["f"].paid[0] == pytest.approx([2, 0, 1, 2])
    # Ahead by 4, 0, 2: what was earned first is not earned again, but kept.
    assert with_fee(fee, (14, 6, 12, 6), plan).fees["f"].paid[0].sum() == pytest.approx(2)
    unpaid = small([INTEREST, PRINCIPAL, {"step": "pay_fee", "fees": ["f"]}, REST], fees=[{"name": "f", **fee}])
    assert proved(unpaid, money(14, 6, 0, 0), plan).fees["f"].due[0] == pytest.approx([2, 0, 0, 0])
    free = small(
        [INTEREST, PRINCIPAL, {"step": "pay_fee", "fees": ["f"]}, REST], fees=[{"name": "f", **fee, "clawback": False}]
    )
    assert proved(free, money(14, 6, 0, 0), plan).fees["f"].due[0] == pytest.approx([2, 2, 2, 2])


def test_a_table_reads_the_share_by_the_collection_ratio_or_by_the_balance() -> None:
    rows = [{"at_least": 0, "share": 0.1}, {"at_least": 1, "share": 0.2}]
    ledger = with_fee({"kind": "table", "by": "collection_ratio", "rows": rows}, (5, 15, 30, 0), money(10, 10, 10, 10))
    assert ledger.fees["f"].paid[0] == pytest.approx([0.5, 3, 6, 0])
    by_pool = [{"at_least": 0, "share": 0.2}, {"at_least": 50, "share": 0.1}]
    fee = {"kind": "table", "by": "pool_balance", "rows": by_pool}
    assert with_fee(fee, (10, 10, 10, 10), pool_balance=(80, 50, 49, 0)).fees["f"].paid[0] == pytest.approx(
        [1, 1, 2, 2]
    )


SUBORDINATE = {
    "normal": [
        INTEREST,
        {"step": "pay_interest", "notes": ["B"]},
        {"step": "pay_principal", "notes": ["A", "B"]},
        REST,
    ],
    "slow": [INTEREST, {"step": "pay_principal", "notes": ["A"]}, {"step": "pay_interest", "notes": ["B"]}, REST],
}
NOTES = [
    {"name": "A", "kind": "fixed", "balance": 100, "rate": 0.1, "day_count": "30/360"},
    {"name": "B", "kind": "fixed", "balance": 40, "rate": 0.2, "day_count": "30/360", "promise": "ultimate"},
    {"name": "J", "kind": "residual", "balance": 0},
]


@pytest.mark.parametrize(
    ("acts", "curable", "paid"),
    [
        # Behind the plan on the first and second dates only; 2 a quarter on B.
        ("same_date", False, [0, 0, 0, 0]),
        ("next_date", False, [2, 0, 0, 0]),
        ("same_date", True, [0, 0, 6, 2]),
        ("next_date", True, [2, 0, 0, 6]),
    ],
)
def test_a_collection_trigger_subordinates_mezzanine_interest_as_it_acts_and_is_cured(
    acts: str, curable: bool, paid: list[float]
) -> None:
    late = {"name": "T", "kind": "cumulative_collection_ratio", "threshold": 0.9, "switches_to": "slow"}
    deal = small(SUBORDINATE, notes=NOTES, triggers=[late | {"acts": acts, "curable": curable}])
    ledger = proved(deal, money(8, 8, 20, 20), money(10, 10, 10, 10))
    assert ledger.triggers["T"].hit[0].tolist() == [True, True, not curable, not curable]
    assert ledger.notes["B"].interest_paid[0] == pytest.approx(paid)


def test_arrears_of_notes_and_fees_hit_on_the_next_date() -> None:
    late = {"name": "T", "kind": "arrears", "notes": ["A"], "fees": ["f"], "threshold": 2, "curable": True}
    steps = [{"step": "pay_fee", "fees": ["f"]}, INTEREST, REST]
    deal = small(steps, fees=[{"name": "f", "kind": "flat", "amount": 1}], triggers=[late])
    ledger = proved(deal, money(0, 20, 0, 20))
    assert ledger.triggers["T"].value[0] == pytest.approx([0, 3.5, 0, 3.5])
    assert ledger.triggers["T"].hit[0].tolist() == [False, True, False, True]


def hits(formula: str, **terms: Any) -> list[bool]:
    late = {"name": "T", "kind": "formula", "formula": formula, "curable": True, **terms}
    deal = small([INTEREST, PRINCIPAL, REST], triggers=[late], cut_off_balance=200)
    cash = money(12.5, 30, 20, 10, pool_balance=(180, 150, 90, 0), defaulted=(0, 10, 30, 0), files_open=(9, 7, 3, 0))
    return [bool(hit) for hit in proved(deal, cash, money(10, 10, 10, 50)).triggers["T"].hit[0]]


def test_formulas_compare_named_quantities() -> None:
    assert hits("collections_to_date / plan_to_date", threshold=2) == [False, True, True, False]
    assert hits("balance(A) / face(A)", hit="below", threshold=0.95) == [False, True, True, True]
    assert hits("files_open <= 3 and not pool_balance < 1") == [False, False, True, False]
    assert hits("payment > 1 and payment < 3") == [False, True, False, False]
    assert hits("held(collections) > 25 or years > 0.99") == [False, True, False, True]
    assert hits("defaulted_to_date / cut_off_balance > .15") == [False, False, True, True]
    assert hits("max(-1, min(2, 3)) - abs(-2)") == [False] * 4


def test_a_division_by_nothing_is_not_tested() -> None:
    assert hits("1 / (payment - 2) > 0") == [False, False, True, True]
    assert hits("1 / 0 > 0 or 1") == [False] * 4


def worked(text: str) -> float:
    return float(evaluate(parse(text), lambda node: np.array(0.0), np.array, VERBS))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("8 / 4 / 2", 1),
        ("5 - 3 - 1", 1),
        ("-2 * -3", 6),
        ("2 < 3 and 3 < 2", 0),
        ("not 1 > 2 or 0", 1),
        ("1e2 + .5", 100.5),
        ("min(4, max(1, 2))", 2),
        ("1 > 2 or 2 > 1 and 0 > 1", 0),
    ],
)
def test_formulas_are_worked_out_by_the_usual_rules(text: str, value: float) -> None:
    assert worked(text) == value


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789.eE+-*/()<>=, abcmin'\"_\n;", max_size=40))
def test_any_text_is_a_formula_or_refused_with_a_column(text: str) -> None:
    column = 1
    try:
        parse(text)
    except FormulaError as failure:
        column = failure.column
    assert 1 <= column <= len(text) + 1


def test_the_words_tell_fees_and_triggers() -> None:
    fees = [
        {"name": "p", "kind": "per_file", "amount": 50},
        {"name": "q", "kind": "share_of_cumulative_collections", "share": 0.1, "hurdle": 1.1},
        {"name": "t", "kind": "table", "by": "collection_ratio", "rows": [{"at_least": 0, "share": 0.05}]},
    ]
    triggers = [
        {"name": "T", "kind": "formula", "formula": "years", "threshold": 3},
        {"name": "U", "kind": "arrears", "notes": ["A"], "fees": ["p"]},
    ]
    deal = small([{"step": "pay_fee", "fees": ["p", "q", "t"]}, INTEREST, REST], fees=fees, triggers=triggers)
    english, chinese = dict(term_sheet(deal)), dict(term_sheet(deal, "zh"))
    assert english["Fee: p"] == "50.00 for each open file a year"
    assert "above 110% of the plan's less what was earned before; clawed back" in english["Fee: q"]
    assert "5.00% from 0" in english["Fee: t"]
    assert english["Trigger: T"].startswith("the value of years above 3")
    assert english["Trigger: U"].startswith("left unpaid on note A and p above 0")
    assert "分档" in chinese["t"]
    assert "欠付金额" in chinese["触发事件:U"]
