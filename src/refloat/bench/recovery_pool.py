"""A synthetic pool of bad loans, and assumptions with every route and driver on, for the benchmark of recovery."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from refloat.pool import Pool
from refloat.recovery import Assumptions, read_assumptions

CUT_OFF = date(2024, 12, 31)
REGIONS = ("IT-25", "IT-34", "IT-62", "IT-72", "IT-78")
STAGES = ("none", "demand", "filed", "judgment", "enforcement", "terminated")
WITH_COLLATERAL = 0.4
"""Synthetic: share of loans with collateral; a tenth of those has a second one, and a tenth a guarantor."""


def bench_pool(loans: int, seed: int = 1) -> Pool:
    """Loans with and without collateral, of two kinds of borrower and twenty-four ages."""
    rng = np.random.default_rng(seed)
    ids = [f"L{i:07}" for i in range(loans)]
    count = int(loans * WITH_COLLATERAL)
    second, called = count // 10, count // 10
    owners = np.concatenate([np.arange(count), np.arange(second), np.arange(second, second + called)])
    kinds = np.where(rng.random(len(owners)) < 0.7, "residential", "industrial").tolist()
    kinds[count + second :] = ["guarantee"] * called
    claims = np.round(rng.lognormal(11.0, 1.0, loans), 2)
    rows = len(owners)
    collaterals = pl.DataFrame(
        {
            "collateral_id": [f"C{i:07}" for i in range(rows)],
            "loan_id": [ids[i] for i in owners],
            "collateral_type": kinds,
            "value": np.round(claims[owners] * rng.lognormal(0.0, 0.4, rows), 2),
            "value_date": [CUT_OFF - timedelta(days=int(d)) for d in rng.integers(30, 900, rows)],
            "region": rng.choice(REGIONS, rows).tolist(),
            "lien_rank": np.where(rng.random(rows) < 0.9, 1, 2),
            "prior_claims": np.where(rng.random(rows) < 0.1, 0.2, 0.0) * claims[owners],
            "secured_cap": np.where(rng.random(rows) < 0.3, 1.5, np.inf) * claims[owners],
            "registered": np.where(rng.random(rows) < 0.95, "full", "preliminary").tolist(),
            "occupancy": np.where(rng.random(rows) < 0.3, "vacant", "owner").tolist(),
            "auction_round": rng.integers(0, 3, rows),
            "sale_date": pl.Series([None] * rows, dtype=pl.Date),
        }
    )
    frame = pl.DataFrame(
        {
            "loan_id": ids,
            "borrower_id": [f"B{i:07}" for i in range(loans)],
            "claim": claims,
            "borrower_type": np.where(rng.random(loans) < 0.6, "individual", "corporate").tolist(),
            "default_date": [CUT_OFF - timedelta(days=30 * int(m) + 5) for m in rng.integers(6, 30, loans)],
            "legal_stage": rng.choice(STAGES, loans).tolist(),
            "legal_stage_date": [CUT_OFF - timedelta(days=int(d)) for d in rng.integers(10, 700, loans)],
            "court_region": rng.choice(REGIONS, loans).tolist(),
        }
    )
    nothing = pl.DataFrame(schema={"loan_id": pl.String})
    return Pool(frame, collaterals, nothing, CUT_OFF, "EUR", nothing)


def bench_assumptions() -> Assumptions:
    """The Italian set over forty quarters, with every other way, guarantor, season and a Student-t copula added.

    What is added is synthetic: it is there to cost time and not to be believed.
    """
    terms = read_assumptions("it-secured-mixed").model_dump()
    terms |= {"name": "bench", "period_months": 3, "horizon_months": 120}
    terms["copula"] = {"kind": "student_t", "degrees_of_freedom": _made_up(6)}
    numbers = {"odds": 0.08, "share": 0.35, "share_sd": 0.2, "months": 14, "months_sigma": 0.6, "fee_share": 0.05}
    way: dict[str, Any] = {name: _made_up(value) for name, value in numbers.items()}
    way |= {"odds_loadings": {"macro": _made_up(0.2)}, "share_loadings": {"macro": _made_up(0.2)}}
    way |= {"clock_loadings": {"court": _made_up(0.1)}, "stages": {"enforcement": _made_up(0.5)}}
    plan = {"term_months": _made_up(36), "redefault_share": _made_up(0.4)}
    plan |= {"redefault_loadings": {"macro": _made_up(-0.2)}}
    ways = {"settlement": way, "note_sale": way, "restructuring": way | plan}
    ways["insolvency"] = way | {"zero_share": _made_up(0.5), "estate_price": _made_up(0.6)}
    for segment in terms["segments"]:
        segment["ways"] = ways
    taken = {"odds": 0.3, "price": 0.5, "months": 24, "holding_cost_share": 0.03}
    for kind in terms["collateral"]:
        kind["auction"]["debt_for_asset"] = {name: _made_up(value) for name, value in taken.items()}
    guarantor = {"odds": 0.4, "share": 0.6, "months": 18, "months_sigma": 0.5, "fee_share": 0.05}
    terms["guarantor"] = {name: _made_up(value) for name, value in guarantor.items()}
    terms["guarantor"]["odds_loadings"] = {"macro": _made_up(0.2)}
    terms["court"]["counted_from"] = "stage"
    year = [1.0] * 7 + [0.2] + [1.0] * 3 + [1.3]
    terms["seasonality"] = {part: [_made_up(weight) for weight in year] for part in ("collections", "courts")}
    return Assumptions.model_validate(terms)


def _made_up(value: float) -> dict[str, Any]:
    return {"value": value, "source": "judgement", "grade": "judgement", "note": "synthetic: for the benchmark only"}
