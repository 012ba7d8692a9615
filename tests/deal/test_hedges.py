"""Caps, collars and swaps: what they pay by hand, how they end, and where what is owed is paid."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal, Ledger, conservation_error, ledger_result, payment_order, prove_cash, run, term_sheet
from refloat.errors import DealError
from refloat.units import Cash

# Six half-years on 30/360, each exactly one half.
ENDS = ["2025-06-30", "2025-12-31", "2026-06-30", "2026-12-31", "2027-06-30", "2027-12-31"]
STARTS = ["2024-12-31", *ENDS[:-1]]
PAY = {"step": "pay_hedge", "hedges": ["h"]}
LOW = {"step": "pay_hedge", "hedges": ["h"], "part": "counterparty_default"}
REST = {"step": "pay_residual", "to": [{"note": "J"}]}
PRINCIPAL = {"step": "pay_principal", "notes": ["A"]}


def hedged(
    levels: tuple[float, ...], *steps: dict[str, Any], changes: dict[str, Any] | None = None, **hedge: Any
) -> Deal:
    """A hedge on 100 over six half-years with an index that is set to a level at the start of each."""
    points = [{"on": day, "rate": rate} for day, rate in zip(STARTS, levels, strict=False)]
    terms = {
        "name": "h",
        "index": "i",
        "counterparty": "hedge_counterparty",
        "notional": {"kind": "table", "rows": [{"on": STARTS[0], "amount": 100}]},
        "day_count": "30/360",
    }
    return Deal.model_validate(
        {
            "name": "hedged",
            "currency": "EUR",
            "cut_off": date(2024, 12, 31),
            "closing_on": date(2024, 12, 31),
            "payment_dates": {"first": ENDS[0], "every_months": 6, "last": ENDS[-1]},
            "parties": [{"role": "hedge_counterparty", "name": "Bank"}],
            "indices": [{"name": "i", "points": points}],
            "notes": [
                {"name": "A", "kind": "fixed", "balance": 100, "rate": 0.0},
                {"name": "J", "kind": "residual", "balance": 50},
            ],
            "hedges": [terms | hedge],
            "payments": {"normal": [*(steps or (PAY, LOW)), {"step": "pay_interest", "notes": ["A"]}, PRINCIPAL, REST]},
        }
        | (changes or {})
    )


def money(*collections: float) -> Cash:
    values = np.array([[*collections, *(0.0,) * (6 - len(collections))]])
    return Cash(np.array(ENDS, dtype="datetime64[D]"), values, np.zeros_like(values), np.ones(1))


def proved(deal: Deal, *collections: float) -> Ledger:
    ledger = run(deal, money(*collections))
    prove_cash(ledger)
    return ledger


def test_a_swap_exchanges_the_net_of_its_sides_as_in_the_textbook() -> None:
    # Rates and amounts of the swap of 100 million at 5 % that opens the chapter on swaps in Hull, "Options,
    # Futures, and Other Derivatives" (cited from memory, unverified; the arithmetic is by hand).
    levels = (0.042, 0.048, 0.053, 0.055, 0.056, 0.059)
    swap = proved(hedged(levels, kind="swap", fixed_rate=0.05), 1, 1, 1, 1, 1, 1).hedges["h"]
    assert swap["net"][0] == pytest.approx([-0.40, -0.10, 0.15, 0.25, 0.30, 0.45])
    assert swap["received"][0] == pytest.approx([0, 0, 0.15, 0.25, 0.30, 0.45])
    assert swap["paid"][0] == pytest.approx([0.40, 0.10, 0, 0, 0, 0])
    reverse = proved(hedged(levels, kind="swap", fixed_rate=0.05, pays="floating"), 1, 1, 1, 1, 1, 1).hedges["h"]
    assert reverse["net"][0] == pytest.approx(-swap["net"][0])


def test_what_a_swap_is_owed_and_not_paid_stays_owed_beside_later_receipts() -> None:
    ledger = proved(hedged((0.03, 0.03, 0.08), kind="swap", fixed_rate=0.05), 0, 0.5)
    swap = ledger.hedges["h"]
    assert swap["due"][0] == pytest.approx([1, 2, 1.5, 0, 0, 0])
    assert swap["paid"][0] == pytest.approx([0, 0.5, 1.5, 0, 0, 0])
    assert swap["received"][0] == pytest.approx([0, 0, 1.5, 1.5, 1.5, 1.5])
    # Receipts are cash of the deal: they repay the note once the bank has been paid.
    assert ledger.notes["A"].principal_paid[0] == pytest.approx([0, 0, 0, 1.5, 1.5, 1.5])


def test_a_cap_pays_what_the_index_is_above_the_strike() -> None:
    levels = (0.02, 0.035, 0.05, 0.07, 0.01, 0.03)
    cap = proved(hedged(levels, kind="cap", strike=0.03)).hedges["h"]
    assert cap["received"][0] == pytest.approx([0, 0.25, 1.0, 2.0, 0, 0])
    corridor = proved(hedged(levels, kind="cap", strike=0.03, ceiling=0.05)).hedges["h"]
    assert corridor["received"][0] == pytest.approx([0, 0.25, 1.0, 1.0, 0, 0])
    strikes = [{"on": "2026-06-30", "rate": 0.06}, {"on": "2027-06-30", "rate": 0.02}]
    rising = proved(hedged(levels, kind="cap", strike=0.03, strikes=strikes)).hedges["h"]
    assert rising["received"][0] == pytest.approx([0, 0.25, 1.0, 0.5, 0, 0.5])


def test_a_collar_pays_back_below_its_floor_and_premiums_are_netted() -> None:
    levels = (0.005, 0.035, 0.05, 0.07, 0.01, 0.03)
    collar = proved(hedged(levels, kind="cap", strike=0.03, floor=0.02), 5, 5, 5, 5, 5, 5).hedges["h"]
    assert collar["net"][0] == pytest.approx([-0.75, 0.25, 1.0, 2.0, -0.5, 0])
    cap = proved(hedged(levels, kind="cap", strike=0.03, premium=2.0, premium_rate=0.01), 1).hedges["h"]
    assert cap["net"][0] == pytest.approx([-2.5, -0.25, 0.5, 1.5, -0.5, -0.5])
    assert cap["due"][0, 0] == pytest.approx(2.5)
    assert cap["paid"][0, 0] == pytest.approx(1.0)


def test_a_cap_on_the_notes_balance_takes_the_index_part_of_a_floating_coupon_above_the_strike() -> None:
    notes = [
        {"name": "A", "kind": "floating", "balance": 100, "floating": {"index": "i", "margin": 0.01}},
        {"name": "J", "kind": "residual", "balance": 50},
    ]
    notes[0]["day_count"] = "30/360"
    notional = {"kind": "notes", "notes": ["A"]}
    deal = hedged((0.07, 0.08), kind="cap", strike=0.03, notional=notional, changes={"notes": notes})
    ledger = proved(deal, 30, 20, 10)
    interest = ledger.notes["A"].interest_paid[0]
    net_cost = interest[:3] - ledger.hedges["h"]["received"][0, :3]
    assert net_cost == pytest.approx(ledger.notes["A"].opening[0, :3] * 0.04 / 2)
    assert ledger.hedges["h"]["notional"][0] == pytest.approx(ledger.notes["A"].opening[0])


def test_a_notional_table_counts_from_its_days_also_inside_a_period_and_until_the_end() -> None:
    rows = [{"on": "2025-03-31", "amount": 100}, {"on": "2025-12-31", "amount": 40}]
    notional = {"kind": "table", "rows": rows}
    cap = proved(hedged((0.05,), kind="cap", strike=0.03, notional=notional, until="2026-09-30")).hedges["h"]
    # Half of the first half-year, two whole ones, and half of the fourth.
    assert cap["received"][0] == pytest.approx([0.5, 1.0, 0.4, 0.2, 0, 0])
    assert cap["notional"][0] == pytest.approx([0, 100, 40, 40, 0, 0])


END: dict[str, Any] = {"on": "2025-12-15", "value": {"kind": "present_value"}}
SWAP: dict[str, Any] = {"kind": "swap", "fixed_rate": 0.05}


def test_a_present_value_is_that_of_the_exchanges_to_come_on_the_index() -> None:
    levels = (0.05, 0.05, 0.03, 0.04, 0.06, 0.02)
    swap = proved(hedged(levels, **SWAP, terminations=[END]), 0, 9).hedges["h"]
    factors = np.cumprod([1 / 1.015, 1 / 1.02, 1 / 1.03, 1 / 1.01])
    worth = float(np.sum(factors * [-1.0, -0.5, 0.5, -1.5]))
    assert swap["termination_due"][0] == pytest.approx([0, -worth, 0, 0, 0, 0])
    assert swap["termination_paid"][0, 1] == pytest.approx(-worth)
    assert swap["net"][0] == pytest.approx([0, 0, 0, 0, 0, 0])
    assert swap["notional"][0] == pytest.approx([100, 100, 0, 0, 0, 0])
    # What floats is worth par less the last discount factor, so a swap at that rate is worth nothing.
    par = float((1 - factors[-1]) / np.sum(factors * 0.5))
    even = proved(hedged(levels, kind="swap", fixed_rate=par, terminations=[END]), 9, 9).hedges["h"]
    assert even["termination_due"].sum() + even["termination_received"].sum() == pytest.approx(0, abs=1e-12)


def test_what_is_owed_on_the_counterpartys_default_is_paid_low_and_the_rest_senior() -> None:
    amount = {"kind": "amount", "amount": 4.0}
    steps = (PAY, PRINCIPAL, LOW)
    own = {"on": "2025-12-31", "value": amount}
    senior = proved(hedged((0.05,), *steps, **SWAP, terminations=[own]), 0, 3, 7).hedges["h"]
    assert senior["termination_due"][0] == pytest.approx([0, 4, 1, 0, 0, 0])
    assert senior["termination_paid"][0] == pytest.approx([0, 3, 1, 0, 0, 0])
    bank = own | {"caused_by": "counterparty"}
    low = proved(hedged((0.05,), *steps, **SWAP, terminations=[bank]), 0, 3, 98)
    assert low.hedges["h"]["counterparty_default_due"][0] == pytest.approx([0, 4, 4, 3, 3, 3])
    assert low.hedges["h"]["counterparty_default_paid"][0] == pytest.approx([0, 0, 1, 0, 0, 0])
    assert low.notes["A"].principal_paid[0] == pytest.approx([0, 3, 97, 0, 0, 0])


def test_a_senior_step_pays_the_periodic_amount_before_the_termination() -> None:
    events = [{"on": "2025-12-31", "value": {"kind": "amount", "amount": 4.0}}]
    swap = proved(hedged((0.03,), **SWAP, terminations=events), 0, 3).hedges["h"]
    assert swap["paid"][0, :2] == pytest.approx([0, 2])
    assert swap["termination_paid"][0, :2] == pytest.approx([0, 1])


def test_a_termination_in_the_deals_favour_brings_its_share() -> None:
    events = [{"on": "2025-12-31", "value": {"kind": "amount", "amount": -10}, "received_share": 0.4}]
    ledger = proved(hedged((0.05,), **SWAP, terminations=events))
    assert ledger.hedges["h"]["termination_received"][0] == pytest.approx([0, 4, 0, 0, 0, 0])
    assert ledger.notes["A"].principal_paid[0, 1] == pytest.approx(4)


def test_a_trigger_or_a_call_ends_a_hedge_and_only_the_first_does() -> None:
    trigger = {"name": "late", "kind": "note_outstanding", "note": "A", "after": "2026-01-01"}
    value = {"kind": "amount", "amount": 1.0}
    events = [{"when": "late", "value": value}, {"at_call": True, "value": {"kind": "amount", "amount": 2.0}}]
    call = {"on": "2026-12-01"}
    first = proved(
        hedged((0.06,), **SWAP, terminations=events, changes={"triggers": [trigger], "clean_up_call": call}), 0, 0, 9, 9
    )
    assert first.hedges["h"]["termination_paid"][0] == pytest.approx([0, 0, 1, 0, 0, 0])
    called = proved(
        hedged((0.06,), **SWAP, terminations=events[1:], changes={"triggers": [], "clean_up_call": call}), 0, 0, 9, 9
    )
    assert called.hedges["h"]["termination_paid"][0] == pytest.approx([0, 0, 0, 2, 0, 0])
    assert called.hedges["h"]["received"][0] == pytest.approx([0.5, 0.5, 0.5, 0.5, 0, 0])


def test_a_hedge_that_has_run_out_is_not_terminated() -> None:
    for until in ("2025-09-30", None):
        events = [{"on": "2025-12-31" if until else "2027-12-31", "value": {"kind": "amount", "amount": 5.0}}]
        ledger = proved(hedged((0.06,), **SWAP, until=until, terminations=events), 9, 9, 9, 9, 9, 9)
        assert ledger.hedges["h"]["termination_due"].sum() == 0


def test_several_banks_share_in_proportion() -> None:
    deal = hedged((0.03,), **SWAP).model_dump()
    deal["hedges"] = [deal["hedges"][0], deal["hedges"][0] | {"name": "g", "fixed_rate": 0.09}]
    deal["payments"]["normal"][0]["hedges"] = ["h", "g"]
    ledger = proved(Deal.model_validate(deal), 2)
    assert [ledger.hedges[name]["due"][0, 0] for name in "hg"] == pytest.approx([1, 3])
    assert [ledger.hedges[name]["paid"][0, 0] for name in "hg"] == pytest.approx([0.5, 1.5])


def test_the_document_is_enough_to_recompute_sources_and_uses() -> None:
    deal = hedged((0.03, 0.08), **SWAP, terminations=[END | {"on": "2026-12-31"}])
    document = json.loads(json.dumps(ledger_result(proved(deal, 4, 1, 1), deal), allow_nan=False))
    for index, row in enumerate(document["collections"]):
        hedge, account = document["hedges"]["h"][index], document["accounts"]["collections"][index]
        uses = sum(note[index]["interest_paid"] + note[index]["principal_paid"] for note in document["notes"].values())
        uses += hedge["paid"] + hedge["termination_paid"] + hedge["counterparty_default_paid"]
        sources = row["available"] + hedge["received"] + hedge["termination_received"]
        assert sources == pytest.approx(uses + account["closing"] - account["opening"])


def test_money_of_a_bank_that_nobody_paid_fails_the_proof() -> None:
    ledger = proved(hedged((0.03, 0.08), **SWAP), 4, 1, 1)
    hedge = ledger.hedges["h"]
    for column in ("received", "paid", "net", "due"):
        spoilt = replace(ledger, hedges={"h": hedge | {column: hedge[column] + np.arange(6.0)}})
        assert conservation_error(spoilt) > 0.01


def test_an_index_that_nothing_can_be_discounted_on_is_refused() -> None:
    deal = hedged((0.05,), **SWAP, changes={"payment_dates": {"first": ENDS[1], "every_months": 12, "last": ENDS[-1]}})
    low = deal.model_copy(update={"indices": (deal.indices[0].model_copy(update={"points": _points(-1.0)}),)})
    with pytest.raises(DealError, match='the hedge "h" cannot be discounted'):
        run(low, money())


def _points(rate: float) -> Any:
    from refloat.deal.index import IndexPoint

    return (IndexPoint(on=date(2024, 12, 31), rate=rate),)


def test_the_words_tell_its_terms_and_places() -> None:
    events = [END, {"at_call": True, "caused_by": "counterparty", "value": {"kind": "amount", "amount": -3}}]
    changes = {"clean_up_call": {"on": "2026-12-01"}}
    deal = hedged((0.03,), **SWAP, terminations=events, changes=changes)
    assert dict(term_sheet(deal))["Hedge: h"] == (
        "swap: pays 5.00% 30/360, receives i 30/360; on 100 from 2024-12-31; with the hedge counterparty; "
        "ends on 2025-12-15 for the present value of what would follow; "
        "ends at the clean-up call by the counterparty's default for 3 owed to the deal"
    )
    assert dict(term_sheet(deal, "zh"))["对冲:h"].startswith("利率互换:支付5.00% 30/360,收取i 30/360;名义本金")
    assert payment_order(deal)[:2] == [
        "1. payments, also on termination, for h",
        "2. payments on the counterparty's default for h",
    ]
    cap = hedged((0.03,), kind="cap", strike=0.02, floor=0.01, premium=1.0)
    assert dict(term_sheet(cap))["Hedge: h"].startswith(
        "cap: receives what i is above 2.00%, pays what it is below 1.00%, 30/360; premium 1 on the first payment date"
    )
