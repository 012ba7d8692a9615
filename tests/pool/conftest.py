"""A small made-up tape for the tests of the pool."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from refloat.tape.tape import Tape

MakeTape = Callable[..., Tape]


def _tape(loans: list[dict[str, Any]] | None = None) -> Tape:
    base: dict[str, Any] = {
        "product": "card",
        "class5": "doubtful",
        "security_type": "unsecured",
        "origination_date": date(2020, 5, 1),
        "default_date": date(2022, 5, 1),
        "dpd": 400,
        "legal_stage": "none",
        "principal": 100.0,
        "interest": 0.0,
        "fees": 0.0,
        "written_off": False,
        "class_note": None,
    }
    given = loans if loans is not None else [{} for _ in range(4)]
    rows = []
    for index, loan in enumerate(given):
        row = base | {"loan_id": f"L{index}", "borrower_id": f"B{index}", "file": "t.csv", "row": index + 2} | loan
        row.setdefault("claim", row["principal"] + row["interest"] + row["fees"])
        rows.append(row)
    frame = pl.DataFrame(rows, schema_overrides={"class_note": pl.String, "claim": pl.Float64})
    known = {row["borrower_id"]: row for row in rows}
    borrowers = pl.DataFrame(
        [
            {
                "borrower_id": name,
                "borrower_type": "individual",
                "region": row.get("_region", "CN-33"),
                "industry": row.get("_industry"),
                "file": "b.csv",
                "row": 2,
            }
            for name, row in known.items()
        ],
        schema_overrides={"industry": pl.String, "region": pl.String},
    )
    collaterals = pl.DataFrame(schema={"collateral_id": pl.String, "loan_id": pl.String, "value": pl.Float64})
    collections = pl.DataFrame(schema={"loan_id": pl.String, "period": pl.Date, "gross_cash": pl.Float64})
    tables = {
        "loan": frame.drop("_region", "_industry", strict=False),
        "borrower": borrowers,
        "collateral": collaterals,
        "collection": collections,
    }
    return Tape(tables=tables, cut_off=date(2024, 9, 27), currency="CNY", sources=(), layout="canonical")


@pytest.fixture(scope="session")
def make_tape() -> MakeTape:
    """Makes a tape from loans that differ from a plain card loan in what is given."""
    return _tape
