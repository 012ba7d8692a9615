"""columns with codes -> shares of explained variation by cause, category and side, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from refloat.factors.shares.explained import FloatArray, IntArray, explained_by_subset
from refloat.factors.shares.owen import MOST_GROUPS, MOST_IN_GROUP, owen_values

PERSISTENCE = "persistence"
UNCODED = "uncoded"


@dataclass(frozen=True)
class Share:
    """A share with its interval.

    Attributes:
        value: Of the outcome's variation, a fraction.
        low: Lower end.
        high: Upper end.
    """

    value: float
    low: float
    high: float

    def document(self) -> dict[str, float]:
        """As a JSON object."""
        return {"value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class VariationSplit:
    """How explained variation splits. It says what goes together in a sample, not what causes what.

    Attributes:
        explained: Share of the variation that all columns explain together.
        columns: Column -> share.
        categories: Category of the taxonomy, or `persistence` or `uncoded` -> share; sums of its columns.
        sides: `I`, `E`, `persistence`, `uncoded` -> share.
        internal_of_coded: Internal share of what coded causes explain; None where they explain nothing.
        beyond: Category -> share of the variation explained beyond what persistence explains alone: the same split with
            persistence always in; empty without persistence.
        draws: Resampled samples behind the intervals.
        level: Of the intervals.
    """

    explained: Share
    columns: Mapping[str, Share]
    categories: Mapping[str, Share]
    sides: Mapping[str, Share]
    internal_of_coded: Share | None
    beyond: Mapping[str, Share]
    draws: int
    level: float

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        told: dict[str, Any] = {"meaning": "explained variation, not causation", "explained": self.explained.document()}
        for name in ("columns", "categories", "sides", "beyond"):
            told[name] = {key: share.document() for key, share in getattr(self, name).items()}
        told["internal_of_coded"] = self.internal_of_coded.document() if self.internal_of_coded else None
        return told | {"draws": self.draws, "level": self.level}


def split_variation(
    outcome: FloatArray,
    columns: FloatArray,
    names: Sequence[str],
    groups: Sequence[str],
    cluster: IntArray,
    *,
    draws: int = 499,
    seed: int = 1,
    level: float = 0.95,
) -> VariationSplit | None:
    """Split exactly, by every order in which groups and their columns may enter.

    Args:
        outcome: (row,) deviations from means (of the entity, or of all rows).
        columns: (row, column) the same.
        names: (column,).
        groups: (column,) category code, `persistence` for lags of the outcome, or `uncoded`.
        cluster: (row,) entity, from 0, for the resampling.
        draws: Resampled samples.
        seed: Of those.
        level: Of the percentile intervals.

    Returns:
        The split; None where the outcome does not vary or there are more than 12 groups or columns in a group.
    """
    members: dict[str, list[int]] = {}
    for place, group in enumerate(groups):
        members.setdefault(group, []).append(place)
    too_many = len(members) > MOST_GROUPS or max((len(one) for one in members.values()), default=0) > MOST_IN_GROUP
    if not names or too_many or not float(outcome @ outcome) > 0:
        return None
    found = explained_by_subset(outcome, columns, cluster, draws=draws, seed=seed)
    owned = owen_values(found.r_squared, list(members.values()))

    def summed(places: Sequence[int]) -> FloatArray:
        total: FloatArray = np.sum([owned[place] for place in places], axis=0)
        return total

    sides: dict[str, list[int]] = {}
    for group, places in members.items():
        sides.setdefault(group if group in (PERSISTENCE, UNCODED) else group[0], []).extend(places)
    coded = [place for side in "IE" for place in sides.get(side, [])]
    internal = None
    if coded and "I" in sides and "E" in sides:
        whole = summed(coded)
        told = whole > 0
        internal = _share(summed(sides["I"])[told] / whole[told], level) if told[0] else None
    return VariationSplit(
        explained=_share(found.r_squared(frozenset(range(len(names)))), level),
        columns={name: _share(owned[place], level) for place, name in enumerate(names)},
        categories={group: _share(summed(places), level) for group, places in members.items()},
        sides={side: _share(summed(places), level) for side, places in sides.items()},
        internal_of_coded=internal,
        beyond=_beyond(found.r_squared, members, level),
        draws=draws,
        level=level,
    )


def _beyond(r_squared: Any, members: Mapping[str, list[int]], level: float) -> dict[str, Share]:
    always = frozenset(members.get(PERSISTENCE, []))
    others = {group: places for group, places in members.items() if group != PERSISTENCE}
    if not always or not others:
        return {}
    owned = owen_values(lambda players: r_squared(players | always), list(others.values()))
    return {
        group: _share(np.sum([owned[place] for place in places], axis=0), level) for group, places in others.items()
    }


def _share(drawn: FloatArray, level: float) -> Share:
    """The sample's own value, with the percentiles of the resampled ones."""
    low, high = np.quantile(drawn[1:], [(1 - level) / 2, (1 + level) / 2]) if len(drawn) > 1 else (drawn[0], drawn[0])
    return Share(float(drawn[0]), float(low), float(high))
