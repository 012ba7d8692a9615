"""Rules R: what a spreadsheet or a layout can do to a tape. An Inspection -> its breaches."""

from collections.abc import Callable

import polars as pl

from refloat.tape.breach import Breach, FoundBreach, RowBreach, TapeBreach
from refloat.tape.dictionary import dictionary
from refloat.tape.inspection import Inspection

OWN_RANGE = {"principal", "interest", "fees", "claim", "last_payment_amount", "value", "lien_rank"}
"""Fields whose range a rule of its own watches (L01, L11, C01, C05); rates have L17."""

PAST = (("borrower", "last_contact_date"), ("borrower", "insolvency_date"), ("loan", "first_unpaid_date"))
"""Dates that cannot lie after the cut-off and that no other rule watches."""

LONG = 18
"""A spreadsheet keeps 15 digits: from this length on, its zeros at the end give a damaged key away."""


def r01(tape: Inspection) -> list[Breach]:
    """Values lie in the range of the data dictionary."""
    breaches: list[Breach] = []
    for field in dictionary().fields:
        if field.name in OWN_RANGE or field.type == "rate" or not tape.has(f"{field.table}.{field.name}"):
            continue
        if field.minimum is None and field.maximum is None:
            continue
        column = pl.col(field.name)
        outside = pl.lit(False)
        if field.minimum is not None:
            outside = outside | (column < field.minimum)
        if field.maximum is not None:
            outside = outside | (column > field.maximum)
        if field.name == "secured_cap":
            outside = outside & pl.col("collateral_type").ne_missing("guarantee")  # C12
        low = "" if field.minimum is None else f"{field.minimum:g}"
        high = "" if field.maximum is None else f"{field.maximum:g}"
        nothing = {field.name: pl.lit(None, field.dtype)}
        breaches.append(RowBreach(field.table, field.name, outside, limit=f"{low} .. {high}", repair=nothing))
    return breaches


def r02(tape: Inspection) -> list[Breach]:
    """Dates of the past are not after the cut-off."""
    return [
        RowBreach(table, name, pl.col(name) > tape.day, limit=str(tape.day), repair={name: pl.lit(None, pl.Date)})
        for table, name in PAST
        if tape.has(f"{table}.{name}")
    ]


def r03(tape: Inspection) -> list[Breach]:
    """Long keys still have all their digits."""
    breaches: list[Breach] = []
    for field in dictionary().fields:
        if field.type != "id" or not tape.has(f"{field.table}.{field.name}"):
            continue
        column = pl.col(field.name)
        # Regular expressions only where they may match: there are millions of keys.
        likely = (column.str.len_bytes() >= LONG) | column.str.contains("E", literal=True)
        likely = likely | column.str.contains("e", literal=True)
        keys = tape.tables[field.table].select("index", field.name).filter(likely)
        powers = column.str.contains(r"^\d([.,]\d+)?[eE]\+?\d+$")
        long = (column.str.len_chars() >= LONG) & column.str.contains(r"^\d+$")
        zeros = long & column.str.slice(15).str.contains(r"^0+$")
        count, ending = keys.select(long.sum().alias("long"), zeros.sum().alias("zeros")).row(0)
        # One such key may be a true one; when all long keys end so, a spreadsheet did it.
        damaged = powers | zeros if count >= 2 and count == ending else powers
        found = keys.filter(damaged).select("index", column.alias("value"))
        breaches.append(FoundBreach(field.table, field.name, found))
    return breaches


def r04(tape: Inspection) -> list[Breach]:
    """Loans, keys, a cut-off date and a claim are there."""
    if not tape.loans.height:
        return [TapeBreach("loan", "loan_id", "", case="rows")]
    breaches: list[Breach] = []
    for table, key in (
        ("borrower", "borrower_id"),
        ("loan", "loan_id"),
        ("collateral", "loan_id"),
        ("collection", "loan_id"),
    ):
        if tape.tables[table].height and (table, key) not in tape.columns:
            breaches.append(TapeBreach(table, f"{table}.{key}", ""))
    if tape.cut_off is None:
        breaches.append(TapeBreach("loan", "cutoff_date", "", case="cut_off"))
    if ("loan", "claim") not in tape.columns:
        for part in ("principal", "interest", "fees"):
            if ("loan", part) not in tape.columns:
                breaches.append(TapeBreach("loan", f"loan.{part}", "", case="claim"))
                break
    return breaches


def r05(tape: Inspection) -> list[Breach]:
    """No two collection rows alike in every field. Legitimate twins exist, so they are only flagged."""
    fields = [field.name for field in dictionary().table("collection")]
    alike = (
        tape.collections.lazy()
        .filter(pl.struct(fields).is_duplicated(), pl.col("gross_cash") != 0)
        .select("index", pl.col("gross_cash").alias("value"), pl.len().over(fields).alias("limit"))
        .collect()
    )
    return [FoundBreach("collection", "gross_cash", alike)]


OWN_RULES: dict[str, Callable[[Inspection], list[Breach]]] = {
    "R01": r01,
    "R02": r02,
    "R03": r03,
    "R04": r04,
    "R05": r05,
}
