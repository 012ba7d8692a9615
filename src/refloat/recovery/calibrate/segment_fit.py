"""SegmentFit: what the past of one segment says, and what it cannot say."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.calibrate.chain_ladder import ChainLadder
from refloat.recovery.calibrate.credibility import Credible
from refloat.recovery.calibrate.triangle import Triangle

Floats = NDArray[np.float64]
Gap = tuple[str, str]


@dataclass(frozen=True, eq=False)
class SegmentFit:
    """The outcome for one segment.

    Attributes:
        name: Of the segment.
        method: "triangle" (dated cash), "growth" (one look at many ages), or "none": the start set stays.
        loans, owed, cash, cost: Loans, amounts in currency units.
        oldest: Age of the oldest loan, months.
        observed: Gross cash so far over what was owed; a young book has not finished.
        developed: Share of the lifetime cash that has come by now, as the curve has it.
        level: Lifetime gross recovery used, share of what was owed at default, after credibility.
        credible: The level's two parts; None where the start set counts from another clock.
        own_level, own_error: The data's level and its standard error.
        zero_share: Share of loans that never pay.
        paid_share, paid_share_sd: Mean and spread of the share the others pay.
        fee_share: Cost over gross cash.
        months, cumulative: The collection curve since default.
        tail_share: Part of the curve beyond the oldest age, which no loan of the tape has seen.
        triangle, ladder: The triangle and its chain ladder, where there is one.
        gaps: What the data could not tell: (English, Chinese).
    """

    name: str
    method: Literal["triangle", "growth", "none"]
    loans: int
    owed: float
    cash: float
    cost: float
    oldest: float
    observed: float
    developed: float = 1.0
    level: float = 0.0
    credible: Credible | None = None
    own_level: float = 0.0
    own_error: float = 0.0
    zero_share: float = 0.0
    paid_share: float = 0.0
    paid_share_sd: float = 0.0
    fee_share: float | None = None
    months: tuple[float, ...] = ()
    cumulative: tuple[float, ...] = ()
    tail_share: float = 0.0
    triangle: Triangle | None = None
    ladder: ChainLadder | None = None
    gaps: tuple[Gap, ...] = ()

    def share(self, months: Floats) -> Floats:
        """Share of lifetime cash in by an age in months since default."""
        return np.asarray(np.interp(months, self.months, self.cumulative))
