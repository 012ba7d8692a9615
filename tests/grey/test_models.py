"""Identities that the models must keep, whatever the data."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from refloat.grey import (
    accumulate,
    fit_dgm11,
    fit_fgm,
    fit_gm11,
    fit_gm21,
    fit_ndgm,
    fit_ngbm,
    fit_ngm,
    fit_rolling,
    fit_saigm,
    fit_verhulst,
    restore,
    search_alpha,
)
from refloat.grey.recursion import continuous
from refloat.grey.smooth import background_weight, phi2

STEPS = st.lists(st.floats(0.8, 1.3), min_size=6, max_size=12, unique=True)
RISING = STEPS.map(lambda factors: 10 * np.cumprod(factors))
"""Series whose steps are from -20 % to +30 %."""
TIMES = np.arange(10)


@settings(deadline=None, max_examples=40)
@given(series=RISING, order=st.floats(0.05, 1.95))
def test_accumulation_of_any_order_is_undone_and_adds_up(series: Any, order: float) -> None:
    assert restore(accumulate(series, order), order) == pytest.approx(series, rel=1e-8)
    assert accumulate(accumulate(series, order / 2), order / 2) == pytest.approx(accumulate(series, order), rel=1e-9)
    assert accumulate(series) == pytest.approx(np.cumsum(series))


@pytest.mark.parametrize("growth", [-0.6, -0.05, 0.0001, 0.3, 1.2])
def test_an_exact_exponential_is_followed_exactly_by_the_unbiased_models(growth: float) -> None:
    whole = 7 * np.exp(growth * np.arange(13))
    for fit in (
        fit_gm11(whole[:10], background="exponential"),
        fit_dgm11(whole[:10]),
        fit_gm11(whole[:10], form="original_difference"),
        fit_gm11(whole[:10], form="even_difference"),
    ):
        assert fit.fitted == pytest.approx(whole[:10], rel=1e-8)
        assert fit.forecast(3) == pytest.approx(whole[10:], rel=1e-8)
    assert fit_gm11(whole[:10], background="exponential").parameters["a"] == pytest.approx(-growth, abs=1e-9)


@pytest.mark.parametrize("growth", [-0.3, 0.1, 0.5])
def test_an_exponential_on_a_level_is_followed_exactly_by_the_models_made_for_it(growth: float) -> None:
    whole = 5 + 3 * np.exp(growth * np.arange(13))
    for fit in (fit_saigm(whole[:10]), fit_ndgm(whole[:10]), fit_ndgm(whole[:10], start="uncorrected")):
        assert fit.fitted == pytest.approx(whole[:10], rel=1e-7)
        assert fit.forecast(3) == pytest.approx(whole[10:], rel=1e-7)


def test_a_straight_line_is_followed_exactly_by_saigm() -> None:
    fit = fit_saigm(3 + 2.0 * TIMES)

    assert fit.parameters["a"] == pytest.approx(0, abs=1e-9)
    assert fit.forecast(2) == pytest.approx([23, 25])


@settings(deadline=None, max_examples=30)
@given(series=RISING, alpha=st.floats(0.1, 0.9))
def test_the_answer_of_gm11_is_the_textbook_formula(series: Any, alpha: float) -> None:
    fit = fit_gm11(series, alpha=alpha)
    a, b = fit.parameters["a"], fit.parameters["b"]
    if abs(a) < 1e-6:
        return
    k = np.arange(1, len(series) + 3)
    curve = (series[0] - b / a) * np.exp(-a * k) + b / a
    before = (series[0] - b / a) * np.exp(-a * (k - 1)) + b / a
    wanted = curve - before

    assert np.r_[fit.fitted[1:], fit.forecast(3)] == pytest.approx(wanted, rel=1e-7)


@pytest.mark.parametrize("a", [0.0, 1e-300, 1e-15, -1e-12, 1e-9, 1e-6])
def test_nothing_blows_up_where_a_is_nearly_zero(a: float) -> None:
    line = continuous(a, b=3.0, slope=0.5, start=2.0)

    # x' = 0.5 t + 3: from k to k + 1 it gains 0.5 k + 0.25 + 3.
    assert line.values(6)[1:] == pytest.approx(0.5 * np.arange(1, 6) + 3.25, rel=1e-4)
    assert phi2(a) == pytest.approx(0.5, abs=1e-5)
    assert background_weight(a) == pytest.approx(0.5, abs=1e-5)


def test_smooth_functions_have_no_step_where_their_forms_change() -> None:
    assert phi2(0.1) == pytest.approx(phi2(0.1 + 1e-12), rel=1e-10)
    assert background_weight(1e-3 - 1e-15) == pytest.approx(background_weight(1e-3 + 1e-15), rel=1e-10)


def test_a_series_that_hardly_moves_is_forecast_to_hardly_move() -> None:
    series = 1e6 + np.array([0.0, 1, -1, 1, -1, 0])
    assert fit_gm11(series).forecast(5) == pytest.approx(np.full(5, 1e6), rel=1e-5)


@pytest.mark.parametrize(("a", "slope", "b"), [(0.4, 2.0, 1.0), (-0.2, 0.5, -1.0), (1e-3, 1.0, 4.0)])
def test_the_continuous_step_solves_the_differential_equation(a: float, slope: float, b: float) -> None:
    solved = solve_ivp(
        lambda t, x: slope * t + b - a * x, (1, 8), [3.0], t_eval=np.arange(1, 9), rtol=1e-11, atol=1e-12
    )
    law = continuous(a, b=b, slope=slope, start=3.0)

    assert law.accumulated(8) == pytest.approx(solved.y[0], rel=1e-8)
    assert law.values(8) == pytest.approx(np.diff(solved.y[0], prepend=0), rel=1e-7)


def test_ngm_with_the_midpoint_is_nearer_to_its_own_law_than_with_k() -> None:
    whole = 5 + 3 * np.exp(0.4 * TIMES)
    errors = [fit_ngm(whole, regressor=how).diagnosis().mean_relative_error for how in ("k", "midpoint")]

    assert errors[1] < errors[0] / 5
    assert "c" not in fit_ngm(whole, constant=False).parameters


@settings(deadline=None, max_examples=25)
@given(series=RISING)
def test_kin_are_the_same_where_their_options_meet(series: Any) -> None:
    gm = fit_gm11(series)

    assert fit_fgm(series, order=1.0).fitted == pytest.approx(gm.fitted, rel=1e-9)
    assert fit_ngbm(series, power=0.0).fitted == pytest.approx(gm.fitted, rel=1e-6)
    assert fit_gm11(series, form="even_difference", alpha=0.0).fitted == pytest.approx(
        fit_dgm11(series).fitted, rel=1e-9
    )
    assert fit_rolling(series).fitted == pytest.approx(gm.fitted, rel=1e-12)
    assert fit_rolling(series).forecast(1) == pytest.approx(gm.forecast(1))


def test_power_two_is_the_verhulst_model() -> None:
    series = np.array([1.0, 1.8, 3.1, 4.2, 4.1, 2.9, 1.7, 0.9])
    one, two = fit_ngbm(series, power=2.0), fit_verhulst(series)

    assert one.fitted == pytest.approx(two.fitted, rel=1e-9)
    assert one.forecast(4) == pytest.approx(two.forecast(4), rel=1e-9)


def test_a_logistic_curve_saturates_where_it_should() -> None:
    curve = 100 / (1 + 9 * np.exp(-0.3 * np.arange(16)))
    raw = fit_verhulst(curve, on="raw")
    summed = fit_verhulst(np.diff(curve, prepend=0), on="cumulated")

    assert raw.parameters["saturation"] == pytest.approx(100, rel=0.02)
    assert raw.fitted == pytest.approx(curve, rel=0.06)
    assert np.cumsum(summed.fitted) == pytest.approx(raw.fitted, rel=1e-9)
    assert raw.parameters == summed.parameters
    a, b, x = raw.parameters["a"], raw.parameters["b"], curve[0]
    k = np.arange(16)
    assert raw.fitted == pytest.approx(a * x / (b * x + (a - b * x) * np.exp(a * k)), rel=1e-9)


def test_the_power_is_searched_where_it_is_asked_to() -> None:
    series = np.array([2.2, 3.2, 4.2, 6, 6.4, 6.4, 6.1, 5.4])
    inside = fit_ngbm(series, criterion="in_sample")
    trials = [fit_ngbm(series, power=power) for power in (0.0, 0.3, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 1.5, 2.0)]
    validated = fit_ngbm(series)
    tail = [fit_ngbm(series[:7], power=power).forecast(1)[0] for power in (validated.parameters["power"], 0.2, 0.9)]

    best = min(trial.diagnosis().mean_relative_error for trial in trials)
    assert inside.diagnosis().mean_relative_error <= best
    assert abs(tail[0] - 5.4) <= min(abs(tail[1] - 5.4), abs(tail[2] - 5.4)) + 1e-9


def test_the_searched_order_and_weight_fit_no_worse_than_the_usual_ones() -> None:
    series = [12.4, 12.9, 14.4, 18.5, 19.2, 18.7, 16.6, 18.1, 18.1]
    usual = fit_gm11(series).diagnosis().mean_relative_error

    assert fit_fgm(series).diagnosis().mean_relative_error < usual
    assert search_alpha(series).diagnosis().mean_relative_error <= usual


def test_the_answer_passes_where_its_initial_condition_says() -> None:
    series = np.array([10.0, 13, 15, 21, 24, 33])
    last, nearest = (fit_gm11(series, start=start) for start in ("last", "least_squares"))
    a, b = last.parameters["a"], last.parameters["b"]
    total = series.sum()
    wanted = (total - b / a) * (np.exp(-a) - 1)  # The step after the last point starts from the observed sum.
    assert last.forecast(1)[0] == pytest.approx(wanted)

    first = fit_gm11(series)

    def squares(start: float) -> float:
        return float(np.sum((np.cumsum(series) - continuous(a, b=b, start=start).accumulated(6)) ** 2))

    at = next(s for s in [nearest.ahead.func.__self__.start])  # type: ignore[attr-defined]
    assert squares(at) <= min(squares(at + 1e-3), squares(at - 1e-3), squares(first.series[0]))


def test_the_corrected_start_of_ndgm_is_nearest_to_the_sums() -> None:
    series = np.array([10.0, 13, 15, 21, 24, 33, 31])
    found = fit_ndgm(series)
    law = found.ahead.func.__self__  # type: ignore[attr-defined]

    def squares(shift: float) -> float:
        curve = type(law)(q=law.q, s=law.s, c=law.c, start=law.start + shift).accumulated(7)
        return float(np.sum((np.cumsum(series) - curve) ** 2))

    assert squares(0) <= min(squares(1e-3), squares(-1e-3))
    assert found.parameters["beta4"] == pytest.approx(law.start - series[0])


def test_second_order_solutions_solve_their_equation_when_they_swing() -> None:
    series = 20 * np.sin(0.3 * (TIMES + 0.5)) + 1
    fit = fit_gm21(series, conditions="initial")
    a1, a2, b = (fit.parameters[key] for key in ("a1", "a2", "b"))
    solved = solve_ivp(
        lambda t, x: [x[1], b - a1 * x[1] - a2 * x[0]],
        (0, 12),
        [series[0], series[0]],
        t_eval=np.arange(13),
        rtol=1e-10,
        atol=1e-10,
    )

    assert a1 * a1 / 4 < a2
    assert np.r_[fit.fitted, fit.forecast(3)][1:] == pytest.approx(np.diff(solved.y[0]), rel=1e-5)
    edges = fit_gm21(series)
    assert edges.fitted.sum() == pytest.approx(series.sum())


def test_a_window_rolls_on_over_its_own_forecasts() -> None:
    series = np.array([10.0, 13, 15, 21, 24, 33, 31])
    fit = fit_rolling(series, window=5)

    assert fit.fitted[:5] == pytest.approx(fit_gm11(series[:5]).fitted)
    assert fit.fitted[5] == pytest.approx(fit_gm11(series[:5]).forecast(1)[0])
    assert fit.fitted[6] == pytest.approx(fit_gm11(series[1:6]).forecast(1)[0])
    one = fit_gm11(series[2:]).forecast(1)[0]
    two = fit_gm11(np.r_[series[3:], one]).forecast(1)[0]
    assert fit.forecast(9)[:2] == pytest.approx([one, two])
    grown = fit_rolling(series, keep="all").forecast(2)
    assert grown[1] == pytest.approx(fit_gm11(np.r_[series, grown[0]]).forecast(1)[0])


@settings(deadline=None, max_examples=6)
@given(series=RISING, unit=st.sampled_from([1e-6, 1e-3, 1e4, 1e8]))
def test_the_unit_of_the_series_does_not_matter(series: Any, unit: float) -> None:
    for fit in (fit_gm11, fit_dgm11, partial(fit_fgm, order=0.5)):
        assert fit(unit * series).fitted == pytest.approx(unit * fit(series).fitted, rel=1e-6)
    line = 10 + 3 * TIMES + 0.2 * series[0] * np.sin(TIMES)
    for fit in (fit_saigm, fit_ngm, fit_ndgm, fit_ngbm, fit_gm21):
        assert fit(unit * line).fitted == pytest.approx(unit * fit(line).fitted, rel=1e-4)
