"""Stacked moments of a dynamic panel -> one-step and two-step GMM with corrected errors.

Arellano and Bond (1991), Review of Economic Studies 58, 277-297; two-step errors by Windmeijer (2005), Journal of
Econometrics 126, 25-51. Written with sums over entities of Z'X, Z'y and Z'u, so that no large matrix is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refloat.factors.panels.panel import FloatArray


@dataclass(frozen=True)
class Moments:
    """What GMM needs of each entity.

    Attributes:
        zx: (entity, instrument, term) sums over an entity's equations of instrument times regressor.
        zy: (entity, instrument) the same with the outcome.
        zhz: (instrument, instrument) first-step weight before it is inverted: the sum of Z'HZ.
    """

    zx: FloatArray
    zy: FloatArray
    zhz: FloatArray


@dataclass(frozen=True)
class GmmEstimate:
    """Both steps of an estimate.

    Attributes:
        first: (term,) one-step coefficients.
        first_covariance: (term, term), robust to heteroskedasticity and to correlation within an entity.
        second: (term,) two-step coefficients.
        second_covariance: (term, term), Windmeijer's.
        weight: (instrument, instrument) of the second step.
        hansen: J statistic of the two-step estimate.
        degrees: Over-identifying restrictions: instruments less terms, both counted by rank.
        full_rank: Whether the moments' covariance could be inverted; if not, a pseudo-inverse was used.
    """

    first: FloatArray
    first_covariance: FloatArray
    second: FloatArray
    second_covariance: FloatArray
    weight: FloatArray
    hansen: float
    degrees: int
    full_rank: bool


def estimate(moments: Moments) -> GmmEstimate:
    """Both steps.

    Raises:
        numpy.linalg.LinAlgError: The instruments do not identify the terms.
    """
    zx, zy = moments.zx.sum(axis=0), moments.zy.sum(axis=0)
    first_weight, instruments = inverse(moments.zhz)
    bread = np.linalg.inv(zx.T @ first_weight @ zx)
    first = bread @ zx.T @ first_weight @ zy
    scores = entity_scores(moments, first)
    covariance = scores.T @ scores
    half = bread @ zx.T @ first_weight
    first_covariance = half @ covariance @ half.T
    weight, rank = inverse(covariance)
    plain = np.linalg.inv(zx.T @ weight @ zx)
    second = plain @ zx.T @ weight @ zy
    moment = zy - zx @ second
    return GmmEstimate(
        first=first,
        first_covariance=first_covariance,
        second=second,
        second_covariance=_windmeijer(moments, scores, plain, weight, moment, first_covariance),
        weight=weight,
        hansen=float(moment @ weight @ moment),
        degrees=instruments - zx.shape[1],
        full_rank=rank == len(weight) and instruments == len(weight),
    )


def entity_scores(moments: Moments, coefficients: FloatArray) -> FloatArray:
    """(entity, instrument) Z'u at these coefficients."""
    scores: FloatArray = moments.zy - moments.zx @ coefficients
    return scores


def inverse(matrix: FloatArray) -> tuple[FloatArray, int]:
    """Inverse of a symmetric matrix and its rank; a pseudo-inverse where it is singular.

    Directions whose eigenvalue, after scaling to a unit diagonal, is below 1e-11 count as none.
    """
    scale = np.sqrt(np.diag(matrix))
    scale = np.where(scale > 0, scale, 1.0)
    values, vectors = np.linalg.eigh(matrix / np.outer(scale, scale))
    kept = values > 1e-11 * max(float(values[-1]), 1e-300)
    half = vectors[:, kept] / np.sqrt(values[kept]) / scale[:, None]
    return half @ half.T, int(kept.sum())


def _windmeijer(
    moments: Moments,
    scores: FloatArray,
    plain: FloatArray,
    weight: FloatArray,
    moment: FloatArray,
    first_covariance: FloatArray,
) -> FloatArray:
    """The two-step covariance with what the estimated weight adds in a finite sample."""
    pushed = weight @ moment
    lever = plain @ moments.zx.sum(axis=0).T @ weight
    # d(covariance)/d(coefficient) = -(Z'x)(Z'u)' - (Z'u)(Z'x)', summed over entities, applied to the weighted moment.
    slope = np.einsum("nlk,n->lk", moments.zx, scores @ pushed) + np.einsum(
        "nl,nk->lk", scores, np.einsum("nlk,l->nk", moments.zx, pushed)
    )
    shift = lever @ slope
    corrected: FloatArray = plain + shift @ plain + plain @ shift.T + shift @ first_covariance @ shift.T
    return corrected
