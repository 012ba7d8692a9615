"""default rates by credit quality step -> how they stand beside the EU's benchmarks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.rules import read_step_benchmarks

Counts = NDArray[np.int64]
Level = Literal["within", "above_monitoring", "above_trigger", "none"]

LABEL = (
    "Corporate three-year benchmarks of Implementing Regulation (EU) 2016/1799, which leaves securitisations out: "
    "a comparison, no test of a note's letter."
)


@dataclass(frozen=True)
class StepRecord:
    """One step's default rate beside its benchmark.

    Attributes:
        step: As given.
        borrowers: At the start.
        defaults: Within three years.
        rate: Defaults over borrowers.
        belongs: Step in whose long-run range the rate lies.
        level: Whether the rate is above the monitoring or the trigger level; "none" where the step has no such level.
    """

    step: str
    borrowers: int
    defaults: int
    rate: float
    belongs: str
    level: Level


def benchmark(steps: Sequence[str], borrowers: Counts, defaults: Counts) -> tuple[StepRecord, ...]:
    """Set three-year default rates beside the benchmarks.

    Args:
        steps: "CQS1" to "CQS6", or "1" to "6".
        borrowers: By step.
        defaults: By step, within three years.

    Raises:
        InputError: A step is not known, or a count is impossible.
    """
    known = {row.step: row for row in read_step_benchmarks()}
    found = []
    for name, count, seen in zip(steps, borrowers.tolist(), defaults.tolist(), strict=True):
        row = known.get(name if name.upper().startswith("CQS") else f"CQS{name}")
        if row is None:
            raise InputError(f'"{name}" is no credit quality step', remedy=f"use one of {', '.join(known)}")
        if not 0 <= seen <= count or not count:
            raise InputError(f"{seen} defaults among {count} borrowers are impossible", where=row.step)
        rate = seen / count
        belongs = next(step for step, other in known.items() if rate <= other.upper or step == list(known)[-1])
        level: Level = "none"
        if row.monitoring is not None and row.trigger is not None:
            level = "above_trigger" if rate > row.trigger else "within"
            level = "above_monitoring" if row.monitoring < rate <= row.trigger else level
        found.append(StepRecord(row.step, count, seen, rate, belongs, level))
    return tuple(found)
