"""Letters of a guaranteed note rest on the deal alone, and its fee is paid all the same."""

from typing import Any

import pytest

from refloat.deal import Deal, run
from refloat.enhancement import unguaranteed
from refloat.rating import rate, size

Make = dict[str, Any]


def guaranteed(deal: Deal) -> Deal:
    """The deal with its senior note guaranteed, for a fee, and a trigger on the guarantee."""
    terms = deal.model_dump(mode="json")
    terms["guarantees"] = [{"name": "state", "notes": ["A"]}]
    terms["fees"] = [*terms["fees"], {"name": "cover", "kind": "share_of_balance", "share": 0.01, "notes": ["A"]}]
    terms["triggers"] = [*terms["triggers"], {"name": "called", "kind": "formula", "formula": "covered(state) > 0"}]
    first = [{"step": "pay_fee", "fees": ["cover"]}, {"step": "pay_guarantor", "guarantee": "state"}]
    terms["payments"] = {name: [*first, *steps] for name, steps in terms["payments"].items()}
    return Deal.model_validate(terms)


def test_a_deal_without_its_guarantors_pays_the_fee_and_gets_nothing(make: Make) -> None:
    deal, cash = guaranteed(make["three_notes"]()), make["five_years"](20, total=30_000.0)
    bare = run(unguaranteed(deal), cash)
    assert run(deal, cash).guarantees["state"]["claim"][:, -1].min() > 0
    assert bare.guarantees["state"]["claim"].max() == 0
    assert not bare.triggers["called"].hit.any()
    assert (bare.fees["cover"].due[:, 0] > 0).all()
    plain = make["three_notes"]()
    assert unguaranteed(plain) is plain


def test_the_guarantor_lifts_no_letter_unless_it_is_asked_for(make: Make) -> None:
    deal, cash = guaranteed(make["three_notes"]()), make["five_years"](400, sigma=0.4, total=60_000.0)
    ratings, bare = rate(deal, cash, ledger=run(deal, cash)), rate(unguaranteed(deal), cash)
    assert ratings.notes == bare.notes
    assert not ratings.guarantors
    assert ratings["A"].expected_loss > 0.01
    counted = rate(deal, cash, guarantors=True)
    assert counted.guarantors
    assert counted["A"].expected_loss == pytest.approx(0.0, abs=1e-12)


def test_a_guarantor_makes_no_note_larger(make: Make) -> None:
    deal, cash = guaranteed(make["three_notes"]()), make["five_years"](400, sigma=0.2)
    sized, bare = size(deal, cash, {"A": "B3"}), size(unguaranteed(deal), cash, {"A": "B3"})
    assert sized.balances == bare.balances
    # The deal that comes back still has its guarantee.
    assert sized.deal.guarantees == deal.guarantees
