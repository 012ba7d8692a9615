"""the name of a model and its settings as text -> a fit to a series with a point forecast."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from refloat.errors import InputError
from refloat.forecast.auto import fit_auto
from refloat.forecast.fit import Fit
from refloat.forecast.history import History
from refloat.forecast.plain import fit_drift, fit_naive
from refloat.forecast.prepare import PREPARATIONS, Prepared, prepare
from refloat.forecast.statistical import fit_arima, fit_ets, fit_theta
from refloat.grey import CONVENTIONS, Conventions, check_series, fit_model
from refloat.grey import MODELS as GREY
from refloat.grey.series import FloatArray, check_finite

DEFAULT = "auto"


@dataclass(frozen=True)
class Model:
    """A model that is not grey, by name.

    Attributes:
        fit: Function of a series and a horizon.
        least: Fewest points.
        positive: Whether it needs values above zero.
        constant: Whether a constant series has a meaning for it.
    """

    fit: Callable[[FloatArray, int], Fit]
    least: int = 4
    positive: bool = False
    constant: bool = False


OTHERS: Mapping[str, Model] = {
    "naive": Model(fit_naive, least=1, constant=True),
    "drift": Model(fit_drift, least=2),
    "theta": Model(fit_theta),
    "ets": Model(fit_ets),
    "arima": Model(fit_arima),
    "auto": Model(fit_auto, positive=True),
}
MODEL_NAMES = (*GREY, *OTHERS)
"""Every model that `forecast` knows."""


def settings_of(model: str) -> tuple[str, ...]:
    """Names of the settings that a model takes."""
    own = tuple(GREY[model].options) if model in GREY else ()
    return (*own, *CONVENTIONS, *PREPARATIONS)


def fit_by_name(
    model: str, history: History, horizon: int, settings: Mapping[str, str] | None = None
) -> tuple[Fit, Prepared, Conventions]:
    """Fit a model by its name.

    Args:
        model: One of `MODEL_NAMES`.
        history: The series.
        horizon: Steps ahead.
        settings: Setting -> text: the options of the model, the conventions of the diagnosis, and preparations.

    Returns:
        The fit, the series as the model saw it, and the conventions of its diagnosis.

    Raises:
        InputError: A model or setting that is not known; a series that the model cannot take.
    """
    if model not in MODEL_NAMES:
        close = difflib.get_close_matches(model, MODEL_NAMES, n=1, cutoff=0.6)
        remedy = f'did you mean "{close[0]}"?' if close else f"give one of {', '.join(MODEL_NAMES)}"
        raise InputError(f'there is no model "{model}"', remedy=remedy)
    given = dict(settings or {})
    for key in given:
        if key not in settings_of(model):
            close = difflib.get_close_matches(key, settings_of(model), n=1, cutoff=0.6)
            remedy = f'did you mean "{close[0]}"?' if close else f"{model} takes {', '.join(settings_of(model))}"
            raise InputError(f'{model} has no setting "{key}"', remedy=remedy)
    prepared = prepare(history, {key: given.pop(key) for key in PREPARATIONS if key in given})
    _prove_usable(model, prepared.values)
    if model in GREY:
        fit, conventions = _grey(model, prepared.values, horizon, given)
    else:
        _, conventions = fit_conventions(given)
        fit = _other(model, prepared.values, horizon)
    return prepared.undo(fit), prepared, conventions


def fit_conventions(settings: Mapping[str, str]) -> tuple[Mapping[str, str], Conventions]:
    """Settings of the diagnosis as conventions.

    Raises:
        InputError: A text that cannot be read.
    """
    read: dict[str, object] = {}
    for key, text in settings.items():
        try:
            read[key] = CONVENTIONS[key](text.strip())
        except (KeyError, ValueError) as failure:
            raise InputError(
                f'{key} is "{text}", which cannot be read', remedy="give a whole number, or true or false"
            ) from failure
    return settings, Conventions(**read)  # type: ignore[arg-type]


def _grey(model: str, series: FloatArray, horizon: int, options: Mapping[str, str]) -> tuple[Fit, Conventions]:
    fit, conventions = fit_model(model, series, options)
    parameters: dict[str, float | str] = {**fit.parameters}
    for key, value in fit.options.items():
        if key not in parameters:
            parameters[key] = value if isinstance(value, str | float) else str(value)
    found = Fit(model, parameters, fit.fitted, fit.forecast(horizon), fit.development_coefficient)
    return found, conventions


def _other(name: str, series: FloatArray, horizon: int) -> Fit:
    fit = OTHERS[name].fit(series, horizon)
    check_finite(fit.forecast, name)
    return fit


def _prove_usable(name: str, series: FloatArray) -> None:
    """Raise with a remedy that the settings and models of this room offer."""
    model = OTHERS.get(name)
    least = GREY[name].least if model is None else model.least
    if len(series) < least:
        shorter = "gm11 needs 4 points, drift 2 and naive 1" if least > 4 else "drift needs 2 points and naive 1"
        raise InputError(
            f"{name} needs at least {least} points and the series has {len(series)}",
            remedy=f"give a longer history, or take another model: {shorter}",
        )
    if np.all(np.isfinite(series)) and np.all(series == series[0]) and len(series) > 1:
        if model is not None and model.constant:
            return
        raise InputError(
            "all values are the same, so there is nothing to model",
            remedy="forecast the same value again (model naive), or check that this is the right column",
        )
    if (model is None or model.positive) and np.any(series <= 0):
        place = int(np.argmax(series <= 0))
        raise InputError(
            f"{name} needs values above zero and value {place + 1} is {series[place]:g}",
            remedy="set translate=auto (translation: shifts the series up, and takes the shift off the forecast), or "
            "take another model (theta, ets, arima, drift, naive)",
        )
    check_series(series, least=least, positive=False, model=name)
