"""European securitisations of non-performing loans -> frames: as sold, and how they did against plan.

Money is in units of the row's currency, rates and shares are fractions. Cells that hold words rather than a number
are null in the number's column and stand as written beside it.
"""

import polars as pl

from refloat.market.read_table import Column, read_table

DEALS = (
    Column("deal", "deal"),
    Column("country", "country"),
    Column("originator", "originator_type"),
    Column("closing_year", "close", "year"),
    Column("closing_as_written", "close"),
    Column("claim_amount", "gbv_eur_m", "million"),
    Column("secured_share", "secured_share_pct", "percent"),
    Column("secured_as_written", "secured_share_pct"),
    Column("senior_amount", "senior_m", "million"),
    Column("mezzanine_amount", "mezz_m", "million"),
    Column("junior_amount", "junior_m", "million"),
    Column("other_as_written", "other_m"),
    Column("senior_margin", "senior_margin"),
    Column("mezzanine_margin", "mezz_margin"),
    Column("junior_margin", "junior_margin"),
    Column("rate_cap", "rate_cap"),
    Column("liquidity_reserve", "liq_reserve"),
    Column("subordination_trigger", "sub_trigger"),
    Column("senior_rating", "initial_senior_rating"),
    Column("mezzanine_rating", "initial_mezz_rating"),
    Column("servicer", "servicer"),
    Column("senior_share_of_claim", "senior_pct_gbv", "percent"),
    Column("issue_share_of_claim", "total_notes_pct_gbv", "percent"),
    Column("notes", "notes"),
    Column("source", "source"),
    Column("confidence", "confidence"),
)

PERFORMANCE = (
    Column("deal", "deal"),
    Column("as_of", "as_of"),
    Column("gross_collections_amount", "gross_collections_m", "million"),
    Column("plan_amount", "plan_m", "million"),
    Column("gross_over_plan", "gross_vs_plan_pct", "percent"),
    Column("cumulative_collection_ratio", "net_ccr_pct", "percent"),
    Column("present_value_ratio", "npv_profitability_pct", "percent"),
    Column("senior_left_amount", "senior_balance_m", "million"),
    Column("rating_action", "rating_action"),
    Column("source", "source"),
)


def european_deals() -> pl.DataFrame:
    """Thirty-two deals of Italy, Spain, Portugal and Greece, and one Chinese deal as the press told it, one row each.

    `currency` is EUR but for that one. `partly_from_memory` is true where a cell of the row says so of itself: such
    cells are unverified.
    """
    frame = read_table("european_deals.csv", DEALS)
    words = pl.concat_str(pl.col(pl.String), separator=" ", ignore_nulls=True)
    return frame.with_columns(
        currency=pl.when(pl.col("country") == "CN").then(pl.lit("CNY")).otherwise(pl.lit("EUR")),
        partly_from_memory=words.str.contains("from memory", literal=True),
    )


def european_performance() -> pl.DataFrame:
    """Plan against actual of the deals' later life, one row a report, amounts in euro, in no particular order.

    `cumulative_collection_ratio` is net of costs; 1.0 is on plan. Rows on many deals at once say so in `deal` and
    put their finding in `rating_action`. The file does not grade its rows one by one, so `confidence` says as much.
    """
    frame = read_table("european_performance.csv", PERFORMANCE)
    return frame.with_columns(confidence=pl.lit("not graded: as the source named states it"))
