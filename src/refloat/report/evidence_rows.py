"""Assumptions as people read them: each number once, with the segments that share it and its source by number."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from refloat.recovery import Assumptions, evidence
from refloat.report.formats import number, percent
from refloat.words import Words


@dataclass(frozen=True)
class Assumed:
    """One number assumed.

    Attributes:
        parameter: What it is, in words.
        segment: Whom it is for, in words.
        value: The number, in the unit of `unit`; a share is a fraction.
        unit: Key of the unit.
        grade: Key of the grade.
        source: Place of its source in the list of sources, from 1.
        note: How it was found, in the words of the assumption file.
    """

    parameter: str
    segment: str
    value: float
    unit: str
    grade: str
    source: int
    note: str

    @property
    def text(self) -> str:
        """The number as people read it, without its unit unless it is a share."""
        if self.unit == "share":
            return percent(self.value, 2)
        return number(self.value, 0 if float(self.value).is_integer() else 3)

    def unit_word(self, words: Words) -> str:
        """Its unit in words."""
        return words.either(f"unit.{self.unit}", self.unit)

    def grade_word(self, words: Words) -> str:
        """Its grade in words."""
        return words.either(f"grade.{self.grade}", self.grade)


def evidence_rows(assumptions: Assumptions, words: Words) -> tuple[list[Assumed], list[str]]:
    """The numbers of an assumption set, and its sources in the order of their first use.

    Segments that share a number, its source and its note are told in one line.
    """
    keys = ("parameter", "value", "unit", "source", "grade", "note")
    found = evidence(assumptions).group_by(*keys, maintain_order=True).agg(pl.col("segment"))
    sources: dict[str, int] = {}
    rows = []
    for row in found.iter_rows(named=True):
        place = sources.setdefault(row["source"], len(sources) + 1)
        segments = dict.fromkeys(name for names in row["segment"] for name in names.split(", ") if name)
        rows.append(
            Assumed(
                parameter=parameter_word(row["parameter"], words),
                segment=words("list.join").join(words.either(f"segment.{name}", name) for name in segments),
                value=row["value"],
                unit=row["unit"],
                grade=row["grade"],
                source=place,
                note=row["note"] or "",
            )
        )
    return rows, list(sources)


def parameter_word(path: str, words: Words) -> str:
    """A number's path in the assumption file, such as unsecured.payer_loadings.macro, in words."""
    parts = []
    for part in path.split("."):
        if part.startswith("month "):
            parts.append(words("p.month", month=part.removeprefix("month ")))
        elif part.isdigit():
            parts.append(words("p.round", place=part))
        else:
            parts.append(words.either(f"p.{part}", part.replace("_", " ")))
    # Levels that say nothing to a reader, such as the list of rounds above a round.
    text = words("p.join").join(part for part in parts if part)
    return text[:1].upper() + text[1:]
