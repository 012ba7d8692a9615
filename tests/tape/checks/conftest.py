"""One small, valid tape of all four tables in which no rule fires, and a way to plant one thing in it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from refloat.tape import RawTape, SourceFile, dictionary

CUT = date(2024, 12, 31)
Row = dict[str, Any]
Change = tuple[str, int, Row]


def _borrower(number: int, **own: Any) -> Row:
    return {
        "borrower_id": f"B{number}",
        "group_id": f"G{number}",
        "borrower_type": "individual",
        "id_hash": f"{number:064x}",
        "country": "CN",
        "region": "CN-ZJ",
        "industry": "F52",
        "birth_year": 1980,
        "deceased": False,
        "insolvency_status": "none",
        "insolvency_date": None,
        "last_contact_date": date(2024, 11, 1),
        "income_or_turnover": 60_000.0,
        "total_debt": 90_000.0,
        "score_at_origination": 640.0,
    } | own


def _loan(number: int, **own: Any) -> Row:
    return {
        "loan_id": f"L{number}",
        "borrower_id": f"B{number}",
        "cutoff_date": CUT,
        "product": "consumer",
        "currency": "CNY",
        "origination_date": date(2020, 1, number),
        "maturity_date": date(2023, 1, number),
        "original_amount": 10_000.0,
        "interest_rate": 0.12,
        "principal": 8_000.0,
        "interest": 800.0,
        "fees": 200.0,
        "claim": 9_000.0,
        "default_date": date(2023, 3, 31),
        "dpd": 731,
        "class5": "loss",
        "written_off": False,
        "security_type": "unsecured",
        "joint_debtors": 1,
        "forbearance": False,
        "legal_stage": "judgment",
        "legal_stage_date": date(2024, 2, 1),
        "court_region": "CN-ZJ",
        "limitation_date": date(2026, 6, 30),
        "last_payment_date": date(2024, 6, 15),
        "last_payment_amount": 500.0,
        "guaranteed_share": 0.0,
        "first_unpaid_date": date(2022, 12, 31),
        "unlikely_to_pay": False,
        "balance_at_default": 9_100.0,
        "filed_date": date(2023, 8, 1),
        "judgment_date": date(2024, 2, 1),
        "enforcement_date": None,
        "encumbered": False,
        "settled": False,
        "originator": "BANK",
    } | own


def _asset(name: str, loan: str, **own: Any) -> Row:
    return {
        "collateral_id": name,
        "loan_id": loan,
        "collateral_type": "residential",
        "region": "CN-ZJ",
        "city_tier": 2,
        "area_m2": 30.0,
        "occupancy": "owner",
        "lien_rank": 1,
        "prior_claims": 0.0,
        "secured_cap": 20_000.0,
        "registered": "full",
        "value": 3_000.0,
        "value_date": date(2024, 10, 1),
        "value_basis": "market",
        "auction_round": 0,
        "reserve_price": None,
        "sale_price": None,
        "sale_date": None,
        "registry_number": f"hash-{name}-{loan}",
        "court_appraisal": None,
        "guarantor_id": None,
        "guarantor_solvent": None,
    } | own


SOLD: Row = {
    "collateral_type": "office",
    "area_m2": 100.0,
    "value": 50_000.0,
    "value_basis": "court",
    "auction_round": 2,
    "reserve_price": 38_000.0,
    "court_appraisal": 52_000.0,
    "sale_price": 40_000.0,
    "sale_date": date(2024, 9, 15),
    "registry_number": "hash-C4",
}


GUARANTEE: Row = {
    "collateral_type": "guarantee",
    "area_m2": None,
    "registered": "none",
    "value": 5_000.0,
    "secured_cap": 5_000.0,
    "guarantor_id": "B6",
    "guarantor_solvent": True,
    "registry_number": None,
}


def _history(loan: str) -> list[Row]:
    """Every month since default, most of them without cash."""
    months = [date(2023 + (3 + month) // 12, (3 + month) % 12 + 1, 1) for month in range(21)]
    paid = {"gross_cash": 500.0, "cost": 50.0}
    quiet = {"gross_cash": 0.0, "cost": 0.0}
    own: Row = {"loan_id": loan, "source": "debtor", "collateral_id": None, "channel": "internal"}
    return [own | {"period": month} | (paid if month == date(2024, 6, 1) else quiet) for month in months]


def clean_rows() -> dict[str, list[Row]]:
    borrowers = [
        _borrower(1),
        _borrower(2),
        _borrower(3, borrower_type="sme", birth_year=None),
        _borrower(4, borrower_type="corporate", birth_year=None),
        _borrower(5, insolvency_status="open", insolvency_date=date(2024, 5, 10)),
        _borrower(6, borrower_type="corporate", birth_year=None),
        _borrower(7, id_hash=None),
    ]
    loans = [
        _loan(1, product="rre", security_type="mortgage", maturity_date=date(2040, 1, 1)),
        _loan(2, written_off=True),
        _loan(3, product="sme", security_type="pledge"),
        _loan(4, product="corporate", security_type="mortgage"),
        _loan(
            5, security_type="guaranteed", legal_stage="filed", judgment_date=None, legal_stage_date=date(2023, 8, 1)
        ),
        _loan(6, borrower_id="B4", product="corporate", security_type="mortgage"),
        _loan(7, legal_stage="enforcement", enforcement_date=date(2024, 7, 1), legal_stage_date=date(2024, 7, 1)),
    ]
    collaterals = [
        *(_asset(f"C1{letter}", "L1") for letter in "abcdef"),
        _asset("C3", "L3", collateral_type="vehicle", area_m2=None, lien_rank=2, prior_claims=1_000.0, value=12_000.0),
        _asset("C4", "L4", **SOLD),
        _asset("C4", "L6", **SOLD),
        _asset("C5", "L5", **GUARANTEE),
        _asset("C6", "L5", **GUARANTEE),
    ]
    collections = [row for number in range(1, 8) for row in _history(f"L{number}")]
    sale = {
        "source": "collateral_sale",
        "collateral_id": "C4",
        "gross_cash": 3_000.0,
        "cost": 300.0,
        "channel": "court",
    }
    collections.append({"loan_id": "L4", "period": date(2024, 10, 1), **sale})
    loans[3] |= {
        "balance_at_default": 12_100.0,
        "last_payment_date": date(2024, 10, 20),
        "last_payment_amount": 3_000.0,
    }
    return {"borrower": borrowers, "loan": loans, "collateral": collaterals, "collection": collections}


def raw_tape(rows: dict[str, list[Row]], given: frozenset[tuple[str, str]] | None = None) -> RawTape:
    tables = {}
    for table, lines in rows.items():
        schema = dictionary().schema(table)
        frame = pl.DataFrame(lines, schema=schema, orient="row")
        tables[table] = frame.with_columns(
            pl.lit(f"{table}.csv").alias("file"), pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias("row")
        )
    everything = frozenset((field.table, field.name) for field in dictionary().fields)
    texts = dict.fromkeys(("table", "file", "field", "value", "reason"), pl.String)
    identities = {"name": pl.String, "rows": pl.Int64, "broken": pl.Int64, "largest_difference": pl.Float64}
    return RawTape(
        tables=tables,
        given=everything if given is None else given,
        unparsed=pl.DataFrame(schema=texts | {"row": pl.Int64}),
        sources=(SourceFile("loan.csv", "0" * 64, 7, "CSV"),),
        layout="canonical",
        identities=pl.DataFrame(schema=identities),
        notes=(),
    )


@pytest.fixture
def clean() -> RawTape:
    """The tape in which no rule fires."""
    return raw_tape(clean_rows())


@pytest.fixture
def planted() -> Callable[..., RawTape]:
    """Build the clean tape with some cells changed: (table, place of the row, new values), place -1 adds a row."""

    def build(*changes: Change, drop: tuple[tuple[str, int], ...] = ()) -> RawTape:
        rows = clean_rows()
        for table, place, values in changes:
            if place < 0:
                rows[table].append(rows[table][0] | values)
            else:
                rows[table][place] |= values
        for table, place in sorted(drop, reverse=True):
            del rows[table][place]
        return raw_tape(rows)

    return build


@pytest.fixture
def without() -> Callable[..., RawTape]:
    """Build the clean tape without some columns ("table.field") or tables ("table")."""

    def build(*names: str) -> RawTape:
        rows = clean_rows()
        everything = {(field.table, field.name) for field in dictionary().fields}
        for name in names:
            table, _, column = name.partition(".")
            if not column:
                rows[table] = []
            for line in rows[table]:
                line[column] = None
            everything -= {(owner, field) for owner, field in everything if owner == table and column in ("", field)}
        return raw_tape(rows, frozenset(everything))

    return build


@pytest.fixture
def fast_change(clean: RawTape) -> Callable[[str, pl.DataFrame], RawTape]:
    """The clean tape with one table replaced."""

    def build(table: str, frame: pl.DataFrame) -> RawTape:
        return replace(clean, tables={**clean.tables, table: frame})

    return build
