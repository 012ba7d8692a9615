"""A dynamic model on a grid -> its equations in differences (and in levels), stacked by entity, and their moments.

The first step weighs by H, the covariance of the transformed errors if the errors in levels were alike and unrelated:
2 on the diagonal and -1 beside it for differences, 1 for levels, and what differencing implies between both
(Roodman 2009, How to do xtabond2, Stata Journal 9(1), 86-136, its default).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from refloat.factors.panels.gmm import Moments
from refloat.factors.panels.instruments import LagInstruments, difference_columns, level_columns, stacked
from refloat.factors.panels.panel import BoolArray, FloatArray, differenced

BLOCK = 500
"""Entities whose instruments are held in memory at a time."""


@dataclass(frozen=True)
class DynamicModel:
    """A dynamic panel model, every array of shape (entity, time), NaN where missing.

    Attributes:
        outcome: What is explained.
        terms: Regressors by name, lags of the outcome among them.
        instruments: Columns whose own past is used.
        own: Columns that are their own instruments: differenced for the equations in differences.
        system: Whether equations in levels are added.
        period_effects: Whether each period has its own constant. A period with few entities is then left out: its
            constant would explain it whole and leave the covariance of the moments singular.
        labels: Of the periods.
        kept: (entity, time), false where a filter takes the equation out.
        least_entities: Entities that a period needs to have a constant of its own.
    """

    outcome: FloatArray
    terms: Mapping[str, FloatArray]
    instruments: tuple[LagInstruments, ...]
    own: tuple[FloatArray, ...]
    system: bool
    period_effects: bool
    labels: tuple[str, ...]
    kept: BoolArray
    least_entities: int = 5


@dataclass(frozen=True)
class Equations:
    """The stacked equations: first those in differences, then those in levels, along the axis of time.

    Attributes:
        names: Of the terms, constants last.
        rows: (entity, row), true where an equation is there.
        outcome: (entity, row), nil where no equation is there.
        regressors: (entity, row, term), the same.
        differences: How many rows are in differences: the first so many.
        instruments: (instrument,) in order; each is (entity, row).
    """

    names: tuple[str, ...]
    rows: BoolArray
    outcome: FloatArray
    regressors: FloatArray
    differences: int
    instruments: tuple[FloatArray, ...]


def equations(model: DynamicModel) -> Equations:
    """Stack the equations that have all their values."""
    level, change = _rows(model)
    terms = {**model.terms, **_constants(model, level, change)}
    shape = model.outcome.shape
    differences = stacked([_told(differenced(values), change) for values in terms.values()], shape)
    levels = stacked([_told(values, level) for values in terms.values()], shape)
    outcomes = [_told(differenced(model.outcome), change), _told(model.outcome, level)]
    return Equations(
        names=tuple(terms),
        rows=np.concatenate([change, level], axis=1),
        outcome=np.concatenate(outcomes, axis=1),
        regressors=np.concatenate([differences, levels], axis=1),
        differences=shape[1],
        instruments=_instruments(model, terms, level, change),
    )


def moments(found: Equations) -> Moments:
    """Sums over each entity's equations, block by block."""
    entities, width = len(found.rows), len(found.instruments)
    weight = _first_weight(found.differences)
    zx = np.empty((entities, width, len(found.names)))
    zy = np.empty((entities, width))
    zhz = np.zeros((width, width))
    for start in range(0, entities, BLOCK):
        part = slice(start, start + BLOCK)
        z = np.stack([column[part] for column in found.instruments], axis=-1)
        zx[part] = np.einsum("nrl,nrk->nlk", z, found.regressors[part], optimize=True)
        zy[part] = np.einsum("nrl,nr->nl", z, found.outcome[part], optimize=True)
        zhz += np.einsum("nrl,nrm->lm", z, np.einsum("rs,nsm->nrm", weight, z, optimize=True), optimize=True)
    return Moments(zx, zy, zhz)


def _rows(model: DynamicModel) -> tuple[BoolArray, BoolArray]:
    """(entity, time) where there is an equation in levels, and one in differences."""
    level = np.isfinite(model.outcome) & model.kept
    for values in (*model.terms.values(), *model.own):
        level &= np.isfinite(values)
    change = level.copy()
    change[:, 0] = False
    change[:, 1:] &= level[:, :-1]
    level &= model.system
    if model.period_effects:
        for rows in (level, change):
            rows &= rows.sum(axis=0) >= model.least_entities
    return level, change


def _told(values: FloatArray, rows: BoolArray) -> FloatArray:
    return np.where(rows, np.nan_to_num(values), 0.0)


def _constants(model: DynamicModel, level: BoolArray, change: BoolArray) -> dict[str, FloatArray]:
    """Constants: one for all where there are equations in levels, and one for each period after the first."""
    shape = model.outcome.shape
    out: dict[str, FloatArray] = {}
    if model.period_effects:
        periods = np.flatnonzero((level | change).any(axis=0))
        # In levels the first period's constant is the common one; in differences the period before is the base.
        for time in periods[1:] if model.system else periods:
            dummy = np.zeros(shape)
            dummy[:, time] = 1.0
            out[f"period {model.labels[time]}"] = dummy
    if model.system:
        out["constant"] = np.ones(shape)
    return out


def _instruments(
    model: DynamicModel, terms: Mapping[str, FloatArray], level: BoolArray, change: BoolArray
) -> tuple[FloatArray, ...]:
    nil = np.zeros(model.outcome.shape)
    columns = []
    for instruments in model.instruments:
        columns += [np.concatenate([z, nil], axis=1) for z in difference_columns(instruments, change)]
        if model.system:
            columns += [np.concatenate([nil, z], axis=1) for z in level_columns(instruments, level)]
    constants = [values for name, values in terms.items() if name not in model.terms]
    for values in (*model.own, *constants):
        columns.append(np.concatenate([_told(differenced(values), change), _told(values, level)], axis=1))
    return tuple(columns)


def _first_weight(periods: int) -> FloatArray:
    """H over differences and levels: M M', where M takes levels to both."""
    step = np.eye(periods) - np.eye(periods, k=-1)
    # The first period has no difference: its row is never used, yet must not tie to the levels.
    step[0] = 0.0
    both = np.concatenate([step, np.eye(periods)])
    weight: FloatArray = both @ both.T
    return weight
