"""`refloat issuance`: one JSON document, tables for people, and one sentence where a case plans nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from refloat.cases import new_case


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped case without the models that take long to load, for two years."""
    file = new_case(tmp_path_factory.mktemp("case") / "own", template="bank-of-ningbo").parent / "issuance.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("compare: [gm11, auto, theta, ets, naive]", "compare: [gm11, naive]")
    text = text.replace("npl: auto\n    loans: auto", "npl: naive\n    loans: naive")
    file.write_text(text.replace("horizon_years: 5", "horizon_years: 2"), encoding="utf-8")
    return file.parent


def test_the_document_has_history_comparison_and_a_plan_on_each_view(refloat: Callable[..., Any], folder: Path) -> None:
    document = refloat("issuance", folder, "--json").document
    assert {"case", "bank", "currency", "source", "forecast_of", "last_seen", "history", "comparisons", "views"} <= set(
        document
    )
    assert [2007, 2006] == [one["first"] for one in document["comparisons"]]
    assert 0.252 == pytest.approx(document["comparisons"][0]["models"]["gm11"]["error"][0], abs=0.001)
    plan = document["views"][0]["plan"]
    assert {"deals", "claim", "cost", "bridge", "quarters", "chance_of_missing", "on_bound", "checks"} <= set(plan)
    assert plan["deals"]
    assert all(quarter["ratio"] <= quarter["limit"] * (1 + 1e-6) for quarter in plan["quarters"])
    assert plan["checks"]["reconciled"] < 1e-12


def test_people_see_what_each_model_said_what_happened_and_the_plan(refloat: Callable[..., Any], folder: Path) -> None:
    run = refloat("issuance", folder)
    assert 0 == run.code
    for word in ("Recollected", "what happened", "class ratios", "card-trust", "nothing needs to be sold"):
        assert word in run.out
    assert "unverified" in run.out


def test_a_case_without_a_plan_says_so_in_one_sentence(refloat: Callable[..., Any]) -> None:
    refloat("issuance", "cn-card").prove_one_sentence("issuance.yaml is missing", "bank-of-ningbo")


def test_a_target_out_of_reach_on_every_view_is_told_by_how_much(
    refloat: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    own = new_case(tmp_path / "tight", template="bank-of-ningbo").parent / "issuance.yaml"
    text = (folder / "issuance.yaml").read_text(encoding="utf-8")
    own.write_text(text.replace("at_most: hold", "at_most: 0.0001"), encoding="utf-8")
    refloat("issuance", own.parent).prove_one_sentence(
        "the ratio of bad loans cannot be met", "where 0.010% is allowed", "CNY"
    )
