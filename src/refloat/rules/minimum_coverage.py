"""Minimum coverage: how much of a bad loan must be provided for by its age, as a calendar."""

from dataclasses import dataclass
from functools import cache

from refloat.errors import ScaleError
from refloat.rules.table import SHIPPED, number, read_rows


@dataclass(frozen=True)
class CoverageStep:
    """One row of the calendar.

    Attributes:
        from_year: The share applies from the first day of this year after the loan was classified as
            non-performing; the day of classification begins year 1.
        share: Of the exposure, as a fraction.
        citation: The legal text.
        source: Where it was read.
        grade: How sure it is: seen or unverified.
    """

    from_year: int
    share: float
    citation: str
    source: str
    grade: str


@dataclass(frozen=True)
class MinimumCoverage:
    """A calendar of minimum coverage.

    Attributes:
        rule: Its key, such as "crr-47c".
        steps: Kind of security -> steps with rising years and shares.
    """

    rule: str
    steps: dict[str, tuple[CoverageStep, ...]]

    def share(self, security: str, age_years: float) -> float:
        """Least coverage of an exposure, as a fraction.

        Args:
            security: "unsecured", "immovable" (property) or "other" (other eligible protection).
            age_years: Time since it was classified as non-performing.
        """
        # An age that quarters add up to, such as 3.0000000001, is the first day of its year.
        year = int(age_years + 1e-9) + 1
        return max((step.share for step in self.steps[security] if step.from_year <= year), default=0.0)


def list_minimum_coverage() -> tuple[str, ...]:
    """Keys of the shipped calendars."""
    return tuple(_calendars())


def read_minimum_coverage(rule: str) -> MinimumCoverage:
    """A shipped calendar by its key.

    Raises:
        ScaleError: If there is none of this key.
    """
    known = _calendars()
    if rule not in known:
        raise ScaleError(
            "there is no calendar of minimum coverage of this name",
            where=rule,
            remedy=f"known are {', '.join(known)}; leave it out where no such rule binds",
        )
    return known[rule]


@cache
def _calendars() -> dict[str, MinimumCoverage]:
    rows = read_rows(SHIPPED / "tables" / "minimum_coverage.csv", ("rule", "security", "from_year", "share", "grade"))
    found: dict[str, dict[str, list[CoverageStep]]] = {}
    for place, row in rows:
        step = CoverageStep(
            from_year=int(number(row["from_year"], place, "from_year")),
            share=number(row["share"], place, "share"),
            citation=row["citation"],
            source=row["source"],
            grade=row["grade"],
        )
        found.setdefault(row["rule"], {}).setdefault(row["security"], []).append(step)
    return {
        rule: MinimumCoverage(rule, {security: tuple(steps) for security, steps in kinds.items()})
        for rule, kinds in found.items()
    }
