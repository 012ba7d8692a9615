"""A segment's history -> its collection curve, and what of it no loan has seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.assumptions import Curve
from refloat.recovery.calibrate.chain_ladder import ChainLadder, chain_ladder, decaying_tail
from refloat.recovery.calibrate.growth import Growth
from refloat.recovery.calibrate.triangle import Triangle

Floats = NDArray[np.float64]
Gap = tuple[str, str]

TAIL_QUARTERS = 20
POINTS = (3, 6, 9, 12, 15, 18, 21, 24, 30, 36, 48, 60, 72, 84, 96, 120, 144, 180)
FINISHED = 0.995


@dataclass(frozen=True, eq=False)
class CollectionCurve:
    """Cumulative share of lifetime cash by month since default, from (0, 0) to a share of one.

    Attributes:
        months, cumulative: The points.
        tail_share: Part beyond the oldest age seen.
        ladder: The chain ladder it rests on, if it does.
        gaps: What the data could not tell.
    """

    months: tuple[float, ...]
    cumulative: tuple[float, ...]
    tail_share: float
    ladder: ChainLadder | None
    gaps: tuple[Gap, ...]


def triangle_curve(triangle: Triangle, start: Curve | None) -> CollectionCurve:
    """The curve of a chain ladder, with its tail from the start set's curve, else from its own decay.

    Args:
        triangle: The triangle.
        start: The start set's curve if it counts from default, else None.
    """
    oldest = float(triangle.months[-1])
    plain = chain_ladder(triangle)
    if start is not None:
        seen = float(np.interp(oldest, start.months, start.cumulative))
        tail = 1 / seen if seen > 0 else 1.0
        origin, origin_zh = "the start set's curve", "初始假设集曲线"
    else:
        found = decaying_tail(plain.factors, periods=TAIL_QUARTERS)
        tail, origin, origin_zh = found or 1.0, "the decay of the development factors", "发展因子的衰减"
    ladder = chain_ladder(triangle, tail=tail)
    unseen = 1 - 1 / tail
    months, shares = [0.0, *triangle.months], [0.0, *ladder.developed]
    if start is not None:
        for month, share in zip(start.months, start.cumulative, strict=True):
            if month > oldest:
                months.append(month)
                shares.append(share)
    elif unseen > 0:
        # What is left comes in at a falling pace: half of it in the first third of the extrapolated time.
        months += [oldest + 20.0, oldest + 60.0]
        shares += [1 - unseen / 2, 1.0]
    gaps: list[Gap] = []
    if unseen > 1e-6:
        gaps.append(
            (
                f"No loan was seen beyond {oldest:.0f} months: {unseen:.0%} of the lifetime cash comes from {origin}.",
                f"没有贷款的观察期超过{oldest:.0f}个月:终身回收的{unseen:.0%}取自{origin_zh}。",
            )
        )
    elif start is None:
        gaps.append(
            (
                f"No loan was seen beyond {oldest:.0f} months, and the factors show no decay to carry on: "
                "the curve ends there.",
                f"没有贷款的观察期超过{oldest:.0f}个月,且发展因子无可外推的衰减:曲线到此为止。",
            )
        )
    points = _points(np.array(months), np.array(shares))
    return CollectionCurve(*points, unseen, ladder, tuple(gaps))


def growth_curve(growth: Growth) -> CollectionCurve:
    """The curve of a growth fit, ended where it is finished."""
    grid = np.array([*range(9), *(month for month in POINTS if month > 8), 240, 300, 360, 480, 600], dtype=np.float64)
    shares = growth.share(grid)
    end = int(np.argmax(shares >= FINISHED)) if (shares >= FINISHED).any() else len(grid) - 1
    shares = np.append(np.round(shares[:end], 6), 1.0)
    unseen = 1 - float(growth.share(growth.oldest))
    gaps: list[Gap] = []
    if unseen > 0.005:
        gaps.append(
            (
                f"{unseen:.0%} of the lifetime cash lies beyond the oldest loan ({growth.oldest:.0f} months) "
                "and is the curve's extrapolation.",
                f"终身回收的{unseen:.0%}晚于最老贷款({growth.oldest:.0f}个月),为曲线外推。",
            )
        )
    return CollectionCurve(tuple(grid[: end + 1]), tuple(shares), max(unseen, 0.0), None, tuple(gaps))


def _points(months: Floats, shares: Floats) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The curve at few round months, never falling, ending with one."""
    shares = np.clip(np.maximum.accumulate(shares), 0, 1)
    shares = shares / shares[-1]
    wanted = sorted({0.0, *(m for m in POINTS if m < months[-1]), float(months[-1])})
    values = np.interp(wanted, months, shares)
    return tuple(float(m) for m in wanted), tuple(float(round(v, 6)) for v in values)
