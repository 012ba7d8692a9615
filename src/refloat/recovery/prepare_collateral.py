"""Collateral rows of a pool -> arrays by row, shared where one asset secures several loans."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.errors import AssumptionError
from refloat.pool.pool import Pool
from refloat.recovery.assumptions import Assumptions
from refloat.recovery.match import UNMATCHED, first_match
from refloat.recovery.unsecured import UnsecuredTerms

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAYS_A_YEAR = 365.25
GUARANTEE = "guarantee"


@dataclass(frozen=True, eq=False)
class SecuredPart:
    """Loans with collateral or a guarantee, sorted by segment and then loan id, and their rows.

    Rows are sorted by rank of payment on their loan, then loan. Money is in currency units, times in months.

    Attributes:
        claims: Shape (loan,).
        segment: Shape (loan,): place of the segment in the assumption set.
        terms: Unsecured assumptions by segment, for what is left after collateral.
        start: Place of the first of these loans in the working order.
        passes: Start and stop of the rows that are the first of their loan, the second, and so on.
        assets: Number of distinct assets; random numbers belong to these.
        regions: Number of regions with a price path.
        loan: Shape (row,): place of the row's loan among `claims`.
        asset: Shape (row,): which asset.
        kind: Shape (row,): class of collateral, -1 for a guarantee.
        region: Shape (row,): which price path.
        value: Shape (row,): value at prices of the cut-off, the loan's part of a shared asset.
        prior: Shape (row,): claims paid before, likewise.
        cap: Shape (row,): most that the security covers, likewise; infinite where it has no cap.
        secured_share: Shape (row,): share of proceeds that the registration secures.
        occupied: Shape (row,): one where somebody must be evicted, else zero.
        court_months: Shape (row,): median time to the first auction.
    """

    claims: Floats
    segment: Ints
    terms: tuple[UnsecuredTerms, ...]
    start: int
    passes: tuple[tuple[int, int], ...]
    assets: int
    regions: int
    loan: Ints
    asset: Ints
    kind: Ints
    region: Ints
    value: Floats
    prior: Floats
    cap: Floats
    secured_share: Floats
    occupied: Floats
    court_months: Floats


def usable_collateral(pool: Pool, loans: pl.DataFrame, assumptions: Assumptions) -> pl.DataFrame:
    """Collateral rows that can still bring cash, with their class in `class` (-1: a guarantee).

    Left out: assets already sold, liens that are not registered, guarantees where the assumption set
    has no guarantor, and everything where it has no collateral classes.

    Raises:
        AssumptionError: A row belongs to no class.
    """
    rows = pool.collaterals.filter(pl.col("loan_id").is_in(loans["loan_id"].implode()))
    if rows.is_empty():
        return rows.with_columns(pl.lit(0, dtype=pl.Int64).alias("class"))
    rows = _with_columns(rows)
    is_guarantee = pl.col("collateral_type") == GUARANTEE
    sold = (pl.col("sale_date") <= pool.cut_off).fill_null(False)
    wanted = ~is_guarantee & ~sold & (pl.col("registered") != "none") if assumptions.collateral else pl.lit(False)
    assets = rows.filter(wanted)
    kinds = first_match(assets, assumptions.collateral, "collateral class")
    if (kinds == UNMATCHED).any():
        lost = assets.filter(pl.Series(kinds == UNMATCHED))
        raise AssumptionError(
            f"{lost.height} of {assets.height} collateral rows belong to no class, "
            f"for example {lost['collateral_id'][0]} ({lost['collateral_type'][0]})",
            where=f"assumption set {assumptions.name}",
            remedy="add a class without conditions at the end",
        )
    guarantees = rows.filter(is_guarantee & pl.lit(assumptions.guarantor is not None))
    return pl.concat(
        [
            assets.with_columns(pl.Series("class", kinds, dtype=pl.Int64)),
            guarantees.with_columns(pl.lit(-1, dtype=pl.Int64).alias("class")),
        ]
    ).with_columns(pl.lit(pool.cut_off, dtype=pl.Date).alias("cut_off"))


def prepare_collateral(
    rows: pl.DataFrame,
    loans: pl.DataFrame,
    assumptions: Assumptions,
    terms: Sequence[UnsecuredTerms],
    start: int,
) -> SecuredPart:
    """Sort the rows, share assets between their loans, and bring values to prices of the cut-off.

    An asset that secures several loans is shared between them by claim, so that it is spent once.

    Args:
        rows: From `usable_collateral`.
        loans: The loans of these rows, in working order, with `segment`.
        assumptions: The assumption set.
        terms: Unsecured terms of every segment.
        start: Place of the first of these loans in the working order.
    """
    places = [name for name in ("legal_stage", "court_region") if name not in loans.columns]
    loans = loans.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in places)
    keys = loans.select("loan_id", "claim", "legal_stage", "court_region").with_row_index("loan")
    rows = rows.join(keys, on="loan_id", how="left", maintain_order="left").sort("collateral_id", "loan_id")
    shared = pl.col("claim") / pl.col("claim").sum().over("collateral_id")
    rows = rows.with_columns(
        shared.fill_nan(0.0).alias("part"),
        pl.col("collateral_id").rank("dense").cast(pl.Int64).alias("asset") - 1,
        # Guarantors are called after the collateral.
        (pl.col("class") < 0).alias("late"),
    )
    rows = rows.sort("loan", "late", "lien_rank", "collateral_id")
    rows = rows.with_columns(pl.int_range(pl.len()).over("loan").alias("turn")).sort("turn", "loan")
    turns = rows["turn"].to_numpy()
    edges = [0, *(int(i) + 1 for i in np.flatnonzero(np.diff(turns))), len(turns)]
    kind = rows["class"].to_numpy()
    classes = assumptions.collateral
    index, court = assumptions.property_index, assumptions.court
    years = (rows["cut_off"] - rows["value_date"].fill_null(rows["cut_off"])).dt.total_days().to_numpy() / DAYS_A_YEAR
    past = index.since_appraisal.value if index else 0.0
    beta = np.array([classes[k].index_beta.value if k >= 0 else 0.0 for k in kind])
    part = rows["part"].to_numpy()
    where = rows["court_region"].fill_null(rows["region"]).fill_null("").to_list()
    stages = rows["legal_stage"].fill_null("none").to_list()
    months = np.zeros(len(kind))
    if court is not None:
        stage_months = {str(stage): figure.value for stage, figure in court.months.items()}
        slow = {region: factor.value for region, factor in court.regions.items()}
        months = np.array([stage_months[s] * slow.get(r, 1.0) for s, r in zip(stages, where, strict=True)])
    preliminary = (rows["registered"] == "preliminary").fill_null(False).to_numpy()
    weak = np.array([classes[k].preliminary_share.value if k >= 0 else 1.0 for k in kind])
    region = rows["region"].fill_null("").rank("dense").cast(pl.Int64).to_numpy() - 1
    return SecuredPart(
        claims=loans["claim"].to_numpy(),
        segment=loans["segment"].to_numpy(),
        terms=tuple(terms),
        start=start,
        passes=tuple(pairwise(edges)),
        assets=int(rows["asset"].n_unique()),
        regions=int(region.max()) + 1,
        loan=rows["loan"].cast(pl.Int64).to_numpy(),
        asset=rows["asset"].to_numpy(),
        kind=kind,
        region=region,
        value=rows["value"].to_numpy() * part * np.exp(beta * past * years),
        prior=rows["prior_claims"].to_numpy() * part,
        cap=rows["secured_cap"].to_numpy() * np.where(np.isinf(rows["secured_cap"].to_numpy()), 1.0, part),
        secured_share=np.where(preliminary, weak, 1.0),
        occupied=(rows["occupancy"] != "vacant").to_numpy().astype(np.float64),
        court_months=months,
    )


def _with_columns(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns the model reads, with what a missing value means."""
    kinds: dict[str, pl.DataType] = {
        "sale_date": pl.Date(),
        "registered": pl.String(),
        "lien_rank": pl.Int64(),
        "prior_claims": pl.Float64(),
        "secured_cap": pl.Float64(),
        "occupancy": pl.String(),
        "value_date": pl.Date(),
        "region": pl.String(),
        "value": pl.Float64(),
        "collateral_type": pl.String(),
    }
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in kinds.items() if name not in rows.columns]
    rows = rows.with_columns(absent)
    return rows.with_columns(
        pl.col("registered").fill_null("full"),
        pl.col("lien_rank").fill_null(1),
        pl.col("prior_claims").cast(pl.Float64).fill_null(0.0),
        pl.col("secured_cap").cast(pl.Float64).fill_null(float("inf")),
        pl.col("occupancy").fill_null("unknown"),
        pl.col("value").cast(pl.Float64).fill_null(0.0),
    )
