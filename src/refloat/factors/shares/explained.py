"""Explained: how much of an outcome's variation each set of columns explains, on a sample and on resampled ones."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from refloat.compute import generator

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Explained:
    """Sums of squares and products of columns by draw; the first draw is the sample itself.

    Attributes:
        products: (draw, column, column) of the columns with each other.
        crosses: (draw, column) of the columns with the outcome.
        total: (draw,) of the outcome with itself.
        kept: R squared of the sets asked for.
    """

    products: FloatArray
    crosses: FloatArray
    total: FloatArray
    kept: dict[frozenset[int], FloatArray] = field(default_factory=dict)

    def r_squared(self, columns: frozenset[int]) -> FloatArray:
        """(draw,) share of the outcome's variation that least squares on these columns explains."""
        if columns not in self.kept:
            self.kept[columns] = self._r_squared(sorted(columns))
        return self.kept[columns]

    def _r_squared(self, columns: list[int]) -> FloatArray:
        if not columns:
            return np.zeros(len(self.total))
        gram = self.products[np.ix_(range(len(self.total)), columns, columns)]
        cross = self.crosses[:, columns]
        # Scaled to a unit diagonal, and a pseudo-inverse: a draw may hold a column that does not vary.
        scale = np.sqrt(np.einsum("dkk->dk", gram))
        scale = np.where(scale > 0, scale, 1.0)
        gram = gram / (scale[:, :, None] * scale[:, None, :])
        cross = cross / scale
        slopes = np.einsum("dkl,dl->dk", np.linalg.pinv(gram, rcond=1e-10, hermitian=True), cross)
        result: FloatArray = np.einsum("dk,dk->d", slopes, cross) / self.total
        return result


def explained_by_subset(
    outcome: FloatArray, columns: FloatArray, cluster: IntArray, *, draws: int, seed: int
) -> Explained:
    """Sums on the sample and on samples of clusters drawn with replacement.

    A cluster that is drawn twice counts twice, with its rows as they stand: deviations from its own mean stay what
    they are.

    Args:
        outcome: (row,) deviations, so that no constant is needed.
        columns: (row, column) the same.
        cluster: (row,) place of the row's cluster, from 0.
        draws: Resampled samples; the sample itself comes before them.
        seed: Of the drawing.
    """
    groups = int(cluster.max()) + 1
    width = columns.shape[1]
    both = np.column_stack([columns, outcome])
    sums = np.zeros((groups, (width + 1) ** 2))
    np.add.at(sums, cluster, (both[:, :, None] * both[:, None, :]).reshape(len(both), -1))
    weights = np.empty((draws + 1, groups))
    weights[0] = 1.0
    chance = generator(seed, 0)
    for draw in range(1, draws + 1):
        weights[draw] = np.bincount(chance.integers(0, groups, groups), minlength=groups)
    drawn = (weights @ sums).reshape(draws + 1, width + 1, width + 1)
    # A draw of clusters whose outcome stands still has no variation to explain.
    moving = drawn[:, width, width] > 1e-14 * drawn[0, width, width]
    drawn = drawn[moving]
    return Explained(drawn[:, :width, :width], drawn[:, :width, width], drawn[:, width, width])
