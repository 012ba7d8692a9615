"""The Chinese template on many paths -> seconds that finding the largest senior note takes."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from refloat.bench.peak_memory import peak_gb
from refloat.deal import template
from refloat.rating import size
from refloat.units import Cash
from refloat.units.periods import month_ends_after

TARGET = "A2"
QUARTERS = 12


def bench_size(
    *, paths: int = 100_000, target: str = TARGET, on_step: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Size the senior note of the two-note template for a letter; the cash is synthetic.

    Args:
        paths: Number of paths.
        target: Letter of the senior note.
        on_step: Told trials done and a guess of trials in all.

    Returns:
        paths, dates, target, seconds (of the processor), wall_seconds, trials (on all paths), seconds_a_trial, balance
        and share_of_claim of the senior note found, peak_memory_gb of this process so far.
    """
    deal = template("cn-two-note")
    cash = bench_cash(paths)
    wall, start = time.perf_counter(), time.process_time()
    sizing = size(deal, cash, {"Senior": target}, on_step=on_step)
    seconds, elapsed = time.process_time() - start, time.perf_counter() - wall
    trials = sizing.steps.height
    balance = sizing.balances["Senior"]
    return {
        "paths": paths,
        "dates": QUARTERS,
        "target": target,
        "seconds": seconds,
        "wall_seconds": elapsed,
        "trials": trials,
        "seconds_a_trial": seconds / trials,
        "balance": balance,
        "share_of_claim": balance / (deal.cut_off_balance or 1.0),
        "peak_memory_gb": peak_gb(),
    }


def bench_cash(paths: int, seed: int = 1) -> Cash:
    """Quarterly cash over three years that falls off with time, with a lognormal factor a path and noise."""
    deal = template("cn-two-note")
    random = np.random.default_rng(seed)
    dates = month_ends_after(deal.cut_off, QUARTERS, 3)
    curve = 0.8 ** np.arange(QUARTERS)
    level = 0.13 * (deal.cut_off_balance or 1.0) * random.lognormal(0.0, 0.25, (paths, 1))
    collections = level * (curve / curve.sum()) * random.gamma(16.0, 1 / 16.0, (paths, QUARTERS))
    return Cash(dates=dates, collections=collections, costs=0.1 * collections, weights=np.full(paths, 1.0 / paths))
