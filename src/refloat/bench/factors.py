"""A million synthetic loans -> how long a scorecard takes to be made, to score and to explain each of them."""

import math
import time
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

import numpy as np

from refloat.bench.peak_memory import peak_gb
from refloat.compute import generator
from refloat.factors.loans import Column, LoanTable, Scorecard, cut, make_model
from refloat.factors.loans.terms import Binning, Points

NUMBERS, CLASSES, LEVELS = 14, 6, 12
LOOPED = 2_000
ROUNDS = 3
SEED = 20260701


def bench_factors(*, loans: int = 1_000_000, on_step: Callable[[int, int], None] | None = None) -> dict[str, Any]:
    """Cut, weigh and fit twenty columns of synthetic loans, then score and attribute every loan.

    Args:
        loans: Number of loans; the twin takes two thousand of them.
        on_step: Told the steps done and the steps in all.

    Returns:
        loans, features; seconds of cutting and weighing, of fitting, of scoring with attribution and reasons (best of
        three), and in all; loans_per_second of scoring; twin_loans_per_second (one loan at a time in plain Python,
        bins found by bisection), ratio, largest_difference of their log odds, additivity (largest difference of log
        odds and the sum of base and contributions), peak_gb of this process.
    """
    told = on_step or (lambda done, total: None)
    steps = 3 + ROUNDS
    told(0, steps)
    table = synthetic_loans(loans)
    told(1, steps)
    start = time.perf_counter()
    ways, codes = cut(table, Binning())
    cutting = time.perf_counter() - start
    start = time.perf_counter()
    model = make_model(table, ways, codes)
    fitting = time.perf_counter() - start
    told(2, steps)
    card = model.scorecard(Points())
    if card is None:
        raise ValueError("no scorecard was made")
    seconds = []
    for turn in range(ROUNDS):
        start = time.perf_counter()
        scores = card.score(table)
        seconds.append(time.perf_counter() - start)
        told(3 + turn, steps)
    scoring = min(seconds)
    looped = min(LOOPED, loans)
    start = time.perf_counter()
    twin = [_one(card, table, row) for row in range(looped)]
    twin_rate = looped / (time.perf_counter() - start)
    told(steps, steps)
    sums = scores.base + scores.contributions.sum(axis=1)
    return {
        "loans": loans,
        "features": len(table.columns),
        "features_in_model": len(card.ways),
        "cut_seconds": cutting,
        "fit_seconds": fitting,
        "score_seconds": scoring,
        "seconds": cutting + fitting + scoring,
        "loans_per_second": loans / scoring,
        "twin_loans_per_second": twin_rate,
        "ratio": loans / scoring / twin_rate,
        "largest_difference": float(np.abs(np.array([logit for logit, _ in twin]) - scores.logit[:looped]).max()),
        "additivity": float(np.abs(sums - scores.logit).max()),
        "peak_gb": peak_gb(),
    }


def synthetic_loans(loans: int) -> LoanTable:
    """Made-up loans: fourteen numbers, some missing, and six classes; each says something of the outcome."""
    random = generator(SEED, 0)
    columns: dict[str, Column] = {}
    logit = np.full(loans, -3.0)
    for place in range(NUMBERS):
        values = random.normal(size=loans)
        logit += 0.12 * values
        values[random.random(loans) < 0.05] = np.nan
        columns[f"number_{place}"] = Column(f"number_{place}", "number", values)
    names = tuple(f"level_{level:02}" for level in range(LEVELS))
    for place in range(CLASSES):
        levels = random.integers(0, LEVELS, loans)
        logit += 0.04 * levels
        columns[f"class_{place}"] = Column(f"class_{place}", "class", levels.astype(np.float64), names)
    outcome = (random.random(loans) < 1.0 / (1.0 + np.exp(-logit))).astype(np.float64)
    return LoanTable(columns, outcome, False, None, 0)


def _one(card: Scorecard, table: LoanTable, row: int) -> tuple[float, list[tuple[float, str]]]:
    """The plain twin: one loan, its log odds and its reasons."""
    added = []
    for place, way in enumerate(card.ways):
        column = table.columns[way.bins.column]
        value = float(column.values[row])
        if math.isnan(value):
            code = 0
        elif column.kind == "class":
            code = way.bins.levels.get(column.levels[int(value)], 0)
        else:
            code = 1 + bisect_right(way.bins.edges, value)
        weight = float(way.effect[code]) - float(card.fit.centres[place])
        added.append((float(card.fit.slopes[place]) * weight, way.bins.column))
    reasons = sorted((pair for pair in added if pair[0] > 0), reverse=True)[:4]
    return card.fit.intercept + sum(value for value, _ in added), reasons
