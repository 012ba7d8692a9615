"""p-values of fixed effects with few entities: the wild cluster bootstrap with the null imposed.

Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90(3), 414-427: residuals of the regression
without the term change sign by whole entities, the term's t statistic is computed again, and the p-value is the share
of draws beyond the one seen. Weights of Webb (2023), Canadian Journal of Economics 56(3), 839-858, so that few entities
have enough different draws.
"""

from __future__ import annotations

import numpy as np

from refloat.compute import generator
from refloat.factors.panels.panel import FloatArray
from refloat.factors.panels.sample import Sample
from refloat.factors.panels.within import sums_by, within_columns

DRAWS, SEED = 1999, 1
WEBB = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])


def wild_p_values(
    sample: Sample, *, period_effects: bool = False, draws: int = DRAWS, seed: int = SEED
) -> dict[str, float]:
    """Term -> two-sided p-value, exact up to the draws: its standard error is at most half over their root.

    Args:
        sample: Whose terms can be told apart within entities.
        period_effects: Whether each period has its own constant.
        draws: Of the weights.
        seed: Of the drawing.

    Raises:
        numpy.linalg.LinAlgError: The terms cannot be told apart.
    """
    y, x = within_columns(sample, period_effects=period_effects)
    entities, terms = len(sample.entities), len(sample.names)
    bread = np.asarray(np.linalg.inv(x.T @ x), dtype=np.float64)
    products = sums_by((x[:, :, None] * x[:, None, :]).reshape(len(y), -1), sample.entity, entities)
    products = products.reshape(entities, terms, terms)
    weights = WEBB[generator(seed, 0).integers(0, len(WEBB), (draws, entities))]
    # The first "draw" is the sample itself: weights of one give back the outcome.
    weights = np.concatenate([np.ones((1, entities)), weights])
    found = {}
    for place, name in enumerate(sample.names):
        others = [k for k in range(terms) if k != place]
        fitted = np.zeros_like(y)
        if others:
            rest = x[:, others]
            fitted = rest @ np.linalg.solve(rest.T @ rest, rest.T @ y)
        base = sums_by(x * fitted[:, None], sample.entity, entities)
        moved = sums_by(x * (y - fitted)[:, None], sample.entity, entities)
        statistics = np.abs(_t_statistics(base, moved, weights, products, bread, place))
        # A draw that ties with the sample, to rounding, counts as beyond it.
        beyond = statistics[1:] >= statistics[0] * (1.0 - 1e-9)
        found[name] = float((1.0 + beyond.sum()) / (1.0 + draws))
    return found


def _t_statistics(
    base: FloatArray, moved: FloatArray, weights: FloatArray, products: FloatArray, bread: FloatArray, place: int
) -> FloatArray:
    """(draw,) t of one term when each entity's residuals are multiplied by its weight."""
    crosses = base[None, :, :] + weights[:, :, None] * moved[None, :, :]
    coefficients = crosses.sum(axis=1) @ bread
    scores = crosses - np.einsum("gkl,dl->dgk", products, coefficients)
    own = scores @ bread[:, place]
    errors = np.sqrt((own**2).sum(axis=1))
    result: FloatArray = coefficients[:, place] / np.where(errors > 0, errors, np.inf)
    return result
