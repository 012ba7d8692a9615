"""three CSV files -> the Taxonomy; the one that ships with refloat."""

import csv
from functools import cache
from importlib.resources import files
from typing import cast

from refloat.errors import InputError
from refloat.factors.taxonomy.taxonomy import SIDES, Category, Hypothesis, Indicator, Sign, Taxonomy


def read_taxonomy(categories: str, indicators: str, hypotheses: str) -> Taxonomy:
    """A taxonomy from the text of its three CSV files.

    Raises:
        InputError: A code twice, or one that stands under nothing.
    """
    groups: dict[str, Category] = {}
    for row in csv.DictReader(categories.splitlines()):
        code = _new(row["code"], groups, "categories")
        if code[:1] not in SIDES:
            raise InputError(f"{code} begins with neither I nor E", where="categories", remedy="correct the code")
        groups[code] = Category(code, row["en"], row["zh"], row["meaning"], row["controllable"] == "yes")
    ideas: dict[str, Hypothesis] = {}
    for row in csv.DictReader(hypotheses.splitlines()):
        key = _new(row["key"], ideas, "hypotheses")
        ideas[key] = Hypothesis(key, row["en"], row["zh"], row["meaning"], row["literature"])
    measures: dict[str, Indicator] = {}
    for row in csv.DictReader(indicators.splitlines()):
        code = _new(row["code"], measures, "indicators")
        if code.partition(".")[0] not in groups or "." not in code:
            raise InputError(f"{code} stands in no category", where="indicators", remedy="add the category")
        if row["hypothesis"] not in ideas:
            raise InputError(f"{code} names no known hypothesis", where="indicators", remedy="add the hypothesis")
        if row["sign"] not in ("+", "-", "?"):
            raise InputError(f"{code} has the sign {row['sign']!r}", where="indicators", remedy="give +, - or ?")
        measures[code] = Indicator(
            code,
            row["en"],
            row["zh"],
            row["unit"],
            cast(Sign, row["sign"]),
            row["level"],
            row["source"],
            row["hypothesis"],
            row["literature"],
        )
    return Taxonomy(groups, measures, ideas)


@cache
def shipped_taxonomy() -> Taxonomy:
    """The taxonomy that ships with refloat."""
    folder = files("refloat.factors.taxonomy")
    return read_taxonomy(
        *((folder / f"{name}.csv").read_text(encoding="utf-8") for name in ("categories", "indicators", "hypotheses"))
    )


def _new(code: str, known: object, where: str) -> str:
    if code in cast(dict[str, object], known):
        raise InputError(f"{code} stands twice", where=where, remedy="keep one")
    return code
