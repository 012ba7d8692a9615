"""Quantile tables shared by all loans of a segment: a lookup costs a nanosecond, an inverse beta a microsecond."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.assumptions import Copula

Floats = NDArray[np.float64]

NORMAL_CELLS = 1024
SHARE_CELLS = 1024
TIME_CELLS = 1024
NEVER = -1e12
"""Latent value of a loan that pays nothing; it lies below every cell of a share table."""


@dataclass(frozen=True, eq=False)
class ShareTable:
    """Share of the claim paid, by latent value.

    Attributes:
        values: Shape (SHARE_CELLS + 1,). Cell 0 is a share of zero; cell 1 + i holds the share at the
            middle of the i-th of equal steps of the latent value between -reach and reach.
        reach: Largest latent value told apart.
    """

    values: Floats
    reach: float

    @property
    def cells_per_unit(self) -> float:
        """Cells by unit of the latent value."""
        return SHARE_CELLS / (2 * self.reach)


def normal_table() -> Floats:
    """Standard normal quantiles at the middles of equal steps of probability, with `NEVER` in front.

    Shape (NORMAL_CELLS + 1,): cell 0 is below zero probability.
    """
    from scipy.special import ndtri

    middles = (np.arange(NORMAL_CELLS) + 0.5) / NORMAL_CELLS
    return np.append(NEVER, ndtri(middles))


def time_table() -> Floats:
    """Standard normal quantiles at the middles of TIME_CELLS equal steps of probability, for times."""
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(TIME_CELLS) + 0.5) / TIME_CELLS))


def noise_table(sigma: float) -> Floats:
    """Lognormal factors of mean one: the mean within each of TIME_CELLS equal steps of probability."""
    from scipy.special import ndtr, ndtri

    edges = ndtri(np.arange(TIME_CELLS + 1) / TIME_CELLS)
    return np.asarray(TIME_CELLS * np.diff(ndtr(edges - sigma)))


def share_table(mean: float, deviation: float, copula: Copula) -> ShareTable:
    """Quantiles of a beta share with the given mean and standard deviation, by latent value.

    The parameters follow from the moments, a + b = mean (1 - mean) / deviation^2 - 1, a = mean (a + b).

    Args:
        mean: Mean share, 0 to 1.
        deviation: Its standard deviation; zero makes every share the mean.
        copula: Whether the latent value is normal or Student-t.
    """
    from scipy.special import betaincinv

    reach = max(6.0, -latent_quantile(1e-4, copula))
    latent: Floats = np.asarray((np.arange(SHARE_CELLS) + 0.5) * (2 * reach / SHARE_CELLS) - reach, dtype=np.float64)
    if deviation == 0 or mean in (0.0, 1.0):
        shares = np.full(SHARE_CELLS, mean)
    else:
        size = mean * (1 - mean) / deviation**2 - 1
        shares = betaincinv(mean * size, (1 - mean) * size, latent_probability(latent, copula))
    return ShareTable(np.append(0.0, shares), reach)


def latent_probability(latent: Floats, copula: Copula) -> Floats:
    """Probability below a latent value."""
    from scipy.special import ndtr, stdtr

    if copula.degrees_of_freedom is None:
        return np.asarray(ndtr(latent))
    return np.asarray(stdtr(copula.degrees_of_freedom.value, latent))


def latent_quantile(probability: float, copula: Copula) -> float:
    """Latent value below which lies a probability; infinite at 0 and 1."""
    from scipy.special import ndtri, stdtrit

    if probability in (0.0, 1.0):
        return float(np.inf) if probability else float(-np.inf)
    if copula.degrees_of_freedom is None:
        return float(ndtri(probability))
    return float(stdtrit(copula.degrees_of_freedom.value, probability))
