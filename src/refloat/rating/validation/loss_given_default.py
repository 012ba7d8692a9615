"""losses given default, forecast and seen -> whether the forecast was too low, and whether it ranks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.rules import validation_limits

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LossTest:
    """A one-sided t-test of loss given default.

    Attributes:
        count: Facilities.
        forecast: Mean forecast.
        seen: Mean loss seen.
        statistic: t.
        p: Chance of as much excess or more if the forecast is right; a small one says that it is too low.
    """

    count: int
    forecast: float
    seen: float
    statistic: float
    p: float


def loss_test(forecast: Floats, seen: Floats) -> LossTest:
    """Whether losses were higher than forecast: t = sqrt(n) mean(seen - forecast) / s, with n - 1 degrees of freedom.

    Args:
        forecast: Shape (facility,), fractions.
        seen: Shape (facility,), fractions.

    Raises:
        InputError: Fewer than two facilities, a value that is no number, or shapes that differ.

    Source: European Central Bank, Instructions for reporting the validation results of internal models (February
    2019), section 2.6.2.
    """
    from scipy.special import stdtr

    _prove(forecast, seen)
    apart = seen - forecast
    spread = float(apart.std(ddof=1))
    mean = float(apart.mean())
    if spread == 0:
        statistic = 0.0 if mean == 0 else np.inf * np.sign(mean)
    else:
        statistic = np.sqrt(len(apart)) * mean / spread
    return LossTest(
        len(apart),
        float(forecast.mean()),
        float(seen.mean()),
        float(statistic),
        float(stdtr(len(apart) - 1, -statistic)),
    )


def loss_tests(forecast: Floats, seen: Floats, grades: Sequence[str]) -> dict[str, LossTest | None]:
    """The test of each grade or pool, in the order they are met; None for a grade of one facility, which tells nothing.

    Args:
        forecast: Shape (facility,), fractions.
        seen: Shape (facility,), fractions.
        grades: Grade of each facility.

    Raises:
        InputError: As in `loss_test`.

    Source: European Central Bank, as above: at the level of the portfolio and of each grade or pool.
    """
    _prove(forecast, seen)
    names = np.array(grades)
    found: dict[str, LossTest | None] = {}
    for name in dict.fromkeys(grades):
        mine = names == name
        found[name] = loss_test(forecast[mine], seen[mine]) if mine.sum() > 1 else None
    return found


def generalised_auc(forecast: Floats, seen: Floats, *, edges: tuple[float, ...] | None = None) -> tuple[float, float]:
    """Generalised AUC: how well forecast losses rank losses seen, both in segments.

    (1 + D) / 2 with Somers' D over the pairs that differ in the loss seen: the chance that of two facilities the one
    that lost more was forecast to, ties of the forecast counted half. Where only two losses were seen it is the AUC;
    1 ranks perfectly, 0.5 not at all.

    Args:
        forecast: Shape (facility,), fractions.
        seen: Shape (facility,), fractions.
        edges: Lower ends of the segments, rising; the twelve of the source if left out.

    Returns:
        The generalised AUC and its standard error.

    Raises:
        InputError: As in `loss_test`, or all losses seen lie in one segment.

    Source: European Central Bank, as above, section 2.6.3 and annex; Somers, American Sociological Review 27 (1962),
    799-811; standard error by Goktas and Isci, Communications in Statistics 40 (2011).
    """
    _prove(forecast, seen)
    edges = edges or validation_limits("loss_segment")
    bounds = np.array(edges[1:])
    rows, columns = np.searchsorted(bounds, seen, side="right"), np.searchsorted(bounds, forecast, side="right")
    table = np.zeros((len(edges), len(edges)))
    np.add.at(table, (rows, columns), 1.0)
    table = table[table.sum(axis=1) > 0]
    if len(table) < 2:
        raise InputError(
            "all losses seen lie in one segment, so there is nothing to rank", remedy="give other segments"
        )
    total = table.sum()
    lines = table.sum(axis=1)
    agree, differ = _concordance(table)
    pairs = total**2 - (lines**2).sum()
    difference = float((table * (agree - differ)).sum())
    somers = difference / pairs
    each = pairs * (agree - differ) - difference * (total - lines)[:, None]
    error = 2.0 / pairs**2 * np.sqrt(float((table * each**2).sum()))
    return (1 + somers) / 2, error / 2


def _concordance(table: Floats) -> tuple[Floats, Floats]:
    """For each cell, cases in cells that agree with it in order, and in cells that differ, shape (row, column)."""
    agree, differ = np.zeros_like(table), np.zeros_like(table)
    for row in range(table.shape[0]):
        for column in range(table.shape[1]):
            agree[row, column] = table[:row, :column].sum() + table[row + 1 :, column + 1 :].sum()
            differ[row, column] = table[:row, column + 1 :].sum() + table[row + 1 :, :column].sum()
    return agree, differ


def _prove(forecast: Floats, seen: Floats) -> None:
    if len(forecast) != len(seen):
        raise InputError("each forecast needs the loss seen", remedy="give as many of one as of the other")
    if len(forecast) < 2:
        raise InputError("one facility or none tells nothing", remedy="give at least two")
    if not (np.isfinite(forecast).all() and np.isfinite(seen).all()):
        raise InputError("a loss is missing or infinite", remedy="leave such facilities out and say how many")
