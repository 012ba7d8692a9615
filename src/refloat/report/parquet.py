"""An Offering -> its tables as Parquet files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import polars as pl

from refloat.report.offering import Offering
from refloat.report.quantiles import mean, quantiles

LEVELS = {"p05": 0.05, "p50": 0.50, "p95": 0.95}


def parquet_files(offering: Offering) -> dict[str, bytes]:
    """File name -> its bytes, all under `tables/`.

    recovery_by_period, loans (one row a pool loan with its expected recovery), note_flows and fee_flows
    (mean and quantiles by payment date), facility_flows, hedge_flows and guarantee_flows where there are any,
    strata, failures, and quarantined_TABLE where rows were set aside.
    """
    tables = {
        "recovery_by_period": recovery_by_period(offering),
        "loans": offering.recoveries.by_loan,
        "note_flows": note_flows(offering),
        "fee_flows": fee_flows(offering),
        "strata": strata_table(offering),
        "failures": offering.tape_check.failures,
    }
    ledger = offering.ledger
    support = {"facility": ledger.facilities, "hedge": ledger.hedges, "guarantee": ledger.guarantees}
    tables |= {f"{key}_flows": _stacked(flows, key, offering) for key, flows in support.items() if flows}
    tables |= {
        f"quarantined_{name}": rows for name, rows in offering.tape_check.quarantined.items() if not rows.is_empty()
    }
    return {f"tables/{name}.parquet": _bytes(table) for name, table in tables.items()}


def recovery_by_period(offering: Offering) -> pl.DataFrame:
    """Gross, costs and net by period: mean and quantiles, in currency units."""
    cash = offering.recoveries.cash
    columns: dict[str, Any] = {"date": cash.dates.astype("datetime64[D]")}
    for name, amounts in (("gross", cash.collections), ("costs", cash.costs), ("net", cash.net)):
        columns |= _spread(name, amounts, cash.weights)
    columns |= _spread("net_to_date", np.cumsum(cash.net, axis=1), cash.weights)
    return pl.DataFrame(columns)


def note_flows(offering: Offering) -> pl.DataFrame:
    """Each note on each payment date: mean and quantiles of its flows over paths, in currency units."""
    ledger = offering.ledger
    names = ("opening", "interest_due", "interest_paid", "interest_shortfall", "principal_paid", "closing")
    return _stacked(
        {note: {name: getattr(flows, name) for name in names} for note, flows in ledger.notes.items()},
        "note",
        offering,
    )


def fee_flows(offering: Offering) -> pl.DataFrame:
    """Each fee on each payment date, likewise."""
    fees = {name: {"due": flows.due, "paid": flows.paid} for name, flows in offering.ledger.fees.items()}
    return _stacked(fees, "fee", offering)


def strata_table(offering: Offering) -> pl.DataFrame:
    """All stratifications in one table."""
    tables = [table.with_columns(pl.lit(name).alias("dimension")) for name, table in offering.strata.items()]
    empty = pl.DataFrame(
        schema={
            "bucket": pl.String,
            "loans": pl.Int64,
            "borrowers": pl.Int64,
            "claim": pl.Float64,
            "share": pl.Float64,
            "dimension": pl.String,
        }
    )
    return pl.concat([empty, *(table.select(empty.columns).cast(empty.schema) for table in tables)])


def _stacked(flows: dict[str, dict[str, Any]], key: str, offering: Offering) -> pl.DataFrame:
    ledger = offering.ledger
    frames = []
    for name, amounts in flows.items():
        columns: dict[str, Any] = {"date": ledger.dates.astype("datetime64[D]")}
        for column, values in amounts.items():
            columns |= _spread(column, values, ledger.weights)
        frames.append(pl.DataFrame(columns).select(pl.lit(name).alias(key), pl.all()))
    return pl.concat(frames) if frames else pl.DataFrame(schema={key: pl.String, "date": pl.Date})


def _spread(name: str, amounts: Any, weights: Any) -> dict[str, Any]:
    found = quantiles(amounts, weights, tuple(LEVELS.values()))
    return {name: mean(amounts, weights)} | {
        f"{name}_{level}": values for level, values in zip(LEVELS, found, strict=True)
    }


def _bytes(table: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    table.write_parquet(buffer)
    return buffer.getvalue()
