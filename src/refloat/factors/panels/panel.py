"""Panel: columns of entities over periods, on a grid in which a step is one period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Panel:
    """What was read of a panel.

    Attributes:
        entities: Names of banks or countries, in the order of the first axis.
        times: Labels of the periods, in the order of the second axis; every period between the first and the last is
            there.
        columns: Name -> (entity, time) values, NaN where missing.
        seen: (entity, time), true where the file has a row.
        periods_a_year: 1, 4 or 12; None where the periods do not tell.
    """

    entities: tuple[str, ...]
    times: tuple[str, ...]
    columns: Mapping[str, FloatArray]
    seen: BoolArray
    periods_a_year: int | None = None


def lagged(values: FloatArray, lag: int) -> FloatArray:
    """Values `lag` periods before, NaN before the first period; `lag` 0 gives the values."""
    if lag <= 0:
        return values
    moved = np.full_like(values, np.nan)
    if lag < values.shape[1]:
        moved[:, lag:] = values[:, :-lag]
    return moved


def differenced(values: FloatArray) -> FloatArray:
    """Each value less the one of the period before."""
    return values - lagged(values, 1)
