"""Recoveries -> how their paths were drawn and what they are worth."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.drivers import correlation_matrix
from refloat.recovery.loadings import DRIVERS
from refloat.recovery.recoveries import Recoveries

Floats = NDArray[np.float64]

ERRORS = ("amount_market", "amount_deal", "timing_market", "timing_deal", "mixing")


def sampling_facts(recoveries: Recoveries) -> dict[str, Any]:
    """How the paths were drawn, as a plain document.

    Returns:
        kind; effective_scenarios, the paths of equal weight that their weights are worth, (sum w)^2 / sum w^2 (Kish
        1965, Survey Sampling, section 11.7); and for importance sampling tail, moved_share, and moved_to: where the
        paths moved furthest are centred, in standard deviations of each driver and of each forecast error.
    """
    weights, drawing = recoveries.cash.weights, recoveries.drawing
    facts: dict[str, Any] = {
        "kind": drawing.kind,
        "effective_scenarios": float(1.0 / np.einsum("p,p->", weights, weights)),
    }
    if drawing.kind == "importance":
        centre = drawing.direction * drawing.lengths[-1]
        drivers = np.einsum("ij,j->i", np.linalg.cholesky(correlation_matrix(recoveries.assumptions)), centre[:4])
        facts |= {
            "tail": recoveries.sampling.tail,
            "moved_share": float(1 - drawing.shares[0]),
            "moved_to": dict(zip((*DRIVERS, *ERRORS), [*drivers.tolist(), *centre[4:].tolist()], strict=True)),
        }
    return facts


def mean_error(recoveries: Recoveries, values: Floats) -> float:
    """Monte Carlo standard error of the weighted mean of a figure by path, as its paths were drawn.

    Plain and importance: sqrt(sum w^2 (x - m)^2), with weights that sum to one (Owen, Monte Carlo theory, methods
    and examples, 2013, section 9.2). Antithetic: the same over means of pairs. Stratified: between the means of whole
    blocks, which alone are independent; with fewer than two, that of plain paths, which is too large.

    Args:
        recoveries: Whose paths they are.
        values: Shape (path,).
    """
    weights, kind = recoveries.cash.weights, recoveries.drawing.kind
    if kind == "antithetic":
        values, weights = _grouped(values, weights, 2, recoveries.block_size)
    elif kind == "stratified" and len(values) >= 2 * recoveries.block_size:
        values, weights = _grouped(values, weights, recoveries.block_size, recoveries.block_size)
        mean = float(np.einsum("p,p->", weights, values))
        blocks = len(values)
        # Few groups: what their own mean takes from the spread is given back.
        return float(np.sqrt(np.einsum("p,p->", weights**2, (values - mean) ** 2) * blocks / (blocks - 1)))
    mean = float(np.einsum("p,p->", weights, values))
    return float(np.sqrt(np.einsum("p,p->", weights**2, (values - mean) ** 2)))


def _grouped(values: Floats, weights: Floats, size: int, block: int) -> tuple[Floats, Floats]:
    """Means and weights of groups of paths that follow each other; none reaches over the end of a block."""
    starts = np.concatenate(
        [np.arange(first, min(first + block, len(values)), size) for first in range(0, len(values), block)]
    )
    total = np.add.reduceat(weights, starts)
    return np.add.reduceat(weights * values, starts) / total, total
