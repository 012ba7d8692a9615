"""Tests of a GMM estimate: serial correlation of the differenced errors, and whether the instruments agree.

Serial correlation: Arellano and Bond (1991), section 3, with an estimate's own covariance; order 1 is expected, order 2
says that the instruments nearest in time are not valid. Over-identification: Sargan (1958) on the first step, which
assumes alike errors, and Hansen (1982) on the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from refloat.factors.panels.equations import Equations
from refloat.factors.panels.gmm import GmmEstimate, Moments, entity_scores
from refloat.factors.panels.panel import FloatArray, lagged


@dataclass(frozen=True)
class SpecificationTest:
    """One test.

    Attributes:
        name: "ar1", "ar2", "hansen", "sargan", "difference_hansen".
        statistic: z, or chi squared.
        degrees: Of chi squared; None for z.
        p_value: Two-sided for z, upper tail for chi squared.
    """

    name: str
    statistic: float
    degrees: int | None
    p_value: float

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {"statistic": self.statistic, "degrees": self.degrees, "p_value": self.p_value}


def chi_square_test(name: str, statistic: float, degrees: int) -> SpecificationTest | None:
    """None where there is nothing to test."""
    from scipy.special import chdtrc

    if degrees < 1 or not np.isfinite(statistic):
        return None
    return SpecificationTest(name, statistic, degrees, float(chdtrc(degrees, max(statistic, 0.0))))


def serial_correlation(
    order: int,
    found: Equations,
    moments: Moments,
    coefficients: FloatArray,
    covariance: FloatArray,
    weight: FloatArray,
) -> SpecificationTest | None:
    """Whether differenced errors correlate with those `order` periods before; None where no two can be compared.

    Args:
        order: Of the correlation, at least 1.
        found: The stacked equations.
        moments: Their sums.
        coefficients: (term,) of the step reported.
        covariance: (term, term) of that step.
        weight: (instrument, instrument) of that step.
    """
    from scipy.special import ndtr

    width = found.differences
    errors = found.outcome - found.regressors @ coefficients
    change = np.where(found.rows, errors, 0.0)[:, :width]
    before = np.nan_to_num(lagged(change, order))
    products = (before * change).sum(axis=1)
    # Only pairs of two equations that are both there; the others are nil in one factor.
    if not np.any(before * change):
        return None
    zx = moments.zx.sum(axis=0)
    slope = np.einsum("nr,nrk->k", before, found.regressors[:, :width])
    normal = np.linalg.inv(zx.T @ weight @ zx) @ zx.T @ weight
    scores = entity_scores(moments, coefficients)
    variance = (
        float(products @ products)
        - 2.0 * float(slope @ normal @ (scores.T @ products))
        + float(slope @ covariance @ slope)
    )
    if variance <= 0:
        return None
    z = float(products.sum() / np.sqrt(variance))
    return SpecificationTest(f"ar{order}", z, None, float(2.0 * ndtr(-abs(z))))


def sargan(found: Equations, moments: Moments, made: GmmEstimate, weight: FloatArray) -> SpecificationTest | None:
    """On the first step; its weight, the inverse of Z'HZ, is scaled by the variance of the errors in levels."""
    errors = found.outcome - found.regressors @ made.first
    change = np.where(found.rows, errors, 0.0)[:, : found.differences]
    count = int(found.rows[:, : found.differences].sum())
    # A difference of two unrelated errors has twice their variance.
    variance = float((change**2).sum()) / max(count - len(found.names), 1) / 2.0
    moment = entity_scores(moments, made.first).sum(axis=0)
    return chi_square_test("sargan", float(moment @ weight @ moment) / variance, made.degrees)
