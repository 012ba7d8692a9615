"""Upper bounds that few scenarios never flatter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.rating.bounds import (
    ENOUGH_EVENTS,
    SOME_LOSSES,
    clopper_pearson_upper,
    effective_events,
    effective_upper,
    paths_to_resolve,
    upper_bound,
)


def equal(paths: int) -> np.ndarray:
    return np.full(paths, 1.0 / paths)


@pytest.mark.parametrize(
    ("events", "paths", "published"),
    # Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 5 (Clopper-Pearson "exact"): upper ends of
    # two-sided 95 % intervals, which are one-sided 97.5 % bounds.
    [(81, 263, 0.3676), (15, 148, 0.1617), (0, 20, 0.1684), (1, 29, 0.1776)],
)
def test_clopper_pearson_gives_newcombes_published_values(events: int, paths: int, published: float) -> None:
    assert clopper_pearson_upper(events, paths) == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize("paths", [1, 20, 10_000, 1_000_000])
def test_no_default_in_n_paths_gives_about_369_over_n_and_never_zero(paths: int) -> None:
    bound = upper_bound(np.zeros(min(paths, 10_000)), equal(min(paths, 10_000)))
    assert clopper_pearson_upper(0, paths) == pytest.approx(1 - 0.025 ** (1 / paths), rel=1e-9)
    assert bound > 0
    if paths >= 10_000:
        assert clopper_pearson_upper(0, paths) * paths == pytest.approx(3.689, abs=1e-3)


@given(st.integers(1, 400), st.data())
@settings(deadline=None, max_examples=40)
def test_on_zeros_and_ones_the_bound_of_losses_is_clopper_pearsons(paths: int, data: st.DataObject) -> None:
    events = data.draw(st.integers(0, paths))
    sample = np.concatenate([np.ones(events), np.zeros(paths - events)])
    assert upper_bound(sample, equal(paths)) == pytest.approx(clopper_pearson_upper(events, paths), rel=1e-12)


def test_a_certain_event_is_bounded_by_one() -> None:
    assert clopper_pearson_upper(20, 20) == 1.0
    assert upper_bound(np.ones(20), equal(20)) == 1.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=200), st.floats(0.0, 0.3))
@settings(deadline=None, max_examples=60)
def test_smaller_losses_never_raise_the_bound(losses: list[float], cut: float) -> None:
    sample = np.array(losses)
    less = np.maximum(sample - cut, 0.0)
    assert upper_bound(less, equal(len(sample))) <= upper_bound(sample, equal(len(sample))) + 1e-12


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
@settings(deadline=None, max_examples=60)
def test_sixteen_times_as_many_paths_of_the_same_kind_never_raise_the_bound(losses: list[float]) -> None:
    sample = np.array(losses)
    many = np.tile(sample, 16)
    assert upper_bound(many, equal(len(many))) <= upper_bound(sample, equal(len(sample))) + 1e-12


@given(st.lists(st.floats(0, 1), min_size=1, max_size=200))
@settings(deadline=None, max_examples=40)
def test_the_bound_lies_above_the_mean(losses: list[float]) -> None:
    sample = np.array(losses)
    assert sample.mean() - 1e-12 <= upper_bound(sample, equal(len(sample))) <= 1.0


def test_unequal_weights_are_bounded_with_the_largest_ratio() -> None:
    weights = np.array([4.0] * 50 + [1.0] * 100) / 300.0
    # No loss seen: a path of the largest ratio might have lost everything.
    assert upper_bound(np.zeros(150), weights) == pytest.approx(2.0 * clopper_pearson_upper(0, 150))


@pytest.mark.parametrize("kind", ["rare and total", "common and small", "beta"])
def test_the_bound_covers_the_true_mean_at_least_as_often_as_it_says(kind: str) -> None:
    random = np.random.default_rng(20240105)
    draws, paths = 400, 500
    if kind == "rare and total":
        samples, mean = (random.random((draws, paths)) < 0.004).astype(float), 0.004
    elif kind == "common and small":
        samples, mean = random.random((draws, paths)) * 0.02, 0.01
    else:
        samples, mean = random.beta(0.3, 3.0, (draws, paths)), 0.3 / 3.3
    covered = np.mean([upper_bound(sample, equal(paths)) >= mean for sample in samples])
    # 400 draws of a 97.5 % event fall below 0.955 less than once in a hundred times.
    assert covered >= 0.955


def test_the_bound_shrinks_with_the_root_of_the_number_of_paths() -> None:
    random = np.random.default_rng(7)
    gaps = []
    for paths in (1_000, 16_000):
        sample = np.where(random.random(paths) < 0.05, random.random(paths), 0.0)
        gaps.append(upper_bound(sample, equal(paths)) - sample.mean())
    assert gaps[0] / gaps[1] == pytest.approx(4.0, rel=0.35)


def test_the_paths_needed_for_a_limit_are_the_fewest_that_hold_it() -> None:
    for limit in (2.8e-7, 1e-6, 0.0005, 0.3):
        needed = paths_to_resolve(limit)
        assert clopper_pearson_upper(0, needed) <= limit * (1 + 1e-9)
        assert needed == 1 or clopper_pearson_upper(0, needed - 1) > limit


def test_values_above_one_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        upper_bound(np.array([0.0, 1.5]), equal(2))


@given(st.integers(1, 400), st.data())
@settings(deadline=None, max_examples=40)
def test_at_equal_weights_the_effective_bound_of_zeros_and_ones_is_clopper_pearsons(
    paths: int, data: st.DataObject
) -> None:
    events = data.draw(st.integers(0, paths))
    sample = np.concatenate([np.ones(events), np.zeros(paths - events)])
    assert effective_upper(sample, equal(paths)) == pytest.approx(clopper_pearson_upper(events, paths), rel=1e-9)


@pytest.mark.parametrize(("shift", "paths"), [(-4.75, 400), (-4.0, 1_000), (-3.0, 4_000)])
@pytest.mark.parametrize("kind", ["default", "loss"])
def test_the_effective_bound_covers_a_probability_of_one_in_a_million_as_often_as_it_says(
    shift: float, paths: int, kind: str
) -> None:
    """Half the paths from a shifted normal; samples that hardly show a loss are not judged."""
    from scipy.special import ndtr, ndtri

    random = np.random.default_rng(7)
    level = float(ndtri(1e-6))
    # Default below the level; or a loss that grows with the square root of the distance below it, capped at one.
    grid = np.linspace(level - 6, level, 200_001)
    density = np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi)
    shares = np.minimum(np.sqrt(level - grid), 1.0) if kind == "loss" else np.ones_like(grid)
    truth = float(np.trapezoid(shares * density, grid)) if kind == "loss" else float(ndtr(level))
    covered, judged = 0, 0
    for _ in range(400):
        normal = random.standard_normal(paths) + np.where(np.arange(paths) % 2, shift, 0.0)
        ratios = 1.0 / (0.5 + 0.5 * np.exp(shift * normal - shift**2 / 2))
        weights = ratios / ratios.sum()
        below = np.maximum(level - normal, 0.0)
        values = (normal < level).astype(float) if kind == "default" else np.minimum(np.sqrt(below), 1.0)
        if np.count_nonzero(values) >= SOME_LOSSES:
            judged += 1
            covered += upper_bound(values, weights) >= truth
    # Three standard errors of a share of 97.5 % in as many draws.
    assert judged >= 100
    assert covered / judged >= 0.975 - 3 * np.sqrt(0.975 * 0.025 / judged)


@pytest.mark.parametrize("noise", [0.15, 0.4, 0.7])
def test_losses_that_hang_on_more_than_what_was_shifted_are_covered_as_often_as_the_bound_says(noise: float) -> None:
    """Default once a shifted normal plus noise that was not shifted is below a level: the heavy paths are few."""
    from scipy.special import ndtri

    random, paths, truth = np.random.default_rng(11), 4_000, 1e-5
    level = float(ndtri(truth)) * np.sqrt(1 + noise**2)
    lengths, shares = np.array([0.0, -2.4, -4.75]), np.array([0.5, 0.25, 0.25])
    component = np.repeat([0, 1, 2], [paths // 2, paths // 4, paths // 4])
    covered, trusted = 0, 0
    for _ in range(150):
        normal = random.standard_normal(paths) + lengths[component]
        ratios = 1.0 / (np.exp(lengths * normal[:, None] - lengths**2 / 2) @ shares)
        weights = ratios / ratios.sum()
        values = (normal + noise * random.standard_normal(paths) < level).astype(float)
        covered += upper_bound(values, weights) >= truth
        trusted += effective_upper(values, weights) >= truth
    assert covered / 150 >= 0.975 - 3 * np.sqrt(0.975 * 0.025 / 150)
    if noise > 0.5:
        # What the rule is for: the variance of the losses seen alone would not do.
        assert trusted / 150 < 0.9


def test_without_enough_losses_unequal_weights_fall_back_on_the_bound_that_trusts_nothing_unseen() -> None:
    weights = np.array([4.0] * 50 + [1.0] * 100) / 300.0
    few = np.where(np.arange(150) < 5, 1.0, 0.0)

    assert effective_events(few, weights) < ENOUGH_EVENTS
    assert upper_bound(few, weights) > 2.0 * clopper_pearson_upper(0, 150)
