"""Floating rates, step-ups and interest on unpaid interest, on deals that can be checked by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal, Ledger, check_deal, ledger_result, prove_cash, read_deal, run, term_sheet, write_deal
from refloat.errors import DealError
from refloat.units import Cash

DAYS = np.array(["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"], dtype="datetime64[D]")
BASE = (Path(__file__).parent / "base.yaml").read_text(encoding="utf-8")


def deal_of(note: dict[str, Any], **changes: Any) -> Deal:
    """Four quarterly dates; note A of 100 on 30/360."""
    terms: dict[str, Any] = {
        "name": "rates",
        "currency": "EUR",
        "cut_off": date(2024, 12, 31),
        "closing_on": date(2024, 12, 31),
        "payment_dates": {"first": DAYS[0].item(), "every_months": 3, "last": DAYS[-1].item()},
        "indices": [{"name": "e", "points": [{"on": "2024-12-01", "rate": 0.04}, {"on": "2025-05-15", "rate": 0.08}]}],
        "notes": [
            {"name": "A", "balance": 100, "day_count": "30/360", **note},
            {"name": "J", "kind": "residual", "balance": 0},
        ],
        "payments": {
            "normal": [{"step": "pay_interest", "notes": ["A"]}, {"step": "pay_residual", "to": [{"note": "J"}]}]
        },
    }
    return Deal.model_validate(terms | changes)


def dues(deal: Deal, *collections: float) -> list[float]:
    amounts = np.array([collections or (50.0,) * 4])
    ledger: Ledger = run(deal, Cash(DAYS, amounts, np.zeros_like(amounts), np.ones(1)))
    prove_cash(ledger)
    return [float(due) for due in ledger.notes["A"].interest_due[0]]


def floating(**terms: Any) -> dict[str, Any]:
    return {"kind": "floating", "floating": {"index": "e", **terms}}


def test_a_floating_note_is_set_at_the_start_of_each_period() -> None:
    assert dues(deal_of(floating(margin=0.02))) == pytest.approx([1.5, 1.5, 2.5, 2.5])


def test_caps_and_floors_hold_the_index_or_the_whole_rate() -> None:
    assert dues(deal_of(floating(margin=0.02, cap=0.07))) == pytest.approx([1.5, 1.5, 1.75, 1.75])
    assert dues(deal_of(floating(margin=0.02, index_cap=0.07))) == pytest.approx([1.5, 1.5, 2.25, 2.25])
    assert dues(deal_of(floating(margin=-0.05))) == pytest.approx([0, 0, 0.75, 0.75])
    assert dues(deal_of(floating(margin=-0.05, floor=0.01))) == pytest.approx([0.25, 0.25, 0.75, 0.75])
    assert dues(deal_of(floating(index_floor=0.05))) == pytest.approx([1.25, 1.25, 2, 2])


def test_a_reset_inside_a_period_splits_it() -> None:
    # Set on 15 May and 15 November: a month and a half at 4 %, the rest at 8 %.
    terms = floating(first_rate=0.04, reset_every_months=6, reset_first="2025-05-15")
    assert dues(deal_of(terms)) == pytest.approx([1, 0.5 + 1, 2, 2])
    assert dues(deal_of(floating(first_rate=0.06))) == pytest.approx([1.5, 1, 2, 2])


def test_a_first_rate_holds_for_one_whole_step_of_resets() -> None:
    assert dues(deal_of(floating(first_rate=0.12, reset_every_months=6))) == pytest.approx([3, 3, 2, 2])
    assert dues(deal_of(floating(reset_every_months=6))) == pytest.approx([1, 1, 2, 2])


def test_resets_from_a_months_last_day_on_are_last_days() -> None:
    # Read on 30 April, 31 May, 30 June: the index is 0 until 31 May, from which it is 36 %.
    points = [{"on": "2024-12-01", "rate": 0.0}, {"on": "2025-05-31", "rate": 0.36}]
    terms = floating(first_rate=0.0, reset_every_months=1, reset_first="2025-02-28")
    deal = deal_of(terms, indices=[{"name": "e", "points": points}])
    assert dues(deal)[:2] == pytest.approx([0, 100 * 0.36 * 30 / 360])


def test_the_index_is_read_days_before_the_reset() -> None:
    terms = floating(reset_every_months=1, reset_first="2025-05-17", fixing_days_before=2)
    assert dues(deal_of(terms))[1] == pytest.approx(100 * (0.04 * 47 + 0.08 * 43) / 360)
    assert dues(deal_of(terms | {"floating": {**terms["floating"], "fixing_days_before": 3}}))[1] == pytest.approx(
        100 * (0.04 * 77 + 0.08 * 13) / 360
    )


def test_an_index_between_points_may_be_a_straight_line() -> None:
    points = [{"on": "2024-12-31", "rate": 0.0}, {"on": "2025-06-29", "rate": 0.18}]
    deal = deal_of(floating(), indices=[{"name": "e", "points": points, "between": "linear"}])
    assert dues(deal) == pytest.approx([0, 25 * 0.09, 25 * 0.18, 25 * 0.18])


def test_a_rate_steps_up_from_a_day_on() -> None:
    note = {"kind": "fixed", "rate": 0.04, "step_ups": [{"on": "2025-05-15", "by": 0.04}]}
    assert dues(deal_of(note)) == pytest.approx([1, 1.5, 2, 2])


def test_interest_on_unpaid_interest_is_simple_or_compound() -> None:
    note = {"kind": "fixed", "rate": 0.4, "unpaid_interest": {"bears_interest": True}}
    assert dues(deal_of(note), 0, 0, 0, 0) == pytest.approx([10, 10 + 10 + 1, 30 + 3, 40 + 6])
    note["unpaid_interest"] = {"bears_interest": True, "compound": True}
    assert dues(deal_of(note), 0, 0, 0, 0) == pytest.approx([10, 21, 33.1, 46.41])


def test_the_ledger_tells_the_coupon_of_each_period() -> None:
    amounts = np.zeros((1, 4))
    ledger = run(deal_of(floating(margin=0.02)), Cash(DAYS, amounts, amounts, np.ones(1)))
    assert ledger.coupons["A"] == pytest.approx([0.06, 0.06, 0.1, 0.1])
    assert ledger_result(ledger)["coupons"]["A"][2] == {"date": "2025-09-30", "rate": pytest.approx(0.1)}


def file_of(folder: Path, curve: str) -> Path:
    text = BASE.replace(
        "kind: fixed\n    balance: 200000\n    rate: 0.04",
        "kind: floating\n    balance: 200000\n    floating: {index: e}",
    )
    path = folder / "deal.yaml"
    path.write_text(text.replace("notes:\n", "indices:\n  - {name: e, file: e.csv}\nnotes:\n", 1), encoding="utf-8")
    (folder / "e.csv").write_text(curve, encoding="utf-8")
    return path


def test_an_index_may_stand_in_a_file_beside_the_deal(tmp_path: Path) -> None:
    deal = read_deal(file_of(tmp_path, "date,rate\n2025-01-01,0.02\n2026-01-01,0.03\n"))
    assert [point.rate for point in deal.indices[0].points] == [0.02, 0.03]
    write_deal(deal, tmp_path / "again.yaml")
    assert read_deal(tmp_path / "again.yaml") == deal


@pytest.mark.parametrize(
    ("curve", "words"),
    [
        ("day,rate\n2025-01-01,0.02\n", "no columns date and rate"),
        ("date,rate\n2025-01-01,2 %\n", "row 2"),
        ("date,rate\n2025-01-01,nan\n", "row 2"),
        ("date,rate\n2025-01-01,0.02,1\n", "row 2"),
        ("date,rate\n2025-01-01,0.02\n2025-01-01,0.03\n", "row 3"),
    ],
)
def test_a_wrong_file_of_an_index_is_told_with_its_row(tmp_path: Path, curve: str, words: str) -> None:
    path = file_of(tmp_path, curve)
    assert [words in problem.message and problem.line == 14 for problem in check_deal(path)] == [True]


def test_an_index_that_begins_too_late_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DealError, match="after the first fixing"):
        read_deal(file_of(tmp_path, "date,rate\n2025-04-01,0.02\n"))


def test_the_term_sheet_tells_the_rate_in_both_languages() -> None:
    deal = deal_of(floating(margin=0.02, cap=0.07) | {"step_ups": [{"on": "2025-05-15", "by": 0.01}]})
    english, chinese = dict(term_sheet(deal)), dict(term_sheet(deal, "zh"))
    assert "e plus 2.00%, at most 7.00%" in english["Note A"]
    assert "1.00% more from 2025-05-15" in english["Note A"]
    assert "利率上限7.00%" in chinese["A证券"]
    assert "2 values from 2024-12-01" in english["Index: e"]
