"""Many series at once give what each alone gives."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.bench import BENCHMARKS, bench_grey
from refloat.errors import InputError
from refloat.grey import batch_gm11, fit_gm11
from refloat.grey.gm11 import FORMS


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 999), points=st.integers(4, 20), alpha=st.floats(0, 1), form=st.sampled_from(FORMS))
def test_each_row_is_fitted_as_it_would_be_alone(seed: int, points: int, alpha: float, form: Any) -> None:
    random = np.random.default_rng(seed)
    table = 50 * np.exp(np.cumsum(random.normal(0.03, 0.1, (7, points)), axis=1))
    batch = batch_gm11(table, 4, alpha=alpha, form=form, with_fitted=True)

    assert batch.fitted is not None
    for row, a, fitted, forecast in zip(table, batch.a, batch.fitted, batch.forecast, strict=True):
        alone = fit_gm11(row, alpha=alpha, form=form)
        assert fitted == pytest.approx(alone.fitted, rel=1e-8)
        assert forecast == pytest.approx(alone.forecast(4), rel=1e-8)
        if form == "even":
            assert (a, True) == (pytest.approx(alone.parameters["a"], rel=1e-7, abs=1e-10), True)


def test_forecasts_do_not_depend_on_whether_fitted_values_are_wanted_or_how_many_rows_there_are() -> None:
    table = np.exp(np.cumsum(np.random.default_rng(1).normal(0.05, 0.1, (5000, 13)), axis=1))
    whole = batch_gm11(table, 3)

    assert whole.fitted is None
    assert batch_gm11(table, 3, with_fitted=True).forecast == pytest.approx(whole.forecast, rel=1e-12)
    assert batch_gm11(table[4990:], 3).forecast == pytest.approx(whole.forecast[4990:], rel=1e-12)


def test_a_row_without_an_answer_is_not_a_number_and_spoils_no_other() -> None:
    table = np.tile(np.array([3.0, 4, 6, 7, 9]), (6, 1))
    table[0, 2], table[1, 2], table[2, 2], table[3, 2] = np.nan, 0.0, -1.0, np.inf
    table[4] = 5.0
    batch = batch_gm11(table, 2)

    assert np.isnan(batch.forecast[:4]).all()
    assert np.isnan(batch.a[:4]).all()
    assert batch.forecast[4] == pytest.approx([5, 5])
    assert batch.forecast[5] == pytest.approx(fit_gm11(table[5]).forecast(2))


@pytest.mark.parametrize(
    ("table", "horizon", "options"),
    [(np.ones((3, 3)), 2, {}), (np.ones(9), 2, {}), (np.ones((3, 9)), 0, {}), (np.ones((3, 9)), 2, {"alpha": 2.0})],
)
def test_a_table_of_the_wrong_shape_is_told_in_a_sentence(table: Any, horizon: int, options: Any) -> None:
    with pytest.raises(InputError):
        batch_gm11(table, horizon, **options)


def test_the_benchmark_compares_like_with_like() -> None:
    figures = bench_grey(series=3000)

    assert "grey" in BENCHMARKS
    assert figures["largest_difference"] < 1e-8
    assert figures["ratio"] > 10
