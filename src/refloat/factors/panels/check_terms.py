"""which terms of a sample can be told apart: constants and linear functions of others are left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from refloat.factors.panels.caution import Caution
from refloat.factors.panels.panel import FloatArray
from refloat.factors.panels.sample import Sample
from refloat.factors.panels.within import within_columns

SMALLEST = 1e-7
"""Length of what is left of a term after the others, as a share of its own, below which it counts as their function."""


def identified(sample: Sample, *, entity_effects: bool, period_effects: bool = False) -> tuple[Sample, list[Caution]]:
    """A sample without the terms that its effects and earlier terms explain whole, and a sentence for each.

    Args:
        sample: Any.
        entity_effects: Whether each entity has its own constant.
        period_effects: Whether each period has.
    """
    x = sample.regressors
    spread = x - x.mean(axis=0) if sample.rows else x
    if entity_effects:
        deviations = within_columns(sample, period_effects=period_effects)[1]
    else:
        deviations = spread
    kept: list[int] = []
    cautions = []
    for place, name in enumerate(sample.names):
        size = float(np.linalg.norm(spread[:, place]))
        own = float(np.linalg.norm(deviations[:, place]))
        if size <= SMALLEST * max(1.0, float(np.linalg.norm(x[:, place]))):
            cautions.append(Caution("constant_column", {"column": name}))
        elif own <= SMALLEST * size:
            key = "period_column" if period_effects and _varies_within(sample, place) else "entity_constant"
            cautions.append(Caution(key, {"column": name}))
        elif _rest(deviations[:, kept], deviations[:, place]) <= SMALLEST * own:
            others = ", ".join(sample.names[k] for k in kept)
            cautions.append(Caution("collinear_column", {"column": name, "others": others}))
        else:
            kept.append(place)
    names = tuple(sample.names[place] for place in kept)
    return replace(sample, names=names, regressors=x[:, kept]), cautions


def _varies_within(sample: Sample, place: int) -> bool:
    column = within_columns(replace(sample, names=("",), regressors=sample.regressors[:, [place]]))[1]
    size = float(np.linalg.norm(sample.regressors[:, place]))
    return float(np.linalg.norm(column)) > SMALLEST * max(size, 1e-300)


def _rest(others: FloatArray, column: FloatArray) -> float:
    """Length of what is left of a column after least squares on others."""
    if others.shape[1] == 0:
        return float(np.linalg.norm(column))
    scaled = others / np.linalg.norm(others, axis=0)
    return float(np.linalg.norm(column - scaled @ np.linalg.lstsq(scaled, column, rcond=None)[0]))
