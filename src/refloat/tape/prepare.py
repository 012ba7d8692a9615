"""A RawTape and what came with it -> an Inspection: one cut-off, computed claims, one currency."""

import difflib
from collections.abc import Mapping
from datetime import date

import polars as pl

from refloat.errors import TapeError
from refloat.tape.dictionary import dictionary
from refloat.tape.inspection import DISCLOSED, TOTALS, Inspection
from refloat.tape.prior_report import PriorReport
from refloat.tape.tape import TABLES, RawTape
from refloat.tape.thresholds import Thresholds


def prepare(
    raw: RawTape,
    *,
    received_on: date | None,
    thresholds: Thresholds,
    stated: Mapping[str, float],
    fx: Mapping[str, float] | None,
    prior: PriorReport | None,
) -> tuple[Inspection, dict[str, pl.DataFrame], list[str]]:
    """Lay a tape out for its rules.

    Args: As in `check_tape`.

    Returns:
        The inspection; the tables as read, with the column `index`; notes for the user.

    Raises:
        TapeError: If a control total or an exchange rate is not one.
    """
    _prove_stated(stated)
    if fx is not None and (1 not in fx.values() or any(not 0 < rate < float("inf") for rate in fx.values())):
        raise TapeError(
            "exchange rates must be positive, and 1 for the currency of the run",
            where="fx",
            remedy="give each currency's worth in the run's currency",
        )
    notes = list(raw.notes)
    read = {table: _framed(raw, table) for table in TABLES}
    tables, columns = _claim(read, raw.given, notes)
    tape = Inspection(
        tables=_converted(tables, fx, notes),
        columns=columns,
        unparsed=raw.unparsed,
        cut_off=_cut_off(read["loan"]),
        thresholds=thresholds,
        received_on=received_on,
        stated=stated,
        fx=fx,
        prior=prior,
    )
    return tape, read, notes


def _prove_stated(figures: Mapping[str, float]) -> None:
    known = (*TOTALS, *DISCLOSED)
    for name, value in figures.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            remedy = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise TapeError(f"'{name}' is not a control total", where="control_totals", remedy=remedy)
        if not abs(value) < float("inf"):
            raise TapeError(f"{name} is {value}", where="control_totals", remedy="give a finite number")


def _framed(raw: RawTape, table: str) -> pl.DataFrame:
    """A table with all fields of the dictionary and the column `index`."""
    frame = raw.tables.get(table, dictionary().empty(table))
    lost = {name: kind for name, kind in dictionary().schema(table).items() if name not in frame.columns}
    frame = frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in lost.items())
    return frame.with_row_index("index").with_columns(pl.col("index").cast(pl.UInt32))


def _claim(
    read: dict[str, pl.DataFrame], given: frozenset[tuple[str, str]], notes: list[str]
) -> tuple[dict[str, pl.DataFrame], frozenset[tuple[str, str]]]:
    """Computes the claim of a tape that gives its parts only."""
    parts = ("principal", "interest", "fees")
    if ("loan", "claim") in given:
        absent = [part for part in parts if ("loan", part) not in given]
        if absent:
            notes.append(
                f"The tape has no {', '.join(absent)}: the claim is taken as stated, its parts are not proved."
            )
        return dict(read), given
    if any(("loan", part) not in given for part in parts):
        return dict(read), given
    notes.append("The tape has no claim: it is computed as principal plus interest plus fees.")
    total = (pl.col("principal") + pl.col("interest") + pl.col("fees")).round(2)
    return {**read, "loan": read["loan"].with_columns(claim=total)}, given | {("loan", "claim")}


def _converted(
    tables: dict[str, pl.DataFrame], fx: Mapping[str, float] | None, notes: list[str]
) -> dict[str, pl.DataFrame]:
    """All amounts in the currency of the run, by the currency of their loan."""
    if fx is None:
        return tables
    rate = pl.col("currency").replace_strict(dict(fx), default=None, return_dtype=pl.Float64).fill_null(1.0)
    loans = tables["loan"].with_columns(rate.alias("_rate"))
    rates = loans.filter(pl.col("loan_id").is_unique()).select("loan_id", "_rate")
    converted = dict(tables)
    for table in ("loan", "collateral", "collection"):
        frame = loans if table == "loan" else tables[table].join(rates, on="loan_id", how="left", maintain_order="left")
        amounts = [field.name for field in dictionary().table(table) if field.type == "amount"]
        converted[table] = frame.with_columns(pl.col(amounts) * pl.col("_rate").fill_null(1.0)).drop("_rate")
    home = ", ".join(code for code, worth in fx.items() if worth == 1)
    notes.append(f"Amounts are converted to {home}; collateral and collections by the currency of their loan.")
    return converted


def _cut_off(loans: pl.DataFrame) -> date | None:
    """The most frequent cut-off date, the latest of them where several are as frequent."""
    counts = loans.group_by("cutoff_date").len().drop_nulls().sort("len", "cutoff_date", descending=True)
    first: date | None = counts["cutoff_date"][0] if counts.height else None
    return first
