"""History -> how positions ended: paid in full, collateral sold, settled, sold on, ... as competing risks."""

import polars as pl

from refloat.recovery.calibrate.history import History
from refloat.recovery.calibrate.survival import CENSORED, survival

PAID_IN_FULL = "paid_in_full"
ENDINGS = (PAID_IN_FULL, "collateral_sale", "settlement", "note_sale", "insolvency", "guarantor", "set_off")
FULL = 0.995
"""Share of what was owed at which a loan counts as paid in full: interest and rounding blur the rest."""

AT_MONTHS = (12, 24, 36, 60)


def outcomes(history: History) -> pl.DataFrame:
    """Aalen-Johansen incidence of the first way in which each position ended.

    A loan is cured by payment in the month in which the debtor's own cash reaches what was owed; the other ways
    count from their first cash. Loans on which neither has happened are censored at their age.

    Returns:
        One row an ending: ending, loans, then its incidence after 12, 24, 36 and 60 months (null where nothing
        was seen so long) and at the longest time seen. Empty where cash has no dates.
    """
    schema = {"ending": pl.String, "loans": pl.Int64} | {f"m{m}": pl.Float64 for m in AT_MONTHS} | {"last": pl.Float64}
    if not history.dated or history.loans.is_empty():
        return pl.DataFrame(schema=schema)
    debtor = (
        history.flows.filter(pl.col("source").fill_null("debtor") == "debtor")
        .sort("loan_id", "month")
        .with_columns(pl.col("cash").cum_sum().over("loan_id").alias("paid"))
        .join(history.loans.select("loan_id", "owed"), on="loan_id", how="inner", maintain_order="left")
        .filter(pl.col("paid") >= FULL * pl.col("owed"))
        .select("loan_id", "month", pl.lit(PAID_IN_FULL).alias("ending"))
    )
    others = history.flows.filter(pl.col("source").is_in(list(ENDINGS)) & (pl.col("cash") > 0)).select(
        "loan_id", "month", pl.col("source").alias("ending")
    )
    first = pl.concat([debtor, others]).sort("loan_id", "month", "ending").unique("loan_id", keep="first")
    rows = history.loans.select("loan_id", "age").join(first, on="loan_id", how="left", maintain_order="left")
    codes = {name: place for place, name in enumerate(ENDINGS, start=CENSORED + 1)}
    events = rows["ending"].replace_strict(codes, default=CENSORED, return_dtype=pl.Int64).to_numpy()
    when = rows.select(pl.coalesce("month", "age")).to_series().cast(pl.Float64).to_numpy()
    found = survival(when, events)
    out = []
    for name, code in codes.items():
        if code not in found.incidence:
            continue
        row: dict[str, object] = {"ending": name, "loans": int((events == code).sum())}
        for month in AT_MONTHS:
            row[f"m{month}"] = found.incidence_at(code, month) if month <= found.last_seen else None
        out.append(row | {"last": found.incidence_at(code, found.last_seen)})
    return pl.DataFrame(out, schema=schema)
