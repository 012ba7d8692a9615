"""A liquidity facility: drawn for what senior payments lack, repaid at its place, and it runs out."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal, Ledger, conservation_error, ledger_result, payment_order, prove_cash, run, term_sheet
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


REST = {"step": "pay_residual", "to": [{"note": "J"}]}


def proved(deal: Deal, cash: Cash, plan: Cash | None = None) -> Ledger:
    ledger = run(deal, cash, plan=plan)
    prove_cash(ledger)
    return ledger


LINE: dict[str, Any] = {
    "name": "line",
    "provider": "bank",
    "limit": {"kind": "fixed", "amount": 4.0},
    "rate": 0.08,
    "commitment_fee": 0.04,
    "day_count": "30/360",
}
PARTIES = [{"role": "servicer", "name": "S"}, {"role": "bank", "name": "B"}]
REPAY = {"step": "repay_facility", "facility": "line"}
INTEREST = {"step": "pay_interest", "notes": ["A"], "use": ["line"]}
PRINCIPAL = {"step": "pay_principal", "notes": ["A"]}


def deal_with(*steps: dict[str, Any], **line: Any) -> Deal:
    return small([*steps, PRINCIPAL, REST], facilities=[LINE | line], parties=PARTIES)


def test_it_pays_interest_that_collections_lack_until_it_runs_out() -> None:
    line = proved(deal_with(INTEREST, REPAY), money(0, 0, 0, 20)).facilities["line"]
    note = run(deal_with(INTEREST, REPAY), money(0, 0, 0, 20)).notes["A"]
    assert line["drawn"][0] == pytest.approx([2.5, 1.5, 0, 0])
    assert line["available"][0] == pytest.approx([1.5, 0, 0, 4])
    assert note.interest_paid[0] == pytest.approx([2.5, 1.5, 0, 6])
    assert note.interest_shortfall[0] == pytest.approx([0, 1, 3.5, 0])
    # 1 % a quarter on the 4 undrawn, then on 1.5; 2 % a quarter on what is drawn.
    assert line["fee_due"][0] == pytest.approx([0.04, 0.04 + 0.015, 0.055, 0.055])
    assert line["interest_due"][0] == pytest.approx([0, 0.05, 0.13, 0.21])
    assert line["fee_paid"][0, -1] == pytest.approx(0.055)
    assert line["interest_paid"][0, -1] == pytest.approx(0.21)
    assert line["repaid"][0] == pytest.approx([0, 0, 0, 4])


def test_it_is_repaid_at_its_place_in_the_order() -> None:
    first = proved(deal_with(REPAY, INTEREST), money(0, 5, 0, 0)).facilities["line"]
    last = proved(small([INTEREST, PRINCIPAL, REPAY, REST], facilities=[LINE], parties=PARTIES), money(0, 5, 0, 0))
    assert first["repaid"][0, 1] == pytest.approx(2.5)
    assert last.facilities["line"]["repaid"][0, 1] == 0


def test_what_is_repaid_can_be_drawn_again_only_if_it_revolves() -> None:
    again = proved(deal_with(REPAY, INTEREST), money(0, 20, 0, 0)).facilities["line"]
    once = proved(deal_with(REPAY, INTEREST, revolving=False), money(0, 20, 0, 0)).facilities["line"]
    assert again["drawn"][0, 2] > 2
    assert once["drawn"][0] == pytest.approx([2.5, 0, 1.5, 0])


def test_it_is_not_drawn_after_its_last_day_nor_above_a_falling_limit() -> None:
    ended = proved(deal_with(INTEREST, REPAY, until="2025-04-30"), money(0, 0, 0, 0)).facilities["line"]
    assert ended["drawn"][0] == pytest.approx([2.5, 0, 0, 0])
    limit = {"kind": "share", "share": 0.02, "notes": ["A"]}
    falling = proved(deal_with(INTEREST, REPAY, limit=limit), money(52.5, 0, 0, 0)).facilities["line"]
    assert falling["drawn"][0] == pytest.approx([0, 1, 0, 0], abs=0.03)


def test_a_draw_step_covers_named_shortfalls_into_the_collections() -> None:
    draw = {"step": "draw_facility", "facility": "line", "fees": ["f"], "notes": ["A"], "at_most": 3}
    fee = {"name": "f", "kind": "flat", "amount": 2}
    pay = {"step": "pay_fee", "fees": ["f"]}
    steps = [draw, pay, {"step": "pay_interest", "notes": ["A"]}, REPAY, PRINCIPAL, REST]
    ledger = proved(small(steps, facilities=[LINE], parties=PARTIES, fees=[fee]), money(1, 0, 0, 0))
    assert ledger.facilities["line"]["drawn"][0] == pytest.approx([3, 1, 0, 0])
    assert ledger.fees["f"].paid[0] == pytest.approx([2, 1, 0, 0])
    assert ledger.notes["A"].interest_paid[0] == pytest.approx([2, 0, 0, 0])


def test_the_document_has_a_row_for_every_date() -> None:
    deal = deal_with(INTEREST, REPAY)
    rows = ledger_result(run(deal, money(0, 0, 0, 20)), deal)["facilities"]["line"]
    keys = {"date", "drawn", "repaid", "interest_due", "interest_paid", "fee_due", "fee_paid", "balance", "available"}
    assert len(rows) == 4
    assert keys <= rows[0].keys()


def test_cash_lent_by_magic_fails_the_proof() -> None:
    ledger = run(deal_with(INTEREST, REPAY), money(0, 0, 0, 20))
    line = ledger.facilities["line"]
    spoilt = replace(ledger, facilities={"line": line | {"drawn": line["drawn"] + 1.0}})
    assert conservation_error(ledger) < 1e-12
    assert conservation_error(spoilt) > 0.01
    assert np.isfinite(conservation_error(spoilt))


def test_the_words_tell_its_terms_and_places() -> None:
    deal = deal_with(INTEREST, REPAY)
    assert dict(term_sheet(deal))["Facility: line"].startswith("limit 4; interest 8.00%")
    assert "承诺费" in dict(term_sheet(deal, "zh"))["流动性支持:line"]
    assert payment_order(deal)[:2] == [
        "1. interest of note A, also from the line",
        "2. fee, interest and drawings of the line",
    ]
