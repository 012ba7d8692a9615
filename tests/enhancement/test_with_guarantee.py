"""A guarantee given to a deal takes its places, pays what is short, and costs its fee."""

import numpy as np
import pytest
from pydantic import ValidationError

from refloat.deal import Deal, Guarantee, payment_order, prove_cash, run, template
from refloat.deal.fee import LadderStep, ShareOfBalanceFee
from refloat.enhancement import with_guarantee
from refloat.units import Cash
from refloat.units.periods import month_ends_after

FEE = ShareOfBalanceFee(name="cover", share=0.01, notes=("A",), ladder=(LadderStep(after_years=3, share=0.02),))


@pytest.fixture
def italian() -> Deal:
    return template("it-three-note")


def thin(deal: Deal) -> Cash:
    """Cash that pays the senior note's interest and little of its principal."""
    months = 12 * 20
    cash = np.full((1, months), 0.004 * deal.note("A").balance)
    return Cash(month_ends_after(deal.cut_off, months), cash, np.zeros_like(cash), np.ones(1))


def test_fee_and_guarantor_take_the_places_of_the_law(italian: Deal) -> None:
    deal = with_guarantee(italian, Guarantee(name="state", notes=("A",)), FEE)
    order = [line.split(". ", 1)[1] for line in payment_order(deal)]
    interest = order.index("interest of note A, also from the cash reserve")
    assert order[interest - 2] == "cover"
    assert order[interest - 1] == "back to the guarantor of state: what was paid as interest, with interest"
    assert order[order.index("principal of note A") - 1] == "back to the guarantor of state: what was paid as principal"
    assert italian.guarantees == ()


def test_the_senior_note_then_gets_all_it_was_promised_and_the_fee_is_paid(italian: Deal) -> None:
    cash = thin(italian)
    deal = with_guarantee(italian, Guarantee(name="state", notes=("A",)), FEE)
    before, after = run(italian, cash, plan=cash), run(deal, cash, plan=cash)
    prove_cash(after)
    assert before.notes["A"].closing[0, -1] > 0
    assert after.notes["A"].closing[0, -1] == pytest.approx(0, abs=1e-6)
    assert after.notes["A"].interest_shortfall.max() == pytest.approx(0, abs=1e-6)
    assert after.fees["cover"].paid.sum() > 0


def test_a_guarantee_of_the_same_name_is_replaced_where_it_stands(italian: Deal) -> None:
    once = with_guarantee(italian, Guarantee(name="state", notes=("A",)), FEE)
    again = with_guarantee(once, Guarantee(name="state", notes=("A",), limit_share=0.5), FEE)
    assert again.payments == once.payments
    assert [item.limit_share for item in again.guarantees] == [0.5]
    assert again.fees == once.fees


def test_a_list_without_the_notes_steps_has_them_before_its_end(italian: Deal) -> None:
    terms = italian.model_dump()
    terms["payments"]["short"] = [{"step": "pay_residual", "to": [{"note": "J"}]}]
    terms["triggers"][0]["switches_to"] = "short"
    deal = with_guarantee(Deal.model_validate(terms), Guarantee(name="state", notes=("A",)), FEE)
    assert [step.step for step in deal.payments["short"]] == [
        "pay_fee",
        "pay_guarantor",
        "pay_guarantor",
        "pay_residual",
    ]


def test_a_guarantee_of_a_note_that_is_not_there_is_refused(italian: Deal) -> None:
    with pytest.raises(ValidationError, match='no note is called "AA"'):
        with_guarantee(italian, Guarantee(name="state", notes=("AA",)))
