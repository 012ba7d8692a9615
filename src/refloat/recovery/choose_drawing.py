"""A prepared pool and a Sampling -> the Drawing: which way is bad for this pool, found on a few pilot paths."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from refloat.compute import Block
from refloat.recovery.block_result import BlockResult
from refloat.recovery.draw_normals import draw_normals
from refloat.recovery.drawing import NORMALS, PLAIN_DRAWING, Drawing
from refloat.recovery.prepare import Prepared
from refloat.recovery.sampling import Sampling

Floats = NDArray[np.float64]
RunPilot = Callable[[Drawing, list[Block]], list[BlockResult]]

PILOT_BLOCKS, PILOT_BLOCK_PATHS, PILOT_ROUNDS = 4, 64, 3
PILOT_START, PILOT_INDEX = 1 << 49, 1 << 30
"""Far from the scenarios and blocks of any run, so that pilot paths share no random number with it."""
LEAST = 1e-3
"""Net cash below this share of the pilot's mean is taken for it, since its logarithm is used."""
SURE = 2.0
"""A normal whose effect is below so many standard errors is left out of the direction."""


def choose_drawing(prepared: Prepared, loans: int, sampling: Sampling, seed: int, run: RunPilot) -> Drawing:
    """Find the direction from good to bad, and how far to move paths.

    The direction is the steepest fall of the logarithm of net cash in the independent normals, by least squares
    over pilot paths: first around the origin, then around the point so far away in the direction just found as
    the tail asked for lies, until it points at the worst place of its sphere (the inverse first-order reliability
    method; Winterstein and others 1993; its point is where importance sampling of Gaussian factors is centred,
    Glasserman and Li 2005).

    Args:
        prepared: The pool and its assumptions.
        loans: Number of loans of the pool, pooled ones too.
        sampling: What is asked for.
        seed: Of the run.
        run: Works through some blocks with a drawing.

    Returns:
        `PLAIN_DRAWING` where plain paths are asked for or nothing systematic moves the cash.
    """
    from scipy.special import ndtri

    if sampling.kind == "plain":
        return PLAIN_DRAWING
    if sampling.kind == "antithetic":
        return Drawing("antithetic")
    far = float(-ndtri(sampling.tail)) if sampling.kind == "importance" else 0.0
    rounds = PILOT_ROUNDS if sampling.kind == "importance" else 1
    direction = np.zeros(NORMALS)
    for number in range(rounds):
        pilot = Drawing("importance", direction, np.ones(1), np.array([far if number else 0.0]))
        blocks = _blocks(number)
        results = run(pilot, blocks)
        normals = np.concatenate([draw_normals(seed, block, pilot)[0] for block in blocks])
        cash = np.concatenate([_net_cash(prepared, loans, result, sampling.months) for result in results])
        direction = _steepest_fall(normals, cash, prepared.assumptions.copula.kind == "student_t")
        if not direction.any():
            return PLAIN_DRAWING
    if sampling.kind == "stratified":
        return Drawing("stratified", direction)
    moved = sampling.moved_share
    return Drawing("importance", direction, np.array([1 - moved, moved / 2, moved / 2]), np.array([0.0, far / 2, far]))


def _blocks(number: int) -> list[Block]:
    first = PILOT_INDEX + number * PILOT_BLOCKS
    starts = [PILOT_START + (number * PILOT_BLOCKS + place) * PILOT_BLOCK_PATHS for place in range(PILOT_BLOCKS)]
    return [Block(first + place, start, start + PILOT_BLOCK_PATHS) for place, start in enumerate(starts)]


def _net_cash(prepared: Prepared, loans: int, result: BlockResult, months: int | None) -> Floats:
    """Net cash of each path up to a month, shape (path,)."""
    a = prepared.assumptions
    last = a.periods if months is None else min(max(months // a.period_months, 1), a.periods)
    gone = np.cumsum(result.closed[:, :last], axis=1)
    open_at_start = loans * last - (gone.sum(axis=1) - gone[:, -1])
    net = result.collections[:, :last].sum(axis=1) - result.fees[:, :last].sum(axis=1)
    return np.asarray(net - prepared.file_cost * open_at_start)


def _steepest_fall(normals: Floats, cash: Floats, mixing: bool) -> Floats:
    """Direction of length one; zeros where nothing has a sure effect."""
    used = NORMALS if mixing else NORMALS - 1
    mean = float(np.mean(cash))
    if mean <= 0:
        return np.zeros(NORMALS)
    y = np.log(np.maximum(cash, LEAST * mean))
    x = normals[:, :used] - np.mean(normals[:, :used], axis=0)
    y = y - np.mean(y)
    # Normal equations by einsum: BLAS sums in an order that depends on its threads.
    inverse = np.linalg.inv(np.einsum("pi,pj->ij", x, x))
    slopes = np.einsum("ij,pj,p->i", inverse, x, y)
    left = y - np.einsum("pi,i->p", x, slopes)
    variance = float(np.einsum("p,p->", left, left)) / (len(y) - used - 1)
    sure = np.abs(slopes) > SURE * np.sqrt(variance * np.diag(inverse))
    fall = np.zeros(NORMALS)
    # Rounded, so that the last bit of a processor's own arithmetic does not reach the paths.
    fall[:used] = -np.round(np.where(sure, slopes, 0.0) / max(float(np.abs(slopes).max()), 1e-300), 6)
    length = float(np.sqrt(np.einsum("i,i->", fall, fall)))
    return fall / length if length > 0 and np.abs(slopes).max() > 1e-12 else np.zeros(NORMALS)
