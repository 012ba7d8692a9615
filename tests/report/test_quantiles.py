"""Weighted statistics."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.report.quantiles import mean, quantiles, standard_error

LEVELS = (0.01, 0.05, 0.5, 0.95, 0.99)
values = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40)


@settings(deadline=None, max_examples=50)
@given(values)
def test_equal_weights_give_the_plain_empirical_quantiles(numbers: list[float]) -> None:
    paths = np.array(numbers)
    expected = np.quantile(paths, LEVELS, method="inverted_cdf")
    assert np.array_equal(expected, quantiles(paths, np.full(len(paths), 1 / len(paths)), LEVELS))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.integers(1, 5)), min_size=2, max_size=20))
def test_a_weight_counts_like_that_many_equal_paths(pairs: list[tuple[float, int]]) -> None:
    paths = np.array([value for value, _ in pairs])
    copies = np.array([count for _, count in pairs])
    repeated = np.repeat(paths, copies)
    equal = np.full(len(repeated), 1 / len(repeated))
    assert np.array_equal(quantiles(repeated, equal, LEVELS), quantiles(paths, copies / copies.sum(), LEVELS))
    assert np.isclose(mean(repeated, equal), mean(paths, copies / copies.sum()), atol=1e-6)


def test_quantiles_of_many_periods_are_those_of_each_period() -> None:
    numbers = np.random.default_rng(1)
    table, weights = numbers.normal(size=(50, 3)), numbers.dirichlet(np.ones(50))
    found = quantiles(table, weights, LEVELS)
    assert all(np.array_equal(quantiles(table[:, place], weights, LEVELS), found[:, place]) for place in range(3))


def test_the_standard_error_of_equal_paths_is_the_textbook_one() -> None:
    paths = np.arange(10.0)
    assert np.isclose(paths.std() / np.sqrt(10), standard_error(paths, np.full(10, 0.1)))
