"""Instruments of a dynamic panel: lagged levels for equations in differences, lagged differences for those in levels.

Holtz-Eakin, Newey and Rosen (1988); Arellano and Bond (1991); Arellano and Bover (1995); Blundell and Bond (1998);
Roodman (2009) for collapsed columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from refloat.factors.panels.panel import BoolArray, FloatArray, differenced, lagged


@dataclass(frozen=True)
class LagInstruments:
    """A column whose own past is used as instruments.

    Attributes:
        values: (entity, time), NaN where missing.
        first: Nearest lag that is used in the equations in differences.
        last: Farthest lag.
        collapse: One column a lag instead of one a lag and period.
    """

    values: FloatArray
    first: int
    last: int
    collapse: bool


def difference_columns(instruments: LagInstruments, rows: BoolArray) -> list[FloatArray]:
    """Columns for the equations in differences: levels `first` to `last` periods back.

    Args:
        instruments: The column and its lags.
        rows: (entity, time), true where the equation is there.

    Returns:
        Columns of shape (entity, time), nil where there is no equation or no value; columns of nothing but nil are
        left out.
    """
    columns = []
    for lag in range(instruments.first, instruments.last + 1):
        columns += _by_period(lagged(instruments.values, lag), rows, collapse=instruments.collapse)
    return columns


def level_columns(instruments: LagInstruments, rows: BoolArray) -> list[FloatArray]:
    """Columns for the equations in levels: the one difference that the other equations leave over, `first` - 1 back."""
    values = lagged(differenced(instruments.values), instruments.first - 1)
    return _by_period(values, rows, collapse=instruments.collapse)


def _by_period(values: FloatArray, rows: BoolArray, *, collapse: bool) -> list[FloatArray]:
    used = np.where(rows, np.nan_to_num(values), 0.0)
    if collapse:
        return [used] if np.any(used) else []
    columns = []
    for time in range(used.shape[1]):
        if np.any(used[:, time]):
            column = np.zeros_like(used)
            column[:, time] = used[:, time]
            columns.append(column)
    return columns


def stacked(columns: Sequence[FloatArray], shape: tuple[int, int]) -> FloatArray:
    """(entity, time, column); no columns give an array that is empty along the last axis."""
    return np.stack(columns, axis=-1) if columns else np.zeros((*shape, 0))
