"""Stratification: the pool cut by one field at a time."""

from itertools import pairwise

import polars as pl

from refloat.pool.cents import cents
from refloat.pool.industry import industry_group
from refloat.pool.pool import Pool

UNKNOWN = "unknown"
"""Bucket of the loans whose field is missing."""

SIZE_BANDS = (1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000)
"""Bounds of the bands of the claim, in currency units; a bound belongs to the band above it."""

DPD_BANDS = (91, 181, 361, 721, 1081, 1801)
"""Bounds of the bands of days past due; a bound belongs to the band above it."""

Strata = dict[str, pl.DataFrame]


def strata(pool: Pool) -> Strata:
    """Stratification tables by field.

    The keys are product, class5, security_type, region, industry (in groups, see `industry_group`),
    vintage (year of origination), default_year, size (of the claim), dpd and legal_stage; a field that
    no loan has is left out.

    Returns:
        Field -> table with bucket (text), loans, borrowers, claim (currency units) and share (of the
        pool's claim); bands and years in their order, others by falling claim.
    """
    ranked = {
        "product": pl.col("product"),
        "class5": pl.col("class5"),
        "security_type": pl.col("security_type"),
        "region": pl.col("region"),
        "industry": industry_group(),
        "legal_stage": pl.col("legal_stage"),
    }
    ordered = {
        "vintage": pl.col("origination_date").dt.year(),
        "default_year": pl.col("default_date").dt.year(),
        "size": _band("claim", SIZE_BANDS),
        "dpd": _band("dpd", DPD_BANDS),
    }
    tables: Strata = {}
    for name in ("product", "class5", "security_type", "region", "industry", "vintage", "default_year", "size", "dpd"):
        tables |= _cut(pool, name, ranked.get(name, ordered.get(name)), in_order=name in ordered)
    tables |= _cut(pool, "legal_stage", ranked["legal_stage"], in_order=False)
    labels = {"size": _size_labels(), "dpd": _dpd_labels()}
    return {name: _labelled(table, labels.get(name)) for name, table in tables.items()}


def _cut(pool: Pool, name: str, bucket: pl.Expr | None, *, in_order: bool) -> Strata:
    if bucket is None or not set(bucket.meta.root_names()) <= set(pool.loans.columns):
        return {}
    table = (
        pool.loans.lazy()
        .select(bucket.alias("bucket"), "borrower_id", cents("claim").alias("cents"))
        .group_by("bucket")
        .agg(loans=pl.len(), borrowers=pl.col("borrower_id").n_unique(), cents=pl.col("cents").sum())
        .collect()
    )
    if table["bucket"].null_count() == table.height:
        return {}
    by, falling = (["bucket"], [False]) if in_order else (["cents", "bucket"], [True, False])
    table = table.sort(by, descending=falling, nulls_last=True)
    total = max(int(table["cents"].sum()), 1)
    return {
        name: table.select(
            "bucket",
            pl.col("loans").cast(pl.Int64),
            pl.col("borrowers").cast(pl.Int64),
            claim=pl.col("cents") / 100,
            share=pl.col("cents") / total,
        )
    }


def _labelled(table: pl.DataFrame, labels: list[str] | None) -> pl.DataFrame:
    bucket = pl.col("bucket")
    if labels is not None:
        bucket = bucket.replace_strict(list(range(len(labels))), labels, return_dtype=pl.String)
    return table.with_columns(bucket.cast(pl.String).fill_null(UNKNOWN))


def _band(column: str, bounds: tuple[int, ...]) -> pl.Expr:
    value = pl.col(column)
    above = sum(((value >= bound).cast(pl.Int32) for bound in bounds), pl.lit(0, dtype=pl.Int32))
    return pl.when(value.is_not_null()).then(above)


def _size_labels() -> list[str]:
    first, last = f"< {SIZE_BANDS[0]:,}", f">= {SIZE_BANDS[-1]:,}"
    return [first, *(f"{a:,} - {b:,}" for a, b in pairwise(SIZE_BANDS)), last]


def _dpd_labels() -> list[str]:
    first, last = f"0 - {DPD_BANDS[0] - 1}", f">= {DPD_BANDS[-1]}"
    return [first, *(f"{a} - {b - 1}" for a, b in pairwise(DPD_BANDS)), last]
