"""Makes the synthetic tape of the case cn-card, matched to the published pool of a real deal.

What is real: claim, principal, mix of loan classes and cut-off of deal 24SUYU01 (Bank of Jiangsu credit cards), read
from the table of Chinese deals. Everything else is made up: each loan, borrower and date, and the assumptions
written as constants below. Make it again with `python -m refloat.cases.synthetic_card`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.files import write_text
from refloat.market import china_deals

FOLDER = Path(__file__).parent / "shipped" / "cn-card"
DEAL_ID = "24SUYU01"
SEED = 20240927

LOANS = 12_000
"""Assumed: our table of deals does not give the number of loans."""
BORROWERS = 11_600
"""Assumed: a few borrowers have two cards."""
BALANCE_SIGMA = 0.8
"""Assumed: standard deviation of the logarithm of a claim within a class."""
CLASSES = ("substandard", "doubtful", "loss")
DAYS_PAST_DUE = {"substandard": (91, 270), "doubtful": (271, 360), "loss": (361, 1095)}
"""Days past due by class, first and last, as rule L10 of the tape check sorts them; the last of all is assumed."""
CHARGE_RATE = 0.1825
"""Assumed card rate a year: 0.05 % a day."""
INTEREST_PART = 0.8
"""Assumed share of interest in interest and fees together."""
FORBORNE = 0.06
PAID_AFTER_DEFAULT = 0.2
STAGES = {"none": 0.70, "demand": 0.22, "filed": 0.05, "judgment": 0.02, "enforcement": 0.01}
CITIES = {
    "320100": 0.14,
    "320200": 0.10,
    "320300": 0.09,
    "320400": 0.07,
    "320500": 0.17,
    "320600": 0.09,
    "320700": 0.04,
    "320800": 0.05,
    "320900": 0.07,
    "321000": 0.05,
    "321100": 0.04,
    "321200": 0.05,
    "321300": 0.04,
}
"""Assumed spread over the cities of Jiangsu, by the national code of divisions (GB/T 2260)."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class PublishedPool:
    """What the deal's documents state, in cents of a yuan and fractions; and what is assumed of the loans behind it."""

    claim: int
    principal: int
    cut_off: date
    class_shares: tuple[float, ...]
    loans: int = LOANS
    borrowers: int = BORROWERS
    cities: Mapping[str, float] = field(default_factory=lambda: CITIES)
    seed: int = SEED


def published_pool() -> PublishedPool:
    """The pool of the deal, from the table of Chinese deals."""
    (row,) = china_deals().filter(pl.col("deal_id") == DEAL_ID).to_dicts()
    return PublishedPool(
        claim=round(row["claim_amount"] * 100),
        principal=round(row["principal_amount"] * 100),
        cut_off=row["cut_off"],
        class_shares=tuple(row[f"{name}_share"] for name in CLASSES),
    )


def tables(pool: PublishedPool | None = None) -> dict[str, pl.DataFrame]:
    """The two tables in the canonical form: borrower and loan. The pool's totals hold to the cent.

    Args:
        pool: Totals to meet; those of the deal of cn-card if left out.
    """
    pool = pool or published_pool()
    draw = np.random.Generator(np.random.SFC64(pool.seed))
    # Loans fall into the classes in proportion to the claim, so that all classes have like balances.
    grade = np.repeat(np.arange(len(CLASSES)), _split(pool.loans, np.array(pool.class_shares)))
    claim = np.empty(pool.loans, dtype=np.int64)
    totals = _split(pool.claim, np.array(pool.class_shares))
    for number in range(len(CLASSES)):
        inside = grade == number
        claim[inside] = _split(int(totals[number]), np.exp(draw.normal(0, BALANCE_SIGMA, inside.sum())))
    first, last = (np.array([DAYS_PAST_DUE[name][end] for name in CLASSES])[grade] for end in (0, 1))
    dpd = draw.integers(first, last + 1)
    principal = claim - _charges(claim, dpd, pool.claim - pool.principal)
    order = draw.permutation(pool.loans)
    loans = _loans(pool, grade[order], claim[order], principal[order], dpd[order], draw)
    return {"borrower": _borrowers(pool, loans, draw), "loan": loans.drop("opened_year")}


def write(folder: Path = FOLDER, pool: PublishedPool | None = None) -> None:
    """Write the two tables as CSV files whose names say that they are synthetic."""
    for name, table in tables(pool).items():
        write_text(folder / f"synthetic_{name}.csv", table.write_csv(float_precision=None))


def _split(total: int, weights: NDArray[np.float64]) -> Ints:
    """Whole parts of a total in proportion to weights; what rounding leaves over goes to the largest remainders."""
    exact = total * weights / weights.sum()
    parts: Ints = np.floor(exact).astype(np.int64)
    short = total - int(parts.sum())
    parts[np.argsort(parts - exact, kind="stable")[:short]] += 1
    return parts


def _charges(claim: Ints, dpd: Ints, total: int) -> Ints:
    """Interest and fees of each loan: they grow with the days past due, and add up to the published total."""
    return _split(total, claim * dpd / (dpd + 365 / CHARGE_RATE))


def _loans(
    pool: PublishedPool, grade: Ints, claim: Ints, principal: Ints, dpd: Ints, draw: np.random.Generator
) -> pl.DataFrame:
    charges = claim - principal
    interest = np.floor(charges * INTEREST_PART).astype(np.int64)
    day = np.datetime64(pool.cut_off, "D")
    # Default is called at 90 days past due.
    default = day - (dpd - 90)
    opened = default - draw.integers(400, 4_400, pool.loans)
    idle = draw.random(pool.loans) >= PAID_AFTER_DEFAULT
    paid = np.where(
        idle, default - draw.integers(91, 150, pool.loans), default + (draw.random(pool.loans) * (dpd - 90)).astype(int)
    )
    stage = draw.choice(list(STAGES), pool.loans, p=list(STAGES.values()))
    staged = default + np.ceil(draw.random(pool.loans) * (dpd - 90)).astype(int)
    city = draw.choice(list(pool.cities), pool.loans, p=list(pool.cities.values()))
    in_court = np.isin(stage, ("filed", "judgment", "enforcement"))
    owner = np.concatenate([np.arange(pool.borrowers), draw.integers(0, pool.borrowers, pool.loans - pool.borrowers)])
    frame = pl.DataFrame(
        {
            "loan_id": [f"SYN-L{number:05d}" for number in range(1, pool.loans + 1)],
            "borrower_id": [f"SYN-B{number + 1:05d}" for number in owner],
            "cutoff_date": np.full(pool.loans, day),
            "product": "card",
            "currency": "CNY",
            "origination_date": opened,
            # The card limit, in whole thousands, never below the principal.
            "original_amount": np.ceil(principal * draw.uniform(1.0, 1.3, pool.loans) / 100_000) * 1000,
            "interest_rate": CHARGE_RATE,
            "principal": principal / 100,
            "interest": interest / 100,
            "fees": (charges - interest) / 100,
            "claim": claim / 100,
            "default_date": default,
            "dpd": dpd,
            "class5": np.array(CLASSES)[grade],
            "written_off": False,
            "security_type": "unsecured",
            "joint_debtors": 1,
            "forbearance": draw.random(pool.loans) < FORBORNE,
            "legal_stage": stage,
            "legal_stage_date": staged,
            "court_region": city,
            "last_payment_date": paid,
            "last_payment_amount": np.round(principal * draw.uniform(0.002, 0.05, pool.loans)) / 100,
            "opened_year": opened.astype("datetime64[Y]").astype(int) + 1970,
            "in_court": in_court,
        }
    )
    acted = pl.col("legal_stage") != "none"
    return frame.with_columns(
        pl.when(acted).then("legal_stage_date"),
        pl.when("in_court").then("court_region"),
    ).drop("in_court")


def _borrowers(pool: PublishedPool, loans: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    first = loans.group_by("borrower_id").agg(pl.col("opened_year").min()).sort("borrower_id")
    # A card holder is an adult when the first card is opened.
    age = draw.integers(20, 56, first.height)
    return first.select(
        "borrower_id",
        pl.lit("individual").alias("borrower_type"),
        pl.lit("CN").alias("country"),
        pl.Series("region", draw.choice(list(pool.cities), first.height, p=list(pool.cities.values()))),
        (pl.col("opened_year") - pl.Series(age)).alias("birth_year"),
        pl.lit("none").alias("insolvency_status"),
    )


if __name__ == "__main__":
    write()
