"""Chinese securitisations of non-performing loans -> frames: as sold, and what came in against the forecast.

Money is in yuan, rates and shares are fractions. Where the facts come from and how sure they are is written in the
columns `source` and `confidence` and in this room's README.
"""

import polars as pl

from refloat.market.read_table import Column, read_table

DEALS = (
    Column("deal_id", "deal_id"),
    Column("deal", "deal_name"),
    Column("originator", "originator"),
    Column("pool_type", "pool_type"),
    Column("secured", "secured_flag"),
    Column("vintage", "vintage", "year"),
    Column("bookbuilt_on", "bookbuild_date", "date"),
    Column("closing_on", "closing_date", "date"),
    Column("cut_off", "cutoff_date", "date"),
    Column("legal_final_on", "legal_final", "date"),
    Column("liquidated_on", "liquidation_date", "date"),
    Column("payment_frequency", "pay_freq"),
    Column("issuer", "trustee_issuer"),
    Column("claim_amount", "pool_upb_pi_fees_wan", "wan"),
    Column("principal_amount", "pool_principal_wan", "wan"),
    Column("substandard_share", "class_substandard_pct", "percent"),
    Column("doubtful_share", "class_doubtful_pct", "percent"),
    Column("loss_share", "class_loss_pct", "percent"),
    Column("senior_amount", "senior_wan", "wan"),
    Column("subordinate_amount", "sub_wan", "wan"),
    Column("issue_amount", "issue_total_wan", "wan"),
    Column("subordinate_share", "sub_pct", "percent"),
    Column("senior_coupon_rate", "senior_coupon_pct", "percent"),
    Column("senior_expected_on", "senior_expected_maturity", "date"),
    Column("subordinate_expected_on", "sub_expected_maturity", "date"),
    Column("subordinate_price_rate", "sub_issue_price", "percent"),
    Column("agency1", "agency1"),
    Column("agency1_recovery_amount", "agency1_base_recovery_wan", "wan"),
    Column("agency1_recovery_rate", "agency1_base_recovery_pct", "percent"),
    Column("agency2", "agency2"),
    Column("agency2_recovery_amount", "agency2_base_recovery_wan", "wan"),
    Column("agency2_recovery_rate", "agency2_base_recovery_pct", "percent"),
    Column("senior_over_recovery", "senior_to_min_base_recovery", "number"),
    Column("issue_over_recovery", "issue_to_min_base_recovery", "number"),
    Column("senior_share_of_claim", "senior_pct_of_upb", "percent"),
    Column("issue_share_of_claim", "issue_pct_of_upb", "percent"),
    Column("senior_wal_years", "senior_wal_years_disclosed", "number"),
    Column("subordinate_wal_years", "sub_wal_years_disclosed", "number"),
    Column("senior_tenor_years", "senior_expected_tenor_years", "number"),
    Column("cut_off_to_closing_months", "cutoff_to_close_months", "number"),
    Column("retained_senior_share", "retention_senior_pct", "percent"),
    Column("retained_subordinate_share", "retention_sub_pct", "percent"),
    Column("senior_left_amount", "senior_balance_at_snapshot_wan", "wan"),
    Column("subordinate_left_amount", "sub_balance_at_snapshot_wan", "wan"),
    Column("notes", "notes"),
    Column("source", "source"),
    Column("confidence", "confidence"),
)

ACTUAL_VS_FORECAST = (
    Column("deal_id", "deal_id"),
    Column("pool_type", "pool"),
    Column("as_of", "asof"),
    Column("as_of_on", "asof", "date"),
    Column("months_since_cut_off", "months_since_cutoff", "number"),
    Column("actual_amount", "actual_cum_recovery_wan", "wan"),
    Column("actual_as_written", "actual_cum_recovery_wan"),
    Column("forecast_amount", "forecast_cum_recovery_wan", "wan"),
    Column("forecaster", "forecaster"),
    Column("claim_amount", "upb_wan", "wan"),
    Column("actual_rate", "actual_pct_of_upb", "percent"),
    Column("actual_over_forecast", "actual_over_forecast", "number"),
    Column("ratio_as_written", "actual_over_forecast"),
    Column("comment", "comment"),
    Column("source", "source"),
    Column("confidence", "confidence"),
)


def china_deals() -> pl.DataFrame:
    """Sixty deals sold between 2016 and 2025, one row each.

    `claim_amount` is principal, interest and fees at the cut-off; `secured` is Y, N, P (partly) or U (unknown);
    `senior_over_recovery` and `issue_over_recovery` divide by the lower of the two agencies' base-case recoveries;
    `senior_left_amount` is the balance when the page was read, not at one common date.
    """
    return read_table("china_deals.csv", DEALS)


def china_actual_vs_forecast() -> pl.DataFrame:
    """What came in against the forecast at the same age: eleven deals and two surveys of many deals, one row each.

    `actual_over_forecast` is there for the few rows that state it as a number; `ratio_as_written` has the words of
    the others. Amounts are cumulative since the cut-off, and gross of costs unless `forecaster` says "(net)".
    """
    return read_table("china_actual_vs_forecast.csv", ACTUAL_VS_FORECAST)
