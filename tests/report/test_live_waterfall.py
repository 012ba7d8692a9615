"""The live waterfall beside the engine: a deal with every kind of term, on cash of any size."""

import re
import zipfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refloat.deal import Deal, run
from refloat.report import Offering
from refloat.report.workbook.inputs import write_inputs
from refloat.report.workbook.known_terms import knows
from refloat.report.workbook.sheets import Book
from refloat.report.workbook.waterfall import write_waterfall
from refloat.units import Cash
from refloat.words import Words

EVERYTHING = {
    "name": "everything",
    "currency": "EUR",
    "cut_off": "2024-12-31",
    "closing_on": "2025-02-15",
    "cut_off_balance": 1000.0,
    "parties": [{"role": "servicer", "name": "Servicer"}],
    "payment_dates": {"first": "2025-04-30", "every_months": 3, "last": "2027-10-31", "calendar": "target"},
    "notes": [
        {
            "name": "A1",
            "kind": "fixed",
            "balance": 150.0,
            "rate": 0.04,
            "day_count": "30/360",
            "unpaid_interest": {"bears_interest": True, "rate": 0.06},
        },
        {"name": "A2", "kind": "fixed", "balance": 50.0, "rate": 0.05, "day_count": "act/360"},
        {
            "name": "B",
            "kind": "fixed",
            "balance": 80.0,
            "rate": 0.09,
            "day_count": "act/act",
            "promise": "ultimate",
            "unpaid_interest": {"bears_interest": True},
        },
        {"name": "J", "kind": "residual", "balance": 30.0, "fixed_cost_rate": 0.1},
    ],
    "fees": [
        {"name": "taxes", "kind": "share_of_collections", "share": 0.02, "of": "net"},
        {"name": "rating", "kind": "once", "amount": 3.0, "on": "2025-08-01"},
        {"name": "trustee", "kind": "flat", "amount": 4.0, "per": "year", "annual_cap": 3.0},
        {"name": "servicing", "kind": "share_of_balance", "share": 0.01, "annual_cap": 5.0},
        {
            "name": "guarantee",
            "kind": "share_of_balance",
            "share": 0.012,
            "notes": ["A1", "A2"],
            "day_count": "act/360",
        },
    ],
    "reserves": [
        {
            "name": "liquidity",
            "initial": 6.0,
            "protects": ["A1"],
            "target": {"kind": "share", "share": 0.05, "notes": ["A1", "A2"], "floor": 2.0},
        },
        {"name": "costs", "target": {"kind": "fixed", "amount": 2.0}, "release_at_end": False},
        {"name": "bridge", "target": {"kind": "multiple", "times": 1.5, "fees": ["taxes"], "notes": ["B"]}},
    ],
    "triggers": [
        {"name": "late", "kind": "cumulative_collection_ratio", "threshold": 0.9, "curable": True},
        {"name": "short", "kind": "interest_shortfall", "note": "A1", "switches_to": "hard"},
        {
            "name": "overdue",
            "kind": "note_outstanding",
            "note": "A1",
            "after": "2026-06-30",
            "acts": "next_date",
            "switches_to": "hard",
        },
    ],
    "payments": {
        "normal": [
            {"step": "pay_fee", "fees": ["taxes", "rating"]},
            {"step": "release_reserve", "reserve": "liquidity"},
            {"step": "pay_fee", "fees": ["trustee", "servicing"], "use": ["liquidity"]},
            {"step": "pay_interest", "notes": ["A1", "A2"], "part": "unpaid", "use": ["liquidity"]},
            {"step": "pay_interest", "notes": ["A1", "A2"], "part": "current", "use": ["liquidity", "costs"]},
            {"step": "fund_reserve", "reserve": "liquidity", "at_most_share": 0.5},
            {"step": "pay_interest", "notes": ["B"], "unless": "late"},
            {"step": "pay_principal", "notes": ["A1", "A2"], "sharing": "pro_rata", "until_balance": 20.0},
            {"step": "pay_fee", "fees": ["guarantee"], "at_most": 0.5},
            {"step": "fund_reserve", "reserve": "costs"},
            {"step": "fund_reserve", "reserve": "bridge", "at_most": 1.0},
            {"step": "pay_principal", "notes": ["A1", "A2", "B"]},
            {"step": "pay_interest", "notes": ["B"], "when": "late"},
            {"step": "pay_fee", "fees": ["trustee", "servicing", "guarantee"], "part": "excess"},
            {"step": "pay_principal", "notes": ["J"]},
            {"step": "pay_fixed_cost", "notes": ["J"]},
            {"step": "pay_residual", "to": [{"party": "servicer", "share": 0.3}, {"note": "J", "share": 0.7}]},
        ],
        "hard": [
            {"step": "release_reserve", "reserve": "bridge", "amount": "all"},
            {"step": "pay_fee", "fees": ["taxes", "rating", "trustee", "servicing"], "part": "excess"},
            {"step": "pay_interest", "notes": ["A1", "A2"]},
            {"step": "pay_principal", "notes": ["A1", "A2", "B", "J"]},
            {"step": "pay_fee", "fees": ["guarantee"]},
            {"step": "pay_interest", "notes": ["B"]},
            {"step": "pay_residual", "to": [{"note": "J"}]},
        ],
    },
}
DEAL = Deal.model_validate(EVERYTHING)
DATES = (np.datetime64("2025-02") + np.arange(34)).astype("datetime64[D]") - 1
amounts = st.lists(st.floats(0.0, 40.0), min_size=34, max_size=34)


def differences(offering: Offering, gross: list[float], costs: list[float]) -> dict[str, float]:
    """Largest difference of each line from the engine, in currency units."""
    plan = Cash(
        DATES, np.array([gross]), np.array([costs]), np.ones(1), pool_balance=np.linspace(1000.0, 0.0, 34)[None, :]
    )
    sold = offering.sale.notes.head(0)
    one = replace(
        offering,
        deal=DEAL,
        recoveries=replace(offering.recoveries, plan=plan),
        sale=replace(offering.sale, notes=sold),
    )
    book = Book(Words("en"), title="t", synthetic="", created=datetime(2026, 1, 1))
    found = write_waterfall(book, one, write_inputs(book, one))
    with zipfile.ZipFile(BytesIO(book.close())) as file:
        formulas = re.findall(r"<f>(.*?)</f>", file.read("xl/worksheets/sheet2.xml").decode())
    # A spreadsheet takes no more than 8,192 characters; people, far fewer.
    assert max(map(len, formulas)) < 1000
    assert found is not None
    return found.largest_of


def test_every_step_of_the_language_is_in_the_deal_of_this_test() -> None:
    from refloat.report.workbook.steps import STEPS

    assert {type(step) for steps in DEAL.payments.values() for step in steps} == set(STEPS)
    assert knows(DEAL)


# Shrinking 68 amounts takes minutes and tells nothing more.
@settings(deadline=None, max_examples=12, phases=[Phase.generate])
@given(gross=amounts, costs=st.lists(st.floats(0.0, 12.0), min_size=34, max_size=34))
@pytest.mark.slow
def test_the_sheet_pays_what_the_engine_pays(offering: Offering, gross: list[float], costs: list[float]) -> None:
    assert {name: far for name, far in differences(offering, gross, costs).items() if far > 1e-9} == {}


def test_a_starved_deal_switches_its_list_and_the_sheet_with_it(offering: Offering) -> None:
    gross = [0.2] * 34
    plan = Cash(DATES, np.array([gross]), np.zeros((1, 34)), np.ones(1), pool_balance=np.full((1, 34), 500.0))
    ledger = run(DEAL, plan, plan=plan)
    assert ledger.triggers["short"].hit.any()
    assert ledger.triggers["overdue"].hit.any()
    assert max(differences(offering, gross, [0.0] * 34).values()) < 1e-9
