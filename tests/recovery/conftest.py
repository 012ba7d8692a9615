"""Small made-up pools and assumption sets for the tests of recovery."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from refloat.pool import Pool
from refloat.recovery import Assumptions

CUT_OFF = date(2024, 9, 30)

MakePool = Callable[..., Pool]
MakeAssumptions = Callable[..., Assumptions]


def figure(value: float) -> dict[str, Any]:
    return {"value": value, "source": "test", "grade": "judgement"}


def _pool(
    claims: list[float] | None = None, *, collaterals: list[dict[str, Any]] | None = None, **columns: Any
) -> Pool:
    given = claims if claims is not None else [1000.0, 250.0, 4000.0]
    count = len(given)
    base: dict[str, Any] = {
        "loan_id": [f"L{i:05}" for i in range(count)],
        "borrower_id": [f"B{i:05}" for i in range(count)],
        "claim": given,
        "product": ["card"] * count,
        "class5": ["doubtful"] * count,
        "default_date": [CUT_OFF - timedelta(days=400 + 37 * (i % 9)) for i in range(count)],
        "legal_stage": ["filed"] * count,
        "court_region": [None] * count,
    }
    rows = [
        {
            "collateral_id": f"C{i:05}",
            "collateral_type": "residential",
            "value": 1000.0,
            "value_date": date(2024, 1, 31),
            "region": "R1",
            "lien_rank": 1,
            "prior_claims": None,
            "secured_cap": None,
            "registered": "full",
            "occupancy": "owner",
            "sale_date": None,
        }
        | row
        for i, row in enumerate(collaterals or [])
    ]
    kinds = {
        "collateral_id": pl.String,
        "loan_id": pl.String,
        "collateral_type": pl.String,
        "value": pl.Float64,
        "value_date": pl.Date,
        "region": pl.String,
        "lien_rank": pl.Int64,
        "prior_claims": pl.Float64,
        "secured_cap": pl.Float64,
        "registered": pl.String,
        "occupancy": pl.String,
        "sale_date": pl.Date,
    }
    return Pool(
        loans=pl.DataFrame(base | columns, schema_overrides={"court_region": pl.String, "claim": pl.Float64}),
        collaterals=pl.DataFrame(rows, schema=kinds),
        collections=pl.DataFrame(schema={"loan_id": pl.String}),
        cut_off=CUT_OFF,
        currency="CNY",
        excluded=pl.DataFrame(schema={"loan_id": pl.String, "claim": pl.Float64, "criterion": pl.String}),
    )


def _unsecured(**changes: Any) -> dict[str, Any]:
    numbers = {"zero_share": 0.4, "paid_share": 0.3, "paid_share_sd": 0.2, "fee_share": 0.1, "after_collateral": 0.5}
    out: dict[str, Any] = {name: figure(value) for name, value in numbers.items()}
    out |= {"clock": "default", "curve": "c"}
    out |= {"payer_loadings": {"macro": figure(0.3), "industry": figure(0.1)}}
    out |= {"amount_loadings": {"macro": figure(0.2)}, "clock_loadings": {"macro": figure(0.1), "court": figure(0.1)}}
    return out | {name: figure(v) if isinstance(v, (int, float)) else v for name, v in changes.items()}


def _collateral_class(**changes: Any) -> dict[str, Any]:
    numbers = {
        "index_beta": 1.0,
        "value_sigma": 0.25,
        "sale_cost_share": 0.06,
        "eviction_share": 0.03,
        "eviction_months": 3.0,
        "payout_months": 2.0,
        "preliminary_share": 0.6,
        "legal_cost_share": 0.05,
    }
    out: dict[str, Any] = {"name": "home", "where": {}} | {name: figure(value) for name, value in numbers.items()}
    agreed = {"odds": 0.3, "price": 0.9, "months": 9.0, "months_sigma": 0.5}
    out["agreed"] = {name: figure(value) for name, value in agreed.items()}
    rounds = [{"odds": figure(0.4), "price": figure(0.85)}, {"odds": figure(0.5), "price": figure(0.7)}]
    out["auction"] = {"rounds": rounds, "months_between": figure(4), "odds_property": figure(0.4)}
    out["auction"] |= {"last_resort_price": figure(0.4), "last_resort_months": figure(9)}
    return out | {name: figure(v) if isinstance(v, (int, float)) else v for name, v in changes.items()}


def _assumptions(
    unsecured: dict[str, Any] | None = None, collateral: list[dict[str, Any]] | None = None, **changes: Any
) -> Assumptions:
    pairs = ("macro_property", "macro_industry", "macro_court", "property_industry", "property_court", "industry_court")
    factor = {"volatility": figure(0.1), "mean_reversion": figure(0.3)}
    error = {"bias": figure(-0.05), "market": figure(0.1), "deal": figure(0.1)}
    stages = ("none", "demand", "filed", "judgment", "enforcement", "terminated", "closed")
    tree: dict[str, Any] = {
        "name": "test",
        "title": {"en": "Test", "zh": "测试"},
        "asset_class": "card",
        "country": "CN",
        "sources": {"test": {"text": "Made up for a test", "date": "2025"}},
        "period_months": 3,
        "horizon_months": 60,
        "copula": {"kind": "gaussian"},
        "correlations": {pair: figure(0.3) for pair in pairs},
        "curves": {
            "c": {
                "months": [0, 12, 24, 48, 72],
                "cumulative": [0, 0.4, 0.65, 0.9, 1],
                "source": "test",
                "grade": "judgement",
            }
        },
        "segments": [{"name": "all", "unsecured": _unsecured(**(unsecured or {}))}],
        "estimation_error": {"amount": error, "timing": error},
    }
    if collateral is not None:
        tree["collateral"] = [_collateral_class(**one) for one in collateral]
        tree["property_index"] = {"since_appraisal": figure(-0.05), "drift": figure(0.01)}
        tree["property_index"] |= {"national": factor, "regional": factor}
        tree["court"] = {
            "months": {stage: figure(30 - 4 * i) for i, stage in enumerate(stages)},
            "months_sigma": figure(0.4),
            "clock_loadings": {"court": figure(0.2)},
            "regions": {"R2": figure(1.5)},
        }
    return Assumptions.model_validate(tree | changes)


@pytest.fixture(scope="session")
def make_pool() -> MakePool:
    """Makes a pool from claims, collateral rows, and other columns."""
    return _pool


@pytest.fixture(scope="session")
def make_assumptions() -> MakeAssumptions:
    """Makes an assumption set that differs from a plain one in what is given."""
    return _assumptions


@pytest.fixture(scope="session")
def mixed_pool() -> Pool:
    """Twelve loans: without collateral, with one, with two, with a shared one, and with a guarantee."""
    claims = [float(c) for c in np.linspace(300, 5200, 12)]
    rows: list[dict[str, Any]] = [
        {"loan_id": "L00000", "value": 500.0},
        {"loan_id": "L00001", "value": 400.0, "lien_rank": 2, "prior_claims": 150.0},
        {"loan_id": "L00001", "value": 300.0, "region": "R2", "occupancy": "vacant"},
        {"loan_id": "L00003", "value": 2500.0, "collateral_id": "S", "secured_cap": 900.0},
        {"loan_id": "L00004", "value": 2500.0, "collateral_id": "S", "secured_cap": 900.0},
        {"loan_id": "L00006", "value": 2000.0, "registered": "preliminary", "value_date": None},
        {"loan_id": "L00007", "value": 800.0, "collateral_type": "guarantee"},
        {"loan_id": "L00008", "value": 900.0, "collateral_type": "guarantee", "lien_rank": 1},
        {"loan_id": "L00008", "value": 700.0, "lien_rank": 3, "region": "R2"},
        {"loan_id": "L00009", "value": 9000.0, "registered": "none"},
        {"loan_id": "L00010", "value": 9000.0, "sale_date": date(2023, 5, 1)},
    ]
    classes = ["doubtful", "loss"] * 6
    stages = ["filed", "enforcement", "none", None, "judgment", "demand"] * 2
    return _pool(claims, collaterals=rows, class5=classes, legal_stage=stages)
