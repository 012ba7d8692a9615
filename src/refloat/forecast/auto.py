"""a series -> the forecast this room would give: a damped grey slope where it is apt, else a median of three."""

import numpy as np

from refloat.errors import InputError
from refloat.forecast.fit import Fit
from refloat.forecast.statistical import fit_ets, fit_optimised_theta, fit_theta
from refloat.grey import class_ratios, fit_gm11, ratio_bounds
from refloat.grey.series import FloatArray

RECENT = 8
STEEPEST = 0.3
DAMPING = 0.9
FLOOR = 1e-3


def recent_ratios_pass(series: FloatArray) -> bool:
    """Whether the last eight class ratios (all of them, on a shorter series) are admissible for that many points."""
    recent = series[-(RECENT + 1) :]
    low, high = ratio_bounds(len(recent))
    ratios = class_ratios(recent)
    return bool(np.all((ratios > low) & (ratios < high)))


def damped_growth(last: float, development_coefficient: float, horizon: int) -> FloatArray:
    """(horizon,) the last value, growing by -a times 0.9, 0.9^2, ... a step.

    The sum of the damping goes to 9, so that growth ends at e^(-9a) times the last value.
    """
    steps = np.cumsum(DAMPING ** np.arange(1.0, horizon + 1.0))
    result: FloatArray = last * np.exp(-development_coefficient * steps)
    return result


def fit_auto(series: FloatArray, horizon: int) -> Fit:
    """Forecast as `docs/method/forecast-auto.md` tells, with the figures measured on 1,221 yearly series.

    If the last eight class ratios are admissible and |a| of GM(1,1) is at most 0.3: the grey slope, restarted at the
    last observation and damped by 0.9. Else the median of Theta, damped ETS and dynamic optimised Theta.

    Args:
        series: (n,) positive values, n at least 4.
        horizon: Steps ahead.

    Raises:
        InputError: statsforecast is needed and not installed.
    """
    passes = recent_ratios_pass(series)
    if passes:
        try:
            grey = fit_gm11(series)
        except InputError:
            grey = None
        a = None if grey is None else grey.parameters["a"]
        if grey is not None and a is not None and abs(a) <= STEEPEST:
            parameters: dict[str, float | str] = {
                "route": "grey",
                "a": a,
                "b": grey.parameters["b"],
                "damping": DAMPING,
            }
            return Fit("auto", parameters, grey.fitted, damped_growth(float(series[-1]), a, horizon), a)
    parts = [
        fit_theta(series, horizon),
        fit_ets(series, horizon, damped=True),
        fit_optimised_theta(series, horizon),
    ]
    why = "class ratios out of bounds" if not passes else "|a| above 0.3"
    notes = sorted({part.note for part in parts if part.note})
    return Fit(
        "auto",
        {"route": "median", "members": "theta, damped ets, dynamic optimised theta", "why": why},
        np.median([part.fitted for part in parts], axis=0),
        # Falling lines would go on below zero; a thousandth of the least value seen stands for nearly nothing.
        np.maximum(np.median([part.forecast for part in parts], axis=0), FLOOR * float(series.min())),
        note="; ".join(notes) or None,
    )
