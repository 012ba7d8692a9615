"""Mundlak's test: whether an entity's mean of a driver says something beside the driver itself.

Mundlak (1978), Econometrica 46, 69-85; with errors clustered by entity, as Wooldridge (2010), Econometric Analysis
of Cross Section and Panel Data, 2nd edition, section 10.7.3. It is used instead of the difference of two covariance
matrices, which need not be positive and assumes alike, unrelated errors. Unbalanced panels: Wooldridge (2019),
Journal of Econometrics 211, 137-150.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from refloat.factors.panels.check_terms import identified
from refloat.factors.panels.gmm_tests import SpecificationTest, chi_square_test
from refloat.factors.panels.sample import Sample
from refloat.factors.panels.within import sums_by


def mundlak_test(sample: Sample) -> SpecificationTest | None:
    """Wald test that the entity means of all drivers have no coefficient; None where no driver varies within entities.

    The mean of the outcome's own lag stays in and is not tested: it goes with the entity's effect by construction.

    A small p-value says that entities differ in ways that go with the drivers: random effects and pooled regressions
    are then biased, fixed effects are not.
    """
    told, _ = identified(sample, entity_effects=True)
    count = len(told.names)
    counts = np.bincount(told.entity, minlength=len(told.entities))[:, None]
    means = (sums_by(told.regressors, told.entity, len(told.entities)) / counts)[told.entity]
    names = (*told.names, *(f"mean of {name}" for name in told.names))
    both = replace(told, names=names, regressors=np.concatenate([told.regressors, means], axis=1))
    # Means that are functions of each other have no coefficient of their own.
    both, _ = identified(both, entity_effects=False)
    tested = [
        place
        for place, name in enumerate(both.names)
        if name.startswith("mean of ") and not name.startswith("mean of lag ")
    ]
    if not count or not tested or both.rows <= len(both.names) + 1:
        return None
    x = np.column_stack([both.regressors, np.ones(both.rows)])
    gram = np.linalg.inv(x.T @ x)
    errors = both.outcome - x @ (gram @ x.T @ both.outcome)
    influence = sums_by(x * errors[:, None], both.entity, len(both.entities)) @ gram
    covariance = influence.T @ influence
    values = (gram @ x.T @ both.outcome)[tested]
    part = covariance[np.ix_(tested, tested)]
    if len(both.entities) <= len(tested) or np.linalg.cond(part) > 1e14:
        return None
    return chi_square_test("mundlak", float(values @ np.linalg.solve(part, values)), len(tested))
