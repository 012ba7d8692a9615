"""The shipped study of SBA loans: the case of leakage."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from refloat.cli.main import app
from refloat.factors import find_study
from refloat.factors.loans import LoansTerms, LoanStudy, read_frame, run_loan_study
from refloat.files import read_yaml_model


@pytest.fixture(scope="module")
def sba() -> LoanStudy:
    path = find_study("sba-loans")
    terms = read_yaml_model(path, LoansTerms)
    return run_loan_study(read_frame(path.parent / terms.table), terms, name="sba-loans")


def test_term_real_estate_and_recession_are_flagged_by_rules_without_names(sba: LoanStudy) -> None:
    told = {leak.column: leak for leak in sba.leaks}

    assert ("digits", "multiple of 12") == (told["Term"].why, told["Term"].pattern)
    assert (0.94, 0.08) == (round(told["Term"].share_good or 0, 2), round(told["Term"].share_bad or 0, 2))
    assert ("function", ("Term",)) == (told["RealEstate"].why, told["RealEstate"].sources)
    assert "function" == told["Recession"].why
    assert {"Term", "RealEstate", "Recession"}.isdisjoint(sba.model.ways)


def test_the_naive_curve_is_above_nine_tenths_and_the_headline_well_below(sba: LoanStudy) -> None:
    assert sba.naive is not None
    assert sba.held_out is not None
    assert sba.naive.auc > 0.9
    assert 0.78 < sba.held_out.low < sba.held_out.auc < sba.held_out.high < 0.88
    assert 2_101 == sba.held_out.loans


def test_charge_offs_with_and_without_real_estate_are_shown_as_associations(sba: LoanStudy) -> None:
    document = sba.document()
    (column,) = [column for column in document["one_way"] if column["column"] == "RealEstate"]

    assert {"0": 0.433, "1": 0.045} == {row["bin"]: round(row["rate"], 3) for row in column["bins"]}
    assert "associations" in document["meaning"]
    assert column["leaks"]


def test_rankings_for_triangulation_hold_no_code_that_leaks_alone(sba: LoanStudy) -> None:
    strength, shares = sba.rankings()

    assert "I2.secured" not in strength.scores
    assert "I3.term" not in strength.scores
    assert ("association", "explained variation") == (strength.meaning, shares.meaning)
    assert sum(shares.scores.values()) == pytest.approx(
        sum(max(v, 0) for name, v in sba.importance().items() if sba.code(name)), abs=1e-9
    )
    assert json.dumps(sba.document(), allow_nan=False)


@pytest.mark.slow
def test_the_order_of_the_loans_changes_nothing(sba: LoanStudy) -> None:
    path = find_study("sba-loans")
    frame = read_frame(path.parent / "loans.csv")
    turned = run_loan_study(frame.reverse(), sba.terms, name="sba-loans")

    assert sba.leaks == turned.leaks
    for name, way in sba.ways.items():
        assert way.strength == pytest.approx(turned.ways[name].strength, rel=1e-12)
    assert sba.model.fit is not None
    assert turned.model.fit is not None
    np.testing.assert_allclose(sba.model.fit.slopes, turned.model.fit.slopes, rtol=1e-6)


@pytest.mark.slow
def test_recession_is_found_without_the_columns_it_was_computed_by(sba: LoanStudy) -> None:
    frame = read_frame(find_study("sba-loans").parent / "loans.csv").drop("xx", "daysterm")

    found = {leak.column: leak for leak in run_loan_study(frame, sba.terms, name="x").leaks}

    assert ("function", ("DisbursementDate", "Term")) == (found["Recession"].why, found["Recession"].sources)


@pytest.mark.slow
def test_one_command_writes_pages_pictures_and_figures(tmp_path: Path) -> None:
    out = tmp_path / "out"

    outcome = CliRunner().invoke(app, ["factors", "sba-loans", "--json", "--out", str(out)])

    assert 0 == outcome.exit_code, outcome.output
    document: dict[str, Any] = json.loads(outcome.stdout)
    assert document == json.loads((out / "result.json").read_text(encoding="utf-8"))
    names = {path.name for path in out.iterdir()}
    assert {"report.html", "report.zh.html", "strength.png", "strength.zh.png", "waterfall.png"} <= names
    rows = pl.read_csv(out / "scores.csv")
    added = rows.select(pl.sum_horizontal("base", *(name for name in rows.columns if name.startswith("add_"))))
    odds = np.log(rows["probability"].to_numpy() / (1 - rows["probability"].to_numpy()))
    np.testing.assert_allclose(added.to_series().to_numpy(), odds, atol=1e-9)
    assert 2_101 == len(rows)
    page = (out / "report.zh.html").read_text(encoding="utf-8")
    assert "泄漏" in page
    assert "Term" in page


def test_shipped_loans_hold_no_number_bank_or_postal_code() -> None:
    head = (find_study("sba-loans").parent / "loans.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")

    assert {"LoanNr_ChkDgt", "Bank", "Zip"}.isdisjoint(head)
