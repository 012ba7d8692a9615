"""PolicyStudy -> the JSON document of `refloat policy`."""

from dataclasses import asdict
from math import isfinite
from typing import Any

from refloat.policy.study import PolicyStudy
from refloat.policy.targets import BETTER


def policy_result(study: PolicyStudy) -> dict[str, Any]:
    """Prices, gaps and sizes per 100 of claim, the NPL ratio as a fraction.

    Args:
        study: What was worked out.
    """
    return {
        "target": study.chosen,
        "base": study.base,
        "reformed": study.reformed,
        "better_is_more": {name: sign > 0 for name, sign in BETTER.items()},
        "levers": [lever.model_dump(mode="json") for lever in study.levers],
        "tornado": {name: [asdict(bar) for bar in bars] for name, bars in study.tornado.items()},
        "morris": {
            name: [{"lever": i.lever, "mu_star": i.first, "sigma": i.total, "error": i.first_error} for i in rows]
            for name, rows in study.morris.items()
        },
        "sobol": {
            name: [
                {"lever": i.lever, "first": i.first, "total": i.total, "first_error": i.first_error,
                 "total_error": i.total_error}
                for i in rows
            ]
            for name, rows in study.sobol.items()
        },
        "shapley": {"levers": study.shapley, "packages": study.packages},
        "per_cost": study.per_cost,
        "cost_effectiveness": [asdict(row) for row in study.costs],
        "senior": {
            "note": study.senior.note,
            "letter": study.senior.letter,
            "sized": study.senior.sized,
            "why_not": study.senior.why or None,
            "quantile": study.quantile,
            "anew": [
                {"lever": lever, "reform": reform, "setback": setback} for lever, reform, setback in study.senior.anew
            ],
            "all_reforms": study.senior.all_reforms,
        },
        "ranks": {name: list(names) for name, names in study.ranks.items()},
        "agreement": {pair: tau if isfinite(tau) else None for pair, tau in study.agreement.items()},
        "back_test": [asdict(test) for test in study.back_tests],
        "senior_quantile": study.quantile,
        "stock": None if study.terms.stock is None else study.terms.stock.model_dump(mode="json"),
    }  # fmt: skip
