"""A floating note is judged at the rates it really bore."""

from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal, run
from refloat.rating import rate
from refloat.rating.note_cash import loss
from refloat.units import Cash


def deal(note: dict[str, Any]) -> Deal:
    tree: dict[str, Any] = {
        "name": "one note",
        "currency": "EUR",
        "cut_off": "2024-01-01",
        "closing_on": "2024-01-01",
        "payment_dates": {"first": "2024-12-31", "every_months": 12, "last": "2026-12-31"},
        "notes": [
            {"name": "A", "balance": 100.0, "day_count": "30/360", "unpaid_interest": {"bears_interest": True}, **note},
            {"name": "J", "kind": "residual", "balance": 1.0},
        ],
        "payments": {
            "normal": [
                {"step": "pay_interest", "notes": ["A"]},
                {"step": "pay_principal", "notes": ["A"]},
                {"step": "pay_residual", "to": [{"note": "J"}]},
            ]
        },
    }
    if "floating" in note:
        tree["indices"] = [{"name": "e", "points": [{"on": "2023-12-01", "rate": 0.03}]}]
    return Deal.model_validate(tree)


FIXED = {"kind": "fixed", "rate": 0.05}
FLOATING = {"kind": "floating", "floating": {"index": "e", "margin": 0.02}}


def cash(*paths: list[float]) -> Cash:
    amounts = np.array(paths)
    dates = np.array(["2024-12-31", "2025-12-31", "2026-12-31"], dtype="datetime64[D]")
    return Cash(dates, amounts, np.zeros_like(amounts), np.full(len(paths), 1 / len(paths)))


@pytest.mark.parametrize("paid", [[5.0, 5.0, 85.0], [30.0, 30.0, 30.0], [105.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
def test_a_floating_note_loses_what_a_fixed_one_at_the_same_rate_loses(paid: list[float]) -> None:
    outcomes = [loss(one, one.notes[0], run(one, cash(paid))) for one in (deal(FIXED), deal(FLOATING))]
    assert outcomes[1] == pytest.approx(outcomes[0], abs=1e-9)


def test_unpaid_principal_of_a_floating_note_is_a_loss() -> None:
    floating = deal(FLOATING)
    assert loss(floating, floating.notes[0], run(floating, cash([5.0, 5.0, 85.0])))[0] > 0.1


def test_a_note_with_a_step_up_is_discounted_at_each_periods_rate() -> None:
    stepped = deal({**FIXED, "step_ups": [{"on": "2024-12-31", "by": 0.01}]})
    paid, lacking = (run(stepped, cash([5.0, 6.0, last])) for last in (106.0, 86.0))
    assert loss(stepped, stepped.notes[0], paid)[0] == 0.0
    # 20 of 100 is lacking at the end of three periods at 5, 6 and 6 per cent.
    assert loss(stepped, stepped.notes[0], lacking)[0] == pytest.approx(0.20 / (1.05 * 1.06 * 1.06), abs=1e-9)


def test_a_floating_note_shows_the_coupon_of_its_first_period() -> None:
    floating = deal(FLOATING)
    assert rate(floating, cash([5.0, 5.0, 105.0])).notes[0].coupon == pytest.approx(0.05)
