"""A block and a Drawing -> the independent normals of its paths, and their weights."""

import numpy as np
from numpy.typing import NDArray

from refloat.compute import Block, generator
from refloat.recovery.drawing import NORMALS, Drawing

Floats = NDArray[np.float64]

# Beside those of `drivers`; a number once given is never given again.
DRIVER_STREAM, MIXING_STREAM, STRATUM_STREAM = 1, 2, 5


def draw_normals(seed: int, block: Block, drawing: Drawing) -> tuple[Floats, Floats]:
    """Draw the normals of a block.

    Antithetic paths are 2k and 2k + 1, with all signs turned. Stratified: with d the direction and n paths, the
    component along d is the normal quantile of (rank + uniform) / n, with the ranks in random order. Importance: the
    paths are a mixture of normals moved along d, and weigh the density they should have over that of the mixture,

        1 / sum_c share_c exp(length_c y - length_c^2 / 2),   y = d'z,

    at most one over the share that is not moved. Which component a path comes from is fixed by its number, in the
    order of van der Corput, so that every block has its shares; the mixture's density serves all the same (Owen and
    Zhou 2000, Safe and effective importance sampling, JASA 95, 135-143).

    Returns:
        Normals, shape (path, 9), and weights, shape (path,), not normalised.
    """
    paths = block.scenarios
    drawn = paths if drawing.kind != "antithetic" else (paths + 1) // 2
    normals = np.empty((drawn, NORMALS))
    normals[:, : NORMALS - 1] = generator(seed, block.index, DRIVER_STREAM).standard_normal((drawn, NORMALS - 1))
    normals[:, NORMALS - 1] = generator(seed, block.index, MIXING_STREAM).standard_normal(drawn)
    weights = np.ones(paths)
    if drawing.kind == "antithetic":
        normals = np.stack([normals, -normals], axis=1).reshape(2 * drawn, NORMALS)[:paths]
    elif drawing.kind == "stratified":
        stream = generator(seed, block.index, STRATUM_STREAM)
        along = strata_normals(stream.permutation(paths), stream.random(paths))
        normals += (along - _along(normals, drawing))[:, None] * drawing.direction
    elif drawing.kind == "importance":
        component = np.searchsorted(np.cumsum(drawing.shares), _van_der_corput(block.start, block.stop), side="right")
        component = np.minimum(component, len(drawing.shares) - 1)
        normals += drawing.lengths[component][:, None] * drawing.direction
        y = _along(normals, drawing)[:, None]
        densities = np.exp(drawing.lengths * y - drawing.lengths**2 / 2)
        weights = 1 / np.einsum("pc,c->p", densities, drawing.shares)
    return normals, weights


def strata_normals(ranks: NDArray[np.int64], within: Floats) -> Floats:
    """One standard normal in each of equally likely strata, shape (path,)."""
    from scipy.special import ndtri

    # A uniform of exactly zero in the lowest stratum would be minus infinity.
    return np.asarray(ndtri((ranks + np.maximum(within, 1e-12)) / len(ranks)))


def _along(normals: Floats, drawing: Drawing) -> Floats:
    return np.asarray(np.einsum("pj,j->p", normals, drawing.direction))


def _van_der_corput(start: int, stop: int) -> Floats:
    """Each number's binary digits mirrored at the point: numbers that follow each other fill [0, 1) evenly."""
    left, out, step = np.arange(start, stop, dtype=np.uint64), np.zeros(stop - start), 0.5
    while left.any():
        out += step * (left & np.uint64(1))
        left >>= np.uint64(1)
        step /= 2
    return out
