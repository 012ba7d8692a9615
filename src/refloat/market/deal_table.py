"""The deals of all markets -> one frame with what they have in common."""

import polars as pl

from refloat.market.china import china_deals
from refloat.market.europe import european_deals

COLUMNS = (
    "market",
    "deal_id",
    "deal",
    "country",
    "currency",
    "originator",
    "pool_type",
    "closed",
    "claim_amount",
    "senior_amount",
    "senior_share_of_claim",
    "issue_share_of_claim",
    "expected_recovery_rate",
    "advance_rate",
    "coupon",
    "confidence",
    "source",
)


def deal_table() -> pl.DataFrame:
    """Ninety-two deals, one row each, the Chinese first; null where a source does not tell.

    Money is in units of the row's currency, rates and shares are fractions. `deal_id` is what one asks for a deal by;
    `closed` is a date, a year or whatever the source has; `expected_recovery_rate` is the lower of two agencies' base
    cases over the claim, and `advance_rate` the senior note over that base case (Chinese deals only); `coupon` is in
    words, since the European ones are margins.
    """
    lower = pl.min_horizontal("agency1_recovery_amount", "agency2_recovery_amount")
    china = china_deals().with_columns(
        market=pl.lit("china"),
        country=pl.lit("CN"),
        currency=pl.lit("CNY"),
        closed=pl.col("closing_on").cast(pl.String),
        expected_recovery_rate=lower / pl.col("claim_amount"),
        advance_rate=pl.col("senior_amount") / lower,
        coupon=pl.format("{} % fixed", (pl.col("senior_coupon_rate") * 100).round(4)),
    )
    europe = european_deals().with_columns(
        market=pl.lit("europe"),
        deal_id=pl.col("deal"),
        pool_type=pl.lit(None, pl.String),
        closed=pl.col("closing_as_written"),
        expected_recovery_rate=pl.lit(None, pl.Float64),
        advance_rate=pl.lit(None, pl.Float64),
        coupon=pl.col("senior_margin"),
    )
    return pl.concat([china.select(COLUMNS), europe.select(COLUMNS)])
