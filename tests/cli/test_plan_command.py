"""`refloat plan` as a person and a program meet it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

Refloat = Callable[..., Any]


def test_the_plan_is_written_by_quarter_and_by_loan(refloat: Refloat, tmp_path: Path) -> None:
    outcome = refloat("plan", "cn-card", "--scenarios", 200, "--out", tmp_path / "new", "--json")

    assert 0 == outcome.code
    document = outcome.document
    plan = pl.read_csv(tmp_path / "new/plan.csv")
    assert ["date", "collections", "costs"] == plan.columns
    assert document["by_period"][-1]["net_to_date"] == pytest.approx(
        plan["collections"].sum() - plan["costs"].sum(), rel=1e-6
    )
    by_loan = pl.read_csv(tmp_path / "new/plan_by_loan.csv", infer_schema_length=None)
    assert document["loans"] == by_loan["loan_id"].n_unique()
    assert plan["collections"].sum() == pytest.approx(by_loan["collections"].sum(), rel=1e-3)
    assert document["synthetic"] is True


def test_actuals_stand_beside_the_plan(refloat: Refloat, tmp_path: Path) -> None:
    came = tmp_path / "came.csv"
    came.write_text("date,collections,costs\n2024-12-27,5000000,700000\n")

    outcome = refloat("plan", "cn-card", "--scenarios", 200, "--actual", came, "--json")

    (row,) = outcome.document["actual"]
    first = outcome.document["by_period"][0]
    assert row["gross_ratio"] == pytest.approx(5_000_000 / first["collections"])
    assert row["net_ratio"] == pytest.approx(4_300_000 / first["net"])


def test_actuals_after_the_plan_are_told_in_a_sentence(refloat: Refloat, tmp_path: Path) -> None:
    came = tmp_path / "came.csv"
    came.write_text("date,collections\n2044-12-27,5\n")

    refloat("plan", "cn-card", "--scenarios", 200, "--actual", came).prove_one_sentence("2044-12-27", "after the plan")
