"""a dynamic model -> two-step difference or system GMM as a column, with its tests and the warnings they call for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from refloat.factors.panels.caution import Caution
from refloat.factors.panels.equations import DynamicModel, equations, moments
from refloat.factors.panels.gmm import GmmEstimate, estimate, inverse
from refloat.factors.panels.gmm_tests import SpecificationTest, chi_square_test, sargan, serial_correlation
from refloat.factors.panels.panel_fit import PanelFit, coefficients_of

REJECTED = 0.05
TOO_GOOD = 0.99
"""A Hansen test that comes out this well has usually lost its power to many instruments (Roodman 2009, Oxford
Bulletin of Economics and Statistics 71(1), 135-158, who warns well below 1)."""
WIDEST = 4000


def fit_gmm(model: DynamicModel) -> tuple[PanelFit, tuple[Caution, ...]]:
    """The two-step column.

    Raises:
        numpy.linalg.LinAlgError: Too few rows or instruments for the terms, or so many instruments that no weight
        can be had.
    """
    found = equations(model)
    width = len(found.instruments)
    changes, levels = found.rows[:, : found.differences], found.rows[:, found.differences :]
    entities = int(found.rows.any(axis=1).sum())
    if not changes.any() or width < len(found.names) or width > WIDEST or entities < 2:
        raise np.linalg.LinAlgError("too few equations or instruments for the terms")
    sums = moments(found)
    made = estimate(sums)
    estimator = "system-gmm" if model.system else "difference-gmm"
    coefficients = coefficients_of(found.names, made.second, made.second_covariance, degrees=None)
    orders = [
        serial_correlation(order, found, sums, made.second, made.second_covariance, made.weight) for order in (1, 2)
    ]
    first_weight, _ = inverse(sums.zhz)
    tests = [
        *orders,
        chi_square_test("hansen", made.hansen, made.degrees),
        sargan(found, sums, made, first_weight),
        _difference_hansen(model, made) if model.system else None,
    ]
    fit = PanelFit(
        estimator=estimator,
        coefficients={term: one for term, one in coefficients.items() if not term.startswith("period ")},
        rows=int(changes.sum()),
        entities=entities,
        periods=int((changes | levels).any(axis=0).sum()) if model.system else int(changes.any(axis=0).sum()),
        period_effects=model.period_effects,
        instruments=width,
        tests={test.name: test for test in tests if test is not None},
        facts={"level_rows": float(levels.sum())} if model.system else {},
    )
    return fit, tuple(_cautions(fit, made))


def _difference_hansen(model: DynamicModel, made: GmmEstimate) -> SpecificationTest | None:
    """Whether the instruments of the level equations agree with the others: the fall in J without those equations."""
    try:
        alone = estimate(moments(equations(replace(model, system=False))))
    except np.linalg.LinAlgError:
        return None
    return chi_square_test("difference_hansen", made.hansen - alone.hansen, made.degrees - alone.degrees)


def _cautions(fit: PanelFit, made: GmmEstimate) -> list[Caution]:
    found = []

    def tell(key: str, **values: str) -> None:
        found.append(Caution(key, values, fit.estimator))

    if fit.instruments is not None and fit.instruments > fit.entities:
        tell("instruments_many", instruments=str(fit.instruments), entities=str(fit.entities))
    if not made.full_rank:
        tell("weight_singular")
    hansen = fit.tests.get("hansen")
    if hansen is not None and hansen.p_value < REJECTED:
        tell("hansen_rejects", p=f"{hansen.p_value:.3f}")
    if hansen is not None and hansen.p_value > TOO_GOOD:
        tell("hansen_too_good", p=f"{hansen.p_value:.3f}")
    levels = fit.tests.get("difference_hansen")
    if levels is not None and levels.p_value < REJECTED:
        tell("levels_reject", p=f"{levels.p_value:.3f}")
    second = fit.tests.get("ar2")
    if second is None:
        tell("ar2_missing")
    elif second.p_value < REJECTED:
        tell("ar2_rejects", p=f"{second.p_value:.3f}")
    return found
