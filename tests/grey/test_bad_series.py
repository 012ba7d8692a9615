"""What a grey model cannot take is told in one sentence with a remedy."""

from typing import Any

import numpy as np
import pytest

from refloat.errors import InputError
from refloat.grey import MODELS, Conventions, check_series, fit_gm11, fit_model, fit_ngbm, fit_verhulst, translation
from refloat.grey.estimators import (
    DGM11,
    FGM,
    GM11,
    GM21,
    NDGM,
    NGBM,
    NGM,
    SAIGM,
    GreyEstimator,
    Rolling,
    Verhulst,
)

GOOD = [3.0, 3.4, 4.1, 4.4, 5.2, 5.9, 6.1, 7.4]
NAN = float("nan")


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("series", "word"),
    [
        ([], "at least"),
        ([1, 2, 3], "longer history"),
        ([1, 2, 0, 3, 4], "translation"),
        ([1, 2, -4, 3, 4], "translation"),
        ([5, 5, 5, 5, 5], "naive"),
        ([1, 2, NAN, 3, 4], "gap"),
        ([1, 2, None, 3, 4], "gap|number"),
        ([1, 2, float("inf"), 3, 4], "finite"),
        ([1, 2, 1e150, 3, 4], "larger"),
        ([1.2, 1.3, 1400, 1.5, 1.6], "one unit"),
        (["a", "b", "c", "d", "e"], "numbers only"),
        ([[1, 2, 3, 4, 5]], "one axis"),
    ],
)
def test_every_model_refuses_a_bad_series_with_its_remedy(model: str, series: Any, word: str) -> None:
    with pytest.raises(InputError, match=word) as failure:
        fit_model(model, series)

    assert "\n" not in str(failure.value)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_takes_a_good_series_and_starts_at_its_first_value(model: str) -> None:
    fit, conventions = fit_model(model, GOOD)

    assert (len(GOOD),) == fit.fitted.shape
    assert fit.fitted[0] == GOOD[0]
    assert np.all(np.isfinite(fit.forecast(5)))
    assert fit.diagnosis(conventions).mean_relative_error < 0.25
    assert model in fit._repr_html_() or fit.model in fit._repr_html_()
    with pytest.raises(ValueError, match="read-only"):
        fit.fitted[0] = 1.0


@pytest.mark.parametrize("horizon", [0, -1, 1.5, True, 5000, "3"])
def test_a_horizon_is_a_whole_number_of_periods(horizon: Any) -> None:
    with pytest.raises(InputError, match="horizon"):
        fit_gm11(GOOD).forecast(horizon)


def test_a_model_that_leaves_all_bounds_says_so_and_gives_no_number() -> None:
    with pytest.raises(InputError, match="leaves all bounds"):
        fit_gm11([1, 30, 900, 26000]).forecast(900)
    with pytest.raises(InputError, match="infinity"):
        fit_verhulst([1, 1.5, 2.6, 6, 40], on="raw").forecast(20)


@pytest.mark.parametrize(
    ("model", "series", "word"),
    [
        ("ngm", [1, 1, 1, 1, 2], "does not follow"),
        ("saigm", [650, 10, 12, 9, 11, 13], "does not follow|wider"),
        ("ndgm", [7.02, 4.89, 4.52, 4.51, 4.45, 8.23], "wider"),
    ],
)
def test_a_fit_that_means_nothing_is_refused(model: str, series: Any, word: str) -> None:
    with pytest.raises(InputError, match=word):
        fit_model(model, series)


def test_more_parameters_than_points_allow_are_refused() -> None:
    for model in ("ngm", "ndgm", "saigm", "gm21"):
        with pytest.raises(InputError, match="at least 5"):
            fit_model(model, GOOD[:4])


@pytest.mark.parametrize(
    ("model", "options", "word"),
    [
        ("gm12", {}, "gm11"),
        ("gm11", {"alhpa": "0.5"}, "did you mean"),
        ("gm11", {"alpha": "half"}, "cannot be read"),
        ("gm11", {"alpha": "1.5"}, "0 to 1"),
        ("gm11", {"form": "odd"}, "discrete"),
        ("gm11", {"start": "middle"}, "last"),
        ("gm11", {"background": "blue"}, "exponential"),
        ("gm11", {"mre_from": "3"}, "mre_from"),
        ("gm11", {"ddof": "2"}, "ddof"),
        ("ndgm", {"start": "first"}, "corrected"),
        ("ndgm", {"order": "0"}, "order"),
        ("ngm", {"regressor": "j"}, "midpoint"),
        ("ngm", {"constant": "maybe"}, "true or false"),
        ("verhulst", {"on": "both"}, "raw"),
        ("ngbm", {"power": "1"}, "other than 1"),
        ("ngbm", {"criterion": "luck"}, "validation"),
        ("fgm", {"order": "5"}, "up to 2"),
        ("rolling", {"window": "3"}, "from 4 to 8"),
        ("rolling", {"window": "9"}, "from 4 to 8"),
        ("rolling", {"keep": "some"}, "window or all"),
        ("gm21", {"conditions": "none"}, "boundary"),
        ("dgm11", {"alpha": "0.5"}, "no option"),
    ],
)
def test_an_option_that_is_not_known_or_out_of_range_is_told(model: str, options: Any, word: str) -> None:
    with pytest.raises(InputError, match=word):
        fit_model(model, GOOD, options)


def test_options_come_as_text_and_are_obeyed() -> None:
    fit, conventions = fit_model("ngm", GOOD, {"regressor": "midpoint", "constant": "false", "mre_from": "1"})

    assert {"regressor": "midpoint", "constant": False} == dict(fit.options)
    assert Conventions(mre_from=1) == conventions
    assert 0.3 == fit_model("ngbm", GOOD, {"power": "0.3"})[0].parameters["power"]
    assert fit_ngbm(GOOD).parameters == fit_model("ngbm", GOOD, {"power": "search"})[0].parameters


@pytest.mark.parametrize("kind", [GM11, DGM11, NDGM, NGM, SAIGM, Verhulst, NGBM, FGM, GM21, Rolling])
def test_estimators_fit_predict_and_tell_their_options(kind: type[GreyEstimator]) -> None:
    estimator = kind()
    with pytest.raises(InputError, match="call fit first"):
        estimator.predict(2)

    assert estimator.fit(GOOD) is estimator
    assert estimator.fitted_ is not None
    assert estimator.predict(3) == pytest.approx(fit_model(kind.model, GOOD)[0].forecast(3))
    again = kind(**estimator.get_params())
    assert estimator.get_params() == again.get_params()
    with pytest.raises(InputError, match="no option"):
        again.set_params(speed=3)


def test_an_estimators_options_can_be_set() -> None:
    assert {"alpha": 0.4} == {k: v for k, v in GM11().set_params(alpha=0.4).get_params().items() if k == "alpha"}


def test_translation_makes_the_class_ratios_admissible_with_the_least_constant() -> None:
    series = np.array([-3.0, 1, 8, 2, 30, 6])
    shift = translation(series)

    diagnosis = fit_gm11(series + shift).diagnosis()
    assert diagnosis.class_ratio_passes
    assert not fit_gm11(series + shift * 0.99).diagnosis().class_ratio_passes
    assert 0.0 == translation([10, 10.5, 11, 11.4])


def test_a_series_may_be_anything_that_is_a_row_of_numbers() -> None:
    polars = pytest.importorskip("polars")
    assert check_series(polars.Series(GOOD)) == pytest.approx(GOOD)
    assert check_series(tuple(GOOD)) == pytest.approx(GOOD)
