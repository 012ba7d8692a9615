"""Concentration: how much of a pool hangs on few."""

from dataclasses import dataclass
from math import fsum

import polars as pl

from refloat.pool.cents import cents
from refloat.pool.industry import industry_group
from refloat.pool.pool import Pool


@dataclass(frozen=True)
class Concentration:
    """Concentration of a pool's claim; every figure is a fraction.

    The Herfindahl index is the sum of squared shares: 1 / n for n equal ones, 1 for a single one.
    Loans whose region or industry is missing count as one group.

    Attributes:
        top1_share: Share of the largest borrower.
        top10_share: Share of the ten largest borrowers.
        hhi: Herfindahl index by borrower.
        hhi_region: By region of the borrower; None where no loan has one.
        hhi_industry: By group of industry, see `industry_group`; None where no loan has one.
    """

    top1_share: float
    top10_share: float
    hhi: float
    hhi_region: float | None
    hhi_industry: float | None


def concentration(pool: Pool) -> Concentration:
    """Concentration by borrower, region and industry."""
    borrowers = _shares(pool, "borrower_id") or [0.0]
    return Concentration(
        top1_share=borrowers[0],
        top10_share=fsum(borrowers[:10]),
        hhi=_herfindahl(borrowers),
        hhi_region=_optional(_shares(pool, "region")),
        hhi_industry=_optional(_shares(pool, "industry", industry_group())),
    )


def _shares(pool: Pool, field: str, group: pl.Expr | None = None) -> list[float] | None:
    """Shares of the claim by a field or its groups, largest first; None where no loan has the field."""
    if field not in pool.loans.columns or pool.loans[field].null_count() == pool.loans.height:
        return None
    by = (pl.col(field) if group is None else group).alias("by")
    sums = pool.loans.select(by, cents("claim").alias("cents")).group_by("by").agg(pl.col("cents").sum())["cents"]
    total = max(int(sums.sum()), 1)
    return [amount / total for amount in sums.sort(descending=True).to_list()]


def _optional(shares: list[float] | None) -> float | None:
    return None if shares is None else _herfindahl(shares)


def _herfindahl(shares: list[float]) -> float:
    return fsum(share * share for share in shares)
