"""Notes that grow and a company that buys at auctions, by hand."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal, Ledger, ledger_result, payment_order, prove_cash, run, summarise, term_sheet
from refloat.errors import InputError
from refloat.units import Cash

DAYS = np.array(["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"], dtype="datetime64[D]")
INTEREST = {"step": "pay_interest", "notes": ["A"]}
PRINCIPAL = {"step": "pay_principal", "notes": ["A", "J"]}
REST = {"step": "pay_residual", "to": [{"note": "J"}]}


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


def bonds(**changes: Any) -> list[dict[str, Any]]:
    senior = {"name": "A", "kind": "fixed", "balance": 100, "rate": 0.1, "day_count": "30/360", "promise": "ultimate"}
    return [senior | changes, {"name": "J", "kind": "residual", "balance": 50}]


def test_unpaid_interest_that_is_capitalised_bears_interest_as_principal() -> None:
    deal = small([INTEREST, PRINCIPAL, REST], notes=bonds(unpaid_interest={"capitalised": True}))
    ledger = proved(deal, money(0, 1, 0, 200))
    note = ledger.notes["A"]
    # 100 x 1.025; x 1.025 less the 1 that was paid; x 1.025.
    closing = [102.5, 102.5 * 1.025 - 1, (102.5 * 1.025 - 1) * 1.025]
    assert note.closing[0] == pytest.approx([*closing, 0])
    assert note.interest_shortfall[0].tolist() == [0, 0, 0, 0]
    assert note.interest_due[0] == pytest.approx([2.5, 2.5625, closing[1] * 0.025, closing[2] * 0.025])
    assert ledger.capitalised["A"][0] == pytest.approx([2.5, 1.5625, closing[1] * 0.025, 0])
    assert note.principal_paid[0] == pytest.approx([0, 0, 0, closing[2]])
    assert note.interest_paid[0, 1] == 1


def zero(**accretion: Any) -> Deal:
    notes = [{"name": "Z", "kind": "zero_coupon", "balance": 80, "day_count": "30/360", "accretion": accretion}]
    step = {"step": "pay_principal", "notes": ["Z"]}
    return small([step, {"step": "pay_residual", "to": [{"party": "servicer"}]}], notes=notes)


def test_a_discount_note_grows_by_its_rate_and_is_repaid_with_its_growth() -> None:
    ledger = proved(zero(rate=0.2), money(0, 44, 0, 100))
    # 5 % a quarter: 84; 88.2 less 44; 44.2 x 1.05; x 1.05.
    assert ledger.notes["Z"].closing[0] == pytest.approx([84, 44.2, 46.41, 0])
    assert ledger.notes["Z"].principal_paid[0, -1] == pytest.approx(46.41 * 1.05)
    assert ledger.capitalised["Z"][0] == pytest.approx([4, 4.2, 2.21, 2.3205])
    assert ledger.residuals["servicer"][0, -1] == pytest.approx(100 - 46.41 * 1.05)
    assert ledger.coupons["Z"] == pytest.approx([0.2] * 4)


def test_growth_stops_at_the_face() -> None:
    ledger = proved(zero(rate=0.2, up_to=1.1), money(0, 44, 0, 0))
    # 84, then 88 = 1.1 x 80, of which 44 are repaid; a half of the face is left.
    assert ledger.notes["Z"].closing[0] == pytest.approx([84, 44, 44, 44])


def test_growth_is_told_by_note_and_kept_with_the_notes_alone() -> None:
    deal, cash = zero(rate=0.2), money(0, 44, 0, 100)
    rows = ledger_result(proved(deal, cash), deal)["notes"]["Z"]
    assert all(
        row["closing"] == pytest.approx(row["opening"] + row["capitalised"] - row["principal_paid"]) for row in rows
    )
    assert run(deal, cash, keep="notes").capitalised["Z"].tolist() == run(deal, cash).capitalised["Z"].tolist()
    assert summarise(deal, cash).unpaid["Z"].tolist() == [0]
    assert "grows by 20.00% a year" in dict(term_sheet(deal))["Note Z"]
    pik = small([INTEREST, PRINCIPAL, REST], notes=bonds(unpaid_interest={"capitalised": True}))
    assert "unpaid interest is added to the balance" in dict(term_sheet(pik))["Note A"]
    assert "未付利息计入本金" in dict(term_sheet(pik, "zh"))["A证券"]


FUND = {"step": "fund_reoco"}
REOCO: dict[str, Any] = {"budget": 10, "resale": {"uplift": 0.2, "cost_share": 0.1, "after_dates": 2}}


def test_a_reoco_buys_up_to_its_budget_and_pays_back_with_its_gain() -> None:
    deal = small([INTEREST, FUND, PRINCIPAL, REST], reoco=REOCO)
    ledger = proved(deal, money(8.5, 30, 30, 30))
    # 6 are left after interest on the first date, 4 to the budget on the second; each is sold two dates later.
    assert ledger.reoco["invested"][0] == pytest.approx([6, 4, 6, 4])
    assert ledger.reoco["proceeds"][0] == pytest.approx([0, 0, 6 * 1.08, 4 * 1.08])
    assert ledger.reoco["held"][0] == pytest.approx([6, 10, 10, 10])
    assert ledger.notes["A"].principal_paid[0, 2] == pytest.approx(
        30 + 6 * 1.08 - 6 - ledger.notes["A"].interest_paid[0, 2]
    )


def test_a_reoco_stops_at_its_total_and_on_its_last_day() -> None:
    total = proved(small([FUND, INTEREST, PRINCIPAL, REST], reoco=REOCO | {"total": 13}), money(9, 9, 9, 9))
    assert total.reoco["invested"][0] == pytest.approx([9, 1, 3, 0])
    until = proved(small([FUND, INTEREST, PRINCIPAL, REST], reoco=REOCO | {"until": "2025-05-31"}), money(9, 9, 9, 9))
    assert until.reoco["invested"][0] == pytest.approx([9, 0, 0, 0])


def test_a_reoco_by_the_cash_gets_proceeds_for_the_share_that_was_funded() -> None:
    deal = small([FUND | {"at_most": 3}, INTEREST, PRINCIPAL, REST], reoco={"budget": 20, "purchases": "cash"})
    cash = money(9, 9, 9, 9, reoco_purchases=(4, 2, 0, 0), reoco_proceeds=(0, 2, 6, 0))
    ledger = proved(deal, cash)
    assert ledger.reoco["invested"][0] == pytest.approx([3, 2, 0, 0])
    # 3 of 4 by the first date, 5 of 6 by the second; cost is recovered first.
    assert ledger.reoco["proceeds"][0] == pytest.approx([0, 1.5, 5, 0])
    assert ledger.reoco["held"][0] == pytest.approx([3, 3.5, 0, 0])


def test_a_reoco_may_be_funded_by_a_facility() -> None:
    line = {"name": "line", "limit": {"kind": "fixed", "amount": 7}}
    steps = [INTEREST, FUND | {"use": ["line"]}, {"step": "repay_facility", "facility": "line"}, PRINCIPAL, REST]
    ledger = proved(small(steps, reoco=REOCO | {"until": "2025-04-30"}, facilities=[line]), money(2.5, 0, 0, 0))
    assert ledger.reoco["invested"][0, 0] == 7
    assert ledger.facilities["line"]["drawn"][0].tolist() == [7, 0, 0, 0]
    # 7 x 1.08 comes on the third date: 5 of interest on A, the rest to the line.
    assert ledger.facilities["line"]["repaid"][0, 2] == pytest.approx(7 * 1.08 - 5)


def test_after_a_call_the_properties_are_the_buyers() -> None:
    deal = small([FUND, INTEREST, PRINCIPAL, REST], reoco=REOCO, clean_up_call={"on": "2025-06-30"})
    ledger = proved(deal, money(9, 0, 9, 9))
    assert ledger.reoco["proceeds"][0].tolist() == [0, 0, 0, 0]
    assert ledger.reoco["held"][0] == pytest.approx([9, 9, 9, 9])


def test_the_reoco_asks_for_its_columns_and_is_told() -> None:
    with pytest.raises(InputError, match='"reoco_purchases"'):
        run(small([FUND, INTEREST, PRINCIPAL, REST], reoco={"budget": 5}), money(1))
    deal = small([FUND, INTEREST, PRINCIPAL, REST], reoco=REOCO)
    rows = ledger_result(proved(deal, money(9, 9, 9, 9)), deal)["reoco"]
    assert [sorted(row) for row in rows[:1]] == [["date", "held", "invested", "opening", "proceeds", "sold_at_cost"]]
    assert "sells 2 payment dates later at 20% above cost" in dict(term_sheet(deal))["Property-owning company"]
    assert "资产持有公司" in dict(term_sheet(deal, "zh"))
    assert payment_order(deal)[0] == "1. purchases of the property-owning company"
