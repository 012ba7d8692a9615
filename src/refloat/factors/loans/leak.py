"""Leak: a field that betrays the outcome, or says what another field says."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Why = Literal["outcome", "after", "digits", "function", "repeat"]


@dataclass(frozen=True)
class Leak:
    """A finding about one field.

    Attributes:
        column: Which.
        why: `outcome`: it is the outcome under another name, or is filled or varies for one outcome only; `after`:
            known only after the decision; `digits`: a pattern of its digits gives the outcome away; `function`:
            computed from a field that leaks; `repeat`: computed from fields that do not leak (it is kept out of the
            model, and is no leak).
        sources: Fields that it is a function of.
        share_bad: Share of the bad loans that show the pattern, are filled, or lie after the decision; None if it does
            not apply.
        share_good: Share of the good ones.
        pattern: What the pattern is, such as `multiple of 12`.
        agreement: Of `function` and `repeat`: how well it is foretold, 1 is exactly.
        sentence: For people.
    """

    column: str
    why: Why
    sentence: str
    sources: tuple[str, ...] = ()
    share_bad: float | None = None
    share_good: float | None = None
    pattern: str | None = None
    agreement: float | None = None

    @property
    def leaks(self) -> bool:
        """Whether it betrays the outcome."""
        return self.why != "repeat"

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {**asdict(self), "sources": list(self.sources), "leaks": self.leaks}
