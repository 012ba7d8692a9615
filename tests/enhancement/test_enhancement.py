"""A deal made safer is a new deal; the old one is not changed."""

import numpy as np
import pytest
from pydantic import ValidationError

from refloat.deal import Deal, Reserve, prove_cash, run, template
from refloat.deal.reserve import FixedTarget, MultipleTarget
from refloat.enhancement import overcollateralisation, resize, subordination, with_reserve
from refloat.errors import DealError
from refloat.units import Cash
from refloat.units.periods import month_ends_after


@pytest.fixture
def italian() -> Deal:
    return template("it-three-note")


@pytest.fixture
def bare(italian: Deal) -> Deal:
    """The Italian deal without its reserve."""
    plain = italian.model_dump()
    plain["reserves"] = ()
    plain["payments"]["normal"] = [
        {**step, **({"use": ()} if "use" in step else {})}
        for step in plain["payments"]["normal"]
        if step["step"] not in ("fund_reserve", "release_reserve")
    ]
    return Deal.model_validate(plain)


def cash_for(deal: Deal) -> Cash:
    dates = month_ends_after(deal.cut_off, 60)
    amounts = np.full((1, 60), 5e6)
    return Cash(dates=dates, collections=amounts, costs=amounts * 0.1, weights=np.ones(1))


def test_resizing_changes_the_notes_named_and_nothing_else(italian: Deal) -> None:
    resized = resize(italian, {"A": 200e6})
    assert [note.balance for note in resized.notes] == [200e6, 35e6, 10e6]
    assert italian.note("A").balance == 230e6
    assert resized.payments == italian.payments
    assert Deal.model_validate(resized.model_dump()) == resized


def test_a_reserve_put_in_as_a_share_of_a_note_follows_its_size(italian: Deal) -> None:
    assert resize(italian, {"A": 200e6}).reserves[0].initial == pytest.approx(0.045 * 200e6)
    fixed = with_reserve(italian, italian.reserves[0].model_copy(update={"initial": 1e6}))
    assert resize(fixed, {"A": 200e6}).reserves[0].initial == 1e6


@pytest.mark.parametrize("balances", [{"AA": 1.0}, {"A": -1.0}, {"A": float("nan")}, {"A": float("inf")}])
def test_a_size_that_makes_no_sense_is_refused(italian: Deal, balances: dict[str, float]) -> None:
    with pytest.raises(DealError):
        resize(italian, balances)


def test_subordination_is_the_share_of_notes_below(italian: Deal) -> None:
    shares = subordination(italian)
    assert shares["A"] == pytest.approx(45 / 275)
    assert shares["J"] == 0.0
    assert set(subordination(resize(italian, {"A": 0, "B": 0, "J": 0})).values()) == {0.0}


def test_overcollateralisation_counts_the_note_and_all_above(italian: Deal) -> None:
    assert overcollateralisation(italian)["B"] == pytest.approx(1000 / 265)
    assert overcollateralisation(italian, 530e6)["B"] == pytest.approx(2.0)
    without = italian.model_copy(update={"cut_off_balance": None})
    with pytest.raises(DealError, match="cut_off_balance"):
        overcollateralisation(without)


def test_a_new_reserve_supports_the_senior_and_is_paid_out_in_the_end(bare: Deal) -> None:
    enhanced = with_reserve(bare, Reserve(name="reserve", target=FixedTarget(amount=5e6)))
    ledger = run(enhanced, cash_for(bare), plan=cash_for(bare))
    prove_cash(ledger)
    flows = ledger.accounts["reserve"]
    assert flows.closing[0, 0] == 5e6
    assert flows.closing[0, -1] == 0.0
    # After the pool is empty the reserve still pays senior costs.
    assert flows.paid_out[0, 15] > 0


def test_a_reserve_of_the_same_name_is_replaced(italian: Deal) -> None:
    reserve = Reserve(name="cash_reserve", target=MultipleTarget(times=2, notes=("A",)))
    assert with_reserve(italian, reserve).reserves == (reserve,)


def test_a_reserve_that_names_an_unknown_note_is_refused(italian: Deal) -> None:
    with pytest.raises(ValidationError, match="no note is called"):
        with_reserve(italian, Reserve(name="x", target=MultipleTarget(times=2, notes=("Z",))))
