"""Paths of property prices."""

import numpy as np
import pytest

from refloat.recovery.assumptions import IndexFactor, PropertyIndex
from refloat.recovery.drivers import PathFactors
from refloat.recovery.figures import AnnualRate, Sigma, Speed
from refloat.recovery.price_paths import log_prices

MONTHS, PATHS = 120, 20_000


def index(drift: float, national: tuple[float, float], regional: tuple[float, float]) -> PropertyIndex:
    def rate(value: float) -> AnnualRate:
        return AnnualRate(value=value, source="t", grade="judgement")

    def factor(volatility: float, speed: float) -> IndexFactor:
        return IndexFactor(
            volatility=Sigma(value=volatility, source="t", grade="judgement"),
            mean_reversion=Speed(value=speed, source="t", grade="judgement"),
        )

    return PropertyIndex(
        since_appraisal=rate(0), drift=rate(drift), national=factor(*national), regional=factor(*regional)
    )


def paths(prices: PropertyIndex, regions: int = 2) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(1)
    normals, ones = draw.standard_normal((PATHS, 4)), np.ones(PATHS)
    factors = PathFactors(normals, ones, ones, ones, ones, np.eye(4))
    national, regional = draw.standard_normal((PATHS, MONTHS)), draw.standard_normal((PATHS, regions, MONTHS))
    return log_prices(prices, factors, national, regional), normals[:, 1]


def test_without_pull_the_spread_grows_with_the_root_of_time() -> None:
    prices, _ = paths(index(0.02, (0.10, 0), (0.0, 0)))

    for month in (12, 60, 120):
        assert prices[:, 0, month].std() == pytest.approx(0.10 * np.sqrt(month / 12), rel=0.02)
        assert prices[:, 0, month].mean() == pytest.approx(0.02 * month / 12, abs=0.006)


def test_with_pull_the_spread_is_that_of_an_ornstein_uhlenbeck_process() -> None:
    prices, _ = paths(index(0.0, (0.12, 0.4), (0.0, 0)))

    for month in (12, 60, 120):
        expected = 0.12 * np.sqrt((1 - np.exp(-2 * 0.4 * month / 12)) / (2 * 0.4))
        assert prices[:, 0, month].std() == pytest.approx(expected, rel=0.02)


def test_the_end_of_a_path_without_pull_is_the_property_driver() -> None:
    prices, driver = paths(index(0.0, (0.10, 0), (0.0, 0)))

    assert np.corrcoef(prices[:, 0, -1], driver)[0, 1] == pytest.approx(1, abs=1e-12)
    assert np.corrcoef(prices[:, 0, 30], driver)[0, 1] == pytest.approx(0.5, abs=0.02)


def test_regions_share_the_national_factor_only() -> None:
    prices, _ = paths(index(0.0, (0.06, 0), (0.08, 0)))

    assert np.corrcoef(prices[:, 0, 60], prices[:, 1, 60])[0, 1] == pytest.approx(0.36, abs=0.02)
