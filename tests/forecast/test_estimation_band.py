"""Estimation uncertainty of GM(1,1): what it is, and what it is not."""

import numpy as np
import pytest

from refloat.forecast import estimation_band, forecast

SERIES = np.array([10.0, 11.4, 11.9, 13.7, 14.4, 16.3, 17.2, 19.4, 20.7, 23.0])


def test_the_band_holds_the_forecast_and_is_narrower_than_the_interval() -> None:
    made = forecast(SERIES, model="gm11", horizon=3, test=False)
    band, interval = made.estimation_uncertainty[0.8], made.intervals[0.8]

    assert np.all((band[:, 0] < made.values) & (made.values < band[:, 1]))
    assert np.all(band[:, 1] - band[:, 0] < 0.5 * (interval[:, 1] - interval[:, 0]))


def test_the_band_is_that_of_the_delta_method() -> None:
    a_step = 1e-6
    found = estimation_band(SERIES, 1, levels=[0.6827])[0.6827][0]
    between = np.cumsum(SERIES)[:-1] + 0.5 * SERIES[1:]
    design = np.column_stack((-between, np.ones(9)))
    (a, b), (rest,) = np.linalg.lstsq(design, SERIES[1:], rcond=None)[:2]
    covariance = rest / 7 * np.linalg.inv(design.T @ design)

    def ahead(a: float, b: float) -> float:
        return float((1 - np.exp(a)) * (SERIES[0] - b / a) * np.exp(-10 * a))

    slope = np.array([ahead(a + a_step, b) - ahead(a - a_step, b), ahead(a, b + a_step) - ahead(a, b - a_step)])
    sigma = float(np.sqrt(slope @ covariance @ slope)) / (2 * a_step)
    assert (found[1] - found[0]) / 2 == pytest.approx(sigma, rel=0.05)


def test_other_models_and_forms_have_no_such_band() -> None:
    assert {} == forecast(SERIES, model="dgm11", test=False).estimation_uncertainty
    assert {} == forecast(SERIES, model="gm11", settings={"start": "last"}, test=False).estimation_uncertainty
