"""CauseRanking: scores of causes by one method on one sample, by the codes of the taxonomy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from refloat.errors import InputError
from refloat.factors.taxonomy import Taxonomy, shipped_taxonomy

Level = Literal["indicator", "category", "side"]
Meaning = Literal["association", "explained variation", "judgement", "loss"]


@dataclass(frozen=True)
class CauseRanking:
    """How much each cause matters, as one method sees one sample.

    Attributes:
        method: Such as `information value`, `fixed effects`, `shapley`, `grey relation`, `ahp`, `dematel`.
        scores: Code of an indicator (`I2.loan_to_value`), category (`I2`) or side (`I`) -> score, not negative;
            more is more important. Scores of one ranking are in one unit.
        sample: What was looked at, in words a reader understands: "2,101 US small-business loans, 1989-2012".
        unit: What was ranked on: `loan`, `bank`, `country`, `expert`, `file`.
        meaning: What a score measures; no method here measures causation.
        additive: Whether scores of parts may be summed to the score of the whole (shares, weights); if not,
            a category scores as its best indicator.
        low: Lower end of an interval, by code; empty if the method has none.
        high: Upper end.
    """

    method: str
    scores: Mapping[str, float]
    sample: str
    unit: str
    meaning: Meaning
    additive: bool = False
    low: Mapping[str, float] = field(default_factory=dict)
    high: Mapping[str, float] = field(default_factory=dict)

    def at(self, level: Level, taxonomy: Taxonomy | None = None) -> dict[str, float]:
        """Scores brought up to a level of the taxonomy: summed where additive, else the best part.

        Codes that stand above the level are left out: a score of a whole says nothing of its parts.

        Raises:
            InputError: A code that the taxonomy does not know.
        """
        codes = taxonomy or shipped_taxonomy()
        found: dict[str, float] = {}
        for code, score in self.scores.items():
            place = codes.at_level(code, level)
            if place is None:
                continue
            before = found.get(place, 0.0)
            found[place] = before + score if self.additive else max(before, score)
        return found

    def order(self, level: Level = "category", taxonomy: Taxonomy | None = None) -> tuple[str, ...]:
        """Codes at a level, most important first; ties in the order of the codes."""
        found = self.at(level, taxonomy)
        return tuple(sorted(found, key=lambda code: (-found[code], code)))

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "method": self.method,
            "meaning": self.meaning,
            "sample": self.sample,
            "unit": self.unit,
            "additive": self.additive,
            "scores": dict(self.scores),
            "low": dict(self.low),
            "high": dict(self.high),
            "order": list(self.order("category")),
        }

    def __post_init__(self) -> None:
        for code, score in self.scores.items():
            if not 0.0 <= score < float("inf"):
                raise InputError(
                    f"the score of {code} is {score}", where=self.method, remedy="give scores of zero or more"
                )
