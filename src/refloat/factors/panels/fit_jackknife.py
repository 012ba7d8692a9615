"""a sample -> the half-panel jackknife as a column, with its other splits beside it."""

from __future__ import annotations

import numpy as np

from refloat.factors.panels.caution import Caution
from refloat.factors.panels.check_terms import identified
from refloat.factors.panels.fit_static import SmallSample
from refloat.factors.panels.jackknife import Middle, half_panel_jackknife
from refloat.factors.panels.panel_fit import PanelFit, coefficients_of
from refloat.factors.panels.sample import Sample

OTHER_SPLITS: tuple[Middle, ...] = ("earlier", "both")


def fit_jackknife(
    sample: Sample, *, period_effects: bool, small_sample: SmallSample = "groups"
) -> tuple[PanelFit, tuple[Caution, ...]]:
    """The column; its facts are the first lag's coefficient where the middle row of odd lengths goes elsewhere.

    Raises:
        numpy.linalg.LinAlgError: A half is too short.
    """
    told, cautions = identified(sample, entity_effects=True, period_effects=period_effects)
    if not told.names:
        raise np.linalg.LinAlgError("no term is left")
    values, covariance = half_panel_jackknife(told, period_effects=period_effects)
    groups = len(told.entities)
    facts = {
        f"{told.names[0]}, middle row {middle}": float(
            half_panel_jackknife(told, middle=middle, period_effects=period_effects)[0][0]
        )
        for middle in OTHER_SPLITS
    }
    fit = PanelFit(
        estimator="jackknife-periods" if period_effects else "jackknife",
        coefficients=coefficients_of(
            told.names,
            values,
            covariance if small_sample == "none" else covariance * groups / (groups - 1),
            degrees=None if small_sample == "none" else groups - 1.0,
        ),
        rows=told.rows,
        entities=groups,
        periods=len(np.unique(told.period)),
        period_effects=period_effects,
        facts=facts,
    )
    return fit, tuple(cautions)
