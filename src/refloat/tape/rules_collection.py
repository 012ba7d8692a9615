"""Rules H: the history of collections. An Inspection -> its breaches."""

from collections.abc import Callable
from datetime import date

import polars as pl

from refloat.tape.breach import Breach, FoundBreach, RowBreach, TapeBreach
from refloat.tape.inspection import Inspection

CENT = 0.01


def _month(day: pl.Expr) -> pl.Expr:
    """Months since year 0, to count with."""
    return day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64)


def h01(tape: Inspection) -> list[Breach]:
    """Tables that state months without cash are judged loan by loan; tables that list payments only, as a whole."""
    if tape.collections.select((pl.col("gross_cash") == 0).any()).item():
        return _history_by_loan(tape)
    return _history_as_a_whole(tape)


def _history_by_loan(tape: Inspection) -> list[Breach]:
    cut = tape.day.year * 12 + tape.day.month
    # The month of default, and the month of a cut-off that falls on another day than the last, may be missing.
    start = pl.max_horizontal(_month(pl.col("default_date")) + 1, pl.lit(cut - tape.thresholds.history_months))
    due = (pl.lit(cut) - start).clip(lower_bound=0)
    first, last = _month(pl.col("first_period")), _month(pl.col("last_period"))
    gaps = pl.col("months") < last - first + 1
    short = pl.col("months").is_null() | (first > start) | (last < cut - 1) | gaps
    found = (
        tape.loans.lazy()
        .filter(pl.col("default_date").is_not_null(), pl.col("loan_id").is_not_null())
        .select("index", "loan_id", "default_date")
        .join(tape.cash_by_loan.lazy(), on="loan_id", how="left", maintain_order="left")
        .filter((due > 0) & short)
        .select(
            "index",
            pl.concat_str([pl.col("months").fill_null(0).cast(pl.String), pl.lit(" months")]).alias("value"),
            pl.concat_str([due.cast(pl.String), pl.lit(" months")]).alias("limit"),
        )
        .collect()
    )
    return [FoundBreach("loan", "loan_id", found)]


def _history_as_a_whole(tape: Inspection) -> list[Breach]:
    periods = tape.collections["period"].drop_nulls().filter(tape.collections["period"].drop_nulls() <= tape.day)
    first_default = tape.loans["default_date"].min()
    if periods.is_empty() or not isinstance(first_default, date):
        return []
    cut = tape.day.year * 12 + tape.day.month
    start = max(first_default.year * 12 + first_default.month + 1, cut - tape.thresholds.history_months)
    months = pl.DataFrame({"period": periods}).select(_month(pl.col("period")).unique()).to_series()
    missing = [month for month in range(start, cut) if month not in set(months.to_list())]
    if not missing:
        return []
    covered = f"{max(cut - start - len(missing), 0)} months"
    return [TapeBreach("collection", "period", covered, f"{cut - start} months")]


def _rolled(tape: Inspection) -> pl.LazyFrame:
    """Loans with a balance at default whose history reaches back to it, with their cash and cost since."""
    default = pl.col("default_date")
    # The month of default itself may be missing from the history.
    reaches_back = default.dt.month_start().dt.offset_by("1mo") >= tape.collections["period"].min()
    loans = tape.loans.lazy().filter(
        pl.col("balance_at_default").is_not_null(), pl.col("loan_id").is_unique(), reaches_back, default <= tape.day
    )
    accrued = pl.col("interest").fill_null(0) + pl.col("fees").fill_null(0)
    return (
        loans.select("index", "loan_id", "balance_at_default", "claim", accrued.alias("accrued"))
        .join(
            tape.cash_by_loan.lazy().select("loan_id", "cash", "cost"), on="loan_id", how="left", maintain_order="left"
        )
        .with_columns(pl.col("cash", "cost").fill_null(0))
        .with_columns((pl.col("balance_at_default") + pl.col("accrued") + pl.col("cost")).alias("most"))
        .with_columns((pl.col("cash") > pl.col("most") * (1 + tape.thresholds.over_recovery_tolerance)).alias("over"))
    )


def h02(tape: Inspection) -> list[Breach]:
    """Cash since default is at most what was owed then with later interest and costs."""
    found = _rolled(tape).filter("over").select("index", value=pl.col("cash"), limit=pl.col("most")).collect()
    return [FoundBreach("loan", "balance_at_default", found)]


def h03(tape: Inspection) -> list[Breach]:
    """Negative cash only takes back what came in before."""
    cash = pl.col("gross_cash")
    reversed_loans = tape.collections.lazy().filter(cash < 0).select("loan_id").unique()
    found = (
        tape.collections.lazy()
        .select("index", "loan_id", "period", "gross_cash")
        .join(reversed_loans, on="loan_id", how="semi", maintain_order="left")
        # In one month money comes in before it goes back.
        .sort("loan_id", "period", "gross_cash", descending=[False, False, True], maintain_order=True)
        .with_columns(cash.fill_null(0).cum_sum().over("loan_id").alias("so_far"))
        .filter(cash < 0, pl.col("so_far") < -CENT)
        .sort("index")
        .select("index", cash.alias("value"), (pl.col("so_far") - cash).round(2).alias("limit"))
        .collect()
    )
    return [FoundBreach("collection", "gross_cash", found)]


def h04(tape: Inspection) -> list[Breach]:
    """No cash after the cut-off, unless this is a surveillance tape."""
    if tape.prior is not None:
        return []
    return [RowBreach("collection", "period", pl.col("period") > tape.day, limit=str(tape.day))]


def h05(tape: Inspection) -> list[Breach]:
    """Costs are a believable share of cash, by source."""
    most = tape.thresholds.cost_share_high
    routes = (
        tape.collections.lazy()
        .filter(pl.col("source").is_not_null())
        .group_by("source")
        .agg(pl.col("gross_cash").sum().alias("cash"), pl.col("cost").sum())
        .filter(pl.col("cash") > 0)
        .with_columns((pl.col("cost") / pl.col("cash")).alias("share"))
        .filter(~pl.col("share").is_between(0, most))
        .sort("source")
        .collect()
    )
    return [
        TapeBreach("collection", "cost", f"{line['share']:.3f}", f"0 .. {most:g}", key=line["source"])
        for line in routes.iter_rows(named=True)
    ]


def h06(tape: Inspection) -> list[Breach]:
    """Cash from a sale of collateral has an asset sold by then."""
    sales = tape.collaterals.lazy().group_by("collateral_id").agg(pl.col("sale_date").min(), known=pl.lit(True))
    month = pl.col("period").dt.strftime("%Y-%m").alias("value")
    cash = (
        tape.collections.lazy()
        .filter(pl.col("source") == "collateral_sale", pl.col("gross_cash") > 0)
        .select("index", "period", "collateral_id")
        .join(sales, on="collateral_id", how="left", maintain_order="left")
        .collect()
    )
    unknown = cash.filter(pl.col("known").is_null())
    early = cash.filter(
        pl.col("known"), pl.col("sale_date").is_null() | (pl.col("sale_date") > pl.col("period").dt.month_end())
    )
    sold = pl.col("sale_date").cast(pl.String).fill_null("-").alias("limit")
    named = pl.col("collateral_id").fill_null("-").alias("limit")
    return [
        FoundBreach("collection", "collateral_id", early.select("index", month, sold)),
        FoundBreach("collection", "collateral_id", unknown.select("index", month, named), case="unknown"),
    ]


def h07(tape: Inspection) -> list[Breach]:
    """Claim lies between balance at default less cash and that plus what accrued. Over-recovery is H02's."""
    rest = pl.col("balance_at_default") - pl.col("cash")
    slack = tape.thresholds.roll_forward_tolerance * pl.col("balance_at_default") + CENT
    most = rest + pl.col("accrued") + pl.col("cost")
    limit = pl.concat_str([rest.round(2).cast(pl.String), pl.lit(" .. "), most.round(2).cast(pl.String)])
    found = (
        _rolled(tape)
        .filter(~pl.col("over"), (pl.col("claim") < rest - slack) | (pl.col("claim") > most + slack))
        .select("index", pl.col("claim").alias("value"), limit.alias("limit"))
        .collect()
    )
    return [FoundBreach("loan", "claim", found)]


COLLECTION_RULES: dict[str, Callable[[Inspection], list[Breach]]] = {
    "H01": h01,
    "H02": h02,
    "H03": h03,
    "H04": h04,
    "H05": h05,
    "H06": h06,
    "H07": h07,
}
