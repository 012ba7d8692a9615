"""Random guarantees, hedges and fee ladders: the fast engine against its slow twin, and what must always hold."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refloat.deal import Deal, Ledger, prove_cash, run
from refloat.deal.twin import run_one_path
from refloat.units import Cash
from refloat.units.periods import month_ends_after

CUT_OFF, CLOSING = date(2024, 11, 30), date(2024, 12, 31)
CURVE = [
    {"on": date(2024, 1, 1), "rate": 0.02},
    {"on": date(2025, 4, 15), "rate": -0.01},
    {"on": date(2025, 9, 30), "rate": 0.06},
]
AMORTISING = [{"on": date(2025, 2, 1), "amount": 600.0}, {"on": date(2025, 11, 20), "amount": 90.0}]
LADDER = [{"after_years": 1, "share": 0.05}, {"after_years": 2, "share": 0.02}]
PRICES: list[dict[str, Any]] = [
    {"kind": "fixed", "amount": 60.0},
    {"kind": "par", "notes": ["A"], "guarantees": ["guarantee0"], "hedges": ["hedge0"], "less_cash": True},
]
QUIET = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def cash(seed: int, level: float, paths: int = 2, months: int = 30) -> Cash:
    rng = np.random.default_rng(seed)
    collections = rng.gamma(0.5, 2.0 * level, (paths, months)) * (rng.random((paths, months)) > 0.3)
    return Cash(
        dates=month_ends_after(CUT_OFF, months),
        collections=collections,
        costs=np.zeros((paths, months)),
        weights=np.full(paths, 1.0 / paths),
    )


@st.composite
def guarantees(draw: st.DrawFn) -> list[dict[str, Any]]:
    limits: list[dict[str, Any]] = [{}, {}, {"limit_amount": 30.0}, {"limit_share": 0.1}, {"until": date(2026, 5, 1)}]
    interest: list[dict[str, Any]] = [{}, {"rate": 0.1}, {"floating": {"index": "lines", "margin": 0.02}}]
    return [
        {
            "name": f"guarantee{index}",
            "notes": draw(st.sampled_from([["A"], ["A"], ["B", "A"]])),
            "covers": draw(st.sampled_from([["interest", "principal"], ["interest"], ["principal"]])),
            "waiting": draw(st.integers(0, 3)),
            "revolving": draw(st.booleans()),
            "day_count": draw(st.sampled_from(["act/360", "30/360"])),
            **draw(st.sampled_from(limits)),
            **draw(st.sampled_from(interest)),
        }
        for index in range(draw(st.integers(1, 2)))
    ]


@st.composite
def hedges(draw: st.DrawFn, *, called: bool) -> list[dict[str, Any]]:
    kinds: list[dict[str, Any]] = [
        {"kind": "cap", "strike": 0.01, "premium": 4.0, "premium_rate": 0.002},
        {"kind": "cap", "strike": 0.01, "strikes": [{"on": date(2026, 3, 10), "rate": 0.04}], "ceiling": 0.05},
        {"kind": "cap", "strike": 0.03, "floor": 0.01},
        {"kind": "swap", "fixed_rate": 0.03, "fixed_day_count": "30/360"},
        {"kind": "swap", "fixed_rate": 0.02, "pays": "floating", "margin": -0.01, "index_floor": 0.0},
    ]
    events = [{"on": date(2025, 10, 5)}, {"on": date(2026, 5, 5)}, {"when": "short"}, {"when": "guarantor"}]
    events += [{"at_call": True}] if called else []
    values: list[dict[str, Any]] = [
        {"kind": "present_value"},
        {"kind": "amount", "amount": 9.0},
        {"kind": "amount", "amount": -9.0},
    ]
    notionals = [{"kind": "table", "rows": AMORTISING}, {"kind": "notes", "notes": ["A"], "share": 0.8}]
    return [
        {
            "name": f"hedge{index}",
            "index": draw(st.sampled_from(["steps", "lines"])),
            "notional": draw(st.sampled_from(notionals)),
            "until": draw(st.sampled_from([None, None, date(2026, 4, 10)])),
            "fixing_days_before": draw(st.sampled_from([0, 2])),
            "day_count": draw(st.sampled_from(["act/360", "30/360", "act/act"])),
            **draw(st.sampled_from([{}, {"reset_every_months": 2, "reset_first": date(2025, 3, 17)}])),
            **draw(st.sampled_from(kinds)),
            "terminations": [
                {
                    **event,
                    "value": draw(st.sampled_from(values)),
                    "caused_by": draw(st.sampled_from(["deal", "counterparty"])),
                    "received_share": draw(st.sampled_from([1.0, 0.4])),
                }
                for event in draw(st.lists(st.sampled_from(events), max_size=2, unique_by=str))
            ],
        }
        for index in range(draw(st.integers(1, 2)))
    ]


@st.composite
def deals(draw: st.DrawFn, **fixed: Any) -> Deal:
    """A guaranteed and hedged deal; the order of its steps is drawn."""
    called = draw(st.booleans())
    guaranteed = fixed.get("guarantees") or draw(guarantees())
    hedged = draw(hedges(called=called))
    names = [hedge["name"] for hedge in hedged]
    steps: list[dict[str, Any]] = [
        {"step": "pay_fee", "fees": ["guarantee_fee"]},
        {"step": "pay_interest", "notes": ["A"], "part": draw(st.sampled_from(["all", "current"]))},
        {"step": "pay_interest", "notes": ["A", "B"]},
        {"step": "pay_principal", "notes": ["A"], "at_most": 40.0},
        {"step": "pay_principal", "notes": ["B"], "when": "short"},
    ]
    for part in ("senior", "periodic", "termination", "counterparty_default"):
        steps.append(
            {"step": "pay_hedge", "hedges": names, "part": part, "at_most": draw(st.sampled_from([None, 3.0]))}
        )
    for item in guaranteed:
        for part in ("interest", "principal", "all"):
            limit = draw(st.sampled_from([None, 2.0, 2.0]))
            steps.append({"step": "pay_guarantor", "guarantee": item["name"], "part": part, "at_most": limit})
    formula = f"covered({guaranteed[0]['name']}) - 2 * claim({guaranteed[0]['name']}) + owed_to_bank(hedge0)"
    interest = draw(st.sampled_from([{}, {"bears_interest": True}, {"bears_interest": True, "compound": True}]))
    terms: dict[str, Any] = {
        "name": "protected",
        "currency": "EUR",
        "cut_off": CUT_OFF,
        "closing_on": CLOSING,
        "payment_dates": {"first": date(2025, 1, 31), "every_months": 3, "last": date(2027, 3, 31)},
        "indices": [
            {"name": "steps", "points": CURVE},
            {"name": "lines", "points": CURVE, "between": "linear"},
        ],
        "notes": [
            {
                "name": "A",
                "kind": "fixed",
                "balance": 500.0,
                "rate": 0.1,
                "unpaid_interest": interest,
                "legal_final": draw(st.sampled_from([None, date(2026, 1, 15)])),
            },
            {"name": "B", "kind": "fixed", "balance": 100.0, "rate": 0.2, "promise": "ultimate"},
            {"name": "J", "kind": "residual", "balance": 50.0},
        ],
        "fees": [
            {
                "name": "guarantee_fee",
                "kind": "share_of_balance",
                "share": 0.01,
                "ladder": LADDER,
                "notes": ["A"],
                "day_count": draw(st.sampled_from(["act/360", "30/360"])),
            }
        ],
        "guarantees": guaranteed,
        "hedges": hedged,
        "clean_up_call": {"on": date(2026, 4, 1), "price": draw(st.sampled_from(PRICES))} if called else None,
        "triggers": [
            {"name": "short", "kind": "interest_shortfall", "note": "B", "threshold": 4.0, "acts": "next_date"},
            {"name": "guarantor", "kind": "formula", "formula": formula, "threshold": 5.0},
        ],
        "payments": {"normal": [*draw(st.permutations(steps)), {"step": "pay_residual", "to": [{"note": "J"}]}]},
    }
    return Deal.model_validate(terms)


def columns(ledger: Ledger) -> dict[tuple[str, str], np.ndarray[Any, Any]]:
    found: dict[tuple[str, str], np.ndarray[Any, Any]] = {}
    for name, note in ledger.notes.items():
        found |= {(name, column): values for column, values in vars(note).items()}
    for name, fee in ledger.fees.items():
        found |= {(name, "due"): fee.due, (name, "paid"): fee.paid}
    for part in (ledger.guarantees, ledger.hedges):
        found |= {(name, column): values for name, table in part.items() for column, values in table.items()}
    return found | {(name, "hit"): flows.hit.astype(float) for name, flows in ledger.triggers.items()}


@settings(QUIET, max_examples=25)
@given(deals(), st.integers(0, 2**32), st.sampled_from([1.0, 5.0, 20.0]))
def test_random_protection_runs_as_the_twin_says(deal: Deal, seed: int, level: float) -> None:
    money = cash(seed, level)
    ledger = run(deal, money)
    prove_cash(ledger)
    for path in range(money.paths):
        rows = run_one_path(deal, money, path)
        for key, values in columns(ledger).items():
            assert values[path] == pytest.approx([float(value) for value in rows[key]], abs=1e-6), key


@QUIET
@given(deals(), st.integers(0, 2**32), st.sampled_from([1.0, 5.0, 20.0]))
def test_no_guarantor_pays_above_its_limit_and_its_claim_falls_by_repayments_alone(
    deal: Deal, seed: int, level: float
) -> None:
    ledger = run(deal, cash(seed, level, paths=20))
    for terms in deal.guarantees:
        flows = ledger.guarantees[terms.name]
        paid = flows["interest_covered"] + flows["principal_covered"]
        assert flows["claim"] == pytest.approx(np.cumsum(paid - flows["repaid"], axis=1), abs=1e-6)
        limits = [terms.limit_amount if terms.limit_amount is not None else np.inf]
        if terms.limit_share is not None:
            limits.append(terms.limit_share * sum(deal.note(name).balance for name in terms.notes))
        bounded = flows["claim"] if terms.revolving else np.cumsum(paid, axis=1)
        assert (bounded <= min(limits) + 1e-6).all()


WHOLE = [{"name": "guarantee0", "notes": ["A"], "rate": 0.05}]


@QUIET
@given(deals(guarantees=WHOLE), st.integers(0, 2**32), st.sampled_from([0.0, 1.0, 20.0]))
def test_a_note_guaranteed_without_limit_is_paid_in_full_and_on_time(deal: Deal, seed: int, level: float) -> None:
    ledger = run(deal, cash(seed, level, paths=20))
    note = ledger.notes["A"]
    assert note.interest_shortfall.max() == pytest.approx(0.0, abs=1e-9)
    final = ledger.dates >= np.datetime64(deal.note("A").legal_final)
    assert note.closing[:, final].max() == pytest.approx(0.0, abs=1e-9)
