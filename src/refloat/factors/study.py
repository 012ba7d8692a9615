"""FactorsStudy: what every kind of study of causes can be asked."""

from typing import Any, Protocol

from refloat.factors.cause_ranking import CauseRanking


class FactorsStudy(Protocol):
    """A finished study of causes, of any kind.

    Attributes:
        kind: The word after `kind:` in its file, such as `loans`.
        name: Short name, of the file or of the shipped study.
        notes: Warnings, each one sentence that a person may not miss.
    """

    @property
    def kind(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    def document(self) -> dict[str, Any]:
        """As a JSON object with at least `kind`, `name`, `notes` and `rankings`."""
        ...

    def rankings(self) -> tuple[CauseRanking, ...]:
        """What it says about causes, by taxonomy code, for triangulation; empty if it ranks none."""
        ...
