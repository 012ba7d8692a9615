"""Collateral that secures several loans -> its value shared out, each part counted once."""

import polars as pl

from refloat.tape.inspection import Inspection

CENT = 0.01


def share_collateral(tape: Inspection) -> pl.DataFrame:
    """Rows whose asset would be counted more than once, with the value each row may count.

    A row counts min(claim, value less prior claims). Where the rows of one asset count more together than
    the asset is worth (its lowest stated value less its lowest stated prior claims), its worth goes to the
    ranks in order, each up to the claims of that rank, and within a rank by claim.

    Returns:
        index, value (as stated), limit (how many loans share the asset), set_value: the row's prior claims
        plus its part, so that value less prior claims is what the row may count.
    """
    asset = "collateral_id"
    prior = pl.col("prior_claims").fill_null(0.0)
    rows = (
        tape.collateral_with_loan.lazy()
        .select("index", asset, "claim", "value", prior.alias("prior"), pl.col("lien_rank").fill_null(1).alias("rank"))
        .filter(pl.col(asset).is_not_null() & pl.col(asset).is_duplicated())
        .filter(pl.col("value").is_finite(), pl.col("prior").is_finite(), pl.col("claim").is_finite())
        .filter(pl.col("claim") > 0)
        .with_columns(
            pl.min_horizontal("claim", (pl.col("value") - pl.col("prior")).clip(lower_bound=0)).alias("counted"),
            (pl.col("value").min() - pl.col("prior").min()).clip(lower_bound=0).over(asset).alias("worth"),
            pl.len().over(asset).alias("limit"),
        )
        .filter(pl.col("counted").sum().over(asset) > pl.col("worth") + CENT)
        .collect()
    )
    ranks = (
        rows.group_by(asset, "rank", maintain_order=True)
        .agg(pl.col("claim").sum().alias("owed"), pl.col("worth").first())
        .sort(asset, "rank")
        .with_columns((pl.col("owed").cum_sum().over(asset) - pl.col("owed")).alias("before"))
        .with_columns(pl.min_horizontal("owed", (pl.col("worth") - pl.col("before")).clip(lower_bound=0)).alias("part"))
    )
    mine = pl.col("part") * pl.col("claim") / pl.col("owed")
    return rows.join(
        ranks.select(asset, "rank", "owed", "part"), on=[asset, "rank"], how="left", maintain_order="left"
    ).select("index", "value", "limit", (pl.col("prior") + mine).alias("set_value"))
