"""Paths of property prices: one national and one own factor for each region, month by month."""

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.assumptions import IndexFactor, PropertyIndex
from refloat.recovery.drivers import PathFactors
from refloat.recovery.loadings import DRIVERS

Floats = NDArray[np.float64]


def log_prices(index: PropertyIndex, factors: PathFactors, national: Floats, regional: Floats) -> Floats:
    """Logarithm of the price index over its value at the cut-off, by path, region and month.

    Each factor follows x' = exp(-k/12) x + s e, an Ornstein-Uhlenbeck process seen every month, with s
    such that its volatility is the one given (Glasserman 2004, Monte Carlo Methods in Financial
    Engineering, section 3.3.1). The national shocks are made to add up to the property driver, so that
    its correlation with the other drivers holds for the end of the path.

    Args:
        index: Trend, volatility and pull of the factors.
        factors: Drivers of the paths.
        national: Shape (path, month), independent standard normals.
        regional: Shape (path, region, month), likewise.

    Returns:
        Shape (path, region, month + 1), zero at month 0.
    """
    months = regional.shape[2]
    driver = factors.normals[:, DRIVERS.index("property")]
    shocks = national - national.mean(axis=1, keepdims=True) + driver[:, None] / np.sqrt(months)
    country = _pulled(index.national, shocks)
    out = np.empty((*regional.shape[:2], months + 1))
    out[:, :, 0] = 0.0
    later = out[:, :, 1:]
    _pulled(index.regional, regional, later)
    later += country[:, None, :]
    later *= factors.scale[:, None, None]
    later += index.drift.value * np.arange(1.0, months + 1) / 12
    return out


def _pulled(factor: IndexFactor, shocks: Floats, out: Floats | None = None) -> Floats:
    """The process along the last axis, as a running sum of shocks that grow by what is not yet lost of them."""
    speed, volatility = factor.mean_reversion.value, factor.volatility.value
    if speed == 0:
        return np.asarray(np.multiply(np.cumsum(shocks, axis=-1, out=out), volatility / np.sqrt(12), out=out))
    size = volatility * np.sqrt((1 - np.exp(-speed / 6)) / (2 * speed))
    growth = np.exp(speed / 12 * np.arange(1.0, shocks.shape[-1] + 1))
    done = np.multiply(shocks, growth, out=out)
    np.cumsum(done, axis=-1, out=done)
    done *= size / growth
    return np.asarray(done)
