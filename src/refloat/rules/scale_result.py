"""A Scale or a StressScale -> a plain document of where it comes from and how far it reaches."""

from typing import Any

from refloat.rules.scale import Scale
from refloat.rules.stress_scale import StressScale


def scale_result(scale: Scale | StressScale) -> dict[str, Any]:
    """Provenance and reach of a scale, for JSON.

    Args:
        scale: A scale of limits, or of stresses: that has no horizon, and its keys for it are null.
    """
    limits = scale if isinstance(scale, Scale) else None
    dated = limits is not None and not limits.any_horizon
    return {
        "name": scale.name,
        "title": scale.title,
        "agency": scale.agency,
        "scope": scale.scope,
        "kind": "stress" if limits is None else limits.kind,
        "covers": "" if limits is None else limits.covers,
        "letters": list(scale.letters),
        "first_year": float(limits.years[0]) if limits and dated else None,
        "last_year": float(limits.years[-1]) if limits and dated else None,
        "before_first": limits.before_first if limits and dated else None,
        "after_last": limits.after_last if limits and dated else None,
        "raised": list(limits.raised) if limits else [],
        "source": scale.source,
        "confidence": scale.confidence,
        "note": scale.note,
    }
