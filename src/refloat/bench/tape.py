"""A synthetic tape -> seconds and memory of its check, and the ratio to a pandas twin of some of the rules."""

import multiprocessing
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from refloat.bench.pandas_tape import TWIN_RULES, count_breaches
from refloat.bench.peak_memory import peak_gb
from refloat.bench.synthetic_tape import CUT_OFF, read_back, write_tape

Figures = dict[str, Any]
STEPS = 3


def bench_tape(
    *, loans: int = 1_000_000, collaterals: int = 300_000, on_step: Callable[[int, int], None] | None = None
) -> Figures:
    """Check a synthetic tape with every rule that applies, and some rules again in Polars and in pandas.

    Each of the three steps (making the tape, checking it, the twin) has a process of its own, so that peak
    memory is that of the check with the tape it holds, and nothing else.

    Args:
        loans: Number of loans; the borrowers are seven in ten of it.
        collaterals: Number of collateral rows.
        on_step: Told the steps done and the steps in all.

    Returns:
        loans, borrowers, collaterals; seconds (wall clock of the whole check), cpu_seconds, peak_gb (of the process,
        tape included), tape_gb (before the check), rules_run (number of rules), failures (lines found);
        twin_rules (number of rules of the twin), twin_rules_seconds (those in Polars), pandas_seconds (those in
        pandas), ratio (pandas over Polars, same rules), agree (both found the same number of rows by rule). The last
        three are None where pandas is not installed.
    """
    told = on_step or (lambda done, total: None)
    told(0, STEPS)
    with tempfile.TemporaryDirectory(prefix="refloat-bench-") as name:
        folder = Path(name)
        _apart(_make, folder, loans, collaterals)
        told(1, STEPS)
        figures, counts = _apart(_check, folder)
        told(2, STEPS)
        twin: Figures = {"pandas_seconds": None, "ratio": None, "agree": None}
        if find_spec("pandas") is not None and find_spec("pyarrow") is not None:
            seconds, theirs = _apart(_twin, folder)
            ratio = seconds / figures["twin_rules_seconds"]
            twin = {"pandas_seconds": seconds, "ratio": ratio, "agree": counts == theirs}
        else:
            twin["note"] = "pandas and pyarrow are not installed: take the dev extra for the ratio"
        told(3, STEPS)
    return {"loans": loans, "collaterals": collaterals, **figures, **twin}


def _apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run a function in a fresh process; spawned, since a fork after Polars has started threads may hang."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(function, *arguments).result()


def _make(folder: Path, loans: int, collaterals: int) -> None:
    write_tape(folder, loans, collaterals)


def _check(folder: Path) -> tuple[Figures, dict[str, int]]:
    """The check as a user runs it, then only the twin's rules."""
    from refloat.tape import check_result, check_tape
    from refloat.tape.check import run_rules

    raw = read_back(folder)
    tape_gb = peak_gb()
    start, start_cpu = time.perf_counter(), time.process_time()
    check = check_tape(raw, received_on=CUT_OFF + timedelta(days=30))
    check_result(check)
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - start_cpu
    figures = {
        "borrowers": check.rows["borrower"],
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "tape_gb": tape_gb,
        "peak_gb": peak_gb(),
        "rules_run": len(check.rules_run),
        "failures": check.findings.height,
    }
    del check
    start = time.perf_counter()
    findings = run_rules(raw, TWIN_RULES)
    figures |= {"twin_rules": len(TWIN_RULES), "twin_rules_seconds": time.perf_counter() - start}
    rows = findings.filter(findings["index"].is_not_null())
    found = dict(rows.group_by(rows["rule"].cast(str)).len().iter_rows())
    return figures, {rule: found.get(rule, 0) for rule in TWIN_RULES}


def _twin(folder: Path) -> tuple[float, dict[str, int]]:
    import pandas as pd

    tables = [pd.read_parquet(folder / f"{table}.parquet") for table in ("borrower", "loan", "collateral")]
    for frame in tables:
        for name in frame.columns:
            if name.endswith("_date"):
                frame[name] = pd.to_datetime(frame[name])
    start = time.perf_counter()
    borrowers, loans, assets = tables
    found = count_breaches(borrowers, loans, assets, pd.Timestamp(CUT_OFF))
    return time.perf_counter() - start, found
