"""Synthetic series -> GM(1,1) fits with forecasts a second, in one batch and in a plain loop."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from refloat.compute import generator
from refloat.grey import batch_gm11

POINTS = 13
HORIZON = 5
ROUNDS = 3
LOOPED = 2_000


def bench_grey(*, series: int = 1_000_000, on_step: Callable[[int, int], None] | None = None) -> dict[str, Any]:
    """Fit GM(1,1) to synthetic series of 13 points and forecast five steps, all at once and one by one.

    Args:
        series: Number of series in the batch; the loop takes two thousand of them.
        on_step: Told the steps done and the steps in all.

    Returns:
        series, points, horizon; fits_per_second (best of three rounds of the batch), fits_per_processor_second (the
        same in the time that the processor gave, where other programs share it), loop_fits_per_second (the twin: one
        `numpy.linalg.lstsq` a series), ratio, largest_difference (relative, of their forecasts).
    """
    told = on_step or (lambda done, total: None)
    told(0, ROUNDS + 1)
    random = generator(20241231, 0)
    table = np.exp(np.cumsum(random.normal(0.05, 0.1, (series, POINTS)), axis=1))
    seconds, work = [], []
    for turn in range(ROUNDS):
        start, worked = time.perf_counter(), time.process_time()
        batch = batch_gm11(table, HORIZON)
        seconds.append(time.perf_counter() - start)
        work.append(time.process_time() - worked)
        told(turn + 1, ROUNDS + 1)
    looped = min(LOOPED, series)
    start = time.perf_counter()
    forecasts = np.array([_one(row) for row in table[:looped]])
    loop_rate = looped / (time.perf_counter() - start)
    told(ROUNDS + 1, ROUNDS + 1)
    rate = series / min(seconds)
    return {
        "series": series,
        "points": POINTS,
        "horizon": HORIZON,
        "fits_per_second": rate,
        "fits_per_processor_second": series / min(work),
        "loop_fits_per_second": loop_rate,
        "ratio": rate / loop_rate,
        "largest_difference": float(np.max(np.abs(batch.forecast[:looped] / forecasts - 1.0))),
    }


def _one(series: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The plain twin: the textbook's formulas, one series at a time."""
    accumulated = np.cumsum(series)
    between = 0.5 * (accumulated[1:] + accumulated[:-1])
    design = np.column_stack((-between, np.ones(len(between))))
    a, b = np.linalg.lstsq(design, series[1:], rcond=None)[0]
    steps = np.arange(len(series), len(series) + HORIZON)
    curve = (series[0] - b / a) * np.exp(-a * steps) + b / a
    before = (series[0] - b / a) * np.exp(-a * (steps - 1)) + b / a
    return np.asarray(curve - before)
