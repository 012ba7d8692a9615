"""targets that no plan meets -> the sentence that says which, when, and by how much."""

import numpy as np

from refloat.errors import TargetError
from refloat.forecast.baseline import Baseline
from refloat.forecast.npl_history import FloatArray
from refloat.forecast.plan_terms import PlanTerms
from refloat.forecast.programme import Programme

NAMES = {
    "npl_ratio": "the ratio of bad loans",
    "coverage_floor": "the coverage floor",
    "loss_budget": "the loss budget",
    "capital_budget": "the capital budget",
    "minimum_coverage": "the calendar of minimum coverage",
}


def explain_breach(
    terms: PlanTerms, baseline: Baseline, limit: FloatArray, scale: float, programme: Programme
) -> TargetError:
    """The error whose sentence names a target that cannot be met with the others, when, and by how much.

    Each target in turn is let be missed while all others hold, at the least sum of misses; the first that helps is
    told, in the order in which targets stand in a plan file.
    """
    names = list(dict.fromkeys(row.target for row in programme.rows if row.target))
    for name in names:
        breach = programme.least_breach(name)
        if breach is None:
            continue
        place, worst = max(breach.items(), key=lambda item: item[1])
        others = " with the others" if len(names) > 1 else ""
        return TargetError(
            f"{NAMES[name]} cannot be met{others}: {_shown(terms, baseline, limit, name, place, worst * scale)}",
            where="plan",
            remedy="loosen it, allow more time, or give routes that take more",
        )
    told = ", ".join(NAMES[name] for name in names)
    return TargetError(
        f"no plan meets the targets, even with any one of them dropped: {told}",
        where="plan",
        remedy="loosen more than one of them",
    )


def _shown(terms: PlanTerms, baseline: Baseline, limit: FloatArray, name: str, place: int, amount: float) -> str:
    money = f"{terms.currency} {amount:,.0f}"
    if name == "npl_ratio":
        reached = limit[place] + amount / baseline.loans[place]
        return (
            f"at best it is {reached:.3%} on {baseline.quarter_ends[place]}, where {limit[place]:.3%} is allowed "
            f"({money} of loans too much)"
        )
    if name == "loss_budget":
        years = np.unique(baseline.quarter_ends.astype("datetime64[Y]"))
        return f"{years[place]} takes at least {money} more than the {terms.currency} {terms.targets.loss_budget:,.0f}"
    lack = "of allowance are missing" if name in ("coverage_floor", "minimum_coverage") else "too much are needed"
    return f"{money} {lack} on {baseline.quarter_ends[place]}"
