"""A tape's collateral -> one row an asset: how far it has come, when and at what price it was sold."""

import numpy as np
import polars as pl

from refloat.recovery.assumptions import Assumptions
from refloat.recovery.calibrate.history import History
from refloat.recovery.match import DAYS_A_MONTH, UNMATCHED, first_match
from refloat.recovery.prepare_collateral import DAYS_A_YEAR, GUARANTEE
from refloat.tape import Tape

SALE = "collateral_sale"


def read_sales(tape: Tape, history: History, start: Assumptions) -> pl.DataFrame:
    """The assets behind the loans of a history.

    Args:
        tape: With the loans that are paid off.
        history: Of the same tape.
        start: Its classes of collateral, and the change of prices since the appraisal.

    Returns:
        One row an asset of a class: collateral_id, class (place in the set), sold, round (0: none was held, so a
        sale was agreed; for an asset not sold, the rounds that failed), price_share (price over the value at prices of
        the day of sale; null if not sold or without a value), months (from default to the sale, else to the cut-off),
        payout_months (from the sale to the cash, null where no dated cash names the asset), cost_share (cost of that
        cash over it, likewise).
    """
    kinds = {"class": pl.Int64, "sold": pl.Boolean, "round": pl.Int64}
    shares = ("price_share", "months", "payout_months", "cost_share")
    empty = pl.DataFrame(schema={"collateral_id": pl.String, **kinds} | dict.fromkeys(shares, pl.Float64))
    loans = history.loans.select("loan_id", "default_on")
    rows = tape.collaterals.filter(pl.col("collateral_type") != GUARANTEE).join(loans, on="loan_id", how="inner")
    if rows.is_empty() or not start.collateral:
        return empty
    rows = rows.sort("collateral_id", "default_on").unique("collateral_id", keep="first", maintain_order=True)
    place = first_match(rows, start.collateral, "collateral class")
    rows = rows.with_columns(pl.Series("class", place)).filter(pl.col("class") != UNMATCHED)
    if rows.is_empty():
        return empty
    rows = rows.with_columns(sold=(pl.col("sale_date") <= tape.cut_off).fill_null(False))
    beta = pl.Series("beta", [start.collateral[place].index_beta.value for place in rows["class"]])
    past = start.property_index.since_appraisal.value if start.property_index else 0.0
    years = (pl.col("sale_date") - pl.col("value_date")).dt.total_days().clip(lower_bound=0).fill_null(0) / DAYS_A_YEAR
    value = pl.col("value").cast(pl.Float64) * (pl.col("beta") * past * years).exp()
    ended = pl.when("sold").then("sale_date").otherwise(pl.lit(tape.cut_off, dtype=pl.Date))
    rows = rows.with_columns(beta).with_columns(
        pl.col("auction_round").fill_null(0).cast(pl.Int64).alias("round"),
        pl.when(pl.col("sold") & (value > 0)).then(pl.col("sale_price").cast(pl.Float64) / value).alias("price_share"),
        ((ended - pl.col("default_on")).dt.total_days() / DAYS_A_MONTH).clip(lower_bound=0.0).alias("months"),
    )
    rows = rows.join(_cash(tape), on="collateral_id", how="left", maintain_order="left").with_columns(
        pl.when("sold")
        .then(((pl.col("paid_on") - pl.col("sale_date")).dt.total_days() / DAYS_A_MONTH).clip(lower_bound=0.0))
        .alias("payout_months")
    )
    return rows.select(empty.columns)


def _cash(tape: Tape) -> pl.DataFrame:
    """Proceeds of each asset: when the middle of them came, and what they cost."""
    cash = tape.collections.filter((pl.col("source").cast(pl.String) == SALE) & (pl.col("gross_cash") > 0))
    by = (
        cash.sort("period")
        .group_by("collateral_id")
        .agg(
            # Cash is dated by month: its middle is right on average.
            pl.col("period").first().dt.truncate("1mo").dt.offset_by("15d").alias("paid_on"),
            (pl.col("cost").cast(pl.Float64).sum() / pl.col("gross_cash").cast(pl.Float64).sum()).alias("cost_share"),
            pl.col("cost").null_count().alias("without"),
        )
    )
    told = pl.when(pl.col("without") == 0).then("cost_share").otherwise(np.nan).fill_nan(None)
    return by.filter(pl.col("collateral_id").is_not_null()).select("collateral_id", "paid_on", cost_share=told)
