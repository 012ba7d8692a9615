"""treated and other units with their features -> the effect on the treated, by nearest neighbours, and the balance."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.effects.own_data.sample import Amounts, enough, numbers
from refloat.errors import InputError

LEAST = 20
BALANCED = 0.1


@dataclass(frozen=True)
class Matched:
    """Effect on the treated by matching.

    Attributes:
        treated: Treated units used.
        dropped: Treated units without a neighbour within the caliper.
        effect: Mean of treated less matched outcomes.
        adjusted: The same less what a line through the matched others makes of the features that still differ
            (Abadie & Imbens 2011); far from `effect` where neighbours are far.
        error: Standard error for matching with replacement (Abadie & Imbens 2006).
        low: Lower end of the 95 % interval, about `effect`.
        high: Upper end.
        balance: (feature, standardised difference before, after matching).
        balanced: Whether every difference after matching is below 0.1 in size.
    """

    treated: int
    dropped: int
    effect: float
    adjusted: float
    error: float
    low: float
    high: float
    balance: tuple[tuple[str, float, float], ...]
    balanced: bool


def match(units: pl.DataFrame, features: Sequence[str], *, caliper: float = 1.0) -> Matched:
    """Nearest neighbour by Mahalanobis distance, with replacement, one for one.

    The variance is that of Abadie & Imbens (2006, Econometrica 74) for the effect on the treated given the features:
    the spread of outcomes within neighbours of one kind, weighted by how often each control serves. Matching removes
    what the features explain and nothing else.

    Args:
        units: `treated` (0 or 1), `outcome` and the features.
        features: Columns to match on.
        caliper: Largest distance, in standard deviations; treated units without a neighbour are dropped and counted.

    Raises:
        InputError: Fewer than twenty units on a side, constant features, or no overlap.
    """
    if not features:
        raise InputError("name at least one feature to match on")
    data = numbers(units, ("treated", "outcome", *features))
    treated = data["treated"] == 1
    if not np.isin(data["treated"], (0.0, 1.0)).all():
        raise InputError("the column treated holds more than 0 and 1")
    enough(int(treated.sum()), LEAST, "treated units")
    enough(int((~treated).sum()), LEAST, "other units")
    x = np.column_stack([data[name] for name in features])
    for name, spread in zip(features, x.std(axis=0), strict=True):
        if spread == 0:
            raise InputError(f"the feature {name} is the same for every unit", remedy="leave it out")
    covariance = np.atleast_2d(np.cov(x, rowvar=False))
    if np.linalg.cond(covariance) > 1e12:
        raise InputError("one feature is a sum of others", remedy="leave one out")
    white = x @ np.linalg.cholesky(np.linalg.inv(covariance))
    y = data["outcome"]
    ones, zeros = np.flatnonzero(treated), np.flatnonzero(~treated)
    place, distance = _nearest(white[ones], white[zeros])
    near = distance <= caliper * sqrt(len(features))
    enough(int(near.sum()), LEAST, "treated units with a neighbour within the caliper")
    ones, partner = ones[near], zeros[place[near]]
    effect = float((y[ones] - y[partner]).mean())
    uses = np.bincount(partner, minlength=len(y)).astype(float)
    noise = _noise(white, y, treated)
    variance = float((noise[ones].sum() + (uses[zeros] ** 2 * noise[zeros]).sum()) / len(ones) ** 2)
    error = sqrt(variance)
    balance = tuple(
        (name, _apart(data[name][treated], data[name][~treated]), _apart(data[name][ones], data[name][partner]))
        for name in features
    )
    return Matched(
        treated=len(ones),
        dropped=int((~near).sum()),
        effect=effect,
        adjusted=effect - _left(x, y, ones, partner),
        error=error,
        low=effect - 1.96 * error,
        high=effect + 1.96 * error,
        balance=balance,
        balanced=all(abs(after) < BALANCED for _, _, after in balance),
    )


def _nearest(of: Amounts, among: Amounts) -> tuple[NDArray[np.int64], Amounts]:
    from scipy.spatial import KDTree

    distance, place = KDTree(among).query(of)
    return np.asarray(place), np.asarray(distance)


def _left(x: Amounts, y: Amounts, ones: NDArray[np.int64], partner: NDArray[np.int64]) -> float:
    """Mean difference that the features still make between the treated and their partners, by least squares."""
    line, *_ = np.linalg.lstsq(np.column_stack([np.ones(len(partner)), x[partner]]), y[partner], rcond=None)
    return float(((x[ones] - x[partner]) @ line[1:]).mean())


def _noise(white: Amounts, y: Amounts, treated: NDArray[np.bool_]) -> Amounts:
    """Half the squared difference to the nearest unit of the same kind: its variance given the features."""
    from scipy.spatial import KDTree

    found = np.empty(len(y))
    for side in (treated, ~treated):
        rows = np.flatnonzero(side)
        _, place = KDTree(white[rows]).query(white[rows], k=2)
        found[rows] = (y[rows] - y[rows[np.asarray(place)[:, 1]]]) ** 2 / 2
    return found


def _apart(one: Amounts, other: Amounts) -> float:
    spread = sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2)
    return float((one.mean() - other.mean()) / spread) if spread > 0 else 0.0
