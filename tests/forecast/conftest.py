"""Small plans with round figures, made up for the tests."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from refloat.forecast.baseline import Baseline, split_inflow
from refloat.forecast.plan_terms import PlanTerms


def figure(value: float) -> dict[str, Any]:
    return {"value": value, "source": "test", "grade": "judgement"}


def book(name: str = "cards", **changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "name": name,
        "title": {"en": name, "zh": name},
        "security": "unsecured",
        "stock_share": figure(1.0),
        "inflow_share": figure(1.0),
        "age_years": figure(1.0),
        "exit_years": figure(2.5),
        "cured": figure(0.0),
        "collected": figure(0.4),
        "coverage": figure(0.5),
        "servicing": figure(0.0),
        "weight": figure(1.0),
    }
    return plain | changes


def route(name: str = "sale", **changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "name": name,
        "title": {"en": name, "zh": name},
        "kind": "sale",
        "book": "cards",
        "price": figure(0.2),
        "least": figure(0.0),
        "fixed_cost": figure(0.0),
        "variable_cost": figure(0.0),
    }
    return plain | changes


def plan_file(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "bank": {"en": "Made-up bank", "zh": "虚构银行"},
        "currency": "CNY",
        "history": {"file": "none.csv", "source": {"en": "made up", "zh": "虚构"}},
        "views": [{"name": "one", "title": {"en": "one", "zh": "一"}}],
        "books": [book()],
        "routes": [route()],
        "targets": {
            "npl_ratio": [{"since": date(2025, 3, 31), "at_most": 0.02}],
            "source": {"en": "made up", "zh": "虚构"},
        },
        "finance": {
            "discount": figure(0.0),
            "capital_ratio": figure(0.1),
            "capital_cost": figure(0.0),
        },
        "draws": {"paths": 400, "seed": 3},
        "sources": {"test": {"text": "made up for a test", "date": "2025"}},
    }
    return plain | changes


def terms_of(**changes: Any) -> PlanTerms:
    return PlanTerms.model_validate(plan_file(**changes))


def baseline_of(
    terms: PlanTerms,
    npl: list[float],
    loans: list[float],
    *,
    opening: float = 100.0,
    allowance: float | None = None,
    noise: float = 0.0,
) -> Baseline:
    """Quarters from 2025 on whose stock without disposals is `npl`; paths are the central one times noise."""
    stock, all_loans = np.array([npl], dtype=np.float64), np.array([loans], dtype=np.float64)
    draw = np.random.default_rng(5).standard_normal((terms.draws.paths, 1))
    paths = stock * np.exp(noise * draw * np.sqrt(np.arange(1, len(npl) + 1)))
    central = split_inflow(opening, stock, terms.books)
    ends = np.array(["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31", "2026-03-31", "2026-06-30"])
    return Baseline(
        quarter_ends=ends[: len(npl)].astype("datetime64[D]"),
        opening=opening,
        opening_loans=5000.0,
        npl=stock[0],
        loans=all_loans[0],
        inflow={name: amounts[0] for name, amounts in central.items()},
        npl_paths=paths,
        loans_paths=np.repeat(all_loans, terms.draws.paths, axis=0),
        inflow_paths=split_inflow(opening, paths, terms.books),
        forecast="stock",
        opening_allowance=allowance,
    )


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """What the tests of plans are made from."""
    return SimpleNamespace(
        figure=figure, book=book, route=route, plan_file=plan_file, terms_of=terms_of, baseline_of=baseline_of
    )
