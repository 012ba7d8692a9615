"""Residual and Markov corrections, seasons, buffers, factors, intervals, clusters, diagnosis."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from refloat.errors import InputError
from refloat.grey import (
    OPERATORS,
    Conventions,
    GreyNumber,
    Whitenisation,
    buffer,
    cluster,
    correct_by_markov,
    fit_factors,
    fit_gm11,
    fit_residual_gm11,
    fit_seasonal,
    forecast_grey_numbers,
    grade_table,
    growth_band,
    smoothness,
)

SERIES = [10.0, 13, 15, 21, 24, 33, 31, 40]


def test_a_residual_correction_brings_the_tail_nearer() -> None:
    series = [20.1, 21.2, 22.8, 22.2, 24.7, 26.8, 28.7, 30.6, 32.8]  # Its last four residuals are positive.
    plain, better = fit_gm11(series), fit_residual_gm11(series)
    second = fit_gm11(plain.residuals[-4:])

    assert (4.0, 1.0) == (better.parameters["tail"], better.parameters["sign"])
    assert np.abs(better.residuals[-4:]).sum() < np.abs(plain.residuals[-4:]).sum() / 2
    assert better.fitted[:5] == pytest.approx(plain.fitted[:5])
    assert better.forecast(2) == pytest.approx(plain.forecast(2) + second.forecast(2))


def test_residuals_of_mixed_signs_are_left_to_markov() -> None:
    with pytest.raises(InputError, match="Markov"):
        fit_residual_gm11(SERIES)


def test_a_markov_correction_follows_residuals_that_alternate() -> None:
    series = 50 * 1.05 ** np.arange(12) * np.where(np.arange(12) % 2, 1.06, 0.94)
    plain = fit_gm11(series)
    better = correct_by_markov(plain, states=2)
    truth = 50 * 1.05 ** np.arange(12, 15) * np.where(np.arange(12, 15) % 2, 1.06, 0.94)

    assert better.diagnosis().mean_relative_error < plain.diagnosis().mean_relative_error / 2
    assert np.abs(better.forecast(3) - truth).sum() < np.abs(plain.forecast(3) - truth).sum() / 2
    with pytest.raises(InputError, match="states"):
        correct_by_markov(plain, states=30)


def test_seasons_come_back_in_the_forecast() -> None:
    factors = np.array([0.8, 1.1, 1.3, 0.8])
    whole = 100 * 1.01 ** np.arange(16) * factors[np.arange(16) % 4]
    fit = fit_seasonal(whole[:12], period=4)

    assert fit.forecast(4) == pytest.approx(whole[12:], rel=0.02)
    assert fit.fitted[0] == whole[0]
    for period in (1, 7, 2.0):
        with pytest.raises(InputError, match="period"):
            fit_seasonal(whole[:12], period=period)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=30)
@given(
    series=st.lists(st.floats(1.0, 90.0), min_size=4, max_size=9, unique=True).map(sorted),
    operator=st.sampled_from(list(OPERATORS)),
)
def test_a_buffer_keeps_the_last_value_and_bends_a_rising_series_its_own_way(series: Any, operator: Any) -> None:
    calm = buffer(series, operator)

    assert calm[-1] == pytest.approx(series[-1])
    if "strengthening" in operator:
        assert np.all(calm <= np.array(series) + 1e-9)
    else:
        assert np.all(calm >= np.array(series) - 1e-9)


def test_an_operator_that_is_not_known_is_told() -> None:
    with pytest.raises(InputError, match="weighted_average"):
        buffer(SERIES, "softly")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="times"):
        buffer(SERIES, times=0)


def test_models_with_factors_follow_their_own_law() -> None:
    drive = np.array([3.0, 4, 6, 5, 8, 9, 11, 10, 12])
    # The discrete law, made by hand.
    sums = [5.0]
    for total in np.cumsum(drive)[1:]:
        sums.append(0.6 * sums[-1] + 2.0 + 0.5 * total)
    series = np.diff(sums, prepend=0.0)
    discrete = fit_factors(series[:7], {"push": drive[:7]}, model="dgm1n")
    static = fit_factors(2 * drive[:7], {"push": drive[:7]}, model="gm0n")

    assert {"beta1": 0.6, "u": 2.0, "push": 0.5} == pytest.approx(discrete.parameters)
    assert discrete.forecast({"push": drive[7:]}) == pytest.approx(series[7:])
    assert static.parameters == pytest.approx({"a": 0.0, "push": 2.0}, abs=1e-9)
    assert static.forecast({"push": drive[7:]}) == pytest.approx(2 * drive[7:])


def test_the_convolution_is_the_integral_it_stands_for() -> None:
    drive = 3 + 0.1 * np.arange(12)
    fit = fit_factors([20.0, 24, 25, 29, 30, 33, 34, 36, 37.5, 39, 40, 41], {"push": drive}, model="gmc1n")
    a, u, b = (fit.parameters[key] for key in ("a", "u", "push"))
    totals = np.cumsum(drive)

    def push(t: float) -> float:
        return float(b * np.interp(t, np.arange(12), totals) + u)

    for k in (1, 5, 11):
        pieces = [quad(lambda t, k=k: np.exp(-a * (k - t)) * push(t), j, j + 1)[0] for j in range(k)]
        whole = 20 * np.exp(-a * k) + sum(pieces)
        assert fit.fitted[: k + 1].sum() == pytest.approx(whole, rel=0.03)


@pytest.mark.parametrize(
    ("factors", "options", "word"),
    [
        ({}, {}, "no factor"),
        ({"x": [1, 2]}, {}, "length"),
        ({"x": ["a"] * 8}, {}, "numbers only"),
        ({"a": SERIES}, {}, "another name"),
        ({"x": SERIES}, {"model": "gm9n"}, "gmc1n"),
        (dict.fromkeys("bcdefgh", SERIES), {}, "fewer factors"),
        ({"x": SERIES, "y": SERIES}, {}, "does not determine"),
    ],
)
def test_factors_that_do_not_fit_are_told(factors: Any, options: Any, word: str) -> None:
    with pytest.raises(InputError, match=word):
        fit_factors(SERIES, factors, **options)


def test_the_future_of_the_factors_must_be_given() -> None:
    fit = fit_factors(SERIES, {"x": [1, 2, 2, 3, 4, 4, 5, 6]}, model="dgm1n")
    for future in ({}, {"y": [1]}, {"x": [float("nan")]}):
        with pytest.raises(InputError, match="factor"):
            fit.forecast(future)
    assert fit.diagnosis().mean_relative_error < 0.2


@settings(deadline=None, max_examples=30)
@given(ends=st.lists(st.floats(-9, 9), min_size=4, max_size=4), shares=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_interval_arithmetic_holds_every_pair_of_values(ends: Any, shares: Any) -> None:
    one, two = GreyNumber(*sorted(ends[:2])), GreyNumber(*sorted(ends[2:]))
    x, y = (n.low + share * (n.high - n.low) for n, share in zip((one, two), shares, strict=True))

    for result, value in ((one + two, x + y), (one - two, x - y), (one * two, x * y)):
        assert result.low - 1e-9 <= value <= result.high + 1e-9
    if two.low > 0.1 or two.high < -0.1:
        assert (one / two).low - 1e-9 <= x / y <= (one / two).high + 1e-9


def test_grey_numbers_are_forecast_by_kernel_and_radius() -> None:
    kernels = np.array(SERIES)
    ahead = forecast_grey_numbers([GreyNumber(k - 1, k + 1) for k in SERIES], 3)
    wide = forecast_grey_numbers([GreyNumber(0.9 * k, 1.1 * k) for k in SERIES], 2)

    assert [n.kernel for n in ahead] == pytest.approx(fit_gm11(kernels).forecast(3))
    assert [n.radius for n in ahead] == pytest.approx([1, 1, 1])
    assert [n.radius / n.kernel for n in wide] == pytest.approx([0.1, 0.1])
    assert GreyNumber(1, 2).greyness(GreyNumber(0, 4)) == pytest.approx(0.25)
    with pytest.raises(InputError, match="lower bound"):
        GreyNumber(2, 1)
    with pytest.raises(InputError, match="zero"):
        GreyNumber(1, 2) / GreyNumber(-1, 1)


def test_objects_fall_into_the_class_that_fits_them() -> None:
    low, middle, high = (
        Whitenisation(None, None, 20, 40),
        Whitenisation(20, 40, 40, 60),
        Whitenisation(40, 60, None, None),
    )
    table = [[10, 15], [38, 44], [70, 65], [30, 50]]
    found = cluster(table, {"low": [low] * 2, "middle": [middle] * 2, "high": [high] * 2}, weights=[0.4, 0.6])
    varied = cluster(table, {"low": [low] * 2, "middle": [middle] * 2, "high": [high] * 2})

    assert ("low", "middle", "high", "middle") == found.members == varied.members
    # The last: low 0.5 and 0; middle 0.5 and 0.5; high 0 and 0.5.
    assert found.degrees[3] == pytest.approx([0.4 * 0.5, 0.5, 0.6 * 0.5])
    assert [1.0, 0.5, 0.0] == [low.weight(x) for x in (20, 30, 40)]
    assert (20, 40, 60) == (low.critical, middle.critical, high.critical)
    for wrong in ({"weights": [1.0]}, {"weights": [0.5, 0.6]}):
        with pytest.raises(InputError, match="weights"):
            cluster(table, {"low": [low] * 2}, **wrong)
    with pytest.raises(InputError, match="turning points"):
        Whitenisation(3, 2, 5, 6)
    with pytest.raises(InputError, match="turning points"):
        Whitenisation(3, None, 5, 6)


def test_grades_follow_their_table() -> None:
    table = grade_table()

    assert [1, 1, 2, 3, 4, 5] == [table["posterior_ratio"].grade(x) for x in (0.1, 0.35, 0.36, 0.6, 0.8, 0.81)]
    assert [1, 2, 3, 4, 5] == [table["small_error_probability"].grade(x) for x in (0.95, 0.9, 0.7, 0.6, 0.5)]
    assert [1, 2, 5] == [table["mean_relative_error"].grade(x) for x in (0.01, 0.05, 0.3)]
    assert [1, 4, 5] == [table["absolute_degree"].grade(x) for x in (0.95, 0.65, 0.3)]
    assert growth_band(0.2) == growth_band(-0.3)
    assert 5 == len({growth_band(a) for a in (-0.1, -0.4, -0.7, -0.9, -2.0)})


def test_conventions_change_what_they_say() -> None:
    fit = fit_gm11(SERIES)
    plain, sample = fit.diagnosis(), fit.diagnosis(Conventions(ddof=1))
    rest = fit.diagnosis(Conventions(first_point=False))

    # The divisor cancels in the ratio.
    assert plain.posterior_ratio == pytest.approx(sample.posterior_ratio)
    assert rest.posterior_ratio == pytest.approx(np.std(fit.residuals[1:]) / np.std(SERIES[1:]))
    document = plain.document()
    assert isinstance(document["class_ratio"], list)
    assert {"class_ratio_bounds", "class_ratio_passes", "small_error_probability", "grade", "verdict"} <= set(document)


def test_a_smooth_series_is_told_from_a_rough_one() -> None:
    smooth = smoothness([10, 9.5, 9, 9.4, 9.9])
    rough = smoothness([1, 9, 2, 30, 5])

    assert (True, True) == (smooth.passes, smooth.exponential)
    assert smooth.ratios[:2] == pytest.approx((0.95, 9 / 19.5))
    assert not rough.passes
