"""RouteStudy -> its part of the JSON document of `refloat effects`."""

from dataclasses import asdict
from typing import Any

from refloat.effects.routes.study import RouteStudy


def routes_result(study: RouteStudy) -> dict[str, Any]:
    """Values per 100 of claim, shares as fractions.

    Args:
        study: What was worked out.
    """
    best = {
        segment.name: max((v for v in study.values if v.segment == segment.name), key=lambda v: v.expected).route
        for segment in study.segments
    }
    return {
        "segments": [{**asdict(segment), "best": best[segment.name]} for segment in study.segments],
        "values": [asdict(value) for value in study.values],
        "plan": {
            **asdict(study.plan),
            "shares": [{"segment": s, "route": r, "share": share} for s, r, share in study.plan.shares],
        },
        "switch_prices": [asdict(price) for price in study.switch_prices],
        "pool_switch_price": None if study.pool_switch is None else asdict(study.pool_switch),
        "regrets": [asdict(regret) for regret in study.regrets],
        "least_regrets": [asdict(regret) for regret in study.least_regrets],
        "frontier": [{"leave_books": share, "value": value} for share, value in study.frontier],
        "assumptions": [
            {"route": r.name, "kind": r.kind, "grade": r.grade, "source": r.source} for r in study.terms.routes
        ],
    }
