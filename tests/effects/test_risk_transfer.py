"""Significant risk transfer and the cap on own funds: the limits of the rule from both sides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refloat.effects.capital import KeptNote, measure_risk_transfer
from refloat.errors import InputError


def notes(kept_b: float, kept_j: float, weight_b: float = 4.0) -> dict[str, KeptNote]:
    return {
        "A": KeptNote(amount=60, kept=3, risk_weight=1.0, senior=True),
        "B": KeptNote(amount=20, kept=20 * kept_b, risk_weight=weight_b),
        "J": KeptNote(amount=20, kept=20 * kept_j, risk_weight=12.5),
    }


@pytest.mark.parametrize(("kept", "passes"), [(0.5, True), (0.51, False), (0.0, True)])
def test_at_most_half_of_the_mezzanine_may_be_kept_whatever_is_kept_of_the_junior(kept: float, passes: bool) -> None:
    found = measure_risk_transfer(notes(kept, 1.0), pool_capital=8, expected_loss=10)

    assert "mezzanine" == found.test
    assert kept == pytest.approx(found.mezzanine_kept)
    assert passes == found.passes


@pytest.mark.parametrize(("kept", "loss", "passes"), [(0.2, 15, True), (0.21, 15, False), (0.2, 21, False)])
def test_without_mezzanine_a_fifth_of_the_first_loss_may_be_kept_if_it_exceeds_the_expected_loss(
    kept: float, loss: float, passes: bool
) -> None:
    found = measure_risk_transfer(notes(1.0, kept, weight_b=12.5), pool_capital=8, expected_loss=loss)

    assert "first_loss" == found.test
    assert kept == pytest.approx(found.first_loss_kept)
    assert 20 / loss == pytest.approx(found.margin_over_loss)
    assert passes == found.passes


def test_the_lower_of_two_notes_is_the_first_loss_tranche_though_it_weighs_less_than_1250_per_cent() -> None:
    two = {"A": KeptNote(60, 3, 1.0, senior=True), "J": KeptNote(20, 6, 7.1)}

    found = measure_risk_transfer(two, pool_capital=8, expected_loss=1)

    assert ("first_loss", None, 0.3, False) == (
        found.test,
        found.mezzanine_kept,
        found.first_loss_kept,
        found.passes,
    )


def test_a_note_between_that_weighs_a_quarter_or_less_is_no_mezzanine_note() -> None:
    tests = [
        measure_risk_transfer(notes(0.1, 0.1, weight), pool_capital=8, expected_loss=1).test for weight in (0.25, 0.26)
    ]

    assert ["first_loss", "mezzanine"] == tests


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 20))
def test_own_funds_are_the_lesser_of_the_notes_own_and_the_pools_times_the_largest_share(
    kept_b: float, kept_j: float, pool: float
) -> None:
    found = measure_risk_transfer(notes(kept_b, kept_j), pool_capital=pool, expected_loss=1)

    own = 0.08 * (3 * 1.0 + 20 * kept_b * 4.0 + 20 * kept_j * 12.5)
    assert own == pytest.approx(found.capital)
    assert min(own, pool * max(0.05, kept_b, kept_j)) == pytest.approx(found.capital_needed)


def test_more_kept_than_there_is_is_refused() -> None:
    with pytest.raises(InputError, match="of note B"):
        measure_risk_transfer({"B": KeptNote(1.0, 2.0, 1.0)}, pool_capital=1, expected_loss=0)
