"""A synthetic pool of a million small loans -> time and memory in groups, and how far groups stand from loans alone."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.bench.peak_memory import peak_gb
from refloat.pool import Pool
from refloat.recovery import Assumptions, Granularity, Recoveries, read_assumptions, simulate

CUT_OFF = date(2024, 12, 31)
CLASSES = ("substandard", "doubtful", "loss")
LEVELS = (0.001, 0.01, 0.05, 0.5, 0.95, 0.99)
STEPS = 4


def bench_granular(
    *,
    loans: int = 1_000_000,
    scenarios: int = 10_000,
    judged_loans: int = 30_000,
    judged_scenarios: int = 10_000,
    workers: int = 2,
    on_step: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Time the granular engine on a large pool; hold it to the loan-level engine on one where both run.

    The two engines run with different seeds, so that their tails are independent; the difference of a quantile is
    told as that of the share of paths below it, over its standard error.

    Args:
        loans: Loans of the large pool.
        scenarios: Its paths.
        judged_loans: Loans of the pool where both run.
        judged_scenarios: Its paths.
        workers: Threads.
        on_step: Told the steps done and the steps in all.

    Returns:
        loans, scenarios, periods, pooled_loans, groups, seconds (of the processor), wall_seconds, peak_gb (of this
        process, the table of loans with it); judged_loans, judged_pooled_loans, judged_scenarios,
        loan_level_seconds, granular_seconds, speedup; quantiles, a list of level,
        loan_level, granular, standard_errors; largest_standard_errors.
    """
    told = on_step or (lambda done, total: None)
    told(0, STEPS)
    assumptions, pool = bench_assumptions(), bench_pool(loans)
    large, seconds, wall = _timed(pool, assumptions, scenarios, 1, "auto", workers)
    facts = {
        "loans": loans,
        "scenarios": scenarios,
        "periods": assumptions.periods,
        "pooled_loans": large.pooled_loans,
        "groups": large.groups,
        "seconds": seconds,
        "wall_seconds": wall,
        "peak_gb": peak_gb(),
    }
    del large, pool
    told(1, STEPS)
    judged = bench_pool(judged_loans)
    alone, alone_seconds, _ = _timed(judged, assumptions, judged_scenarios, 2, "never", workers)
    told(2, STEPS)
    grouped, grouped_seconds, _ = _timed(judged, assumptions, judged_scenarios, 3, "always", workers)
    told(3, STEPS)
    rows = _compared(_rates(alone), _rates(grouped))
    told(STEPS, STEPS)
    return facts | {
        "judged_loans": judged_loans,
        "judged_pooled_loans": grouped.pooled_loans,
        "judged_scenarios": judged_scenarios,
        "loan_level_seconds": alone_seconds,
        "granular_seconds": grouped_seconds,
        "speedup": alone_seconds / grouped_seconds,
        "quantiles": rows,
        "largest_standard_errors": max(abs(row["standard_errors"]) for row in rows),
        "workers": workers,
    }


def bench_pool(loans: int, seed: int = 1) -> Pool:
    """Card loans of three classes and thirty-six ages, claims lognormal; synthetic."""
    rng = np.random.default_rng(seed)
    ids = pl.Series([f"L{i:07}" for i in range(loans)])
    frame = pl.DataFrame(
        {
            "loan_id": ids,
            "borrower_id": ids,
            "claim": np.round(rng.lognormal(8.5, 0.9, loans), 2),
            "class5": rng.choice(CLASSES, loans, p=(0.25, 0.5, 0.25)),
            "default_date": pl.Series(
                np.array([CUT_OFF - timedelta(days=30 * month + 5) for month in range(1, 37)], dtype="datetime64[D]")[
                    rng.integers(0, 36, loans)
                ]
            ).cast(pl.Date),
            "legal_stage": pl.Series(["none"] * loans),
        }
    )
    nothing = pl.DataFrame(schema={"loan_id": pl.String})
    return Pool(frame, pl.DataFrame(schema=COLLATERAL), nothing, CUT_OFF, "CNY", nothing)


COLLATERAL = {
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


def bench_assumptions() -> Assumptions:
    """The Chinese card set with its clock at the default, so that ages make groups."""
    terms = read_assumptions("cn-card").model_dump()
    for segment in terms["segments"]:
        segment["unsecured"]["clock"] = "default"
    return Assumptions.model_validate(terms)


def _timed(
    pool: Pool, assumptions: Assumptions, scenarios: int, seed: int, pooling: Any, workers: int
) -> tuple[Recoveries, float, float]:
    start, wall = time.process_time(), time.perf_counter()
    rule = Granularity(pooling=pooling)
    if pooling == "always":
        # Harder than the shipped rule allows, since a small pool has larger loans and thinner groups.
        rule = Granularity(pooling=pooling, largest_share=0.001, most_skewness=1.0)
    run = simulate(pool, assumptions, seed=seed, scenarios=scenarios, granularity=rule, workers=workers)
    return run, time.process_time() - start, time.perf_counter() - wall


def _rates(run: Recoveries) -> NDArray[np.float64]:
    return np.sort(run.cash.net.sum(axis=1) / run.claim)


def _compared(alone: NDArray[np.float64], grouped: NDArray[np.float64]) -> list[dict[str, float]]:
    """Each level's quantiles, and the difference of the shares below their middle over its standard error."""
    rows = []
    for level in LEVELS:
        left, right = float(np.quantile(alone, level)), float(np.quantile(grouped, level))
        middle = (left + right) / 2
        below = [float(np.searchsorted(rates, middle)) / len(rates) for rates in (alone, grouped)]
        error = float(np.sqrt(level * (1 - level) * (1 / len(alone) + 1 / len(grouped))))
        rows.append(
            {
                "level": level,
                "loan_level": left,
                "granular": right,
                "standard_errors": (below[1] - below[0]) / error,
            }
        )
    return rows
