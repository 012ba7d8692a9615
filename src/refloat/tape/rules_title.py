"""Rules L17 to L24: rate, currency, title and stratum of a loan. An Inspection -> its breaches."""

import csv
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import numpy as np
import polars as pl

from refloat.tape.breach import Breach, FoundBreach, RowBreach, TapeBreach
from refloat.tape.dictionary import dictionary
from refloat.tape.inspection import Inspection

PROPERTY = ("residential", "office", "retail", "industrial", "land")


@cache
def currency_codes() -> tuple[str, ...]:
    """Codes of currencies in use, ISO 4217."""
    text = files("refloat.tape").joinpath("currencies.csv").read_text(encoding="utf-8")
    return tuple(row["code"] for row in csv.DictReader(text.splitlines()))


def l17(tape: Inspection) -> list[Breach]:
    """Rates are fractions. A median above one tells a column in per cent."""
    breaches: list[Breach] = []
    for field in dictionary().table("loan"):
        if field.type != "rate" or not tape.has(f"loan.{field.name}"):
            continue
        column = pl.col(field.name)
        median = tape.loans.select(column.filter(column.is_finite()).median()).item()
        low, high = field.minimum or 0.0, 1.0 if field.maximum is None else field.maximum
        # A median that is out of range even as a per cent is no per cent: its rows are told one by one.
        if median is not None and 1 < median <= 100 * high:
            rescaled = {field.name: column / 100}
            breaches.append(TapeBreach("loan", field.name, f"{median:.6g}", repair=rescaled))
            column = column / 100
        nothing = {field.name: pl.lit(None, pl.Float64)}
        outside = column.is_finite() & ~column.is_between(low, high)
        breaches.append(
            RowBreach("loan", field.name, outside, limit=f"{low:g} .. {high:g}", case="row", repair=nothing)
        )
    return breaches


def l18(tape: Inspection) -> list[Breach]:
    """Currencies are ISO 4217, one a run unless exchange rates are given."""
    known = pl.col("currency").is_in(currency_codes())
    codes = (
        tape.loans.group_by("currency")
        .agg(pl.len().alias("loans"))
        .drop_nulls()
        .sort("loans", "currency", descending=[True, False])
    )
    unknown = codes.filter(~known)["currency"].to_list()
    breaches: list[Breach] = [RowBreach("loan", "currency", pl.col("currency").is_in(unknown))] if unknown else []
    counts = codes.filter(known)
    if counts.height < 2:
        return breaches
    if tape.fx is None:
        each = ", ".join(
            f"{code} ({loans} loans)" for code, loans in counts.head(5).select("currency", "loans").iter_rows()
        )
        return [*breaches, TapeBreach("loan", "currency", each, str(counts.height), case="mixed")]
    lost = [code for code in counts["currency"].sort() if code not in tape.fx]
    if lost:
        given = ", ".join(sorted(tape.fx)) or "-"
        breaches.append(TapeBreach("loan", "currency", ", ".join(lost), given, case="rate"))
    return [*breaches, *_converted(tape)]


def _converted(tape: Inspection) -> list[Breach]:
    """Currencies whose claims look as if they stood in the run's currency before they were converted."""
    breaches: list[Breach] = []
    limit, rates = tape.thresholds.converted_factor, tape.fx or {}
    medians = (
        tape.loans.filter(pl.col("currency").is_in(list(rates))).group_by("currency").agg(pl.col("claim").median())
    )
    for code, median in medians.sort("currency").iter_rows():
        rate = rates[code]
        others = medians.filter(pl.col("currency") != code)["claim"].median()
        if not median or not isinstance(others, float) or others <= 0:
            continue
        # The claims stand converted here: before conversion the median was median / rate.
        now, before = median / others, median / rate / others
        off = max(now, 1 / now)
        if off > limit and max(before, 1 / before) < off**0.5:
            breaches.append(TapeBreach("loan", "currency", f"{now:.4g}", f"{limit:g}", key=code, case="converted"))
    return breaches


def l19(tape: Inspection) -> list[Breach]:
    """No two loans of one debtor (by identity hash) with the same day and amount."""
    debtors = tape.borrower_by_id.lazy().select("borrower_id", "id_hash")
    same = ["id_hash", "origination_date", "original_amount"]
    # Two loans of one amount and day are rare, so they are picked out before the join.
    day = ["origination_date", "original_amount"]
    found = (
        tape.loans.lazy()
        .select("index", "borrower_id", *day)
        .drop_nulls()
        .filter(pl.col("original_amount").is_duplicated())
        .filter(pl.struct(day).is_duplicated())
        .join(debtors.drop_nulls(), on="borrower_id", how="inner", maintain_order="left")
        .filter(pl.struct(same).is_duplicated())
        .select("index", pl.col("original_amount").alias("value"), pl.len().over(same).alias("limit"))
        .collect()
    )
    return [FoundBreach("loan", "loan_id", found)]


def l20(tape: Inspection) -> list[Breach]:
    """Title is free. An unknown state counts as free."""
    return [RowBreach("loan", "encumbered", pl.col("encumbered"))]


def l21(tape: Inspection) -> list[Breach]:
    """Written-off loans carry a claim and stand once."""
    written = pl.col("written_off")
    breaches: list[Breach] = [RowBreach("loan", "claim", written & (pl.col("claim") <= 0))]
    if not tape.has("loan.borrower_id", "loan.origination_date", "loan.original_amount"):
        return breaches
    same = ["borrower_id", "origination_date", "original_amount"]
    found = (
        tape.loans.lazy()
        .select("index", "written_off", *same)
        .drop_nulls(same)
        .filter(pl.col("original_amount").is_duplicated())
        .filter(pl.struct(same).is_duplicated())
        .with_columns(pl.len().over(same).alias("limit"))
        .filter(written)
        .select("index", pl.col("original_amount").alias("value"), "limit")
        .collect()
    )
    return [*breaches, FoundBreach("loan", "written_off", found, case="twice")]


def l22(tape: Inspection) -> list[Breach]:
    """Security type agrees with the collateral rows: a mortgage has a property, an unsecured loan has none."""
    kind = pl.col("collateral_type")
    rows = (
        tape.collaterals.lazy()
        .filter(kind.is_not_null())
        .group_by("loan_id", maintain_order=True)
        .agg(
            kind.is_in(PROPERTY).any().alias("mortgage"),
            (kind == "guarantee").any().alias("guaranteed"),
            (~kind.is_in([*PROPERTY, "guarantee"])).any().alias("pledge"),
        )
    )
    kinds = ("mortgage", "guaranteed", "pledge")
    many = pl.sum_horizontal(pl.col(name).cast(pl.Int32) for name in kinds)
    shown = pl.when(many > 1).then(pl.lit("mixed")).when(many == 0).then(pl.lit("unsecured"))
    for name in kinds:
        shown = shown.when(pl.col(name)).then(pl.lit(name))
    stated = pl.col("security_type")
    found = (
        tape.loans.lazy()
        .filter(stated.is_in(["mortgage", "unsecured"]))
        .select("index", "loan_id", "security_type")
        .join(rows, on="loan_id", how="left", maintain_order="left")
        .with_columns(pl.col(kinds).fill_null(False))
        .filter(((stated == "mortgage") & ~pl.col("mortgage")) | ((stated == "unsecured") & (many > 0)))
        .select("index", stated.alias("value"), shown.alias("limit"), shown.alias("set_security_type"))
        .collect()
    )
    return [FoundBreach("loan", "security_type", found)]


def l23(tape: Inspection) -> list[Breach]:
    """First digits follow Benford's law and balances are not mostly round, by originator."""
    limits = tape.thresholds
    expected = np.log10(1 + 1 / np.arange(1, 10))
    balance = pl.col("principal")
    originator = pl.col("originator").fill_null("-")
    digit = (balance / 10.0 ** balance.log10().floor()).floor().clip(1, 9).cast(pl.Int8)
    counts = (
        tape.loans.lazy()
        .filter(balance.is_finite(), balance >= 1)
        .group_by(originator.alias("originator"), digit.alias("digit"))
        .agg(pl.len().alias("loans"), ((balance % 1000) == 0).sum().alias("round"))
        .collect()
    )
    groups = counts.group_by("originator").agg(
        pl.col("loans").sum().alias("all"),
        pl.col("round").sum(),
        *(pl.col("loans").filter(pl.col("digit") == one).sum().alias(str(one)) for one in range(1, 10)),
    )
    breaches: list[Breach] = []
    for line in groups.filter(pl.col("all") >= limits.benford_rows).sort("originator").iter_rows(named=True):
        shares = np.array([line[str(one)] for one in range(1, 10)]) / line["all"]
        off = float(np.abs(shares - expected).mean())
        named = line["originator"] != "-"
        key = line["originator"] if named else ""
        if off > limits.benford_deviation:
            limit = f"{limits.benford_deviation:g}"
            case = "" if named else "tape"
            breaches.append(TapeBreach("loan", "principal", f"{off:.4f}", limit, key=key, case=case))
        if line["round"] > limits.heaping_share * line["all"]:
            limit = f"{100 * limits.heaping_share:g} %"
            value = f"{100 * line['round'] / line['all']:.1f} %"
            case = "heaping" if named else "tape_heaping"
            breaches.append(TapeBreach("loan", "principal", value, limit, key=key, case=case))
    return breaches


def l24(tape: Inspection) -> list[Breach]:
    """Nothing settled or closed is still in the tape."""
    closed = (pl.col("legal_stage") == "closed").fill_null(False)
    settled = pl.col("settled").fill_null(False)
    value = pl.when(settled).then(pl.lit("settled")).otherwise(pl.lit("closed"))
    return [RowBreach("loan", "legal_stage", closed | settled, value=value)]


TITLE_RULES: dict[str, Callable[[Inspection], list[Breach]]] = {
    "L17": l17,
    "L18": l18,
    "L19": l19,
    "L20": l20,
    "L21": l21,
    "L22": l22,
    "L23": l23,
    "L24": l24,
}
