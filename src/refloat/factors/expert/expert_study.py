"""ExpertStudy: what experts judge of causes, by AHP, DEMATEL and ISM."""

from dataclasses import dataclass
from typing import Any

from refloat.factors.cause_ranking import CauseRanking
from refloat.factors.expert.ahp import Ahp
from refloat.factors.expert.dematel import Dematel
from refloat.factors.expert.ism import Ism
from refloat.factors.study_file import Both


@dataclass(frozen=True)
class ExpertStudy:
    """A finished study of judgements.

    Attributes:
        name: Short name.
        title: Of the report, None if not given.
        source: Who was asked, None if not given.
        synthetic: Whether the judgements are made up.
        ahp: Weights, None if not asked.
        dematel: Influences, None if not asked.
        ism: Structure, None if not asked.
        notes: Warnings.
    """

    name: str
    title: Both | None
    source: Both | None
    synthetic: bool
    ahp: Ahp | None
    dematel: Dematel | None
    ism: Ism | None
    notes: tuple[str, ...]
    kind: str = "expert"

    def rankings(self) -> tuple[CauseRanking, ...]:
        """Causes by weight, by prominence and by driving power, as far as they were asked."""
        made_up = "synthetic " if self.synthetic else ""
        found = []
        if self.ahp is not None:
            sample = f"{len(self.ahp.experts)} {made_up}experts"
            found.append(CauseRanking("ahp", self.ahp.weights, sample, "expert", "judgement", additive=True))
        if self.dematel is not None:
            sample = f"{self.dematel.experts} {made_up}experts"
            found.append(CauseRanking("dematel", self.dematel.prominence, sample, "expert", "judgement"))
        if self.ism is not None:
            # Each cause reaches itself; what counts is whom else it drives.
            driven = {name: float(count - 1) for name, count in self.ism.driving.items()}
            found.append(CauseRanking("ism", driven, f"one {made_up}panel of experts", "expert", "judgement"))
        return tuple(found)

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "kind": self.kind,
            "name": self.name,
            "synthetic": self.synthetic,
            "notes": list(self.notes),
            "ahp": self.ahp and self.ahp.document(),
            "dematel": self.dematel and self.dematel.document(),
            "ism": self.ism and self.ism.document(),
            "rankings": [ranking.document() for ranking in self.rankings()],
        }
