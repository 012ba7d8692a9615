"""One look at loans of many ages: the level they end at, not the one they have reached; defaults dated by balance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refloat.recovery.calibrate.annuity import instalments_paid
from refloat.recovery.calibrate.credibility import credible
from refloat.recovery.calibrate.growth import fit_growth, growth_share


def book(count: int, seed: int, oldest: float = 60.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    source = np.random.default_rng(seed)
    # Most loans are young, as in any growing book.
    age = np.minimum(source.exponential(12.0, count), oldest)
    owed = source.lognormal(9.0, 0.6, count)
    lifetime = np.where(source.random(count) < 0.4, 0.0, source.beta(0.8, 3.2, count))
    return age, owed, owed * lifetime * growth_share(age, 10.0, 1.3)


def test_a_growing_book_ends_higher_than_it_stands() -> None:
    age, owed, paid = book(6000, 1)

    fit = fit_growth(age, owed, paid)

    assert 0.6 * 0.2 == pytest.approx(fit.level, abs=3 * fit.level_error)
    assert fit.level_error < 0.008
    assert fit.naive < 0.75 * fit.level
    assert fit.developed == pytest.approx(fit.naive / fit.level, abs=0.02)
    assert fit.share([0.0, 10.0]).tolist() == pytest.approx([0.0, 0.632], abs=0.08)


def test_loans_that_cannot_tell_are_refused() -> None:
    with pytest.raises(ValueError, match="different ages"):
        fit_growth(np.full(50, 5.0), np.ones(50), np.ones(50))
    with pytest.raises(ValueError, match="different ages"):
        fit_growth(np.arange(50.0), np.ones(50), np.zeros(50))


@given(rate=st.sampled_from([0.0, 0.001, 0.01, 0.05, 0.12, 0.3]), term=st.integers(6, 120), paid=st.integers(0, 100))
def test_the_balance_of_a_plan_tells_how_many_instalments_were_paid(rate: float, term: int, paid: int) -> None:
    count, principal = min(paid, term), 1000.0
    monthly = rate / 12
    instalment = 1000.0 / term if rate == 0 else 1000.0 * monthly / (1 - (1 + monthly) ** -term)
    for _ in range(count):
        principal = principal * (1 + monthly) - instalment

    found = instalments_paid(1000.0, np.clip(principal, 0, 1000), rate, term)

    assert count == pytest.approx(float(found), abs=1e-4)


def test_impossible_balances_give_no_number() -> None:
    assert np.isnan(instalments_paid([0.0, 100.0, 100.0], [0.0, 120.0, 50.0], 0.1, [12, 12, 0])).all()


def test_a_level_is_drawn_towards_the_library_by_its_own_doubt() -> None:
    even = credible(0.2, 0.05, 0.1, 0.05)

    assert (0.5, pytest.approx(0.15)) == (even.weight, even.value)
    assert 0.2 == credible(0.2, 0.0, 0.1, 0.05).value
    assert 0.1 == pytest.approx(credible(0.2, 1e6, 0.1, 0.05).value, abs=1e-9)
    with pytest.raises(ValueError, match="not both zero"):
        credible(0.2, 0.0, 0.1, 0.0)
