"""The deals of all markets -> one frame with what they have in common."""

import polars as pl

from refloat.market.china import china_actual_vs_forecast, china_deals
from refloat.market.europe import european_deals, european_performance

STATUS = ("liquidated", "senior repaid", "senior outstanding")
"""What the last page or report tells of a deal; null where it tells nothing."""
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
    "agency1",
    "agency1_recovery_rate",
    "agency2",
    "agency2_recovery_rate",
    "senior_wal_years",
    "year",
    "rating",
    "status",
    "actual_over_plan",
    "actual_as_of",
    "coupon",
    "confidence",
    "source",
)


def deal_table() -> pl.DataFrame:
    """Ninety-two deals, one row each, the Chinese first; null where a source does not tell.

    Money is in units of the row's currency, rates and shares are fractions. `deal_id` is what one asks for a deal by;
    `closed` is a date, a year or whatever the source has; `expected_recovery_rate` is the lower of two agencies' base
    cases over the claim, and `advance_rate` the senior note over that base case (Chinese deals only); `rating` is the
    senior's first letter as written (of the Chinese deals none is printed); `status` is what the last page or report
    tells, one of `STATUS`; `actual_over_plan` is the last ratio reported, gross where it is printed and else the net
    collection ratio; `coupon` is in words, since the European ones are margins.
    """
    lower = pl.min_horizontal("agency1_recovery_amount", "agency2_recovery_amount")
    china = china_deals().with_columns(
        market=pl.lit("china"),
        country=pl.lit("CN"),
        currency=pl.lit("CNY"),
        closed=pl.col("closing_on").cast(pl.String),
        expected_recovery_rate=lower / pl.col("claim_amount"),
        advance_rate=pl.col("senior_amount") / lower,
        year=pl.col("vintage"),
        rating=pl.lit(None, pl.String),
        status=pl.when(pl.col("liquidated_on").is_not_null())
        .then(pl.lit("liquidated"))
        .when(pl.col("senior_left_amount") == 0)
        .then(pl.lit("senior repaid"))
        .when(pl.col("senior_left_amount") > 0)
        .then(pl.lit("senior outstanding")),
        coupon=pl.format("{} % fixed", (pl.col("senior_coupon_rate") * 100).round(4)),
    )
    europe = european_deals().with_columns(
        market=pl.lit("europe"),
        deal_id=pl.col("deal"),
        pool_type=pl.lit(None, pl.String),
        closed=pl.col("closing_as_written"),
        expected_recovery_rate=pl.lit(None, pl.Float64),
        advance_rate=pl.lit(None, pl.Float64),
        agency1=pl.lit(None, pl.String),
        agency1_recovery_rate=pl.lit(None, pl.Float64),
        agency2=pl.lit(None, pl.String),
        agency2_recovery_rate=pl.lit(None, pl.Float64),
        senior_wal_years=pl.lit(None, pl.Float64),
        year=pl.col("closing_year"),
        rating=pl.col("senior_rating"),
        coupon=pl.col("senior_margin"),
    )
    china = china.join(_chinese_ratios(), on="deal_id", how="left", maintain_order="left")
    europe = europe.join(_european_reports(), on="deal_id", how="left", maintain_order="left")
    return pl.concat([china.select(COLUMNS), europe.select(COLUMNS)])


def _chinese_ratios() -> pl.DataFrame:
    """deal_id, actual_over_plan, actual_as_of: the last report that states a ratio."""
    seen = china_actual_vs_forecast().filter(pl.col("actual_over_forecast").is_not_null())
    return _last(seen.select("deal_id", actual_over_plan="actual_over_forecast", actual_as_of="as_of"))


def _european_reports() -> pl.DataFrame:
    """deal_id, actual_over_plan, actual_as_of and status; some names are shorter in the reports than in the deals."""
    reports = european_performance().with_columns(
        ratio=pl.coalesce("gross_over_plan", "cumulative_collection_ratio"),
        status=pl.when(pl.col("senior_left_amount") > 0)
        .then(pl.lit("senior outstanding"))
        .when(pl.col("senior_left_amount") == 0)
        .then(pl.lit("senior repaid")),
    )
    rows = []
    for name in european_deals()["deal"]:
        own = reports.filter(pl.Series([name == one or name.startswith(f"{one} ") for one in reports["deal"]]))
        ratio, state = (own.filter(pl.col(column).is_not_null()).sort("as_of") for column in ("ratio", "status"))
        rows.append(
            {
                "deal_id": name,
                "actual_over_plan": ratio["ratio"][-1] if ratio.height else None,
                "actual_as_of": ratio["as_of"][-1] if ratio.height else None,
                "status": state["status"][-1] if state.height else None,
            }
        )
    schema = {"deal_id": pl.String, "actual_over_plan": pl.Float64, "actual_as_of": pl.String, "status": pl.String}
    return pl.DataFrame(rows, schema=schema)


def _last(reports: pl.DataFrame) -> pl.DataFrame:
    return reports.sort("actual_as_of").group_by("deal_id", maintain_order=True).last()
