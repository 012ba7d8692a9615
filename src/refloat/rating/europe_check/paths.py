"""What is known of Italian pools -> cash by path, about a lifetime recovery."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.compute import generator
from refloat.deal import Deal
from refloat.market.error_sizes import error_sizes
from refloat.units import Cash

Floats = NDArray[np.float64]
MARKET = "IT"
DAYS_A_MONTH = 365.25 / 12


@cache
def assumptions() -> dict[str, float]:
    """Name -> value; grades and sources stand beside them in assumptions.csv."""
    with (Path(__file__).parent / "assumptions.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


@cache
def _curve() -> tuple[Floats, Floats]:
    with (Path(__file__).parent / "curve.csv").open(encoding="utf-8", newline="") as file:
        rows = [(float(row["months"]), float(row["share"])) for row in csv.DictReader(file)]
    months, shares = (np.array([0.0, *column]) for column in zip(*rows, strict=True))
    return months, shares


def share_to(months: Floats | float) -> Floats:
    """Share of lifetime gross cash that comes within some months of the cut-off: the set it-secured-mixed.

    Args:
        months: Any shape.
    """
    return np.asarray(np.interp(months, *_curve()))


@dataclass(frozen=True)
class Spread:
    """Lognormal spreads of a pool's cash about its forecast.

    Attributes:
        amount: Of the level: the drivers, the market's and the deal's own error of amount.
        timing: Of the time: the market's and the deal's own error of timing.
        level_mean, time_mean: Means of the two logarithms.
    """

    amount: float
    timing: float
    level_mean: float
    time_mean: float


@cache
def spread() -> Spread:
    """From plan against actual (`refloat.market.error_sizes`) and assumptions.csv."""
    sizes = error_sizes().filter(pl.col("market") == MARKET)
    part = {(row["on"], row["part"]): row["value"] for row in sizes.iter_rows(named=True)}
    amount = np.sqrt(assumptions()["driver_spread"] ** 2 + part["amount", "market"] ** 2 + part["amount", "deal"] ** 2)
    timing = np.sqrt(part["timing", "market"] ** 2 + part["timing", "deal"] ** 2)
    level_mean = np.log1p(part["amount", "bias"]) - amount**2 / 2
    return Spread(float(amount), float(timing), float(level_mean), part["timing", "bias"])


def factors(paths: int, seed: int) -> tuple[Floats, Floats]:
    """Level of each path's cash over the forecast's, and how many times as long it takes; shape (path,) each."""
    normal, sizes = generator(seed, 0).standard_normal((2, paths)), spread()
    return np.exp(sizes.level_mean + sizes.amount * normal[0]), np.exp(sizes.time_mean + sizes.timing * normal[1])


def factors_given(ratio: float, months: float, paths: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Level and time given that cash to a month was some multiple of the forecast's, and the paths' weights.

    The level is drawn about where the report puts it if the curve were straight in logarithms; the time then follows
    from the report, read with some error. Weights are the lognormal densities of both over that of the draw, times the
    slope of time in the report.

    Args:
        ratio: Cash to date over the forecast's.
        months: Since the cut-off.
        paths: Number of paths.
        seed: Of them.
    """
    sizes, reading = spread(), assumptions()["reading_error"]
    normal = generator(seed, 1).standard_normal((2, paths))
    slope = float(_elasticity(np.array([months]))[0])
    told = np.log(ratio) + reading * normal[1]
    # Normal level x and time y of which x - slope * y is seen: the usual conditional mean and spread of x.
    seen = sizes.amount**2 + (slope * sizes.timing) ** 2 + reading**2
    gain = sizes.amount**2 / seen
    centre = sizes.level_mean + gain * (np.log(ratio) - sizes.level_mean + slope * sizes.time_mean)
    width = sizes.amount * np.sqrt(1 - gain)
    level = centre + width * normal[0]
    wanted = np.exp(told - level) * share_to(months)
    grid, shares = _curve()
    possible = wanted < 1.0 - 1e-9
    time = np.interp(np.minimum(wanted, 1.0 - 1e-9), shares, grid)
    slower = np.log(months / time)
    logs = (
        -0.5 * ((level - sizes.level_mean) / sizes.amount) ** 2
        - 0.5 * ((slower - sizes.time_mean) / sizes.timing) ** 2
        + 0.5 * normal[0] ** 2
        - np.log(_elasticity(time))
    )
    weights = np.where(possible, np.exp(logs - logs.max()), 0.0)
    kept = weights > 0
    return np.exp(level[kept]), np.exp(slower[kept]), weights[kept] / weights.sum()


def _elasticity(months: Floats) -> Floats:
    """Growth of the curve in per cent for one per cent more time."""
    step = 1e-3
    return np.asarray(np.log(share_to(months * (1 + step)) / share_to(months)) / np.log1p(step))


def cash_of(
    deal: Deal, recovery_share: float, level: Floats, slower: Floats, weights: Floats | None = None
) -> tuple[Cash, Cash]:
    """Cash of a pool on every path, by half-years from its cut-off, and its plan.

    Args:
        deal: The deal, with its cut-off and its claim.
        recovery_share: Lifetime gross recovery over the claim, before level and time.
        level: Of each path, as `factors` gives it.
        slower: Of each path, likewise.
        weights: Of the paths; equal if left out.
    """
    start = np.datetime64(deal.cut_off, "D")
    months = np.arange(6.0, 241.0, 6.0)
    dates = start + np.round(months * DAYS_A_MONTH).astype("timedelta64[D]")
    lifetime = recovery_share * (deal.cut_off_balance or 0.0)

    def table(times: Floats, levels: Floats, shares_of: Floats) -> Cash:
        shares = share_to(months / times[:, None])
        gross = levels[:, None] * lifetime * np.diff(shares, axis=1, prepend=0.0)
        return Cash(dates, gross, assumptions()["costs_of_gross"] * gross, shares_of)

    equal = np.full(len(level), 1.0 / len(level)) if weights is None else weights
    return table(slower, level, equal), table(np.ones(1), np.ones(1), np.ones(1))
