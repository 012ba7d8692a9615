"""A sample -> the within estimator, in plain NumPy: fast enough to be run on thousands of resampled panels.

The columns of a report come from linearmodels; the tests hold both equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refloat.factors.panels.panel import FloatArray, IntArray
from refloat.factors.panels.sample import Sample


@dataclass(frozen=True)
class WithinEstimate:
    """Least squares on deviations from entity means.

    Attributes:
        coefficients: (term,).
        covariance: (term, term), clustered by entity, without a factor for small samples.
        influence: (entity, term) what each entity adds to the coefficients' error: their cross-product is the
            covariance.
        r_squared: Share of the outcome's variation within entities that is explained.
    """

    coefficients: FloatArray
    covariance: FloatArray
    influence: FloatArray
    r_squared: float


def within(sample: Sample, *, period_effects: bool = False) -> WithinEstimate:
    """Fixed effects of entities, and of periods where asked for.

    Raises:
        numpy.linalg.LinAlgError: The terms have no variation of their own within entities.
    """
    y, x = within_columns(sample, period_effects=period_effects)
    gram = x.T @ x
    coefficients = np.asarray(np.linalg.solve(gram, x.T @ y), dtype=np.float64)
    errors = y - x @ coefficients
    scores = sums_by(x * errors[:, None], sample.entity, len(sample.entities))
    influence = np.asarray(np.linalg.solve(gram, scores.T).T, dtype=np.float64)
    total = float(y @ y)
    return WithinEstimate(
        coefficients=coefficients,
        covariance=influence.T @ influence,
        influence=influence,
        r_squared=1.0 - float(errors @ errors) / total if total > 0 else 0.0,
    )


def within_columns(sample: Sample, *, period_effects: bool = False) -> tuple[FloatArray, FloatArray]:
    """(row,) outcome and (row, term) regressors as deviations from entity means, periods swept out where asked for."""
    groups = len(sample.entities)
    y = demeaned(sample.outcome[:, None], sample.entity, groups)
    x = demeaned(sample.regressors, sample.entity, groups)
    if period_effects:
        periods = np.unique(sample.period)
        dummies = (sample.period[:, None] == periods[None, 1:]).astype(np.float64)
        dummies = demeaned(dummies, sample.entity, groups)
        both = np.concatenate([y, x], axis=1)
        both = both - dummies @ np.linalg.lstsq(dummies, both, rcond=None)[0]
        y, x = both[:, :1], both[:, 1:]
    return y[:, 0], x


def demeaned(columns: FloatArray, group: IntArray, groups: int) -> FloatArray:
    """(row, column) less the mean of the row's group."""
    means = sums_by(columns, group, groups) / np.bincount(group, minlength=groups)[:, None]
    result: FloatArray = columns - means[group]
    return result


def sums_by(columns: FloatArray, group: IntArray, groups: int) -> FloatArray:
    """(group, column) sums of (row, column)."""
    out = np.zeros((groups, columns.shape[1]))
    np.add.at(out, group, columns)
    return out
