"""Notes that grow are rated on their growth: paid with it they lose nothing, and without it they do."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal, run
from refloat.rating.note_cash import broken, loss
from refloat.units import Cash

DISCOUNT: dict[str, Any] = {"kind": "zero_coupon", "accretion": {"rate": 0.08, "up_to": 1.5}}
PIK: dict[str, Any] = {
    "kind": "fixed",
    "rate": 0.08,
    "promise": "ultimate",
    "unpaid_interest": {"capitalised": True},
}


@pytest.mark.parametrize("terms", [DISCOUNT, PIK], ids=["discount", "capitalised"])
def test_a_note_repaid_with_its_growth_loses_nothing(terms: dict[str, Any]) -> None:
    deal = Deal.model_validate(
        {
            "name": "growing",
            "currency": "EUR",
            "cut_off": date(2024, 12, 31),
            "closing_on": date(2024, 12, 31),
            "payment_dates": {"first": date(2025, 12, 31), "every_months": 12, "last": date(2027, 12, 31)},
            "parties": [{"role": "servicer", "name": "S"}],
            "notes": [{"name": "A", "balance": 100.0, "day_count": "30/360", **terms}],
            "payments": {
                "normal": [
                    {"step": "pay_interest", "notes": ["A"]},
                    {"step": "pay_principal", "notes": ["A"]},
                    {"step": "pay_residual", "to": [{"party": "servicer"}]},
                ]
            },
        }
    )
    # 100 x 1.08^3 at the end, or only the 100 of the beginning.
    cash = Cash(
        dates=np.array(["2027-12-31"], dtype="datetime64[D]"),
        collections=np.array([[100 * 1.08**3 + 1], [100.0]]),
        costs=np.zeros((2, 1)),
        weights=np.full(2, 0.5),
    )
    ledger = run(deal, cash)
    assert loss(deal, deal.note("A"), ledger) == pytest.approx([0.0, 1 - 1.08**-3], abs=1e-9)
    assert broken(deal, deal.note("A"), ledger).tolist() == [False, True]
