"""Rules T: the tape as a whole. An Inspection -> its breaches."""

import math
from collections.abc import Callable

import polars as pl

from refloat.tape.breach import Breach, FoundBreach, RowBreach, TapeBreach
from refloat.tape.control_totals import control_totals
from refloat.tape.dictionary import Field, dictionary
from refloat.tape.inspection import TOTALS, Inspection
from refloat.tape.tape import TABLES

LINKS = (("loan", "borrower_id", "borrower"), ("collateral", "loan_id", "loan"), ("collection", "loan_id", "loan"))
"""Foreign keys: table, field, and the table in which it must be found."""

TOLD_BY_OTHER_RULES = {"prior_claims", "sale_price", "sale_date", "industry"}
"""Conditional fields whose absence a rule of their own tells row by row (C05, C09, B01)."""


PRIMARY = (("borrower", "borrower_id"), ("loan", "loan_id"), ("collateral", "collateral_id"), ("collection", "loan_id"))
"""What tells a row from others; T03 watches them. A collection has no key of its own, but must name its loan."""


def percent(share: float) -> str:
    """A share as a sentence shows it."""
    return f"{100 * share:.6g} %"


def t01(tape: Inspection) -> list[Breach]:
    """One cut-off date, not in the future of the receipt, and not too old at it."""
    counts = tape.loans.group_by("cutoff_date").len().drop_nulls().sort("len", "cutoff_date", descending=True)
    breaches: list[Breach] = []
    if counts.height > 1:
        each = ", ".join(f"{day} ({rows})" for day, rows in counts.head(5).iter_rows())
        more = ", ..." if counts.height > 5 else ""
        breaches.append(TapeBreach("loan", "cutoff_date", each + more, str(counts.height)))
    if tape.received_on is not None:
        age = (tape.received_on - tape.day).days
        if age < 0:
            breaches.append(TapeBreach("loan", "cutoff_date", str(tape.day), str(tape.received_on), case="future"))
        if age > tape.thresholds.receipt_days:
            limit = str(tape.thresholds.receipt_days)
            breaches.append(TapeBreach("loan", "cutoff_date", str(age), limit, case="stale"))
    return breaches


def t02(tape: Inspection) -> list[Breach]:
    """Row counts and sums agree with the seller's control totals."""
    off = control_totals(tape).filter(pl.col("name").is_in(TOTALS), ~pl.col("reconciled"))
    return [
        TapeBreach("loan", line["name"], f"{line['found']:.2f}", f"{line['stated']:.2f}", key=line["name"])
        for line in off.iter_rows(named=True)
    ]


def t03(tape: Inspection) -> list[Breach]:
    """Keys are there and stand once. A key that stands twice blocks; a missing one sets the row aside."""
    breaches: list[Breach] = []
    for table, field in PRIMARY:
        frame = tape.tables[table]
        # Not `has`: a column of keys in which every key is missing is the worst case, not an absent column.
        if (table, field) not in tape.columns or not frame.height:
            continue
        twice = _repeated(tape, table)
        if twice.any():
            rows = frame.filter(twice & frame[field].is_not_null())
            count = pl.len().over([field, "loan_id"] if table == "collateral" else field)
            breaches.append(
                FoundBreach(table, field, rows.select("index", pl.col(field).alias("value"), count.alias("limit")))
            )
        missing = frame[field].null_count()
        if missing:
            breaches.append(RowBreach(table, field, pl.col(field).is_null(), case="missing"))
        if missing > tape.thresholds.missing_key_share * frame.height:
            limit = percent(tape.thresholds.missing_key_share)
            breaches.append(TapeBreach(table, field, percent(missing / frame.height), limit, case="share"))
    return breaches


def _repeated(tape: Inspection, table: str) -> pl.Series:
    """Rows of a table whose key stands on another row too; an asset may stand once for each loan it secures."""
    if table == "loan":
        return tape.repeated_loans
    if table == "borrower":
        return tape.repeated_borrowers
    if table == "collateral":
        key = ["collateral_id", "loan_id"]
        twice = tape.collaterals.select("index", *key).filter(pl.col("collateral_id").is_duplicated())
        twice = twice.filter(pl.struct(key).is_duplicated())
        return pl.repeat(False, tape.collaterals.height, eager=True).scatter(twice["index"], True)
    return pl.repeat(False, tape.collections.height, eager=True)


def t04(tape: Inspection) -> list[Breach]:
    """Foreign keys lead to a row of the parent table, where the tape has that table."""
    breaches: list[Breach] = []
    for table, field, parent in LINKS:
        if not tape.has(f"{table}.{field}", f"{parent}.{field}"):
            continue
        frame = tape.tables[table]
        orphans = (
            frame.lazy()
            .select("index", field)
            .filter(pl.col(field).is_not_null())
            .join(tape.tables[parent].lazy().select(field), on=field, how="anti")
            .sort("index")
            .select("index", pl.col(field).alias("value"), pl.lit(parent).alias("limit"))
            .collect()
        )
        if orphans.height:
            breaches.append(FoundBreach(table, field, orphans))
        if orphans.height > tape.thresholds.orphan_share * frame.height:
            limit = percent(tape.thresholds.orphan_share)
            breaches.append(TapeBreach(table, field, percent(orphans.height / frame.height), limit, case="share"))
    return breaches


def _given(tape: Inspection, *types: str) -> list[Field]:
    """Fields of these types that the tape has."""
    return [field for field in dictionary().fields if field.type in types and tape.has(f"{field.table}.{field.name}")]


def t05(tape: Inspection) -> list[Breach]:
    """Codes are in the dictionary. An unknown code in an optional field is only dropped."""
    breaches: list[Breach] = []
    for field in _given(tape, "enum"):
        unknown = pl.col(field.name).is_not_null() & ~pl.col(field.name).is_in(field.value_names)
        limit = ", ".join(field.value_names)
        if field.required == "always":
            breaches.append(RowBreach(field.table, field.name, unknown, limit=limit))
        else:
            nothing = {field.name: pl.lit(None, pl.String)}
            breaches.append(RowBreach(field.table, field.name, unknown, limit=limit, case="optional", repair=nothing))
    return breaches


def _sentinel(field: Field) -> pl.Expr:
    """True where a field holds one of its stand-ins for "missing"."""
    column = pl.col(field.name)
    if field.type in ("date", "month"):
        return column.is_in([pl.Series([text]).str.to_date().item() for text in field.null_sentinels])
    if field.dtype in (pl.Float64, pl.Int64):
        return column.cast(pl.Float64).is_in([float(text) for text in field.null_sentinels])
    return column.is_in(list(field.null_sentinels))


def t06(tape: Inspection) -> list[Breach]:
    """Stand-ins for missing values, and numbers that are none, become missing."""
    breaches: list[Breach] = []
    largest = tape.thresholds.largest_amount
    for field in dictionary().fields:
        if not tape.has(f"{field.table}.{field.name}"):
            continue
        nothing = {field.name: pl.lit(None, field.dtype)}
        if field.null_sentinels:
            breaches.append(RowBreach(field.table, field.name, _sentinel(field), repair=nothing))
        if field.dtype is pl.Float64:
            column = pl.col(field.name)
            unusable = column.is_nan() | (column.abs() > largest)
            limit = f"{largest:.0f}"
            breaches.append(RowBreach(field.table, field.name, unusable, limit=limit, case="number", repair=nothing))
    return breaches


def t07(tape: Inspection) -> list[Breach]:
    """Balances in every row; other required fields up to a tolerated missing share."""
    breaches: list[Breach] = []
    if ("loan", "claim") in tape.columns:
        breaches.append(RowBreach("loan", "claim", pl.col("claim").is_null(), case="row"))
    for table, key in (("loan", "borrower_id"), ("collateral", "loan_id")):
        if tape.has(f"{table}.{key}"):
            breaches.append(RowBreach(table, key, pl.col(key).is_null(), case="row"))
    for line in tape.missing.filter(pl.col("required") != "optional").iter_rows(named=True):
        table, name = line["table"], line["field"]
        if not line["given"]:
            if line["required"] == "always":
                breaches.append(TapeBreach(table, name, percent(1.0), case="column"))
        elif line["missing"] and name not in TOLD_BY_OTHER_RULES and (table, name) not in PRIMARY:
            limit = _missing_limit(tape, dictionary().field(table, name))
            if line["share"] > limit:
                breaches.append(TapeBreach(table, name, percent(line["share"]), percent(limit)))
    return breaches


def _missing_limit(tape: Inspection, field: Field) -> float:
    if (field.type == "id" and field.required == "always") or field.name in ("principal", "interest", "fees", "claim"):
        return tape.thresholds.missing_balance_share
    if field.type in ("date", "month"):
        return tape.thresholds.missing_date_share
    if field.table == "collateral":
        return tape.thresholds.missing_collateral_share
    return tape.thresholds.missing_other_share


def t08(tape: Inspection) -> list[Breach]:
    """Cells that could not be read, one by one, and fields of which too few could."""
    breaches: list[Breach] = []
    cells = tape.unparsed.filter(pl.col("table").is_in(TABLES))
    for (table, field), part in cells.partition_by("table", "field", as_dict=True, maintain_order=True).items():
        frame = tape.tables[str(table)]
        found = part.join(
            frame.select("index", "file", "row"), on=["file", "row"], how="left", maintain_order="left"
        ).select("index", "file", "row", pl.col("value"), pl.col("reason").alias("limit"))
        # A line with too few or too many cells has no field.
        breaches.append(FoundBreach(str(table), str(field) or "line", found, case="cell"))
        good = frame.height - (frame[str(field)].null_count() if field in frame.columns else part.height)
        read = good / (good + part.height)
        if read < tape.thresholds.parsed_share:
            limit = percent(tape.thresholds.parsed_share)
            # Rounded down, or one bad cell in a million would read as 100 %.
            shown = percent(math.floor(read * 1e4) / 1e4)
            breaches.append(TapeBreach(str(table), str(field) or "line", shown, limit))
    return breaches


TAPE_RULES: dict[str, Callable[[Inspection], list[Breach]]] = {
    "T01": t01,
    "T02": t02,
    "T03": t03,
    "T04": t04,
    "T05": t05,
    "T06": t06,
    "T07": t07,
    "T08": t08,
}
