"""Under importance sampling a note on which no loss shows is held to a larger one on which some do."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from refloat.rating import Scales, rate
from refloat.rating.larger_note import beside_larger
from refloat.rating.sample_notes import sample_notes

Make = dict[str, Any]
SCALES = Scales.read()


def chance(balance: float) -> float:
    """Default probability of the zero-coupon note on lognormal cash of mean 100 and sigma 0.15."""
    from scipy.special import ndtr

    return float(ndtr((np.log(balance / 100) + 0.15**2 / 2) / 0.15))


@pytest.mark.parametrize("seed", range(3))
def test_a_smaller_note_never_has_a_worse_letter_under_importance_sampling(make: Make, seed: int) -> None:
    cash = make["lognormal_tail"](4_000, seed=seed)
    ranks, bounds = [], []
    for balance in (60.0, 55.0, 52.0, 48.0, 45.0, 40.0, 30.0, 10.0):
        ratings = rate(make["one_note"](balance=balance), cash, scales=SCALES)
        ranks.append(ratings.rank(ratings["A"].letter))
        bounds.append(ratings["A"].engines["default_probability"].upper_bound)
        assert chance(balance) < bounds[-1]
    assert ranks == sorted(ranks, reverse=True)
    # Nothing is lost by being safer: the letter of the note of 48 is the best one, and so is that of 10.
    assert [0, 0] == [ranks[3], ranks[-1]]


@pytest.mark.slow
@pytest.mark.parametrize(("balance", "paths"), [(46.5, 400), (48.0, 400)])
def test_the_bound_of_a_larger_note_covers_the_smaller_one_as_often_as_it_says(
    make: Make, balance: float, paths: int
) -> None:
    deal, covered, draws = make["one_note"](balance=balance), 0, 120
    for seed in range(draws):
        ratings = rate(deal, make["lognormal_tail"](paths, seed=seed), scales=SCALES)
        covered += chance(balance) < ratings["A"].engines["default_probability"].upper_bound
    assert 0.975 - 3 * np.sqrt(0.975 * 0.025 / draws) <= covered / draws


def test_where_paths_weigh_the_same_no_larger_note_is_looked_at(make: Make) -> None:
    deal, cash = make["one_note"](balance=30.0), make["lognormal_year"](500)
    samples = sample_notes(deal, cash)
    assert beside_larger(deal, cash, samples)["A"] is samples["A"]


def test_a_larger_note_loses_on_every_path_on_which_the_smaller_one_does(make: Make) -> None:
    deal = make["three_notes"]()
    cash = make["five_years"](3_000, total=80_000.0)
    weights = np.random.default_rng(1).uniform(0.2, 1.0, cash.paths)
    cash = replace(cash, weights=weights / weights.sum())
    samples = sample_notes(deal, cash)

    for name, sample in beside_larger(deal, cash, samples).items():
        if sample.beyond is not None:
            assert (sample.beyond[0] >= sample.losses).all()
            assert (sample.beyond[1] >= sample.defaults).all()
            assert sample.beyond[1].sum() > sample.defaults.sum()
            assert "A" == name
