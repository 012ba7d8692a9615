"""Sample: the rows that a static regression is run on, sorted by entity and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from refloat.factors.panels.panel import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Sample:
    """Rows without a gap in any column.

    Attributes:
        names: (term,) of the regressors.
        outcome: (row,).
        regressors: (row, term).
        entity: (row,) place of the row's entity among those in the sample, from 0, without holes.
        period: (row,) place of the row's period on the panel's grid.
        entities: Names of the entities in the sample.
        periods: Labels of the panel's grid.
    """

    names: tuple[str, ...]
    outcome: FloatArray
    regressors: FloatArray
    entity: IntArray
    period: IntArray
    entities: tuple[str, ...]
    periods: tuple[str, ...]

    @property
    def rows(self) -> int:
        return len(self.outcome)


def sample_of(
    outcome: FloatArray,
    terms: Mapping[str, FloatArray],
    kept: BoolArray,
    entities: tuple[str, ...],
    periods: tuple[str, ...],
    *,
    least_rows: int = 1,
) -> Sample:
    """The rows of a grid that are kept and have every value, of entities with at least `least_rows` of them.

    Args:
        outcome: (entity, time), NaN where missing.
        terms: Name -> (entity, time).
        kept: (entity, time), false where a filter takes a row out.
        entities: Names along the first axis.
        periods: Labels along the second.
        least_rows: Rows that an entity needs to stay.
    """
    there = kept & np.isfinite(outcome)
    for values in terms.values():
        there &= np.isfinite(values)
    there &= (there.sum(axis=1) >= least_rows)[:, None]
    place, period = np.nonzero(there)
    left, entity = np.unique(place, return_inverse=True)
    columns = [values[there] for values in terms.values()]
    return Sample(
        names=tuple(terms),
        outcome=outcome[there],
        regressors=np.stack(columns, axis=1) if columns else np.zeros((len(place), 0)),
        entity=entity.astype(np.int64),
        period=period.astype(np.int64),
        entities=tuple(entities[i] for i in left),
        periods=periods,
    )


def take(sample: Sample, rows: BoolArray) -> Sample:
    """Some rows of a sample."""
    left, entity = np.unique(sample.entity[rows], return_inverse=True)
    return Sample(
        names=sample.names,
        outcome=sample.outcome[rows],
        regressors=sample.regressors[rows],
        entity=entity.astype(np.int64),
        period=sample.period[rows],
        entities=tuple(sample.entities[i] for i in left),
        periods=sample.periods,
    )
