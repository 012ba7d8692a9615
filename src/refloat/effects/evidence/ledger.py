"""Finding: one thing that a study measured about a claim; the ledger of all of them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from refloat.rules.table import read_rows

FOLDER = Path(__file__).parent
SIGNS = ("+", "-", "0", "mixed")
CONFIDENCE = ("seen", "abstract", "derived", "press", "none")


@dataclass(frozen=True)
class Claim:
    """A claim about what disposing of bad loans does.

    Attributes:
        code: One word.
        en: The claim in English.
        zh: In Chinese.
    """

    code: str
    en: str
    zh: str


@dataclass(frozen=True)
class Finding:
    """What one source says of one claim.

    Attributes:
        claim: Code of the claim.
        metric: What was measured.
        sign: "+" supports the claim, "-" speaks against it, "0" finds nothing, "mixed" both.
        low: Lower end of the size; None where only a sign is told.
        high: Upper end.
        unit: Of the size.
        sample: On what.
        study: Who.
        year: When; None if not told.
        confidence: seen (figures read in the source or an official text), abstract (its abstract), derived, press, or
            none where nothing was found.
        source: Where it was read.
        note: What else to know.
    """

    claim: str
    metric: str
    sign: str
    low: float | None
    high: float | None
    unit: str
    sample: str
    study: str
    year: int | None
    confidence: str
    source: str
    note: str


@dataclass(frozen=True)
class Tally:
    """How the findings on a claim stand; a count, not a weight of evidence.

    Attributes:
        claim: The claim.
        supports: Findings for it.
        against: Findings against it.
        nothing: Findings of no effect, or none found.
        mixed: Findings of both.
    """

    claim: Claim
    supports: int
    against: int
    nothing: int
    mixed: int


@cache
def claims() -> dict[str, Claim]:
    """Every claim by its code."""
    rows = read_rows(FOLDER / "claims.csv", ("code", "en", "zh"))
    return {row["code"]: Claim(row["code"], row["en"], row["zh"]) for _, row in rows}


@cache
def findings() -> tuple[Finding, ...]:
    """The ledger, in its order."""
    words = ("claim", "metric", "sign", "unit", "sample", "study", "confidence", "source", "note")
    return tuple(
        Finding(
            **{name: row[name] for name in words},
            low=float(row["low"]) if row["low"] else None,
            high=float(row["high"]) if row["high"] else None,
            year=int(row["year"]) if row["year"] else None,
        )
        for _, row in read_rows(FOLDER / "ledger.csv", (*words, "low", "high", "year"))
    )


def tally() -> tuple[Tally, ...]:
    """For each claim, how many findings stand for it, against it, and neither."""
    return tuple(
        Tally(
            claim,
            *(sum(f.claim == claim.code and f.sign == sign for f in findings()) for sign in ("+", "-", "0", "mixed")),
        )
        for claim in claims().values()
    )
