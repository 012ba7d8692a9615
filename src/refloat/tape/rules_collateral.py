"""Rules C: assets and guarantees. An Inspection -> its breaches."""

from collections.abc import Callable

import polars as pl

from refloat.tape.breach import Breach, FoundBreach, RowBreach
from refloat.tape.inspection import Inspection
from refloat.tape.rules_loan import days
from refloat.tape.share_collateral import share_collateral

RESIDENTIAL = ("residential",)
COMMERCIAL = ("office", "retail", "industrial", "land")
CENT = 0.01


def c01(tape: Inspection) -> list[Breach]:
    """Value is positive and its date believable."""
    valued = pl.col("value_date")
    late = valued > tape.day if tape.cut_off is not None else pl.lit(False)
    bad = (pl.col("value") <= 0) | late.fill_null(False) | (valued.dt.year() < tape.thresholds.first_value_year)
    limit = valued.cast(pl.String).fill_null("-")
    there = pl.col("value").is_not_null()
    nothing = {"value": pl.lit(None, pl.Float64)}
    return [RowBreach("collateral", "value", there & bad, limit=limit, repair=nothing)]


def c02(tape: Inspection) -> list[Breach]:
    """Values of property are recent."""
    limits = tape.thresholds
    breaches: list[Breach] = []
    for kinds, months in (
        (RESIDENTIAL, limits.residential_value_months),
        (COMMERCIAL, limits.commercial_value_months),
    ):
        oldest = pl.lit(tape.day).dt.offset_by(f"-{months}mo")
        stale = pl.col("collateral_type").is_in(kinds) & (pl.col("value_date") < oldest)
        breaches.append(RowBreach("collateral", "value_date", stale, limit=str(months)))
    return breaches


def c03(tape: Inspection) -> list[Breach]:
    """An asset that secures several loans counts once."""
    return [FoundBreach("collateral", "value", share_collateral(tape))]


def c04(tape: Inspection) -> list[Breach]:
    """One registry number, one asset."""
    number = pl.col("registry_number")
    found = (
        tape.collaterals.lazy()
        .select("index", "collateral_id", "registry_number")
        .filter(number.is_not_null() & number.is_duplicated())
        .with_columns(pl.col("collateral_id").n_unique().over("registry_number").alias("limit"))
        .filter(pl.col("limit") > 1)
        .select("index", number.alias("value"), "limit")
        .collect()
    )
    return [FoundBreach("collateral", "registry_number", found)]


def c05(tape: Inspection) -> list[Breach]:
    """Rank is at least one, and a later rank states what goes before it."""
    rank = pl.col("lien_rank")
    unknown = (rank > 1) & pl.col("prior_claims").is_null()
    # Prior claims as large as the value leave a net value of nil.
    nil = {"prior_claims": pl.col("value")}
    return [
        RowBreach("collateral", "lien_rank", unknown, repair=nil),
        RowBreach("collateral", "lien_rank", rank < 1, case="rank", repair=nil),
    ]


def c06(tape: Inspection) -> list[Breach]:
    """One first lien an asset. Several loans of one borrower may share it."""
    found = (
        tape.collateral_with_loan.lazy()
        .filter(pl.col("lien_rank") == 1, pl.col("borrower_id").is_not_null())
        .select("index", "collateral_id", "borrower_id")
        .filter(pl.col("collateral_id").is_duplicated())
        .with_columns(pl.col("borrower_id").n_unique().over("collateral_id").alias("value"))
        .filter(pl.col("value") > 1)
        .select("index", "value")
        .collect()
    )
    return [FoundBreach("collateral", "lien_rank", found)]


def c07(tape: Inspection) -> list[Breach]:
    """Claim over the net value of all assets of the loan is believable."""
    low, high = tape.thresholds.claim_to_value_low, tape.thresholds.claim_to_value_high
    net = (pl.col("value") - pl.col("prior_claims").fill_null(0)).clip(lower_bound=0)
    found = (
        tape.collateral_with_loan.lazy()
        .filter(
            pl.col("collateral_type").ne_missing("guarantee"), pl.col("value").is_finite(), pl.col("claim").is_finite()
        )
        # Rank without prior claims has no net value (C05).
        .filter(~((pl.col("lien_rank") > 1).fill_null(False) & pl.col("prior_claims").is_null()))
        .select("index", "claim", net.sum().over("loan_id").alias("net"))
        .filter(pl.col("net") > 0, pl.col("claim") > 0)
        .with_columns((pl.col("claim") / pl.col("net")).alias("value"))
        .filter(~pl.col("value").is_between(low, high))
        .select("index", "value", pl.lit(f"{low:g} .. {high:g}").alias("limit"))
        .collect()
    )
    return [FoundBreach("collateral", "value", found)]


def c08(tape: Inspection) -> list[Breach]:
    """Liens are fully registered."""
    weak = pl.col("registered").is_in(["preliminary", "none"])
    # A guarantee is not registered.
    asset = pl.col("collateral_type").ne_missing("guarantee")
    return [RowBreach("collateral", "registered", weak & asset)]


def c09(tape: Inspection) -> list[Breach]:
    """A sale has a date and a round; the reserve price is at most the court's appraisal."""
    sold = pl.col("sale_price").is_not_null()
    breaches: list[Breach] = [
        RowBreach("collateral", "sale_price", sold & pl.col("sale_date").is_null(), limit="sale_date")
    ]
    if tape.has("collateral.auction_round"):
        no_round = sold & (pl.col("auction_round").fill_null(0) < 1)
        breaches.append(RowBreach("collateral", "sale_price", no_round, limit="auction_round"))
    court = pl.when(pl.col("value_basis") == "court").then(pl.col("value"))
    appraisal = pl.coalesce(pl.col("court_appraisal"), court)
    high = pl.col("reserve_price") > appraisal + CENT
    return [*breaches, RowBreach("collateral", "reserve_price", high, limit=appraisal, case="reserve")]


def c10(tape: Inspection) -> list[Breach]:
    """Cash of a sale has come in."""
    wait = tape.thresholds.unpaid_sale_days
    paid = tape.collections.lazy().filter(pl.col("source") == "collateral_sale", pl.col("gross_cash") > 0)
    found = (
        tape.collaterals.lazy()
        .filter(days(pl.lit(tape.day), pl.col("sale_date")) > wait)
        .select("index", "loan_id", "sale_date")
        .join(paid.select("loan_id").unique(), on="loan_id", how="anti")
        .sort("index")
        .select("index", pl.col("sale_date").alias("value"), pl.lit(str(wait)).alias("limit"))
        .collect()
    )
    return [FoundBreach("collateral", "sale_date", found)]


def c11(tape: Inspection) -> list[Breach]:
    """Price per square metre is near the median of its region and kind."""
    limits = tape.thresholds
    group = ["region", "collateral_type"]
    price = (pl.col("value") / pl.col("area_m2")).alias("price")
    median = pl.col("price").median().over(group)
    low, high = limits.square_metre_low * pl.col("median"), limits.square_metre_high * pl.col("median")
    found = (
        tape.collaterals.lazy()
        .filter(pl.col("area_m2") > 0, pl.col("value") > 0, pl.col("value").is_finite())
        .select("index", *group, price)
        .drop_nulls()
        .with_columns(median.alias("median"), pl.len().over(group).alias("assets"))
        .filter(pl.col("assets") >= limits.square_metre_rows, ~pl.col("price").is_between(low, high))
        .select(
            "index",
            pl.col("price").round(2).alias("value"),
            pl.concat_str([low.round(2).cast(pl.String), pl.lit(" .. "), high.round(2).cast(pl.String)]).alias("limit"),
        )
        .collect()
    )
    return [FoundBreach("collateral", "area_m2", found)]


def c12(tape: Inspection) -> list[Breach]:
    """A guarantee has a solvent guarantor other than the borrower, and a cap that is not negative."""
    guarantor = pl.col("guarantor_id")
    ruined = (
        tape.borrowers.lazy()
        .filter(pl.col("insolvency_status").is_in(["filed", "open", "closed"]))
        .select(guarantor_id=pl.col("borrower_id"), ruined=pl.lit(True))
        .unique("guarantor_id")
    )
    rows = (
        tape.collateral_with_loan.lazy()
        .filter(pl.col("collateral_type") == "guarantee")
        .select("index", "guarantor_id", "guarantor_solvent", "borrower_id", "secured_cap")
        .join(ruined, on="guarantor_id", how="left", maintain_order="left")
        .collect()
    )
    insolvent = pl.col("guarantor_solvent").not_() | pl.col("ruined").fill_null(False)
    cases = {
        "": (guarantor.is_null(), guarantor),
        "borrower": (guarantor == pl.col("borrower_id"), guarantor),
        "insolvent": (insolvent & guarantor.is_not_null(), guarantor),
        "cap": (pl.col("secured_cap") < 0, pl.col("secured_cap")),
    }
    return [
        FoundBreach(
            "collateral",
            "secured_cap" if case == "cap" else "guarantor_id",
            rows.filter(when).select("index", value.alias("value"), pl.lit(0.0).alias("set_value")),
            case=case,
        )
        for case, (when, value) in cases.items()
    ]


COLLATERAL_RULES: dict[str, Callable[[Inspection], list[Breach]]] = {
    "C01": c01,
    "C02": c02,
    "C03": c03,
    "C04": c04,
    "C05": c05,
    "C06": c06,
    "C07": c07,
    "C08": c08,
    "C09": c09,
    "C10": c10,
    "C11": c11,
    "C12": c12,
}
