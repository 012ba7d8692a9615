"""`refloat plan` as a person and a program meet it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from refloat.cases import new_case

Refloat = Callable[..., Any]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small made-up case: 120 Italian loans, secured and unsecured."""
    folder = tmp_path_factory.mktemp("case") / "mine"
    new_case(folder)
    return folder


def test_the_plan_is_written_by_quarter_and_by_loan(refloat: Refloat, case: Path, tmp_path: Path) -> None:
    outcome = refloat("plan", case, "--scenarios", 100, "--out", tmp_path / "new", "--json")

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


@pytest.mark.slow
def test_actuals_stand_beside_the_plan(refloat: Refloat, case: Path, tmp_path: Path) -> None:
    came = tmp_path / "came.csv"
    came.write_text("date,collections,costs\n2025-06-30,90000,7000\n")

    outcome = refloat("plan", case, "--scenarios", 100, "--actual", came, "--json")

    (row,) = outcome.document["actual"]
    first = outcome.document["by_period"][0]
    assert row["gross_ratio"] == pytest.approx(90_000 / first["collections"])
    assert row["net_ratio"] == pytest.approx(83_000 / first["net"])


@pytest.mark.slow
def test_actuals_after_the_plan_are_told_in_a_sentence(refloat: Refloat, case: Path, tmp_path: Path) -> None:
    came = tmp_path / "came.csv"
    came.write_text("date,collections\n2044-12-27,5\n")

    refloat("plan", case, "--scenarios", 100, "--actual", came).prove_one_sentence("2044-12-27", "after the plan")
