"""Collateral rows of a pool -> arrays by row, shared where one asset secures several loans."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.errors import AssumptionError
from refloat.pool.pool import Pool
from refloat.recovery.assumptions import Assumptions
from refloat.recovery.match import UNMATCHED, first_match
from refloat.recovery.ways import STAGES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAYS_A_YEAR = 365.25
GUARANTEE = "guarantee"


@dataclass(frozen=True, eq=False)
class SecuredPart:
    """Loans with collateral or a guarantee, sorted by segment and then loan id, and their rows.

    Rows are sorted by loan, and by rank of payment on it. Money is in currency units, times in months.

    Attributes:
        claims: Shape (loan,).
        segment: Shape (loan,): place of the segment in the assumption set.
        stage: Shape (loan,): legal stage at the cut-off, as a place in `STAGES`.
        start: Place of the first of these loans in the working order.
        row_edges: Shape (loan + 1,): where the rows of each loan begin, and of the last one end.
        assets: Number of distinct assets; random numbers belong to these.
        regions: Names of the regions with a price path.
        held: Pairs of a class of collateral and a number of auction rounds already held, as they occur.
        prices: Pairs of a region (a place in `regions`) and a class whose price path is needed; one class stands for
            all that follow the index alike.
        loan: Shape (row,): place of the row's loan among `claims`.
        turn: Shape (row,): zero for the row that pays first on its loan, then one, and so on.
        asset: Shape (row,): which asset.
        kind: Shape (row,): class of collateral, -1 for a guarantee.
        variant: Shape (row,): place in `held`, zero for a guarantee.
        price: Shape (row,): place in `prices`, zero for a guarantee.
        value: Shape (row,): value at prices of the cut-off, the loan's part of a shared asset.
        prior: Shape (row,): claims paid before, likewise.
        cap: Shape (row,): most that the security covers, likewise; infinite where it has no cap.
        secured_share: Shape (row,): share of proceeds that the registration secures.
        occupied: Shape (row,): one where somebody must be evicted, else zero.
        court_months: Shape (row,): median time to the first auction.
        court_spent: Shape (row,): part of that time already spent at the cut-off.
        court_missed: Shape (row,): probability that the auction would have come within the time spent.
    """

    claims: Floats
    segment: Ints
    stage: Ints
    start: int
    row_edges: Ints
    assets: int
    regions: tuple[str, ...]
    held: tuple[tuple[int, int], ...]
    prices: tuple[tuple[int, int], ...]
    loan: Ints
    turn: Ints
    asset: Ints
    kind: Ints
    variant: Ints
    price: Ints
    value: Floats
    prior: Floats
    cap: Floats
    secured_share: Floats
    occupied: Floats
    court_months: Floats
    court_spent: Floats
    court_missed: Floats


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


def prepare_collateral(rows: pl.DataFrame, loans: pl.DataFrame, assumptions: Assumptions, start: int) -> SecuredPart:
    """Sort the rows, share assets between their loans, and bring values to prices of the cut-off.

    An asset that secures several loans is spent once: loans of a better rank are paid first, up to their claim
    or their cap, and loans of one rank share by what is secured of their claims.

    Args:
        rows: From `usable_collateral`.
        loans: The loans of these rows, in working order, with `segment`.
        assumptions: The assumption set.
        start: Place of the first of these loans in the working order.
    """
    rows = _in_order(_shared(rows, _keys(loans)))
    kind = rows["class"].to_numpy()
    classes, index = assumptions.collateral, assumptions.property_index
    years = (rows["cut_off"] - rows["value_date"].fill_null(rows["cut_off"])).dt.total_days().to_numpy() / DAYS_A_YEAR
    past = index.since_appraisal.value if index else 0.0
    beta = np.array([classes[k].index_beta.value if k >= 0 else 0.0 for k in kind])
    part = rows["part"].to_numpy()
    preliminary = (rows["registered"] == "preliminary").fill_null(False).to_numpy()
    weak = np.array([classes[k].preliminary_share.value if k >= 0 else 1.0 for k in kind])
    regions = rows["region"].fill_null("").to_list()
    names = tuple(sorted(set(regions)))
    rounds = [len(classes[k].auction.rounds) if k >= 0 else 0 for k in kind]
    done = [min(int(n), r) for n, r in zip(rows["auction_round"].fill_null(0), rounds, strict=True)]
    held, variant = _pairs(kind, done)
    # Classes that follow the index alike share its paths, under the first of them.
    betas = [one.index_beta.value for one in classes]
    alike = np.array([betas.index(betas[k]) if k >= 0 else k for k in kind], dtype=np.int64)
    prices, price = _pairs(alike, [names.index(region) for region in regions])
    loan = rows["loan"].cast(pl.Int64).to_numpy()
    months, spent, missed = _court_times(rows, assumptions)
    return SecuredPart(
        claims=loans["claim"].to_numpy(),
        segment=loans["segment"].to_numpy(),
        stage=stage_places(loans),
        start=start,
        row_edges=np.searchsorted(loan, np.arange(loans.height + 1)),
        assets=int(rows["asset"].n_unique()),
        regions=names,
        held=held,
        prices=tuple((region, k) for k, region in prices),
        loan=loan,
        turn=rows["turn"].cast(pl.Int64).to_numpy(),
        asset=rows["asset"].to_numpy(),
        kind=kind,
        variant=variant,
        price=price,
        value=rows["value"].to_numpy() * part * np.exp(beta * past * years),
        prior=rows["prior_claims"].to_numpy() * part,
        cap=rows["secured_cap"].to_numpy(),
        secured_share=np.where(preliminary, weak, 1.0),
        occupied=(rows["occupancy"] != "vacant").to_numpy().astype(np.float64),
        court_months=months,
        court_spent=spent,
        court_missed=missed,
    )


def stage_places(loans: pl.DataFrame) -> Ints:
    """Legal stage of each loan as a place in `STAGES`; "none" where the tape does not tell."""
    if "legal_stage" not in loans.columns:
        return np.zeros(loans.height, dtype=np.int64)
    places = {str(stage): place for place, stage in enumerate(STAGES)}
    return np.array([places.get(stage, 0) for stage in loans["legal_stage"].fill_null("none")], dtype=np.int64)


def _keys(loans: pl.DataFrame) -> pl.DataFrame:
    """What rows need of their loan, with its place in the working order as `loan`."""
    kinds = {"legal_stage": pl.String, "court_region": pl.String, "legal_stage_date": pl.Date}
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in kinds.items() if name not in loans.columns]
    return loans.with_columns(absent).select("loan_id", "claim", *kinds).with_row_index("loan")


def _shared(rows: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Rows with their asset's place, their part of it among loans of one rank, and all claims before them."""
    rows = rows.join(keys, on="loan_id", how="left", maintain_order="left").sort(
        "collateral_id", "lien_rank", "loan_id"
    )
    rank = ("collateral_id", "lien_rank")
    cap, entitled = pl.col("secured_cap"), pl.min_horizontal("claim", "secured_cap")
    # One cap on all rows of a rank is one mortgage's, for all its loans; caps that differ are each loan's own.
    joint = (cap.min().over(rank) == cap.max().over(rank)) & cap.is_finite()
    secured = (
        pl.when(joint).then(pl.min_horizontal(entitled.sum().over(rank), cap)).otherwise(entitled.sum().over(rank))
    )
    each = secured / pl.len().over(rank)
    better = each.cum_sum().over("collateral_id") - each.cum_sum().over(rank)
    # What ranks before the best of our loans ranks before all of them.
    outside = (
        pl.col("prior_claims").filter(pl.col("lien_rank") == pl.col("lien_rank").min()).max().over("collateral_id")
    )
    share = pl.when(joint).then("claim").otherwise(entitled)
    share = (share / share.sum().over(rank)).fill_nan(0.0)
    return rows.with_columns(
        share.alias("part"),
        pl.when(joint).then(cap * share).otherwise(cap).alias("secured_cap"),
        pl.col("collateral_id").rank("dense").cast(pl.Int64).alias("asset") - 1,
        # A tape may or may not count the bank's own better-ranking loans among the prior claims.
        pl.max_horizontal("prior_claims", outside + better).alias("prior_claims"),
        # Guarantors are called after the collateral.
        (pl.col("class") < 0).alias("late"),
    )


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    rows = rows.sort("loan", "late", "lien_rank", "collateral_id")
    return rows.with_columns(pl.int_range(pl.len()).over("loan").alias("turn"))


def _pairs(kind: Ints, other: Sequence[int]) -> tuple[tuple[tuple[int, int], ...], Ints]:
    """The pairs that occur on collateral, sorted, and the place of each row's own."""
    both = [(int(k), int(x)) for k, x in zip(kind, other, strict=True)]
    known = tuple(sorted({pair for pair in both if pair[0] >= 0}))
    places = {pair: place for place, pair in enumerate(known)}
    return known, np.array([places.get(pair, 0) for pair in both], dtype=np.int64)


def _court_times(rows: pl.DataFrame, assumptions: Assumptions) -> tuple[Floats, Floats, Floats]:
    """Median time to the first auction, the part of it spent, and the odds that it would have come by now."""
    from scipy.special import ndtr

    court, count = assumptions.court, rows.height
    if court is None:
        return np.zeros(count), np.zeros(count), np.zeros(count)
    where = rows["court_region"].fill_null(rows["region"]).fill_null("").to_list()
    stages = rows["legal_stage"].fill_null("none").to_list()
    by_stage = {str(stage): figure.value for stage, figure in court.months.items()}
    slow = {region: factor.value for region, factor in court.regions.items()}
    months = np.array([by_stage[s] * slow.get(r, 1.0) for s, r in zip(stages, where, strict=True)])
    if court.counted_from == "cut_off":
        return months, np.zeros(count), np.zeros(count)
    days = (rows["cut_off"] - rows["legal_stage_date"].fill_null(rows["cut_off"])).dt.total_days().to_numpy()
    spent = np.maximum(days, 0) / DAYS_A_YEAR * 12
    with np.errstate(divide="ignore", invalid="ignore"):
        position = np.log(spent / months) / court.months_sigma.value
    # Somebody beyond the longest time of the table stands at its end, not after it.
    missed = np.minimum(np.where(spent > 0, ndtr(np.nan_to_num(position)), 0.0), 0.999)
    return months, spent, missed


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
        "auction_round": pl.Int64(),
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
