"""Capital rules for securitisation positions: tables and figures as cited data."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from refloat.errors import ScaleError
from refloat.rules.table import SHIPPED, number, read_rows

Seniority = Literal["senior", "non-senior"]


@dataclass(frozen=True)
class ErbaWeights:
    """Risk weights of one credit quality step, fractions, at a tranche maturity of one year and of five.

    Attributes:
        step: Credit quality step from 1, best first; None for all other ratings.
        letter: The letter that the step is usually mapped to.
        also: Other letters of the same step.
        weights: (STS or not, seniority) -> (weight at one year, weight at five years).
    """

    step: int | None
    letter: str
    also: tuple[str, ...]
    weights: dict[tuple[bool, Seniority], tuple[float, float]]


@dataclass(frozen=True)
class ErbaShortWeights:
    """Risk weights of one step of short-term ratings, fractions.

    Attributes:
        step: Credit quality step from 1; None for all other ratings.
        letters: The letters that are mapped to it.
        weight: Risk weight.
        sts_weight: That in a simple, transparent and standardised deal.
    """

    step: int | None
    letters: tuple[str, ...]
    weight: float
    sts_weight: float


@dataclass(frozen=True)
class IrbaParameters:
    """One row of the look-up table of p; letters as the rule writes them."""

    a: float
    b: float
    c: float
    d: float
    e: float


@cache
def capital_figures() -> dict[str, float]:
    """Floors, limits and other single figures of the capital rules by key; the table names the article of each."""
    rows = read_rows(SHIPPED / "tables" / "capital.csv", ("key", "value", "citation"))
    return {row["key"]: number(row["value"], place, "value") for place, row in rows}


@cache
def erba_table() -> tuple[ErbaWeights, ...]:
    """SEC-ERBA weights by credit quality step, "all other ratings" last; CRR Articles 263 and 264."""
    columns: dict[tuple[bool, Seniority], str] = {
        (False, "senior"): "senior",
        (False, "non-senior"): "nonsenior",
        (True, "senior"): "sts_senior",
        (True, "non-senior"): "sts_nonsenior",
    }
    return tuple(
        ErbaWeights(
            step=int(row["cqs"]) if row["cqs"].isdigit() else None,
            letter=row["letter"],
            also=tuple(row["also"].split()),
            weights={
                key: (
                    number(row[f"{name}_1y"], place, f"{name}_1y") / 100,
                    number(row[f"{name}_5y"], place, f"{name}_5y") / 100,
                )
                for key, name in columns.items()
            },
        )
        for place, row in read_rows(SHIPPED / "tables" / "sec-erba.csv", ("cqs", "letter", "also"))
    )


def erba_step(rating: int | str) -> ErbaWeights:
    """The row of a credit quality step or of a letter.

    Args:
        rating: A step from 1 to 17, a letter such as BBB-, or "other" for all other ratings.

    Raises:
        ScaleError: The table knows no such step or letter.
    """
    table = erba_table()
    wanted = str(rating).strip().upper()
    for row in table:
        if wanted in (str(row.step), row.letter.upper(), *row.also) or (
            row.step is None and wanted in ("OTHER", str(len(table)))
        ):
            return row
    raise ScaleError(
        f'"{rating}" is no credit quality step',
        remedy=f"write a number from 1 to {len(table) - 1}, a letter such as BBB-, or other",
    )


@cache
def erba_short_table() -> tuple[ErbaShortWeights, ...]:
    """SEC-ERBA weights of short-term ratings, "all other ratings" last; CRR Articles 263(2) and 264(2)."""
    rows = read_rows(SHIPPED / "tables" / "sec-erba-short.csv", ("cqs", "letters", "weight", "sts_weight"))
    return tuple(
        ErbaShortWeights(
            step=int(row["cqs"]) if row["cqs"].isdigit() else None,
            letters=tuple(row["letters"].split()),
            weight=number(row["weight"], place, "weight") / 100,
            sts_weight=number(row["sts_weight"], place, "sts_weight") / 100,
        )
        for place, row in rows
    )


def erba_short_step(rating: int | str) -> ErbaShortWeights:
    """The row of a short-term rating.

    Args:
        rating: A step from 1 to 3, a letter such as A-1, or "other" for all other ratings.

    Raises:
        ScaleError: The table knows no such step or letter.
    """
    table = erba_short_table()
    wanted = str(rating).strip().upper()
    for row in table:
        names = ("OTHER", str(len(table))) if row.step is None else (str(row.step),)
        if wanted in (*names, *row.letters):
            return row
    raise ScaleError(
        f'"{rating}" is no credit quality step of a short-term rating',
        remedy=f"write a number from 1 to {len(table) - 1}, a letter such as A-1, or other",
    )


@cache
def irba_parameters(retail: bool, senior: bool, granular: bool) -> IrbaParameters:
    """Parameters of p for a pool; CRR Article 259(1). Granularity plays no part for retail pools."""
    for place, row in read_rows(SHIPPED / "tables" / "sec-irba-p.csv", ("pool", "seniority", "granularity", "a")):
        wanted = (
            "retail" if retail else "non-retail",
            "senior" if senior else "non-senior",
            "" if retail else "N>=25" if granular else "N<25",
        )
        if (row["pool"], row["seniority"], row["granularity"]) == wanted:
            return IrbaParameters(*(number(row[name], place, name) for name in "abcde"))
    raise ScaleError("the table of p lacks this kind of pool", where="sec-irba-p.csv")
