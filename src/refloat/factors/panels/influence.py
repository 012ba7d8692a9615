"""how far each coefficient of the plain column goes when one entity is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from refloat.factors.panels.sample import Sample
from refloat.factors.panels.within import sums_by, within_columns


@dataclass(frozen=True)
class Influence:
    """One term's range when entities are left out one at a time.

    Attributes:
        term: Name.
        low: Smallest coefficient, and who was left out for it.
        low_without: Entity.
        high: Largest coefficient.
        high_without: Entity.
    """

    term: str
    low: float
    low_without: str
    high: float
    high_without: str

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return dict(vars(self))


def influence_of_entities(sample: Sample) -> tuple[Influence, ...]:
    """The within estimator without each entity in turn, from each entity's own sums; no period effects.

    Raises:
        numpy.linalg.LinAlgError: Without some entity the terms cannot be told apart.
    """
    y, x = within_columns(sample)
    entities, terms = len(sample.entities), len(sample.names)
    products = sums_by((x[:, :, None] * x[:, None, :]).reshape(len(y), -1), sample.entity, entities)
    products = products.reshape(entities, terms, terms)
    crosses = sums_by(x * y[:, None], sample.entity, entities)
    left = np.linalg.solve(products.sum(axis=0) - products, (crosses.sum(axis=0) - crosses)[:, :, None])[:, :, 0]
    low, high = left.argmin(axis=0), left.argmax(axis=0)
    return tuple(
        Influence(
            name,
            float(left[low[k], k]),
            sample.entities[low[k]],
            float(left[high[k], k]),
            sample.entities[high[k]],
        )
        for k, name in enumerate(sample.names)
    )
