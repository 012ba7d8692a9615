"""A state guarantee: what the guarantor pays to notes, what it is owed for it, and its fee with a ladder."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal, Ledger, conservation_error, ledger_result, payment_order, prove_cash, run, term_sheet
from refloat.errors import ProofError
from refloat.units import Cash

DAYS = np.array(["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"], dtype="datetime64[D]")
INTEREST = {"step": "pay_interest", "notes": ["A"]}
BACK = {"step": "pay_guarantor", "guarantee": "state"}
PRINCIPAL = {"step": "pay_principal", "notes": ["A"]}
REST = {"step": "pay_residual", "to": [{"note": "J"}]}


def guaranteed(*steps: dict[str, Any], changes: dict[str, Any] | None = None, **terms: Any) -> Deal:
    """Four quarterly dates; note A of 100 at 10 % on 30/360 (2.5 a quarter); the guarantor's claim bears 8 %."""
    state = {"name": "state", "guarantor": "guarantor", "notes": ["A"], "rate": 0.08, "day_count": "30/360"}
    return Deal.model_validate(
        {
            "name": "small",
            "currency": "EUR",
            "cut_off": date(2024, 12, 31),
            "closing_on": date(2024, 12, 31),
            "payment_dates": {"first": DAYS[0].item(), "every_months": 3, "last": DAYS[-1].item()},
            "parties": [{"role": "guarantor", "name": "Ministry"}],
            "notes": [
                {"name": "A", "kind": "fixed", "balance": 100, "rate": 0.1, "day_count": "30/360"},
                {"name": "J", "kind": "residual", "balance": 50},
            ],
            "guarantees": [state | terms],
            "payments": {"normal": [*steps, REST] if steps else [INTEREST, BACK, PRINCIPAL, REST]},
        }
        | (changes or {})
    )


def money(*collections: float) -> Cash:
    return Cash(
        dates=DAYS, collections=np.array([collections], dtype=float), costs=np.zeros((1, 4)), weights=np.ones(1)
    )


def proved(deal: Deal, *collections: float) -> Ledger:
    ledger = run(deal, money(*collections))
    prove_cash(ledger)
    return ledger


def test_it_pays_unpaid_interest_on_the_date_and_unpaid_principal_at_the_legal_final() -> None:
    ledger = proved(guaranteed(), 0, 0, 0, 20)
    state, note = ledger.guarantees["state"], ledger.notes["A"]
    assert state["interest_covered"][0] == pytest.approx([2.5, 2.5, 2.5, 0])
    assert note.interest_paid[0] == pytest.approx([2.5, 2.5, 2.5, 2.5])
    assert note.interest_shortfall[0] == pytest.approx([0, 0, 0, 0])
    # 2 % a quarter on 2.5, then on 5, then on 7.5.
    assert state["interest_due"][0] == pytest.approx([0, 0.05, 0.15, 0.3])
    assert state["interest_paid"][0] == pytest.approx([0, 0, 0, 0.3])
    assert state["repaid"][0] == pytest.approx([0, 0, 0, 7.5])
    # 20 less interest of 2.5 and the guarantor's 7.8 repays 9.7 of the note; the guarantor pays the rest.
    assert state["principal_covered"][0] == pytest.approx([0, 0, 0, 90.3])
    assert note.principal_paid[0] == pytest.approx([0, 0, 0, 100])
    assert state["claim"][0] == pytest.approx([2.5, 5, 7.5, 90.3])


def test_it_covers_only_what_the_deal_says() -> None:
    interest = proved(guaranteed(covers=["interest"]), 0, 0, 0, 20)
    principal = proved(guaranteed(covers=["principal"]), 0, 0, 0, 20)
    assert interest.notes["A"].closing[0, -1] == pytest.approx(90.3)
    assert principal.notes["A"].interest_shortfall[0] == pytest.approx([2.5, 5, 7.5, 0])
    assert principal.guarantees["state"]["interest_covered"].sum() == 0
    assert principal.guarantees["state"]["principal_covered"][0, -1] == pytest.approx(90)


def test_the_limit_is_an_amount_or_a_share_of_the_note_and_the_lesser_of_two() -> None:
    for limit in ({"limit_amount": 4.0}, {"limit_share": 0.04}, {"limit_amount": 4.0, "limit_share": 0.5}):
        state = proved(guaranteed(**limit), 0, 0, 0, 20).guarantees["state"]
        assert state["interest_covered"][0] == pytest.approx([2.5, 1.5, 0, 0])
        assert state["available"][0] == pytest.approx([1.5, 0, 0, 0])
        assert state["principal_covered"][0] == pytest.approx([0, 0, 0, 0])


def test_it_pays_until_its_last_day() -> None:
    state = proved(guaranteed(until="2025-07-31"), 0, 0, 0, 0).guarantees["state"]
    assert state["interest_covered"][0] == pytest.approx([2.5, 2.5, 0, 0])
    assert state["principal_covered"].sum() == 0


def test_what_is_paid_back_counts_again_only_if_the_guarantee_revolves() -> None:
    cash = (0, 10, 0, 0)
    once = proved(guaranteed(limit_amount=4.0), *cash).guarantees["state"]
    again = proved(guaranteed(limit_amount=4.0, revolving=True), *cash).guarantees["state"]
    assert once["repaid"][0] == pytest.approx(again["repaid"][0])
    assert once["interest_covered"][0] == pytest.approx([2.5, 0, 1.5, 0])
    # 5 of principal were repaid, so that the interest is 95 x 2.5 % later.
    assert again["interest_covered"][0, 2] == pytest.approx((100 - 10 + 2.5 + 2.55) * 0.025)


def test_it_waits_for_the_payment_dates_that_the_deal_gives_it() -> None:
    ledger = proved(guaranteed(waiting=1), 0, 0, 0, 0)
    state, note = ledger.guarantees["state"], ledger.notes["A"]
    assert state["interest_covered"][0] == pytest.approx([0, 2.5, 2.5, 5.0])
    assert note.interest_shortfall[0] == pytest.approx([2.5, 2.5, 2.5, 0])
    # What came in meanwhile paid the oldest interest, which the guarantor then need not pay.
    late = proved(guaranteed(waiting=1), 0, 2.0, 3.0, 0).guarantees["state"]
    assert late["interest_covered"][0, :3] == pytest.approx([0, 0.5, 0])


def test_principal_is_paid_at_the_notes_own_legal_final_after_the_waiting_time() -> None:
    notes = [
        {"name": "A", "kind": "fixed", "balance": 100, "rate": 0.1, "day_count": "30/360", "legal_final": "2025-07-15"},
        {"name": "J", "kind": "residual", "balance": 50},
    ]
    at_once = proved(guaranteed(changes={"notes": notes}), 0, 0, 0, 30)
    later = proved(guaranteed(changes={"notes": notes}, waiting=1), 0, 0, 0, 30)
    assert at_once.guarantees["state"]["principal_covered"][0] == pytest.approx([0, 100, 0, 0])
    assert later.guarantees["state"]["principal_covered"][0] == pytest.approx([0, 0, 100, 0])
    # Interest of 5 and principal of 100 bear 2 % a quarter; 30 pays 5.15 + 100 as far as it goes.
    claim = at_once.guarantees["state"]
    assert claim["interest_due"][0, -1] == pytest.approx(0.05 + 2.1 + 2.1)
    assert claim["repaid"][0, -1] == pytest.approx(30 - 4.25)


def test_a_last_date_that_is_moved_before_the_legal_final_still_meets_it() -> None:
    dates = {"first": "2025-02-28", "every_months": 3, "last": "2025-08-31", "calendar": "target"}
    changes = {"payment_dates": dates | {"business_day": "preceding"}}
    ledger = run(guaranteed(changes=changes), money(0, 0, 0, 0))
    # 31 August 2025 is a Sunday.
    assert str(ledger.dates[-1]) == "2025-08-29"
    assert ledger.guarantees["state"]["principal_covered"][0] == pytest.approx([0, 0, 100])


def test_where_a_call_ends_the_deal_the_guarantor_pays_what_is_left() -> None:
    call = {"on": "2025-06-30", "price": {"kind": "fixed", "amount": 60.0}}
    ledger = proved(guaranteed(changes={"clean_up_call": call}, waiting=3), 0, 0, 50, 50)
    assert ledger.notes["A"].closing[0] == pytest.approx([100, 0, 0, 0])
    # 60 pays interest of 5 and 55 of principal.
    assert ledger.guarantees["state"]["principal_covered"][0] == pytest.approx([0, 45, 0, 0])
    assert ledger.guarantees["state"]["interest_due"][0] == pytest.approx([0, 0, 0, 0])


def test_a_call_at_par_can_pay_the_guarantor_back() -> None:
    price = {"kind": "par", "notes": ["A"], "guarantees": ["state"]}
    deal = guaranteed(changes={"clean_up_call": {"on": "2025-09-30", "price": price}})
    ledger = proved(deal, 0, 0, 0, 0)
    # The note with a quarter's interest, and 5 of interest paid for it, which bore 2 % on 2.5 and then on 5.
    assert ledger.call_price is not None
    assert ledger.call_price[0] == pytest.approx([0, 0, 102.5 + 5.15, 0])
    assert ledger.guarantees["state"]["claim"][0] == pytest.approx([2.5, 5, 0, 0])
    assert "price: balance and interest of note A, what the guarantor of state is owed" in " ".join(
        text for _, text in term_sheet(deal)
    )


def test_the_guarantor_is_paid_in_the_notes_place_or_lower() -> None:
    cash = (0, 3.0, 0, 0)
    place = proved(guaranteed({**BACK, "part": "interest"}, INTEREST, PRINCIPAL, BACK), *cash).guarantees["state"]
    lower = proved(guaranteed(INTEREST, PRINCIPAL, BACK), *cash).guarantees["state"]
    assert place["repaid"][0, 1] == pytest.approx(2.5)
    assert lower["repaid"][0, 1] == pytest.approx(0)


def test_a_shortfall_that_the_guarantor_paid_trips_no_trigger_and_its_claim_can() -> None:
    triggers = [
        {"name": "short", "kind": "interest_shortfall", "note": "A"},
        {"name": "called", "kind": "formula", "formula": "covered(state) > 0 and claim(state) > 2"},
    ]
    ledger = proved(guaranteed(changes={"triggers": triggers}), 0, 0, 0, 20)
    assert ledger.triggers["short"].hit[0].tolist() == [False] * 4
    assert ledger.triggers["called"].hit[0].tolist() == [False, True, True, True]


def test_after_a_call_collections_below_plan_on_two_dates_in_a_row_replace_the_servicer() -> None:
    formula = "covered(state) > 0 and (collections_to_date - costs_to_date) / plan_to_date < 1"
    trigger = {"name": "replace", "kind": "formula", "consecutive": 2, "formula": formula}
    replacement = {"event": "replace", "delay_dates": 1}
    deal = guaranteed(changes={"triggers": [trigger], "servicer_replacement": replacement})
    never_called = run(deal, money(2.5, 2.5, 2.5, 2.5), plan=money(9, 9, 9, 9))
    called = run(deal, money(1, 2, 2, 9), plan=money(9, 9, 9, 9))
    assert never_called.triggers["replace"].hit[0].tolist() == [False] * 4
    assert called.triggers["replace"].hit[0].tolist() == [False, False, True, True]
    # The last date's cash comes a date later, which the deal has not, and the guarantor pays all the more.
    assert called.available[0].tolist() == [1, 2, 2, 0]
    assert called.guarantees["state"]["interest_covered"][0, -1] == pytest.approx(2.5)


def test_the_fee_follows_its_ladder_and_is_split_on_the_anniversary() -> None:
    fee = {
        "name": "guarantee_fee",
        "kind": "share_of_balance",
        "payee": "guarantor",
        "notes": ["A"],
        "share": 0.01,
        "ladder": [{"after_years": 1, "share": 0.03}, {"after_years": 2, "share": 0.02}],
        "day_count": "30/360",
    }
    dates = {"first": "2025-04-30", "every_months": 6, "last": "2027-04-30"}
    pay = {"step": "pay_fee", "fees": ["guarantee_fee"]}
    changes = {"fees": [fee], "payment_dates": dates}
    deal = guaranteed(pay, INTEREST, BACK, PRINCIPAL, changes=changes, covers=["interest"])
    cash = Cash(
        dates=np.array(["2026-10-31"], dtype="datetime64[D]"),
        collections=np.array([[1000.0]]),
        costs=np.zeros((1, 1)),
        weights=np.ones(1),
    )
    ledger = run(deal, cash)
    due, paid = ledger.fees["guarantee_fee"].due[0], ledger.fees["guarantee_fee"].paid[0]
    # 120 days at 1 %; 180 at 1 %; 60 at 1 % and 120 at 3 %; 180 at 3 %; nothing is left after that.
    accrued = [100 * share / 360 for share in (1.2, 1.8, 0.6 + 3.6, 5.4, 0.0)]
    assert due == pytest.approx([*np.cumsum(accrued[:4]), 0])
    assert paid == pytest.approx([0, 0, 0, sum(accrued), 0])


def test_the_document_is_enough_to_recompute_sources_and_uses() -> None:
    deal = guaranteed(limit_amount=60.0)
    document = json.loads(json.dumps(ledger_result(proved(deal, 0, 0, 0, 20), deal), allow_nan=False))
    for index, row in enumerate(document["collections"]):
        state, account = document["guarantees"]["state"][index], document["accounts"]["collections"][index]
        sources = row["available"] + state["interest_covered"] + state["principal_covered"]
        uses = sum(note[index]["interest_paid"] + note[index]["principal_paid"] for note in document["notes"].values())
        uses += state["interest_paid"] + state["repaid"] + account["closing"] - account["opening"]
        assert sources == pytest.approx(uses)


def test_money_of_a_guarantor_that_nobody_paid_fails_the_proof() -> None:
    ledger = proved(guaranteed(), 0, 0, 0, 20)
    state = ledger.guarantees["state"]
    for column in ("interest_covered", "repaid", "claim"):
        spoilt = replace(ledger, guarantees={"state": state | {column: state[column] + 1.0}})
        assert conservation_error(spoilt) > 0.01
    with pytest.raises(ProofError, match="guarantee state repaid"):
        prove_cash(replace(ledger, guarantees={"state": state | {"repaid": state["repaid"] - 100.0}}))


def test_the_words_tell_its_terms_and_places() -> None:
    fee = {"name": "fee", "kind": "share_of_balance", "notes": ["A"], "share": 0.01}
    fee |= {"ladder": [{"after_years": 3, "share": 0.02}]}
    steps = [{"step": "pay_fee", "fees": ["fee"]}, INTEREST, {**BACK, "part": "interest"}, PRINCIPAL, BACK]
    deal = guaranteed(*steps, changes={"fees": [fee]}, limit_share=0.5, waiting=1)
    assert dict(term_sheet(deal))["Guarantee: state"] == (
        "interest and principal of note A, by the guarantor; at most 50.00% of the face amount at closing in all; "
        "pays what stayed unpaid for 1 payment date; what it has paid is owed to it with interest at 8.00%, 30/360"
    )
    assert dict(term_sheet(deal, "zh"))["担保:state"].startswith("A利息和本金,由担保人担保;上限初始面额的50.00%(累计)")
    assert "2.00% from 3 years after closing" in dict(term_sheet(deal))["Fee: fee"]
    assert payment_order(deal)[2] == "3. back to the guarantor of state: what was paid as interest, with interest"
    assert payment_order(deal, "zh")[4] == "5. 偿还state担保人代偿款及利息"
