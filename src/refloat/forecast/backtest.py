"""a history and a model -> how it would have done, origin by origin, beside five others: `Backtest`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from refloat.errors import InputError
from refloat.forecast.calibration import Calibration, restlessness
from refloat.forecast.history import History
from refloat.forecast.measures import covered, interval_score, mase, smape, step_size
from refloat.forecast.models import fit_by_name
from refloat.grey.series import FloatArray

RIVALS = ("naive", "drift", "theta", "ets", "arima")
LEAST_KNOWN = 4
MOST_ORIGINS = 10
"""Later origins tell more and ARIMA takes a tenth of a second at each (judgement)."""


@dataclass(frozen=True)
class Score:
    """How one model did over all origins and steps.

    Attributes:
        mase: Mean absolute error over the mean absolute step of the training points; None on constant ones.
        smape: Mean symmetric absolute percentage error, 0 to 200.
        coverage_80: Share of values within the 80 % intervals; None where the model has none.
        coverage_95: Of the 95 % ones.
        interval_score_80: Mean interval score of the 80 % intervals, scaled as MASE is.
        forecasts: Values forecast.
    """

    mase: float | None
    smape: float
    coverage_80: float | None
    coverage_95: float | None
    interval_score_80: float | None
    forecasts: int


@dataclass(frozen=True)
class Backtest:
    """A rolling-origin test.

    Attributes:
        model: The model that was asked for.
        scores: Model -> score, that model first; empty where the history is too short.
        origins: Points known at each origin.
        horizon: Most steps ahead.
        refused: Origins at which the model refused the points known.
    """

    model: str
    scores: Mapping[str, Score]
    origins: tuple[int, ...]
    horizon: int
    refused: int = 0

    def document(self) -> dict[str, dict[str, float | int | None]]:
        """As a JSON object."""
        return {name: asdict(score) for name, score in self.scores.items()}

    def against(self, rival: str) -> float | None:
        """MASE of the model over that of a rival; None where either is missing or the rival's is 0."""
        own, other = self.scores.get(self.model), self.scores.get(rival)
        if own is None or other is None or own.mase is None or not other.mase:
            return None
        return own.mase / other.mase


def back_test(
    history: History,
    model: str,
    *,
    horizon: int,
    calibrations: Mapping[str, Calibration],
    settings: Mapping[str, str] | None = None,
    rivals: tuple[str, ...] = RIVALS,
) -> Backtest:
    """Forecast from each of the last ten origins with at least four points known, and compare with what came.

    Each model sees at each origin only the points before it. All models are judged on the origins at which the model
    asked for can be fitted. Intervals are those of the panel's constants.

    Args:
        history: The series.
        model: Name of the model asked for.
        horizon: Most steps ahead; fewer near the end.
        calibrations: Model -> constants of its intervals.
        settings: Of that model.
        rivals: Models beside it.

    Raises:
        InputError: A model or setting that is not known.
    """
    values = history.values
    names = tuple(dict.fromkeys((model, *rivals)))
    gathered: dict[str, list[_Origin]] = {name: [] for name in names}
    origins, refused = [], 0
    for known in range(max(LEAST_KNOWN, len(values) - MOST_ORIGINS), len(values)):
        steps = min(horizon, len(values) - known)
        past = History(values[:known].copy(), history.name)
        own = _from_origin(past, values[known : known + steps], model, settings, calibrations)
        if own is None:
            refused += 1
            continue
        origins.append(known)
        gathered[model].append(own)
        for rival in names[1:]:
            found = _from_origin(past, values[known : known + steps], rival, None, calibrations)
            if found is not None:
                gathered[rival].append(found)
    scores = {name: _score(found) for name, found in gathered.items() if len(found) == len(origins) and origins}
    return Backtest(model, scores, tuple(origins), horizon, refused)


@dataclass(frozen=True)
class _Origin:
    actual: FloatArray
    forecast: FloatArray
    radii: Mapping[float, FloatArray]
    scale: float
    positive: bool


def _from_origin(
    past: History,
    actual: FloatArray,
    model: str,
    settings: Mapping[str, str] | None,
    calibrations: Mapping[str, Calibration],
) -> _Origin | None:
    try:
        forecast = fit_by_name(model, past, len(actual), settings)[0].forecast
    except InputError:
        return None
    scale = restlessness(past.values)
    radii = (
        {level: scale * calibrations[model].half_width(len(past.values), len(actual), level) for level in (0.8, 0.95)}
        if model in calibrations
        else {}
    )
    return _Origin(actual, forecast, radii, step_size(past.values), bool(past.values.min() > 0))


def _score(found: list[_Origin]) -> Score:
    actual = np.concatenate([one.actual for one in found])
    forecast = np.concatenate([one.forecast for one in found])
    scale = np.concatenate([np.full(len(one.actual), one.scale) for one in found])
    moved = scale > 0
    scaled = mase(actual[moved] / scale[moved], forecast[moved] / scale[moved], 1.0) if moved.any() else None
    coverage: dict[float, float | None] = {0.8: None, 0.95: None}
    score = None
    if all(one.radii for one in found):
        for level in coverage:
            radius = np.concatenate([one.radii[level] for one in found])
            low = forecast - radius
            low = np.where(
                np.concatenate([np.full(len(one.actual), one.positive) for one in found]), np.maximum(low, 0), low
            )
            coverage[level] = covered(actual, low, forecast + radius)
            if level == 0.8 and moved.any():
                parts = [side[moved] / scale[moved] for side in (actual, low, forecast + radius)]
                score = interval_score(parts[0], parts[1], parts[2], level)
    return Score(scaled, smape(actual, forecast), coverage[0.8], coverage[0.95], score, len(actual))
