"""The Italian template on many paths -> seconds and memory of the waterfall, and the ratio to its slow twin."""

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from typing import Any

import numpy as np

from refloat.bench.peak_memory import peak_gb
from refloat.deal import Deal, run, summarise, template
from refloat.deal.twin import run_one_path
from refloat.units import Cash
from refloat.units.periods import month_ends_after

Figures = dict[str, Any]
DATES = 20
REPEATS = 5
TWIN_PATHS = 2
STEPS = 4


def bench_waterfall(
    *, paths: int = 10_000, many: int = 100_000, on_step: Callable[[int, int], None] | None = None
) -> Figures:
    """Run the Italian template, with its trigger, over twenty half-yearly dates; the cash is synthetic.

    Times are of the processor, the least of five runs, with the proof of cash in each.

    Args:
        paths: Number of paths that are timed.
        many: Number of paths whose memory is measured, in a process of its own.
        on_step: Told the steps done and the steps in all.

    Returns:
        paths, dates, seconds (whole ledger), notes_only_seconds, paths_per_second; seconds_four_times (four times
        the paths, notes only) and linearity (that over four times notes_only_seconds: 1 is linear); many_paths,
        many_seconds, peak_gb (process with its cash); twin_seconds_a_path, ratio (twin over whole ledger, by path),
        largest_difference (to the twin, relative to the notes), hit_share (paths on which the trigger is in force).
    """
    told = on_step or (lambda done, total: None)
    told(0, STEPS)
    deal, plan = bench_deal(), bench_cash(1, seed=2)
    money = bench_cash(paths)
    ledger = run(deal, money, plan=plan)
    seconds = _least(lambda: run(deal, money, plan=plan))
    notes_only = _least(lambda: run(deal, money, plan=plan, keep="notes"))
    told(1, STEPS)
    fourfold = bench_cash(4 * paths)
    four_times = _least(lambda: run(deal, fourfold, plan=plan, keep="notes"))
    told(2, STEPS)
    many_seconds, peak_gb = _apart(_many, many)
    told(3, STEPS)
    start = time.process_time()
    rows = [run_one_path(deal, money, path, plan) for path in range(TWIN_PATHS)]
    twin_seconds = (time.process_time() - start) / TWIN_PATHS
    told(4, STEPS)
    size = sum(note.balance for note in deal.notes)
    differences = [
        float(np.abs(getattr(flows, column)[path] - np.array(rows[path][name, column], dtype=np.float64)).max()) / size
        for path in range(TWIN_PATHS)
        for name, flows in ledger.notes.items()
        for column in ("interest_paid", "principal_paid", "closing")
    ]
    return {
        "paths": paths,
        "dates": len(ledger.dates),
        "seconds": seconds,
        "notes_only_seconds": notes_only,
        "paths_per_second": paths / seconds,
        "seconds_four_times": four_times,
        "linearity": four_times / (4 * notes_only),
        "many_paths": many,
        "many_seconds": many_seconds,
        "peak_gb": peak_gb,
        "twin_seconds_a_path": twin_seconds,
        "ratio": twin_seconds / (seconds / paths),
        "largest_difference": max(differences),
        "hit_share": float(ledger.weights @ ledger.triggers["subordination"].hit[:, -1]),
    }


def bench_deal() -> Deal:
    """The Italian template, ending after twenty half-yearly dates."""
    terms = template("it-three-note").model_dump()
    terms["payment_dates"]["last"] = date(2035, 7, 31)
    terms["notes"] = [{**note, "legal_final": None} for note in terms["notes"]]
    return Deal.model_validate(terms)


def bench_cash(paths: int, seed: int = 1) -> Cash:
    """Synthetic half-yearly cash around what the notes need, so that the trigger is hit on some paths."""
    rng = np.random.default_rng(seed)
    dates = month_ends_after(bench_deal().cut_off, DATES + 1, 6)
    level = rng.lognormal(0.0, 0.3, (paths, 1))
    collections = 18e6 * level * rng.gamma(2.0, 1.0, (paths, len(dates)))
    return Cash(dates=dates, collections=collections, costs=0.1 * collections, weights=np.full(paths, 1.0 / paths))


def _least(verb: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        verb()
        times.append(time.process_time() - start)
    return min(times)


def _apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run a function in a fresh process, so that the peak of memory is its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(function, *arguments).result()


def _many(paths: int) -> tuple[float, float]:
    deal, money, plan = bench_deal(), bench_cash(paths), bench_cash(1, seed=2)
    start = time.process_time()
    summarise(deal, money, plan=plan)
    seconds = time.process_time() - start
    return seconds, peak_gb()
