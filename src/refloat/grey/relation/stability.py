"""a ranking -> which rankings other fair choices give, and what degree chance alone reaches: `Stability`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from refloat.compute import generator
from refloat.errors import InputError
from refloat.grey.relation.normalise import NORMALISATIONS, Normalisation
from refloat.grey.series import FloatArray

RHOS = tuple(round(0.1 * step, 1) for step in range(1, 11))
THETAS = tuple(round(0.25 * step, 2) for step in range(5))
REFERENCE_QUANTILE = 0.95


@dataclass(frozen=True)
class Settings:
    """One fair choice of what the analyst may choose.

    Attributes:
        normalise: How columns lose their units.
        rho: Of Deng's degree.
        theta: Of the synthetic degree.
    """

    normalise: Normalisation
    rho: float
    theta: float


Score = Callable[[FloatArray, FloatArray, Settings], FloatArray]
"""A reference, a table of columns as rows, and settings -> a degree for each row."""


@dataclass(frozen=True)
class Stability:
    """How far a ranking hangs on choices and on chance.

    Attributes:
        settings_tried: Number of choices of normalisation and rho (or theta) that could be taken.
        rankings: Each ranking seen -> the number of choices that gave it, most frequent first.
        best: Column -> best rank seen, 1 is first.
        worst: Column -> worst rank seen.
        rank_reversals: Columns whose leaving out changes the order of the others.
        reference_level: Degree that the best column stays under in 95 % of random orders of the reference.
        reference_levels: Column -> the same for this column alone.
        chance: Column -> share of random orders that gave it at least its degree.
        shuffles: Number of random orders.
    """

    settings_tried: int
    rankings: tuple[tuple[tuple[str, ...], int], ...]
    best: Mapping[str, int]
    worst: Mapping[str, int]
    rank_reversals: tuple[str, ...]
    reference_level: float
    reference_levels: Mapping[str, float]
    chance: Mapping[str, float]
    shuffles: int

    def document(self) -> dict[str, Any]:
        """As a JSON object; `rankings_seen` is the number of different rankings."""
        return {
            "rankings_seen": len(self.rankings),
            "best": dict(self.best),
            "worst": dict(self.worst),
            "reference_level": self.reference_level,
            "reference_levels": dict(self.reference_levels),
            "chance": dict(self.chance),
            "rank_reversals": list(self.rank_reversals),
            "rankings": [{"ranking": list(ranking), "settings": count} for ranking, count in self.rankings],
            "settings_tried": self.settings_tried,
            "shuffles": self.shuffles,
        }


def measure_stability(
    names: Sequence[str],
    score: Score,
    reference: FloatArray,
    table: FloatArray,
    chosen: Settings,
    *,
    uses_rho: bool,
    uses_theta: bool,
    shuffles: int,
    seed: int,
) -> Stability:
    """Rank again under every normalisation and rho (or theta), without each column, and against shuffled references.

    A shuffled reference has lost its order in time: what remains is the degree that any two series of such values
    reach. Series that share nothing but a trend stay above it, so passing it is necessary and proves no cause.
    """
    orders: list[tuple[int, ...]] = []
    for normalisation in NORMALISATIONS:
        for rho in {chosen.rho, *RHOS} if uses_rho else (chosen.rho,):
            for theta in {chosen.theta, *THETAS} if uses_theta else (chosen.theta,):
                try:
                    degrees = score(reference, table, Settings(normalisation, rho, theta))
                except InputError:
                    continue  # This normalisation is not defined for these columns.
                orders.append(rank_order(degrees))
    ranks = np.array([np.argsort(order) + 1 for order in orders])
    counts = {order: orders.count(order) for order in dict.fromkeys(orders)}
    frequent = sorted(counts.items(), key=lambda item: -item[1])
    degrees = score(reference, table, chosen)
    chance = _by_chance(score, reference, table, chosen, shuffles, seed)
    levels = np.quantile(chance, REFERENCE_QUANTILE, axis=0)
    odds = (1 + np.sum(chance >= degrees - 1e-12, axis=0)) / (1 + len(chance))
    return Stability(
        settings_tried=len(orders),
        rankings=tuple((tuple(names[i] for i in order), count) for order, count in frequent),
        best=dict(zip(names, ranks.min(axis=0).tolist(), strict=True)),
        worst=dict(zip(names, ranks.max(axis=0).tolist(), strict=True)),
        rank_reversals=tuple(_reversals(names, score, reference, table, chosen, rank_order(degrees))),
        reference_level=float(np.quantile(chance.max(axis=1), REFERENCE_QUANTILE)),
        reference_levels=dict(zip(names, levels.tolist(), strict=True)),
        chance=dict(zip(names, odds.tolist(), strict=True)),
        shuffles=len(chance),
    )


def rank_order(degrees: FloatArray) -> tuple[int, ...]:
    """Positions by falling degree; degrees that agree to twelve digits tie, in the order given."""
    size = float(np.max(np.abs(degrees))) or 1.0
    return tuple(np.argsort(-np.round(degrees / size, 12), kind="stable").tolist())


def _reversals(
    names: Sequence[str],
    score: Score,
    reference: FloatArray,
    table: FloatArray,
    chosen: Settings,
    order: tuple[int, ...],
) -> list[str]:
    found = []
    for left_out, name in enumerate(names):
        if len(names) < 3:
            break
        kept = [i for i in range(len(names)) if i != left_out]
        again = [kept[i] for i in rank_order(score(reference, table[kept], chosen))]
        if again != [i for i in order if i != left_out]:
            found.append(name)
    return found


def _by_chance(
    score: Score, reference: FloatArray, table: FloatArray, chosen: Settings, shuffles: int, seed: int
) -> FloatArray:
    """(shuffles, columns) degrees against the reference in random orders."""
    random = generator(seed, 0)
    rows = []
    # An order that puts a zero first cannot be normalised by its initial value: it is left out.
    for _ in range(shuffles):
        shuffled = random.permutation(reference)
        try:
            rows.append(score(shuffled, table, chosen))
        except InputError:
            continue
    if not rows:
        raise InputError("no order of the reference can be normalised", remedy="take another normalisation")
    return np.array(rows)
