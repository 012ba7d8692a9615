"""a history -> its forecast, with intervals, tests and a back-test: `forecast`."""

from collections.abc import Mapping, Sequence

import numpy as np

from refloat.errors import InputError
from refloat.forecast.backtest import RIVALS, Backtest, back_test
from refloat.forecast.calibration import Calibration, restlessness, shipped_calibrations
from refloat.forecast.estimation_band import estimation_band
from refloat.forecast.fit import Fit
from refloat.forecast.forecast import FAN, Forecast
from refloat.forecast.history import History, as_history
from refloat.forecast.models import DEFAULT, fit_by_name
from refloat.forecast.periods import spacing
from refloat.forecast.plain import fit_drift, fit_naive
from refloat.forecast.prepare import Prepared
from refloat.forecast.verdict import judge
from refloat.grey import Conventions, Diagnosis, diagnose
from refloat.grey.series import FloatArray, Values, check_horizon

LEAST_FOR_INTERVALS = 4
LEAST_FOR_ESTIMATION = 5
FLOOR = 1e-3
"""The lower end of an interval stays at this share of the least value seen, which is positive (judgement)."""


def forecast(
    series: Values | History,
    *,
    model: str = DEFAULT,
    horizon: int = 5,
    levels: Sequence[float] = (0.8, 0.95),
    settings: Mapping[str, str | float] | None = None,
    calibrations: Mapping[str, Calibration] | None = None,
    test: bool = True,
) -> Forecast:
    """Forecast one series.

    Args:
        series: Values, oldest first and equally spaced, or a History with its periods.
        model: One of `MODEL_NAMES`.
        horizon: Periods ahead, 1 to 1,000.
        levels: Of the intervals, each from 0.1 to 0.99.
        settings: Options of the model, conventions of the diagnosis (`mre_from`, `ddof`, `first_point`) and
            preparations (`translate`, `buffer`, `buffer_times`).
        calibrations: Model -> constants of its intervals; those that ship if left out.
        test: Whether to run the back-test, which takes a second or two.

    Raises:
        InputError: A series that the model cannot take, with the remedy; a name, setting or level that is not known.
    """
    history, steps = as_history(series), check_horizon(horizon)
    texts = {key: str(value) for key, value in (settings or {}).items()}
    chosen = tuple(dict.fromkeys(_level(level) for level in levels))
    known = shipped_calibrations() if calibrations is None else calibrations
    fit, prepared, conventions = fit_by_name(model, history, steps, texts)
    calibration = known.get(model) if len(history.values) >= LEAST_FOR_INTERVALS else None
    intervals, fan = _intervals(history.values, fit, calibration, chosen)
    notes = [fit.note] if fit.note else []
    below = _first_below_zero(history, fit)
    if below is not None:
        notes.append(
            f"the forecast falls to zero or below in {below}, which a quantity that was always above zero cannot: read "
            "no further than the period before, or take another model"
        )
    if calibration is None:
        notes.append(
            f"no intervals: {len(history.values)} points say too little of how the series moves"
            if model in known
            else f"no intervals: the constants hold no model {model}"
        )
    if _is_shorter_than_a_year(history):
        notes.append("intervals and verdict rest on yearly series, and no model here knows seasons")
    tested = (
        back_test(history, model, horizon=steps, calibrations=known, settings=texts)
        if test
        else Backtest(model, {}, (), steps)
    )
    missing = [rival for rival in RIVALS if rival not in tested.scores] if tested.scores else []
    if missing:
        notes.append(f"the back-test is without {', '.join(missing)}: they need statsforecast (refloat[stats])")
    return Forecast(
        model=model,
        parameters=fit.parameters,
        history=history,
        fitted=fit.fitted,
        values=fit.forecast,
        intervals=intervals,
        benchmarks={
            "naive": fit_naive(history.values, steps).forecast,
            "drift": fit_drift(history.values, steps).forecast,
        },
        fan=fan,
        diagnosis=_diagnosis(fit, prepared, conventions),
        backtest=tested,
        verdict=judge(history.values, model, tested, development_coefficient=fit.development_coefficient),
        calibration=calibration,
        estimation_uncertainty=_estimation(model, prepared, steps, chosen, texts),
        notes=tuple(notes),
    )


def _first_below_zero(history: History, fit: Fit) -> str | None:
    """The first period in which a positive quantity is forecast not to be."""
    if history.values.min() <= 0 or np.all(fit.forecast > 0):
        return None
    return history.periods_ahead(len(fit.forecast))[int(np.argmax(fit.forecast <= 0))]


def _is_shorter_than_a_year(history: History) -> bool:
    """Whether the periods are read as quarters, months or days."""
    found = spacing(history.labels) if history.labels else None
    if found is None:
        return False
    kind, step, _ = found
    return step < {"quarter": 4, "month": 12, "day": 365}.get(kind, 0)


def _level(level: float) -> float:
    if not 0.1 <= level <= 0.99:
        raise InputError(f"the level is {level:g}", remedy="give fractions from 0.1 to 0.99, such as 0.8,0.95")
    return float(level)


def _intervals(
    series: FloatArray, fit: Fit, calibration: Calibration | None, levels: tuple[float, ...]
) -> tuple[dict[float, FloatArray], FloatArray | None]:
    if calibration is None:
        return {}, None
    scale, count, steps = restlessness(series), len(series), len(fit.forecast)
    floor = FLOOR * float(series.min()) if series.min() > 0 else -np.inf
    intervals = {}
    for level in levels:
        radius = scale * calibration.half_width(count, steps, level)
        low, high = np.maximum(fit.forecast - radius, floor), np.maximum(fit.forecast + radius, floor)
        intervals[level] = np.column_stack((low, high))
    columns = []
    for probability in FAN:
        level = abs(2.0 * probability - 1.0)
        radius = scale * calibration.half_width(count, steps, min(level, 0.99)) if level > 0.05 else np.zeros(steps)
        columns.append(np.maximum(fit.forecast + np.sign(probability - 0.5) * radius, floor))
    return intervals, np.column_stack(columns)


def _estimation(
    model: str, prepared: Prepared, horizon: int, levels: tuple[float, ...], settings: Mapping[str, str]
) -> Mapping[float, FloatArray]:
    """Of the book's GM(1,1) only; other forms and start values have other formulas."""
    other = {"form", "background", "start"} & set(settings)
    if model != "gm11" or other or len(prepared.values) < LEAST_FOR_ESTIMATION:
        return {}
    bands = estimation_band(prepared.values, horizon, levels=levels, alpha=float(settings.get("alpha", "0.5")))
    return {level: pairs - prepared.shift for level, pairs in bands.items()}


def _diagnosis(fit: Fit, prepared: Prepared, conventions: Conventions) -> Diagnosis | None:
    """The tests on the series as the model saw it; None where they divide by zero."""
    series, fitted = prepared.values, fit.fitted + prepared.shift
    if len(series) < 2 or series.min() <= 0 or np.all(series == series[0]):
        return None
    return diagnose(series, fitted, development_coefficient=fit.development_coefficient, conventions=conventions)
