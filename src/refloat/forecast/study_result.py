"""an NplStudy -> the plain document that other programs read."""

from typing import Any

import numpy as np

from refloat.forecast.comparison import Comparison
from refloat.forecast.issuance_plan import IssuancePlan
from refloat.forecast.npl_history import FloatArray, NplHistory
from refloat.forecast.study import NplStudy

LEVELS = (0.8, 0.95)
BRIDGE = ("opening", "inflow", "cures", "collections", "write_offs", "sales", "securitisations", "closing")


def study_result(study: NplStudy) -> dict[str, Any]:
    """History, comparison and plans; money in currency units, rates as fractions, what is not known None."""
    terms = study.terms
    return {
        "bank": {"en": terms.bank.en, "zh": terms.bank.zh},
        "currency": terms.currency,
        "source": {"en": terms.history.source.en, "zh": terms.history.source.zh},
        "forecast_of": "inflow" if study.seen.knows_flows else "stock",
        "last_seen": study.seen.years[-1],
        "history": _history(study.history),
        "comparisons": [_comparison(one) for one in study.comparisons],
        "main_view": study.main,
        "views": [
            {
                "name": view.name,
                "title": {"en": view.title.en, "zh": view.title.zh},
                "npl_model": view.npl,
                "loans_model": view.loans,
                "forecast": study.baselines[view.name].forecast,
                "refusal": study.refusals.get(view.name),
                "plan": None if view.name not in study.plans else plan_result(study.plans[view.name]),
            }
            for view in terms.views
        ],
    }


def plan_result(plan: IssuancePlan) -> dict[str, Any]:
    """One plan: its deals, its bridge by year, its quarters, and the chances of missing."""
    baseline, moved = plan.baseline, plan.movements
    quarters = []
    for place, day in enumerate(plan.quarter_ends):
        miss = plan.misses.get(str(day))
        quarters.append(
            {
                "date": str(day),
                "npl": float(plan.npl[place]),
                "loans": float(plan.loans[place]),
                "ratio": float(plan.ratio[place]),
                "limit": _known(plan.limit[place]),
                "npl_without": float(baseline.npl[place]),
                "ratio_without": float(baseline.ratio[place]),
                "ratio_quantiles": {f"{level:g}": float(row[place]) for level, row in plan.ratio_quantiles.items()},
                "allowance": _known(plan.allowance[place]),
                "coverage": _known(plan.allowance[place] / plan.npl[place]) if plan.npl[place] > 0 else None,
                "charges": float(plan.charges[place]),
                "capital": float(plan.capital[place]),
                "shortfall": float(plan.shortfall[place]),
                "chance_of_missing": None if miss is None else miss.chance,
                "chance_of_missing_without": None if miss is None else miss.without_plan,
            }
            | {name: float(getattr(moved, name)[0, place]) for name in BRIDGE}
        )
    return {
        "deals": [
            {
                "date": str(deal.on),
                "route": deal.route,
                "kind": deal.kind,
                "book": deal.book,
                "claim": deal.claim,
                "proceeds": deal.proceeds,
                "costs": deal.costs,
                "loss": deal.loss,
                "dearer_than_keeping": deal.dearer_than_keeping,
            }
            for deal in plan.deals
        ],
        "claim": plan.claim,
        "cost": plan.cost,
        "on_bound": list(plan.on_bound),
        "bridge": bridge_by_year(plan),
        "quarters": quarters,
        "chance_of_missing": {
            name: {
                "chance": miss.chance,
                "standard_error": miss.standard_error,
                "upper": miss.upper,
                "without_plan": miss.without_plan,
            }
            for name, miss in plan.misses.items()
        },
        "checks": {"reconciled": moved.check_reconciled()},
    }


def bridge_by_year(plan: IssuancePlan) -> list[dict[str, Any]]:
    """The movements of each calendar year: opening + inflow - outflows = closing."""
    years = plan.quarter_ends.astype("datetime64[Y]")
    rows = []
    for year in np.unique(years):
        inside = np.flatnonzero(years == year)
        row: dict[str, Any] = {"year": int(str(year))}
        for name in BRIDGE:
            amounts = getattr(plan.movements, name)[0, inside]
            row[name] = float({"opening": amounts[0], "closing": amounts[-1]}.get(name, amounts.sum()))
        rows.append(row)
    return rows


def _history(history: NplHistory) -> list[dict[str, Any]]:
    return [
        {
            "period_end": str(day),
            "npl": float(history.npl[place]),
            "loans": None if history.loans is None else float(history.loans[place]),
            "ratio": None if history.loans is None else float(history.ratio[place]),
        }
        for place, day in enumerate(history.period_ends)
    ]


def _comparison(one: Comparison) -> dict[str, Any]:
    models = {}
    for name, found in one.forecasts.items():
        models[name] = {
            "forecast": found.values.tolist(),
            "error": _listed(one.errors(name)),
            "mean_absolute_error": one.mean_error(name),
            "intervals": {
                f"{level:g}": found.intervals[level].tolist() for level in LEVELS if level in found.intervals
            },
            "inside": {f"{level:g}": one.inside(name, level) for level in LEVELS},
            "parameters": dict(found.parameters),
            "diagnosis": None if found.diagnosis is None else found.diagnosis.document(),
        }
    return {
        "first": one.first,
        "last": one.last,
        "periods": list(one.periods),
        "actual": _listed(one.actual),
        "models": models,
    }


def _listed(values: FloatArray) -> list[float | None]:
    return [_known(value) for value in values]


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
