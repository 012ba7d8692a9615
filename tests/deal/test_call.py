"""A clean-up call ends the deal; a note that is late is told."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal, Ledger, ledger_result, payment_order, prove_cash, run, term_sheet
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


AT_CALL = [{"step": "pay_principal", "notes": ["A"]}, INTEREST, REST]


def deal_with(call: dict[str, Any], **changes: Any) -> Deal:
    payments = {"normal": [INTEREST, PRINCIPAL, REST]}
    payments |= {"at_call": AT_CALL} if "payments" in call else {}
    return small(payments, clean_up_call=call, cut_off_balance=200, **changes)


def test_a_call_by_pool_factor_pays_the_price_and_ends_the_deal() -> None:
    call = {"pool_factor": 0.1, "price": {"kind": "share_of_pool", "share": 0.5}}
    ledger = proved(deal_with(call), money(92.5, 5, 40, 30, pool_balance=(60, 19, 8, 0)))
    assert ledger.called_on is not None
    assert ledger.call_price is not None
    assert ledger.called_on.tolist() == [1]
    assert ledger.call_price[0] == pytest.approx([0, 9.5, 0, 0])
    note = ledger.notes["A"]
    # 10 left with 0.25 of interest: 5 collected and 9.5 of price repay it, the rest goes to J.
    assert note.principal_paid[0] == pytest.approx([90, 10, 0, 0])
    assert note.interest_due[0] == pytest.approx([2.5, 0.25, 0, 0])
    assert ledger.notes["J"].principal_paid[0] == pytest.approx([0, 4.25, 0, 0])
    assert ledger.available[0] == pytest.approx([92.5, 5, 0, 0])
    assert ledger.after_end == pytest.approx([70])


def test_nothing_accrues_after_the_end_and_what_is_unpaid_stays_visible() -> None:
    fee = {"name": "f", "kind": "flat", "amount": 1}
    steps = [INTEREST, PRINCIPAL, {"step": "pay_fee", "fees": ["f"]}, REST]
    deal = small(steps, clean_up_call={"on": "2025-06-30"}, fees=[fee])
    ledger = proved(deal, money(2.5, 1, 50, 50))
    assert ledger.notes["A"].closing[0] == pytest.approx([100, 100, 100, 100])
    assert ledger.notes["A"].interest_shortfall[0] == pytest.approx([0, 1.5, 1.5, 1.5])
    assert ledger.fees["f"].due[0] == pytest.approx([1, 2, 2, 2])
    assert ledger.notes["A"].interest_paid[0] == pytest.approx([2.5, 1, 0, 0])


def test_par_pays_notes_in_full_and_may_use_the_cash_in_hand() -> None:
    call: dict[str, Any] = {"note_factor": {"notes": ["A"], "below": 0.5}, "price": {"kind": "par", "notes": ["A"]}}
    full = proved(deal_with(call), money(72.5, 10, 0, 0))
    assert full.call_price is not None
    assert full.call_price[0] == pytest.approx([0, 30.75, 0, 0])
    call["price"]["less_cash"] = True
    less = proved(deal_with(call), money(72.5, 10, 0, 0))
    assert less.call_price is not None
    assert less.call_price[0] == pytest.approx([0, 20.75, 0, 0])
    assert less.notes["A"].closing[0] == pytest.approx([30, 0, 0, 0])


def test_a_call_may_have_a_list_of_its_own_a_first_date_and_several_conditions() -> None:
    call: dict[str, Any] = {"on": "2025-01-01", "not_before": "2025-06-30", "payments": "at_call"}
    ledger = proved(deal_with(call), money(12.5, 90, 9, 9))
    assert ledger.called_on is not None
    assert ledger.called_on.tolist() == [1]
    assert ledger.notes["A"].interest_paid[0] == pytest.approx([2.5, 0, 0, 0])
    call |= {"pool_factor": 0.5, "pool_factor_by": "collections", "needs": "all"}
    later = proved(deal_with(call), money(12.5, 80, 9, 9))
    assert later.called_on is not None
    assert later.called_on.tolist() == [2]


def test_reserves_are_released_at_the_call() -> None:
    reserve = {"name": "r", "target": {"kind": "fixed", "amount": 5}, "initial": 5}
    steps = [INTEREST, {"step": "fund_reserve", "reserve": "r"}, PRINCIPAL, REST]
    ledger = proved(small(steps, clean_up_call={"on": "2025-06-30"}, reserves=[reserve]), money(2.5, 2.5, 0, 0))
    assert ledger.accounts["r"].closing[0] == pytest.approx([5, 0, 0, 0])
    assert ledger.notes["A"].principal_paid[0] == pytest.approx([0, 5, 0, 0])


def test_paths_end_on_their_own_dates() -> None:
    one = money(92.5, 5, 40, 30)
    two = np.vstack([one.collections, [[10.0, 10.0, 90.0, 7.0]]])
    cash = Cash(one.dates, two, np.zeros_like(two), np.full(2, 0.5))
    deal = deal_with({"note_factor": {"notes": ["A"], "below": 0.2}})
    ledger = proved(deal, cash)
    assert ledger.called_on is not None
    assert ledger.called_on.tolist() == [1, 3]
    document = ledger_result(ledger, deal)["call"]
    assert document["called"] == 1.0
    assert [row["called"] for row in document["rows"]] == [0, 0.5, 0, 0.5]


def test_the_pool_balance_must_be_known() -> None:
    with pytest.raises(InputError, match="the clean-up call"):
        run(deal_with({"pool_factor": 0.1}), money(1, 1, 1, 1))


def test_the_document_tells_the_call_and_the_extension() -> None:
    notes = [
        {"name": "A", "kind": "fixed", "balance": 100, "rate": 0.1, "expected_maturity": "2025-09-30"},
        {"name": "J", "kind": "residual", "balance": 50},
    ]
    deal = deal_with({"on": "2025-12-31"}, notes=notes)
    late = ledger_result(run(deal, money(50, 0, 0, 60)), deal)
    assert late["call"]["called_on"] == "2025-12-31"
    assert late["maturities"]["A"]["extended"] is True
    assert late["maturities"]["A"]["unpaid_at_end"] is False
    soon = ledger_result(run(deal, money(120, 0, 0, 60)), deal)
    assert soon["maturities"]["A"]["extended"] is False


def test_the_words_tell_the_call() -> None:
    deal = deal_with({"pool_factor": 0.1, "price": {"kind": "par", "notes": ["A"]}, "payments": "at_call"})
    assert dict(term_sheet(deal))["Clean-up call"] == (
        "when the pool's balance is below 10% of that at the cut-off; "
        "price: balance and interest of note A; the deal then ends"
    )
    assert "交易随即终止" in dict(term_sheet(deal, "zh"))["清仓回购"]
    assert "After the clean-up call:" in payment_order(deal)
