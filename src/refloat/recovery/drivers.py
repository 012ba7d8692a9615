"""The systematic side of a path: correlated drivers, their mixing variable, and forecast errors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.compute import Block, generator
from refloat.recovery.assumptions import Assumptions, Copula, ErrorSize
from refloat.recovery.draw_normals import DRIVER_STREAM, MIXING_STREAM, draw_normals
from refloat.recovery.drawing import NORMALS, PLAIN_DRAWING, Drawing
from refloat.recovery.loadings import DRIVERS, Loadings
from refloat.recovery.overrides import NO_OVERRIDES, Overrides
from refloat.recovery.tables import latent_quantile

Floats = NDArray[np.float64]

# What the random streams of a block are for, beside those of `draw_normals`; a number once given is never given again.
NATIONAL_STREAM, REGIONAL_STREAM = 3, 4


@dataclass(frozen=True, eq=False)
class DriverDraws:
    """Raw random numbers of the paths of a block.

    Attributes:
        normals: Shape (path, 8), independent: four drivers, then amount error of the market and of the
            deal, then timing error of the market and of the deal.
        mixing: Shape (path,): chi-squared over its degrees of freedom, or ones under a Gaussian copula.
        weights: Shape (path,): likelihood ratios, ones unless paths were drawn by importance.
    """

    normals: Floats
    mixing: Floats
    weights: Floats


@dataclass(frozen=True, eq=False)
class PathFactors:
    """What all loans of a path share.

    Attributes:
        normals: Shape (path, 4), correlated standard normals in the order of `DRIVERS`, before mixing.
        scale: Shape (path,), the mixing multiplier of every latent normal; one under a Gaussian copula.
        amount_error: Shape (path,), multiplier of amounts.
        clock_error: Shape (path,), multiplier of times.
        weights: Shape (path,), likelihood ratios, not normalised.
        correlations: Shape (4, 4), of the drivers.
    """

    normals: Floats
    scale: Floats
    amount_error: Floats
    clock_error: Floats
    weights: Floats
    correlations: Floats

    def part(self, start: int, stop: int) -> "PathFactors":
        """The factors of some of the paths."""
        cut = slice(start, stop)
        return PathFactors(
            self.normals[cut],
            self.scale[cut],
            self.amount_error[cut],
            self.clock_error[cut],
            self.weights[cut],
            self.correlations,
        )


def draw_drivers(seed: int, block: Block, copula: Copula, drawing: Drawing = PLAIN_DRAWING) -> DriverDraws:
    """Draw what `path_factors` needs; plain paths one by one, so that a shorter block begins like a longer one.

    Unless paths are plain the mixing variable is the chi-squared quantile of a ninth normal, so that one direction
    in nine dimensions moves it together with the drivers.
    """
    degrees = None if copula.degrees_of_freedom is None else copula.degrees_of_freedom.value
    mixing = np.ones(block.scenarios)
    if drawing.kind == "plain":
        normals = generator(seed, block.index, DRIVER_STREAM).standard_normal((block.scenarios, NORMALS - 1))
        if degrees is not None:
            mixing = generator(seed, block.index, MIXING_STREAM).chisquare(degrees, block.scenarios) / degrees
        return DriverDraws(normals, mixing, np.ones(block.scenarios))
    normals, weights = draw_normals(seed, block, drawing)
    if degrees is not None:
        mixing = _chi_squared(normals[:, NORMALS - 1], degrees) / degrees
    return DriverDraws(normals[:, : NORMALS - 1], mixing, weights)


def path_factors(draws: DriverDraws, assumptions: Assumptions, overrides: Overrides = NO_OVERRIDES) -> PathFactors:
    """Drivers and errors of each path.

    The drivers are L z with L the Cholesky factor of their correlations; under a Student-t copula all
    latent normals of a path are multiplied by sqrt(nu / chi2). The errors are lognormal:
    (1 + bias) exp(sum of sigma z - sigma^2 / 2).
    """
    correlations = correlation_matrix(assumptions)
    lower = np.linalg.cholesky(correlations)
    # einsum rather than a matrix product: BLAS sums in an order that depends on its threads.
    normals = np.einsum("pj,ij->pi", draws.normals[:, :4], lower) + overrides.shifts
    error = assumptions.estimation_error
    return PathFactors(
        normals=normals,
        scale=1 / np.sqrt(draws.mixing),
        amount_error=overrides.amount_factor * _error(error.amount, draws.normals[:, 4], draws.normals[:, 5]),
        clock_error=_error(error.timing, draws.normals[:, 6], draws.normals[:, 7]),
        weights=draws.weights,
        correlations=correlations,
    )


def correlation_matrix(assumptions: Assumptions) -> Floats:
    """Correlations of the drivers, shape (4, 4)."""
    return np.array([[assumptions.driver_correlation(a, b) for b in DRIVERS] for a in DRIVERS])


def common_part(factors: PathFactors, loadings: Loadings) -> Floats:
    """The drivers' part of a latent normal, shape (path,), before mixing."""
    return np.asarray(np.einsum("pi,i->p", factors.normals, np.array(loadings.weights())))


def own_part(factors: PathFactors, loadings: Loadings) -> float:
    """Weight of a loan's own noise, so that the latent normal has variance one."""
    weights = np.array(loadings.weights())
    explained = float(np.einsum("i,ij,j->", weights, factors.correlations, weights))
    return float(np.sqrt(max(1 - explained, 0.0)))


def odds_given_path(odds: float, factors: PathFactors, loadings: Loadings, assumptions: Assumptions) -> Floats:
    """Probability of an event whose latent value must fall below a threshold, given each path.

    An event of marginal probability p happens if its latent value lies below F^-1(p); drivers with
    positive loadings make it rarer. Vasicek (2002), Loan portfolio value, Risk 15(12).

    Returns:
        Shape (path,).
    """
    from scipy.special import ndtr

    threshold = latent_quantile(odds, assumptions.copula)
    own = own_part(factors, loadings)
    return np.asarray(ndtr((threshold / factors.scale - common_part(factors, loadings)) / own))


def clock_factor(factors: PathFactors, loadings: Loadings) -> Floats:
    """How many times longer things take on each path, shape (path,)."""
    return np.asarray(factors.clock_error * np.exp(-factors.scale * common_part(factors, loadings)))


def _chi_squared(normal: Floats, degrees: float) -> Floats:
    """The chi-squared quantile of a standard normal's probability."""
    from scipy.special import gammaincinv, ndtr

    return np.asarray(2 * gammaincinv(degrees / 2, ndtr(normal)))


def _error(size: ErrorSize, market: Floats, deal: Floats) -> Floats:
    spread = size.market.value * market + size.deal.value * deal
    centre = (size.market.value**2 + size.deal.value**2) / 2
    return np.asarray((1 + size.bias.value) * np.exp(spread - centre))
