"""A sample of losses or defaults, and a scale -> the letter it supports."""

import numpy as np
from numpy.typing import NDArray

from refloat.rating.bounds import paths_to_resolve, upper_bound
from refloat.rating.ratings import BELOW, EngineOutcome
from refloat.rules import Scale


def judge(
    sample: NDArray[np.float64],
    weights: NDArray[np.float64],
    scale: Scale,
    horizon_years: float,
    level: float,
    beyond: NDArray[np.float64] | None = None,
) -> EngineOutcome:
    """The best letter of a scale whose limit is at least the upper bound of a sample's mean.

    Args:
        sample: Losses as shares, or 0 and 1 for promises kept and broken; shape (path,).
        weights: Shape (path,), summing to one.
        scale: The scale of the engine.
        horizon_years: Where the scale is read.
        level: One-sided confidence of the bound.
        beyond: A sample that is nowhere smaller, whose bound holds as well.
    """
    # einsum sums in a fixed order; weights sum to one only up to rounding.
    estimate = min(1.0, float(np.einsum("p,p->", weights, sample)))
    bound = upper_bound(sample, weights, level)
    if beyond is not None:
        bound = max(estimate, min(bound, upper_bound(beyond, weights, level)))
    limits = scale.limits_at(horizon_years)
    place = _first(limits, bound)
    point = _first(limits, estimate)
    last = len(scale.letters) - 1
    better = limits[min(place, last + 1) - 1] if place > 0 else 0.0
    return EngineOutcome(
        letter=_letter(scale, place),
        point_letter=_letter(scale, point),
        resolved=place == point,
        estimate=estimate,
        upper_bound=bound,
        limit=float(limits[min(place, last)]),
        horizon_years=horizon_years,
        paths_needed=paths_to_resolve(float(better), level) if better > 0 else None,
    )


def _first(limits: NDArray[np.float64], value: float) -> int:
    """Place of the first limit that is at least a value; the number of letters if there is none."""
    reached = np.flatnonzero(limits >= value)
    return int(reached[0]) if len(reached) else len(limits)


def _letter(scale: Scale, place: int) -> str:
    return scale.letters[place] if place < len(scale.letters) else f"{BELOW}{scale.letters[-1]}"
