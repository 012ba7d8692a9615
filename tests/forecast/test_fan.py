"""Paths drawn from a fan have its quantiles, and follow one another."""

import numpy as np
import pytest

from refloat.errors import InputError
from refloat.forecast.fan import make_fan

PROBABILITIES = (0.025, 0.1, 0.5, 0.9, 0.975)
QUANTILES = np.array([[70.0, 85.0, 100.0, 120.0, 140.0], [50.0, 80.0, 110.0, 150.0, 190.0]])


def test_quantiles_of_the_paths_are_those_of_the_fan() -> None:
    fan = make_fan(QUANTILES[:, 2], PROBABILITIES, QUANTILES)
    drawn = fan.draw(200_000, seed=1, purpose=0, persistence=0.9)
    for place, probability in enumerate(PROBABILITIES):
        assert QUANTILES[:, place].tolist() == pytest.approx(
            np.quantile(drawn, probability, axis=0).tolist(), rel=0.012
        )


def test_persistence_is_the_correlation_of_scores_and_one_is_one_error_for_good() -> None:
    fan = make_fan(QUANTILES[:, 2], PROBABILITIES, QUANTILES)
    for wanted in (0.0, 0.9):
        ranks = np.argsort(np.argsort(fan.draw(50_000, seed=2, purpose=0, persistence=wanted), axis=0), axis=0)
        # Of two normal scores with correlation r, ranks have 6/pi asin(r/2).
        expected = 6 / np.pi * np.arcsin(wanted / 2)
        assert expected == pytest.approx(np.corrcoef(ranks.T)[0, 1], abs=0.02)
    always = np.argsort(fan.draw(1_000, seed=2, purpose=0, persistence=1.0), axis=0)
    assert (always[:, 0] == always[:, 1]).all()


def test_the_same_seed_gives_the_same_paths_and_another_purpose_others() -> None:
    fan = make_fan(QUANTILES[:, 2], PROBABILITIES, QUANTILES)
    first, again, other = (fan.draw(50, seed=3, purpose=purpose, persistence=0.9) for purpose in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).all()


def test_a_path_is_never_below_nothing_and_a_fan_without_spread_is_its_forecast() -> None:
    wide = make_fan(np.array([100.0]), (0.1, 0.5, 0.9), np.array([[1.0, 100.0, 300.0]]))
    assert wide.draw(10_000, seed=1, purpose=0, persistence=0.5).min() >= 0.1
    flat = make_fan(np.array([100.0, 90.0]), (), None)
    assert [[100.0, 90.0]] * 3 == flat.draw(3, seed=1, purpose=0, persistence=0.5).tolist()


def test_a_forecast_below_nothing_and_a_persistence_above_one_are_refused() -> None:
    with pytest.raises(InputError, match="not above zero"):
        make_fan(np.array([1.0, -1.0]), (), None)
    with pytest.raises(InputError, match="persistence is 2"):
        make_fan(QUANTILES[:, 2], PROBABILITIES, QUANTILES).draw(3, seed=1, purpose=0, persistence=2.0)
