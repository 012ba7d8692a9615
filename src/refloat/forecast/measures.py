"""forecasts and what came -> how far off they were: MASE, sMAPE, coverage, interval score."""

import numpy as np

from refloat.grey.series import FloatArray


def step_size(series: FloatArray) -> float:
    """Mean absolute step of a series, which scales MASE; 0 on a constant one."""
    return float(np.mean(np.abs(np.diff(series)))) if len(series) > 1 else 0.0


def mase(actual: FloatArray, forecast: FloatArray, scale: float) -> float | None:
    """Mean absolute error over the mean absolute step of the training points; None where that is 0.

    Source: Hyndman and Koehler, Int. J. Forecast. 22 (2006) 679-688.
    """
    return float(np.mean(np.abs(actual - forecast))) / scale if scale > 0 else None


def smape(actual: FloatArray, forecast: FloatArray) -> float:
    """Symmetric mean absolute percentage error, 0 to 200: 200 |x - f| / (|x| + |f|), 0 where both are 0.

    Source: Makridakis and Hibon, Int. J. Forecast. 16 (2000) 451-476 (the M3 competition).
    """
    size = np.abs(actual) + np.abs(forecast)
    return float(np.mean(np.where(size > 0, 200.0 * np.abs(actual - forecast) / np.where(size > 0, size, 1.0), 0.0)))


def covered(actual: FloatArray, low: FloatArray, high: FloatArray) -> float:
    """Share of actual values within their interval, ends included."""
    return float(np.mean((actual >= low) & (actual <= high)))


def interval_score(actual: FloatArray, low: FloatArray, high: FloatArray, level: float) -> float:
    """Mean width plus 2/(1 - level) times what falls outside; smaller is better.

    Source: Gneiting and Raftery, J. Am. Stat. Assoc. 102 (2007) 359-378, equation 43.
    """
    outside = np.maximum(low - actual, 0.0) + np.maximum(actual - high, 0.0)
    return float(np.mean((high - low) + 2.0 / (1.0 - level) * outside))
