"""Triangulation: causes by every method side by side, and where they agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from refloat.factors.cause_ranking import CauseRanking, Level
from refloat.factors.expert.loss_shares import LossShares
from refloat.factors.study import FactorsStudy
from refloat.factors.study_file import Both
from refloat.factors.triangulate.concordance import Concordance
from refloat.factors.triangulate.link import Link

Standing = Literal["agreed high", "agreed low", "contested", "one method"]


@dataclass(frozen=True)
class Pair:
    """How far two methods agree on the causes that both rank.

    Attributes:
        first: Name of a method.
        second: Name of another.
        common: Number of causes that both rank.
        tau: Kendall's tau-b; None with fewer than three causes in common, or where one ties them all.
    """

    first: str
    second: str
    common: int
    tau: float | None

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return dict(vars(self))


@dataclass(frozen=True)
class Triangulation:
    """Several studies beside one another.

    Attributes:
        name: Short name.
        title: Of the report, None if not given.
        source: Of the studies, None if not given.
        synthetic: Whether any of them is made up.
        level: At which causes are compared.
        methods: Method -> its ranking, in the order of the studies.
        places: Method -> cause -> place among the causes that it ranks, as a share: 0 first, 1 last.
        standing: Cause -> whether methods agree.
        mean_place: Cause -> mean place over the methods that rank it.
        concordance: Kendall's W over the block of methods and causes that is whole; None if there is none.
        block_methods: Methods in it.
        block_causes: Causes in it.
        pairs: Every two methods.
        loss: Shares of the loss from the loan files among the studies; None without.
        currency: Of the loss.
        links: What the loan files tell the recovery model.
        parts: Studies that were run for it; results that were only read are not among them.
        notes: Warnings.
    """

    name: str
    title: Both | None
    source: Both | None
    synthetic: bool
    level: Level
    methods: Mapping[str, CauseRanking]
    places: Mapping[str, Mapping[str, float]]
    standing: Mapping[str, Standing]
    mean_place: Mapping[str, float]
    concordance: Concordance | None
    block_methods: tuple[str, ...]
    block_causes: tuple[str, ...]
    pairs: tuple[Pair, ...]
    loss: LossShares | None
    currency: str
    links: tuple[Link, ...]
    parts: tuple[FactorsStudy, ...]
    notes: tuple[str, ...]
    kind: str = "triangulation"

    def rankings(self) -> tuple[CauseRanking, ...]:
        """What the methods say together: one less the mean place."""
        methods = ", ".join(self.methods)
        scores = {code: 1 - place for code, place in self.mean_place.items()}
        return (CauseRanking("mean place", scores, f"{len(self.methods)} rankings: {methods}", "mixed", "judgement"),)

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "kind": self.kind,
            "name": self.name,
            "synthetic": self.synthetic,
            "notes": list(self.notes),
            "level": self.level,
            "methods": {name: ranking.document() for name, ranking in self.methods.items()},
            "places": {name: dict(found) for name, found in self.places.items()},
            "mean_place": dict(self.mean_place),
            "standing": dict(self.standing),
            "concordance": self.concordance
            and {
                **self.concordance.document(),
                "methods": list(self.block_methods),
                "causes": list(self.block_causes),
            },
            "pairs": [pair.document() for pair in self.pairs],
            "loss": self.loss and self.loss.document(),
            "currency": self.currency,
            "links": [one.document() for one in self.links],
            "studies": [{"kind": part.kind, "name": part.name, "notes": list(part.notes)} for part in self.parts],
            "rankings": [ranking.document() for ranking in self.rankings()],
        }
