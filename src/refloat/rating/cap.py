"""Cap: a letter that no note of a case may be better than."""

from dataclasses import dataclass

from refloat.rules import CapRule

Fact = str | float


@dataclass(frozen=True)
class Cap:
    """A rule that a case's facts set off.

    Attributes:
        rule: The rule.
        value: What the case says.
        letter: No note may be better than this.
    """

    rule: CapRule
    value: Fact
    letter: str
