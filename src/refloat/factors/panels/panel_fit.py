"""PanelFit: one column of the table of a panel study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from refloat.factors.panels.gmm_tests import SpecificationTest
from refloat.factors.panels.panel import FloatArray


@dataclass(frozen=True)
class Coefficient:
    """One term of one column.

    Attributes:
        term: `lag 1`, a driver, `constant`.
        value: Units of the outcome per unit of the term.
        error: Standard error, clustered by entity.
        p_value: Two-sided.
        low: Lower end of the 95 % interval.
        high: Upper end.
    """

    term: str
    value: float
    error: float
    p_value: float
    low: float
    high: float

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "value": self.value,
            "error": self.error,
            "p_value": self.p_value,
            "low": self.low,
            "high": self.high,
        }


@dataclass(frozen=True)
class PanelFit:
    """One estimator's answer.

    Attributes:
        estimator: Such as `fixed`.
        coefficients: Term -> coefficient, without period effects.
        rows: Equations: rows, or differenced rows for difference GMM.
        entities: Clusters.
        periods: Periods with a row.
        r_squared: Within entities; None where the estimator has none.
        period_effects: Whether each period has its own constant.
        instruments: Number of them; None if it needs none.
        tests: Specification tests by name.
        facts: Further figures by name, such as the other splits of a jackknife.
    """

    estimator: str
    coefficients: Mapping[str, Coefficient]
    rows: int
    entities: int
    periods: int
    r_squared: float | None = None
    period_effects: bool = False
    instruments: int | None = None
    tests: Mapping[str, SpecificationTest] = field(default_factory=dict)
    facts: Mapping[str, float] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "estimator": self.estimator,
            "rows": self.rows,
            "entities": self.entities,
            "periods": self.periods,
            "period_effects": self.period_effects,
            "r_squared_within": self.r_squared,
            "instruments": self.instruments,
            "coefficients": {term: one.document() for term, one in self.coefficients.items()},
            "tests": {name: test.document() for name, test in self.tests.items()},
            "facts": dict(self.facts),
        }


def coefficients_of(
    names: tuple[str, ...], values: FloatArray, covariance: FloatArray, *, degrees: float | None
) -> dict[str, Coefficient]:
    """Coefficients with p-values and 95 % intervals.

    Args:
        names: (term,).
        values: (term,).
        covariance: (term, term).
        degrees: Of Student's t; None for the normal.

    Raises:
        numpy.linalg.LinAlgError: A variance is not positive: the column means nothing.
    """
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    variances = np.diag(covariance)
    if not (np.isfinite(values).all() and np.isfinite(variances).all() and (variances > 0).all()):
        raise np.linalg.LinAlgError("a variance is not positive")
    errors = np.sqrt(variances)
    z = np.abs(values / errors)
    p_values = 2.0 * (ndtr(-z) if degrees is None else stdtr(degrees, -z))
    reach = float(ndtri(0.975) if degrees is None else stdtrit(degrees, 0.975)) * errors
    return {
        name: Coefficient(
            name,
            float(values[k]),
            float(errors[k]),
            float(p_values[k]),
            float(values[k] - reach[k]),
            float(values[k] + reach[k]),
        )
        for k, name in enumerate(names)
    }
