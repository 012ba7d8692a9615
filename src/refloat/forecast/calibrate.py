"""a panel of series -> how far a model's forecasts are off on it: `Calibration`."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from refloat.errors import InputError
from refloat.forecast.calibration import LEVELS, Calibration, restlessness
from refloat.forecast.history import History
from refloat.forecast.models import fit_by_name
from refloat.grey.series import FloatArray, Values

LEAST_SERIES = 20
"""Windows under which a quantile of errors means nothing (judgement; the 95 % one needs 19 at the least)."""
LEAST_AHEAD = 2


def calibrate(
    panel: Sequence[Values],
    model: str = "auto",
    *,
    points: Sequence[int] = (13,),
    steps: int = 5,
    settings: Mapping[str, str] | None = None,
    source: str = "the user's panel",
    on_step: Callable[[int, int], None] | None = None,
) -> Calibration:
    """Measure radii for conformal intervals on a panel of series like the one to be forecast.

    Of each series the last points are kept back (as many as `steps`, or as there are beyond `points`, at least two),
    the model is fitted to the `points` before them, and its absolute errors are divided by `restlessness`. The radius
    of a level is the (m + 1) level-th smallest of m errors, as split conformal prediction has it, so that a new series
    that is exchangeable with the panel is covered with that probability.

    Args:
        panel: Series, oldest value first; those that are too short or that the model refuses are left out.
        model: Name of a model.
        points: Lengths of history to measure.
        steps: Steps ahead to measure.
        settings: Of the model.
        source: Of the panel, for the record.
        on_step: Told the series done and the series in all.

    Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005); Lei, G'Sell, Rinaldo, Tibshirani
    and Wasserman, J. Am. Stat. Assoc. 113 (2018) 1094-1111 (split conformal, locally weighted).

    Raises:
        InputError: Fewer than twenty series that can be used.
    """
    told = on_step or (lambda done, total: None)
    nodes = tuple(sorted(set(points)))
    errors = {node: np.full((len(panel), steps), np.nan) for node in nodes}
    for place, values in enumerate(panel):
        series = np.asarray(values, dtype=np.float64)
        for node in nodes:
            ahead = min(steps, len(series) - node)
            if ahead >= LEAST_AHEAD:
                known, actual = series[-(node + ahead) : -ahead], series[-ahead:]
                errors[node][place, :ahead] = scaled_errors(model, known, actual, settings)
        told(place + 1, len(panel))
    return from_errors(model, errors, source)


def scaled_errors(
    model: str, known: FloatArray, actual: FloatArray, settings: Mapping[str, str] | None = None
) -> FloatArray:
    """(ahead,) absolute errors over the restlessness of what was known; NaN where the model refuses the series."""
    try:
        forecast = fit_by_name(model, History(known.copy()), len(actual), settings)[0].forecast
    except InputError:
        return np.full(len(actual), np.nan)
    scale = restlessness(known)
    return np.abs(actual - forecast) / scale if scale > 0 else np.full(len(actual), np.nan)


def from_errors(model: str, errors: Mapping[int, FloatArray], source: str) -> Calibration:
    """Radii from scaled absolute errors.

    Args:
        model: Whose errors.
        errors: Points of history -> (series, steps), NaN where there is none.
        source: Of the panel.

    Raises:
        InputError: Fewer than twenty errors at the first step.
    """
    kept, radii, counts = [], [], []
    for node, table in sorted(errors.items()):
        many = np.sum(np.isfinite(table), axis=0)
        if many[0] < LEAST_SERIES:
            continue
        rows = [_radii(table[:, step]) for step in range(table.shape[1]) if many[step] >= LEAST_SERIES]
        rows += [rows[-1]] * (table.shape[1] - len(rows))
        # A later step is never surer; short panels are uneven by chance.
        radii.append(np.maximum.accumulate(np.array(rows), axis=0))
        counts.append(many)
        kept.append(node)
    if not kept:
        raise InputError(
            f"the panel has fewer than {LEAST_SERIES} series that {model} can be measured on",
            remedy="give more or longer series, or fewer steps",
        )
    return Calibration(model, tuple(kept), np.array(radii), np.array(counts, dtype=np.float64), source)


def _radii(errors: FloatArray) -> FloatArray:
    known = np.sort(errors[np.isfinite(errors)])
    ranks = np.ceil((len(known) + 1) * np.array(LEVELS) - 1e-9).astype(int)
    result: FloatArray = known[np.clip(ranks, 1, len(known)) - 1]
    return result
