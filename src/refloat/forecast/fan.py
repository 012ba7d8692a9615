"""Fan: quantiles of what is to come, from which whole paths can be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from refloat.compute import generator
from refloat.errors import InputError
from refloat.forecast.npl_history import FloatArray

LEAST_PART = 1e-3
"""Least value of a path, as a part of the central forecast: loans are never below nothing (judgement)."""


@dataclass(frozen=True, eq=False)
class Fan:
    """Quantiles of a positive quantity at the ends of periods ahead.

    Attributes:
        central: (period,) the point forecast.
        probabilities: (quantile,) rising, between 0 and 1; empty for what has no spread.
        quantiles: (period, quantile) never falling along the quantiles.
    """

    central: FloatArray
    probabilities: FloatArray
    quantiles: FloatArray

    def draw(self, paths: int, *, seed: int, purpose: int, persistence: float) -> FloatArray:
        """Paths whose quantiles in each period are those of the fan.

        In each period the quantity is a broken line over the normal score, through the quantiles, and goes on
        straight beyond the outermost. Scores of periods that follow one another have the correlation `persistence`,
        since a forecast that is wrong in one year is wrong in the next.

        Args:
            paths: How many.
            seed: Of the run.
            purpose: Tells apart the streams of one run.
            persistence: From 0 (errors forgotten at once) to 1 (one error for good).

        Returns:
            (path, period), above zero.
        """
        return self.at_scores(normal_scores(paths, len(self.central), seed, purpose, persistence))

    def at_scores(self, scores: FloatArray) -> FloatArray:
        """(path, period) values at normal scores of the same shape."""
        from scipy.special import ndtri

        if len(self.probabilities) < 2:
            return np.repeat(self.central[None, :], len(scores), axis=0)
        at = np.asarray(ndtri(self.probabilities), dtype=np.float64)
        found = np.empty_like(scores)
        for period in range(scores.shape[1]):
            heights = np.maximum.accumulate(self.quantiles[period])
            lines = np.clip(np.searchsorted(at, scores[:, period]) - 1, 0, len(at) - 2)
            slopes = np.diff(heights) / np.diff(at)
            found[:, period] = heights[lines] + slopes[lines] * (scores[:, period] - at[lines])
        return np.asarray(np.maximum(found, LEAST_PART * self.central), dtype=np.float64)


def normal_scores(paths: int, periods: int, seed: int, purpose: int, persistence: float) -> FloatArray:
    """(path, period) standard normal numbers that follow one another with a correlation.

    Raises:
        InputError: A persistence outside 0 to 1.
    """
    if not 0.0 <= persistence <= 1.0:
        raise InputError(f"persistence is {persistence}", remedy="give a number from 0 to 1")
    fresh = generator(seed, 0, purpose).standard_normal((paths, periods))
    scores = np.empty_like(fresh)
    scores[:, 0] = fresh[:, 0]
    for period in range(1, periods):
        scores[:, period] = persistence * scores[:, period - 1] + np.sqrt(1 - persistence**2) * fresh[:, period]
    return scores


def make_fan(central: FloatArray, probabilities: Sequence[float], quantiles: FloatArray | None) -> Fan:
    """A fan from a forecast and its quantiles; without them it has no spread.

    Raises:
        InputError: A forecast that is not above zero.
    """
    middle = np.array(central, dtype=np.float64)
    if not (middle > 0).all():
        raise InputError("a forecast of loans is not above zero", remedy="take another model")
    if quantiles is None:
        return Fan(middle, np.zeros(0), np.zeros((len(middle), 0)))
    return Fan(middle, np.array(probabilities, dtype=np.float64), np.array(quantiles, dtype=np.float64))
