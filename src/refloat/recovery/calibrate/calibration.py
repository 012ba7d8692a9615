"""Calibration: an assumption set learned from a tape, and what could not be learned."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from refloat.recovery.assumptions import Assumptions
from refloat.recovery.calibrate.back_test import BackTest
from refloat.recovery.calibrate.collateral_fit import CollateralFit
from refloat.recovery.calibrate.history import History
from refloat.recovery.calibrate.regress_losses import LossRegression
from refloat.recovery.calibrate.segment_fit import SegmentFit

Gap = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Calibration:
    """The outcome of a calibration.

    Attributes:
        assumptions: The new set: numbers of the tape are graded `derived` with the tape as their source, all
            others are those of the start set.
        start: The set it started from.
        history: The loans it rests on.
        segments: One fit a segment, in the order of the set.
        collateral: What the sales of collateral tell: one fit a class with assets, then the courts'; empty without any.
        outcomes: How positions ended, as competing risks.
        written_off: What the written-off loans have paid so far, without any allowance for time; None without any.
        losses: Regression of losses on size and the economy; None where no series were given.
        back_test: The test on what was held out; None if too little would have been left.
        gaps: What the data could not tell, of the tape and then of each segment: (English, Chinese).
    """

    assumptions: Assumptions
    start: Assumptions
    history: History
    segments: tuple[SegmentFit, ...]
    collateral: tuple[CollateralFit, ...]
    outcomes: pl.DataFrame
    written_off: dict[str, Any] | None
    losses: LossRegression | None
    back_test: BackTest | None
    gaps: tuple[Gap, ...]
