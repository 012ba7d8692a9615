"""GreyRanking: factors in order of grey relation, with the band of places that reasonable settings give."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from refloat.factors.cause_ranking import CauseRanking
from refloat.factors.study_file import Both


@dataclass(frozen=True)
class Order:
    """The order that one setting gives.

    Attributes:
        method: Which degree.
        normalise: How columns lost their units; `none` for degrees that need none.
        rho: Distinguishing coefficient of Deng's degree; None for others.
        turned: Whether factors that should fall when bad loans rise were turned over first.
        window: First and last period, from 0, both included.
        ranking: Codes, most related first.
    """

    method: str
    normalise: str
    rho: float | None
    turned: bool
    window: tuple[int, int]
    ranking: tuple[str, ...]


@dataclass(frozen=True)
class Band:
    """Places of one factor over all settings; 1 is first.

    Attributes:
        best: Best place seen.
        worst: Worst place seen.
        mean: Mean place.
        first_share: Share of settings that put it first.
    """

    best: int
    worst: int
    mean: float
    first_share: float

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return dict(vars(self))


@dataclass(frozen=True)
class GreyRanking:
    """A finished ranking by grey relation.

    Attributes:
        name: Short name.
        title: Of the report, None if not given.
        source: Of the figures, None if not given.
        synthetic: Whether they are made up.
        reference: Column of the bad loans.
        columns: Code -> name of its column.
        shown: The group that orders and bands are of; empty for one series.
        group_name: What a group is.
        periods: Number of periods of the series shown.
        orders: One for each setting.
        usual: Order of the usual setting: Deng, mean, rho 0.5, as the columns are, all periods.
        nine: Orders of the nine settings of the literature: Deng, three normalisations, three rho.
        groups: Group -> number of different rankings under those nine; one entry for one series.
        notes: Warnings.
    """

    name: str
    title: Both | None
    source: Both | None
    synthetic: bool
    reference: str
    columns: Mapping[str, str]
    shown: str
    group_name: Both | None
    periods: int
    orders: tuple[Order, ...]
    usual: Order
    nine: tuple[Order, ...]
    groups: Mapping[str, int]
    notes: tuple[str, ...]
    kind: str = "grey-ranking"

    @property
    def bands(self) -> dict[str, Band]:
        """Code -> band, by mean place."""
        places = np.array([[order.ranking.index(code) + 1 for code in self.columns] for order in self.orders])
        found = {
            code: Band(int(row.min()), int(row.max()), float(row.mean()), float(np.mean(row == 1)))
            for code, row in zip(self.columns, places.T, strict=True)
        }
        return dict(sorted(found.items(), key=lambda item: (item[1].mean, item[0])))

    @property
    def rankings_seen(self) -> int:
        """Number of different rankings over all settings."""
        return len({order.ranking for order in self.orders})

    def shares(self, choice: str) -> dict[str, dict[str, int]]:
        """Value of one choice (`method`, `normalise`, `rho`, `turned`, `window`) -> factor put first -> how often."""
        found: dict[str, Counter[str]] = {}
        for order in self.orders:
            found.setdefault(str(getattr(order, choice)), Counter())[order.ranking[0]] += 1
        return {value: dict(counts) for value, counts in found.items()}

    def rankings(self) -> tuple[CauseRanking, ...]:
        """Codes by mean place over all settings, with the places between which 90 % of the settings lie."""
        many = len(self.columns)
        places = {
            code: np.array([order.ranking.index(code) + 1 for order in self.orders], dtype=np.float64)
            for code in self.columns
        }
        what = f"{self.shown}, " if self.shown else ""
        return (
            CauseRanking(
                method="grey relation",
                scores={code: float((many - row.mean()) / (many - 1)) for code, row in places.items()},
                sample=f"{what}{self.periods} periods, {len(self.orders)} settings",
                unit="country" if self.shown else "bank",
                meaning="association",
                low={code: float((many - np.quantile(row, 0.95)) / (many - 1)) for code, row in places.items()},
                high={code: float((many - np.quantile(row, 0.05)) / (many - 1)) for code, row in places.items()},
            ),
        )

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        counts = Counter(order.ranking for order in self.orders)
        groups = Counter(self.groups.values())
        return {
            "kind": self.kind,
            "name": self.name,
            "synthetic": self.synthetic,
            "notes": list(self.notes),
            "reference": self.reference,
            "columns": dict(self.columns),
            "shown": self.shown,
            "periods": self.periods,
            "settings_tried": len(self.orders),
            "rankings_seen": self.rankings_seen,
            "usual": list(self.usual.ranking),
            "usual_seen_in": counts[self.usual.ranking],
            "bands": {code: band.document() for code, band in self.bands.items()},
            "orders": [{"ranking": list(ranking), "settings": many} for ranking, many in counts.most_common()],
            "first_by": {choice: self.shares(choice) for choice in ("method", "normalise", "turned", "window")},
            "nine": [
                {"normalise": order.normalise, "rho": order.rho, "ranking": list(order.ranking)} for order in self.nine
            ],
            "nine_rankings_seen": len({order.ranking for order in self.nine}),
            "groups": dict(self.groups),
            "groups_by_rankings_seen": {str(many): groups[many] for many in sorted(groups)},
            "rankings": [ranking.document() for ranking in self.rankings()],
        }
