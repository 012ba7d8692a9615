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
    paths, regions, months = regional.shape
    driver = factors.normals[:, DRIVERS.index("property")]
    shocks = national - national.mean(axis=1, keepdims=True) + driver[:, None] / np.sqrt(months)
    country, own = np.zeros(paths), np.zeros((paths, regions))
    country_keep, country_size = _monthly(index.national)
    own_keep, own_size = _monthly(index.regional)
    out = np.zeros((paths, regions, months + 1))
    for month in range(months):
        country = country_keep * country + country_size * factors.scale * shocks[:, month]
        own = own_keep * own + own_size * factors.scale[:, None] * regional[:, :, month]
        out[:, :, month + 1] = index.drift.value * (month + 1) / 12 + country[:, None] + own
    return out


def _monthly(factor: IndexFactor) -> tuple[float, float]:
    """What is kept of a factor after a month, and the standard deviation of the month's shock."""
    speed, volatility = factor.mean_reversion.value, factor.volatility.value
    if speed == 0:
        return 1.0, float(volatility / np.sqrt(12))
    keep = float(np.exp(-speed / 12))
    return keep, float(volatility * np.sqrt((1 - keep**2) / (2 * speed)))
