"""A forecast of one series: what it holds, whatever the model."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.errors import InputError
from refloat.forecast import FAN, MODEL_NAMES, History, forecast
from refloat.forecast.auto import damped_growth
from refloat.grey import fit_gm11

STEADY = [10.0, 11.2, 12.1, 13.5, 14.6, 16.1, 17.4, 19.2, 20.9, 22.8]
SHOCKED = [1.31, 4.52, 6.47, 7.01, 8.35, 11.07, 15.25, 18.67, 23.61, 27.65]


@pytest.mark.parametrize("model", MODEL_NAMES)
@pytest.mark.parametrize("series", [STEADY, STEADY[:5], SHOCKED], ids=["steady", "short", "shocked"])
def test_every_model_answers_with_all_its_parts_and_without_a_warning(model: str, series: list[float]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = forecast(series, model=model, horizon=3, test=False)

    assert (len(series),) == made.fitted.shape
    assert made.fitted[0] == series[0]
    assert (3,) == made.values.shape
    assert [0.8, 0.95] == list(made.intervals)
    for pairs in made.intervals.values():
        assert np.all(pairs[:, 0] <= pairs[:, 1])
        assert np.all(pairs > 0)
    narrow, wide = made.intervals[0.8], made.intervals[0.95]
    assert np.all(wide[:, 0] <= narrow[:, 0])
    assert np.all(narrow[:, 1] <= wide[:, 1])
    assert ["naive", "drift"] == list(made.benchmarks)
    assert made.verdict.colour in ("green", "amber", "red")


def test_auto_restarts_a_steady_series_at_its_last_value_and_damps_the_grey_slope() -> None:
    made = forecast(STEADY, model="auto", test=False)
    a = fit_gm11(STEADY).parameters["a"]

    assert "grey" == made.parameters["route"]
    slow = 22.8 * np.exp(-a * np.array([0.9, 1.71, 2.439, 3.0951, 3.68559]))
    assert made.values == pytest.approx(slow, rel=1e-12)
    assert a == made.parameters["a"]


def test_auto_takes_the_median_of_three_where_class_ratios_are_out_of_bounds() -> None:
    made = forecast(SHOCKED, model="auto", test=False)
    theta = forecast(SHOCKED, model="theta", test=False).values

    assert "median" == made.parameters["route"]
    assert "class ratios out of bounds" == made.parameters["why"]
    assert np.all(np.abs(made.values / theta - 1) < 0.3)


def test_damped_growth_ends_at_nine_steps_of_growth() -> None:
    assert damped_growth(1.0, -0.1, 500)[-1] == pytest.approx(np.exp(0.9), rel=1e-9)


@settings(max_examples=20)
@given(
    st.lists(st.floats(min_value=0.5, max_value=20.0), min_size=5, max_size=14).filter(lambda x: len(set(x)) > 2),
    st.sampled_from([1e-4, 0.01, 1e4]),
)
def test_the_unit_of_the_series_is_the_unit_of_the_forecast(series: list[float], unit: float) -> None:
    plain = forecast(series, horizon=3, test=False)
    scaled = forecast(np.array(series) * unit, horizon=3, test=False)

    assert scaled.values == pytest.approx(plain.values * unit, rel=1e-6)
    assert scaled.intervals[0.8] == pytest.approx(plain.intervals[0.8] * unit, rel=1e-6)
    assert scaled.verdict.colour == plain.verdict.colour


def test_a_library_model_on_a_ratio_written_as_a_fraction_is_that_of_the_ratio_in_per_cent() -> None:
    ratios = np.array([0.92, 0.79, 0.69, 0.68, 0.76, 0.89, 0.89, 0.92, 0.91])
    for model in ("theta", "ets", "arima"):
        whole = forecast(ratios, model=model, test=False).values
        assert forecast(ratios / 100, model=model, test=False).values == pytest.approx(whole / 100, rel=1e-5)


@pytest.mark.parametrize("model", ["theta", "ets", "arima", "auto"])
def test_four_points_are_too_few_for_the_libraries_and_drift_stands_in(model: str) -> None:
    made = forecast([10.0, 4.0, 9.0, 13.0], model=model, horizon=2, test=False)

    assert made.values == pytest.approx([14.0, 15.0])
    assert "drift stands in" in made.notes[0]


def test_periods_go_on_as_the_last_ones_are_written() -> None:
    years = History(np.array(STEADY), "npl", tuple(str(year) for year in range(2007, 2017)))
    quarters = History(np.array(STEADY[:5]), "npl", ("2015Q4", "2016Q1", "2016Q2", "2016Q3", "2016Q4"))
    ends = ("2015-12-31", "2016-03-31", "2016-06-30", "2016-09-30", "2016-12-31")
    days = History(np.array(STEADY[:5]), "npl", ends)

    assert () == forecast(years, horizon=2, test=False).notes
    assert "yearly series" in forecast(quarters, horizon=2, test=False).notes[0]
    assert ("2017", "2018") == forecast(years, horizon=2, test=False).periods
    assert ("2017Q1", "2017Q2") == forecast(quarters, horizon=2, test=False).periods
    assert ("2017-03-31", "2017-06-30") == forecast(days, horizon=2, test=False).periods


def test_the_fan_rises_and_its_middle_is_the_forecast() -> None:
    made = forecast(STEADY, test=False)

    assert made.fan is not None
    assert np.all(np.diff(made.fan, axis=1) >= 0)
    assert made.fan[:, FAN.index(0.5)] == pytest.approx(made.values)
    assert made.fan[:, FAN.index(0.1)] == pytest.approx(made.intervals[0.8][:, 0])
    assert 0.5 == pytest.approx(made.probability_above(1, float(made.values[0])) or 0, abs=1e-9)
    assert (made.probability_above(1, 1e9), made.probability_above(1, 0.0)) == (pytest.approx(0.01), 0.99)


def test_a_falling_series_is_never_forecast_below_zero_by_auto_and_other_models_say_so() -> None:
    falling = [100.0, 80.0, 45.0, 30.0, 12.0, 9.0, 2.0]
    auto = forecast(falling, horizon=6, test=False)
    drift = forecast(falling, model="drift", horizon=6, test=False)

    assert np.all(auto.values > 0)
    assert drift.values[0] < 0
    assert any("falls to zero or below in 8" in note for note in drift.notes)


def test_translation_is_taken_off_the_forecast_again() -> None:
    dipped = [3.0, 1.0, 0.0, 2.0, 4.0, 5.0, 7.0]
    made = forecast(dipped, model="gm11", settings={"translate": "auto"}, horizon=2, test=False)
    by_hand = fit_gm11(np.array(dipped) + made.parameters["translation"])

    assert made.values == pytest.approx(by_hand.forecast(2) - float(made.parameters["translation"]))
    assert made.fitted[0] == pytest.approx(3.0)
    assert made.diagnosis is not None


def test_a_series_that_touches_zero_has_intervals_that_may_too() -> None:
    made = forecast([1.0, 0.0, 2.0, 1.0, 0.5, 0.2], model="theta", test=False)

    assert made.intervals[0.95][0, 0] < 0
    assert made.diagnosis is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({"model": "gm111"}, 'did you mean "gm11"'),
        ({"model": "arma"}, 'did you mean "arima"'),
        ({"settings": {"alpha": 0.5}}, 'no setting "alpha"'),
        ({"settings": {"translate": "some"}}, "auto or a number"),
        ({"settings": {"buffer": "soft"}}, "buffer operator"),
        ({"settings": {"buffer_times": 2}}, "without a buffer"),
        ({"settings": {"mre_from": 3}}, "mre_from is 3"),
        ({"levels": [0.999]}, "from 0.1 to 0.99"),
        ({"horizon": 0}, "horizon"),
    ],
)
def test_a_request_that_cannot_be_met_is_told(call: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        forecast(STEADY, test=False, **call)  # type: ignore[arg-type]
