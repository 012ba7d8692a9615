"""Random bits by place: the documented numbers, and tests of their quality."""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import chi2, kstest

from refloat.compute import item_keys, mixed, place_bits, scenario_keys
from refloat.errors import InputError

SURE = 1e-6
"""A test that a good generator fails once in a million."""


def uniforms(bits: np.ndarray, shift: int = 32) -> np.ndarray:
    return (bits >> np.uint64(shift)).astype(np.float64) * 2.0 ** (shift - 64)


def table(seed: int = 1, scenarios: int = 2000, items: int = 500, purpose: int = 1) -> np.ndarray:
    return place_bits(scenario_keys(seed, 0, scenarios), item_keys(purpose, items))


def even(counts: np.ndarray) -> bool:
    expected = counts.sum() / counts.size
    statistic = ((counts - expected) ** 2 / expected).sum()
    return bool(SURE < chi2.sf(statistic, counts.size - 1) < 1 - SURE)


def test_the_mixing_steps_are_those_of_splitmix() -> None:
    # The first outputs of SplitMix64 from seed 1234567, as published with its reference code.
    states = (1234567 + np.arange(1, 6, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)).astype(np.uint64)

    published = [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    assert published == mixed(states).tolist()


def test_a_place_has_the_same_bits_in_a_block_of_any_size() -> None:
    whole = table(scenarios=100)
    part = place_bits(scenario_keys(1, 40, 60), item_keys(1, 700))

    assert (whole[40:60] == part[:, :500]).all()


def test_seeds_purposes_scenarios_and_items_all_matter() -> None:
    base = table(scenarios=50, items=50)

    for other in (table(seed=2, scenarios=50, items=50), table(scenarios=50, items=50, purpose=2)):
        assert not (base == other).any()
    assert base.size == len(np.unique(base))


def test_a_negative_seed_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="the seed is -1"):
        scenario_keys(-1, 0, 1)


@pytest.mark.parametrize("shift", [0, 21, 32, 42, 54])
def test_every_part_of_the_bits_is_spread_evenly(shift: int) -> None:
    part = (table() >> np.uint64(shift)) & np.uint64(0x3FF)

    assert even(np.bincount(part.ravel().astype(np.int64), minlength=1024))


def test_upper_and_lower_halves_are_uniform_to_kolmogorov_and_smirnov() -> None:
    bits = table(scenarios=400)

    for half in (uniforms(bits), (bits & np.uint64(0xFFFFFFFF)).astype(np.float64) * 2.0**-32):
        assert kstest(half.ravel(), "uniform").pvalue > SURE


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("distance", [1, 2, 64])
def test_neighbours_are_spread_evenly_over_a_square(axis: int, distance: int) -> None:
    cells = (table() >> np.uint64(59)).astype(np.int64)
    first = cells[:-distance] if axis == 0 else cells[:, :-distance]
    second = cells[distance:] if axis == 0 else cells[:, distance:]

    assert even(np.bincount((first * 32 + second).ravel(), minlength=1024))


def test_three_purposes_are_spread_evenly_over_a_cube() -> None:
    a, b, c = ((table(scenarios=1000, purpose=p) >> np.uint64(60)).astype(np.int64) for p in (1, 2, 3))

    assert even(np.bincount((a * 256 + b * 16 + c).ravel(), minlength=4096))


@pytest.mark.parametrize("transposed", [False, True])
def test_no_two_loans_and_no_two_scenarios_are_correlated(transposed: bool) -> None:
    normals = ndtri(uniforms(table(scenarios=4000, items=400)) + 2.0**-33)
    values = normals.T[:, :400] if transposed else normals
    correlations = np.corrcoef(values, rowvar=False)[np.triu_indices(400, 1)]
    score = correlations * np.sqrt(len(values))

    # 79,800 pairs: the largest of as many standard normals is about 4.4, and beyond 6.5 once in 10 million pairs.
    assert np.abs(score).max() < 6.5
    assert score.std() == pytest.approx(1, abs=0.02)
    assert abs(score.mean()) < 6 / np.sqrt(len(score)) + 0.02


def test_sums_over_loans_have_the_variance_of_independent_ones() -> None:
    sums = (uniforms(table(scenarios=20_000, items=200)) - 0.5).sum(axis=1)

    assert sums.var() == pytest.approx(200 / 12, rel=6 * np.sqrt(2 / 20_000))
    assert abs(sums.mean()) < 6 * np.sqrt(200 / 12 / 20_000)


def test_one_bit_of_the_input_turns_half_of_the_output() -> None:
    inputs = scenario_keys(3, 0, 20_000)
    for bit in range(64):
        turned = mixed(inputs) ^ mixed(inputs ^ np.uint64(1 << bit))
        share = np.unpackbits(turned.view(np.uint8)).mean()
        assert share == pytest.approx(0.5, abs=0.003), bit


@pytest.mark.slow
def test_equal_values_are_as_frequent_as_chance_allows() -> None:
    # Birthdays: n values of 40 bits have about n^2 / 2^41 equal pairs, Poisson distributed.
    values = (table(scenarios=4000, items=1000) >> np.uint64(24)).ravel()
    pairs = values.size - len(np.unique(values))
    expected = values.size**2 / 2.0**41

    assert abs(pairs - expected) < 6 * np.sqrt(expected)
