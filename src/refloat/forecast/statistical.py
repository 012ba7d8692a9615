"""a series -> Theta, ETS and ARIMA, by statsforecast; with a simpler model on series too short for them."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from refloat.errors import InputError
from refloat.forecast.fit import Fit
from refloat.forecast.plain import fit_drift, fit_naive
from refloat.grey.series import FloatArray

LEAST = 5
"""Points under which the libraries' estimates raise or fail to converge: drift stands in (judgement)."""

LEVEL = 1000.0
"""Series are brought to this mean level: the optimisers of statsforecast stop at fixed tolerances, so that Theta of a
ratio written as a fraction comes out worse than of the same ratio in per cent (MASE 2.45 at level 0.01, 2.28 at 1,000,
on the 1,221 series of the benchmark)."""


def fit_theta(series: FloatArray, horizon: int) -> Fit:
    """The Theta method: half a straight line, half simple exponential smoothing.

    Source: Assimakopoulos and Nikolopoulos, Int. J. Forecast. 16 (2000) 521-530.

    Raises:
        InputError: statsforecast is not installed.
    """
    return _fit("theta", series, horizon, lambda models: models.Theta(season_length=1))


def fit_optimised_theta(series: FloatArray, horizon: int) -> Fit:
    """The dynamic optimised Theta model (DOTM).

    Source: Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler, Int. J. Forecast. 32 (2016) 1151-1161.

    Raises:
        InputError: statsforecast is not installed.
    """
    return _fit("dot", series, horizon, lambda models: models.DynamicOptimizedTheta(season_length=1))


def fit_ets(series: FloatArray, horizon: int, *, damped: bool | None = None) -> Fit:
    """Exponential smoothing, the form chosen by the corrected Akaike criterion.

    Args:
        series: (n,) values.
        horizon: Steps ahead.
        damped: True lets only damped trends in; None leaves the choice to the criterion.

    Source: Hyndman, Koehler, Snyder and Grose, Int. J. Forecast. 18 (2002) 439-454.

    Raises:
        InputError: statsforecast is not installed.
    """
    return _fit("ets", series, horizon, lambda models: models.AutoETS(season_length=1, damped=damped))


def fit_arima(series: FloatArray, horizon: int) -> Fit:
    """ARIMA, orders up to two chosen stepwise by the corrected Akaike criterion.

    Source: Hyndman and Khandakar, J. Stat. Softw. 27 (2008), 3.

    Raises:
        InputError: statsforecast is not installed.
    """
    return _fit(
        "arima",
        series,
        horizon,
        lambda models: models.AutoARIMA(season_length=1, max_p=2, max_q=2, max_order=3, start_p=1, start_q=1),
    )


def library() -> Any:
    """The models of statsforecast.

    Raises:
        InputError: It is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from statsforecast import models
    except ImportError as failure:
        raise InputError(
            "this forecast needs statsforecast, which is not installed",
            remedy="install it with pip install 'refloat[stats]', or take a grey model, naive or drift",
        ) from failure
    return models


def _fit(name: str, series: FloatArray, horizon: int, make: Callable[[Any], Any]) -> Fit:
    models = library()
    if np.all(series == series[0]):
        return _instead(fit_naive(series, horizon), name, "all values are the same")
    if len(series) < LEAST:
        return _instead(fit_drift(series, horizon), name, f"{len(series)} points are too few for it")
    unit = float(np.mean(np.abs(series))) / LEVEL
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            found = make(models).forecast(y=series / unit, h=horizon, fitted=True)
        forecast = unit * np.asarray(found["mean"], dtype=np.float64)
        fitted = unit * np.asarray(found["fitted"], dtype=np.float64)
    except Exception:  # The libraries raise whatever their optimisers meet on tiny series.
        return _instead(fit_drift(series, horizon), name, "its estimate failed")
    fitted[0] = series[0]
    if not (np.all(np.isfinite(forecast)) and np.all(np.isfinite(fitted))):
        return _instead(fit_drift(series, horizon), name, "its estimate failed")
    return Fit(name, {}, fitted, forecast)


def _instead(fit: Fit, name: str, why: str) -> Fit:
    return Fit(
        name,
        {**fit.parameters, "stand_in": fit.model},
        fit.fitted,
        fit.forecast,
        note=f"{fit.model} stands in for {name}: {why}",
    )
