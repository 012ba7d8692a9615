"""The regression of shares with lumps at zero and one: known truth, an independent library, weak data."""

import numpy as np
import pytest
from scipy.special import expit

from refloat.recovery.calibrate.zero_one_beta import fit_zero_one_beta

TRUE = {
    "zero": np.array([-0.8, 0.5, -0.4]),
    "one": np.array([-2.0, -0.3, 0.6]),
    "inside": np.array([0.2, 0.7, -0.5]),
    "precision": np.array([np.log(6.0)]),
}


def draw(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    source = np.random.default_rng(seed)
    x = np.column_stack([source.normal(3.0, 2.0, count), source.normal(size=count)])
    full = np.column_stack([np.ones(count), x])
    low, high = np.exp(full @ TRUE["zero"]), np.exp(full @ TRUE["one"])
    u = source.random(count) * (1 + low + high)
    mean, size = expit(full @ TRUE["inside"]), np.exp(TRUE["precision"][0])
    inside = np.clip(source.beta(mean * size, (1 - mean) * size), 1e-9, 1 - 1e-9)
    return np.where(u < low, 0.0, np.where(u < low + high, 1.0, inside)), x


def test_simulated_loans_give_their_coefficients_back_within_their_errors() -> None:
    y, x = draw(20_000)

    fit = fit_zero_one_beta(y, x, ("a", "b"))

    for part, truth in TRUE.items():
        assert (np.abs(fit.coefficients[part] - truth) < 4 * fit.errors[part]).all(), part
        assert (fit.errors[part] < 0.1).all()
    assert () == fit.problems
    full = np.column_stack([np.ones(len(y)), x])
    assert fit.mean(full).mean() == pytest.approx(y.mean(), abs=2e-3)


def test_statsmodels_finds_the_same_inside_and_errors() -> None:
    from statsmodels.othermod.betareg import BetaModel

    y, x = draw(4000, seed=2)
    inside = (y > 0) & (y < 1)

    mine = fit_zero_one_beta(y, x, ("a", "b"))
    theirs = BetaModel(y[inside], np.column_stack([np.ones(inside.sum()), x[inside]])).fit(disp=0)

    assert theirs.params[:3] == pytest.approx(mine.coefficients["inside"], abs=2e-4)
    assert theirs.params[3] == pytest.approx(mine.coefficients["precision"][0], abs=2e-3)
    assert theirs.bse[:3] == pytest.approx(mine.errors["inside"], rel=0.05)


def test_an_effect_has_the_sign_of_all_parts_together() -> None:
    y, x = draw(5000, seed=3)
    fit = fit_zero_one_beta(y, x, ("a", "b"))
    full = np.column_stack([np.ones(len(y)), x])

    moved = full.copy()
    moved[:, 2] += 0.01

    assert (fit.mean(moved) - fit.mean(full)).mean() / 0.01 == pytest.approx(fit.effect(full, "b"), rel=0.02)


def test_shares_without_ones_have_no_odds_of_one() -> None:
    y, x = draw(3000, seed=4)
    keep = y < 1

    fit = fit_zero_one_beta(y[keep], x[keep], ("a", "b"))
    _, one = fit.odds(np.column_stack([np.ones(keep.sum()), x[keep]]))

    assert one.max() < 1e-300
    assert np.isnan(fit.errors["one"]).all()


def test_columns_that_cannot_be_told_apart_are_named() -> None:
    y, x = draw(2000, seed=5)
    twin = np.column_stack([x[:, 0], x[:, 0] + 1e-6 * x[:, 1], np.ones(len(y))])

    fit = fit_zero_one_beta(y, twin, ("a", "same", "flat"))

    assert any("flat never changes" in sentence for sentence in fit.problems)
    assert any("nearly the same line" in sentence for sentence in fit.problems)


@pytest.mark.parametrize("bad", [1.1, -0.1, np.nan])
def test_a_share_outside_zero_to_one_is_refused(bad: float) -> None:
    y, x = draw(200)
    y[3] = bad

    with pytest.raises(ValueError, match="between 0 and 1"):
        fit_zero_one_beta(y, x, ("a", "b"))
