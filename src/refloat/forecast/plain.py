"""a series -> the two forecasts that every other one must beat: naive and drift."""

import numpy as np

from refloat.forecast.fit import Fit
from refloat.grey.series import FloatArray


def fit_naive(series: FloatArray, horizon: int) -> Fit:
    """The last observation again and again."""
    fitted = np.concatenate((series[:1], series[:-1]))
    return Fit("naive", {}, fitted, np.full(horizon, series[-1]))


def fit_drift(series: FloatArray, horizon: int) -> Fit:
    """The straight line through the first and the last observation, continued.

    Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed. (2021), section 5.2.
    """
    slope = float(series[-1] - series[0]) / (len(series) - 1) if len(series) > 1 else 0.0
    fitted = np.concatenate((series[:1], series[:-1] + slope))
    return Fit("drift", {"slope": slope}, fitted, series[-1] + slope * np.arange(1.0, horizon + 1.0))
