"""What a buyer of a note looks at, on a deal small enough to be reckoned by hand."""

from datetime import date

import numpy as np
import pytest

from refloat.deal import Deal, run
from refloat.sale import InvestorView, SaleTerms, investor_result, sell, view_notes
from refloat.units import Cash


def deal() -> Deal:
    note = {"kind": "fixed", "balance": 60.0, "rate": 0.0, "expected_maturity": "2025-12-31"}
    return Deal.model_validate(
        {
            "name": "two notes",
            "currency": "EUR",
            "cut_off": "2024-01-01",
            "closing_on": "2024-01-01",
            "payment_dates": {"first": "2024-12-31", "every_months": 12, "last": "2026-12-31"},
            "notes": [{"name": "A", **note}, {"name": "J", "kind": "residual", "balance": 20.0}],
            "payments": {
                "normal": [
                    {"step": "pay_interest", "notes": ["A"]},
                    {"step": "pay_principal", "notes": ["A"]},
                    {"step": "pay_residual", "to": [{"note": "J"}]},
                ]
            },
        }
    )


@pytest.fixture(scope="module")
def views() -> dict[str, InvestorView]:
    """Four equal paths: A is repaid in the second year on two of them, in the third on one, and never on the last."""
    amounts = np.array([[30.0, 40.0, 40.0], [40.0, 30.0, 10.0], [20.0, 20.0, 30.0], [0.0, 20.0, 20.0]])
    dates = np.array(["2024-12-31", "2025-12-31", "2026-12-31"], dtype="datetime64[D]")
    cash = Cash(dates, amounts, np.zeros_like(amounts), np.full(4, 0.25))
    ledger = run(deal(), cash)
    sale = sell(deal(), ledger, SaleTerms.model_validate({"notes": {"A": {"price": 100}, "J": {"price": 50}}}))
    return {view.name: view for view in view_notes(deal(), cash, ledger, sale)}


def test_protection_is_what_ranks_below_and_what_the_pool_covers(views: dict[str, InvestorView]) -> None:
    senior, junior = views["A"], views["J"]
    # 80 of notes on pools of 110, 80, 70 and 40: 75 is expected, 40 is the worst.
    assert (0.25, 0.0) == (senior.subordination_rate, junior.subordination_rate)
    assert (60 / 75, 80 / 75) == pytest.approx((senior.advance_rate, junior.advance_rate))
    assert (40 / 60, 40 / 80) == pytest.approx((senior.cover_p05, junior.cover_p05))


def test_windows_tell_when_a_note_is_first_paid_and_when_it_is_gone(views: dict[str, InvestorView]) -> None:
    senior, junior = views["A"], views["J"]
    one, two = date(2024, 12, 31), date(2025, 12, 31)
    assert (one, one, two) == senior.first_paid
    assert (two, two, None) == senior.repaid
    assert (two, two, None) == junior.first_paid
    assert junior.repaid is None
    assert 0.25 == senior.unpaid_share
    # Of the four, two are not repaid by the end of 2025.
    assert 0.5 == senior.late_share
    assert junior.late_share is None


def test_the_table_holds_the_sold_price_at_expected_cash_and_less_and_later_is_worth_less(
    views: dict[str, InvestorView],
) -> None:
    table = views["A"].table
    plain = table.filter((table["recovery"] == 1.0) & (table["delay_months"] == 0.0))
    assert plain["price"][0] == pytest.approx(100.0)
    assert 15 == table.height
    on_time = table.filter(table["delay_months"] == 0.0)
    assert on_time["price"].is_sorted()
    assert (on_time["yield_rate"].diff().drop_nulls() >= -1e-12).all()


def test_the_price_falls_with_a_higher_yield_by_about_its_duration(views: dict[str, InvestorView]) -> None:
    assert -2.5 < views["A"].price_change < -1.0


def test_the_result_is_plain(views: dict[str, InvestorView]) -> None:
    result = investor_result(views["A"])
    assert "A" == result["name"]
    assert {"recovery", "delay_months", "price", "yield_rate", "wal_years"} <= set(result["table"][0])
