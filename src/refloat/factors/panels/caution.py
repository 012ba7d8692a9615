"""Caution: something a reader of a panel study may not miss, in either language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from refloat.words import Words

SETS_ASIDE = frozenset(
    {
        *("lag_above_one", "lag_above_one_passes", "outside_bounds"),
        *("hansen_rejects", "levels_reject", "ar2_rejects", "weight_singular", "instruments_many"),
    }
)
"""Warnings after which a column is shown but not relied on."""


@dataclass(frozen=True)
class Caution:
    """One warning.

    Attributes:
        key: Which; its sentence is `factors.panel.caution.KEY` of the word list.
        values: What fills the sentence, as people read it. A key of the word list, written `word:KEY`, is translated.
        estimator: Of the column that it is about; "" if it is about all.
    """

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    estimator: str = ""

    @property
    def sets_aside(self) -> bool:
        """Whether the column that it is about should not be relied on."""
        return self.key in SETS_ASIDE and bool(self.estimator)

    def sentence(self, language: str = "en") -> str:
        """The warning in words."""
        words = Words(language)
        told = {
            name: words(value.removeprefix("word:")) if value.startswith("word:") else value
            for name, value in self.values.items()
        }
        if self.estimator:
            told["estimator"] = words(f"factors.panel.estimator.{self.estimator}")
        return words(f"factors.panel.caution.{self.key}").format(**told)

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {"key": self.key, "estimator": self.estimator or None, "says": self.sentence()}
