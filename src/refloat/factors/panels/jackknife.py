"""The half-panel jackknife: fixed effects with most of the bias of a short dynamic panel taken out.

Dhaene and Jochmans (2015), Split-panel jackknife estimation of fixed-effect models, Review of Economic Studies 82(3),
991-1030. Errors from each entity's own influence on the three estimates, as Chudik, Pesaran and Yang (2018), Half-panel
jackknife fixed-effects estimation of linear panels with weakly exogenous regressors, Journal of Applied Econometrics
33(6), 816-836, where panels may be unbalanced.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from refloat.factors.panels.panel import BoolArray, FloatArray
from refloat.factors.panels.sample import Sample, take
from refloat.factors.panels.within import WithinEstimate, within

Middle = Literal["later", "earlier", "both"]
_SPLITS: dict[Middle, tuple[bool, ...]] = {"later": (True,), "earlier": (False,), "both": (True, False)}


def half_panel_jackknife(
    sample: Sample, *, middle: Middle = "later", period_effects: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Twice the estimate on the whole panel less the mean of those on its halves.

    Each entity's rows are halved in the order of time.

    Args:
        sample: Rows sorted by entity and period.
        middle: Where the middle one of an odd number of rows goes: to the later half, to the earlier, or to each in
            turn with both results averaged, as Dhaene and Jochmans propose for odd lengths.
        period_effects: Whether each period has its own constant; each half then has constants of its own.

    Returns:
        (term,) coefficients and (term, term) covariance clustered by entity.

    Raises:
        numpy.linalg.LinAlgError: A half is too short to tell the terms apart.
    """
    whole = within(sample, period_effects=period_effects)
    halves: list[tuple[Sample, WithinEstimate]] = []
    splits = [_early(sample, later_takes_middle=later) for later in _SPLITS[middle]]
    for early in splits:
        for rows in (early, ~early):
            part = take(sample, rows)
            halves.append((part, within(part, period_effects=period_effects)))
    coefficients = 2.0 * whole.coefficients
    influence = 2.0 * whole.influence
    places = {name: place for place, name in enumerate(sample.entities)}
    for part, half in halves:
        coefficients = coefficients - half.coefficients / (2 * len(splits))
        held = [places[name] for name in part.entities]
        influence[held] -= half.influence / (2 * len(splits))
    return coefficients, influence.T @ influence


def _early(sample: Sample, *, later_takes_middle: bool) -> BoolArray:
    """(row,) whether a row is in its entity's earlier half."""
    counts = np.bincount(sample.entity)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    order = np.arange(sample.rows) - starts[sample.entity]
    size = counts[sample.entity]
    halves = size // 2 if later_takes_middle else (size + 1) // 2
    early: BoolArray = order < halves
    return early
