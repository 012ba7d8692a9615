"""Paths: cash by path and date on which levers pull, with what does not change under them worked out once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Amounts = NDArray[np.float64]
# The part of the paths among which a low quantile is looked for first.
LOW = 8


@dataclass(frozen=True, eq=False)
class Paths:
    """Cash of a pool, per 100 of its claim.

    Attributes:
        years: Years from the cut-off to each date, shape (date,).
        gross: Gross collections, shape (path, date).
        cost: Recovery costs, the same shape.
        weights: Of the paths; they sum to one.
    """

    years: Amounts
    gross: Amounts
    cost: Amounts
    weights: Amounts

    @cached_property
    def total(self) -> Amounts:
        """Gross collections of each path."""
        return np.asarray(self.gross.sum(axis=1))

    @cached_property
    def expected(self) -> tuple[Amounts, Amounts]:
        """Mean gross collections and costs by date."""
        return self.weights @ self.gross, self.weights @ self.cost

    def factor(self, spread: float) -> Amounts | None:
        """What each path is multiplied by where totals spread about their mean by a multiple; None for one.

        Totals are cut off at nil; that would lift the mean, which is held.

        Args:
            spread: The multiple.
        """
        if spread == 1.0:
            return None
        mean = float(self.weights @ self.total)
        wanted = np.maximum(mean + spread * (self.total - mean), 0.0)
        # A path without cash has nothing to spread.
        found = np.divide(wanted, self.total, out=np.ones_like(self.total), where=self.total > 0)
        held = float(self.weights @ (self.total * found))
        return found * (mean / held) if held > 0 else found

    def low_quantile(self, values: Amounts, level: float) -> float:
        """Smallest value that at least a share of the weight does not exceed.

        Args:
            values: One a path.
            level: The share.
        """
        some = len(values) // LOW
        if some:
            # A low quantile lies among the lowest values: sorting those is enough.
            low = np.argpartition(values, some)[:some]
            order = low[np.argsort(values[low], kind="stable")]
            reached = np.cumsum(self.weights[order])
            if reached[-1] >= level:
                return float(values[order[int(np.searchsorted(reached, level - 1e-12 * level))]])
        order = np.argsort(values, kind="stable")
        place = int(np.searchsorted(np.cumsum(self.weights[order]), level - 1e-12 * level))
        return float(values[order[min(place, len(values) - 1)]])
