"""`refloat tape calibrate` as a person and a program meet it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from refloat.recovery.library import LIBRARY

Refloat = Callable[..., Any]

LOANS = "\n".join(
    [
        "loan_id,borrower_id,cutoff_date,product,currency,principal,interest,fees,claim,default_date,class5,written_off,"
        "security_type,balance_at_default",
        *(
            f"L{i:03},B{i:03},2024-12-31,card,CNY,1000,0,0,1000,202{i % 4}-0{1 + i % 9}-10,loss,true,unsecured,1000"
            for i in range(120)
        ),
    ]
)
BORROWERS = "\n".join(["borrower_id,borrower_type,country", *(f"B{i:03},individual,CN" for i in range(120))])
CASH = "\n".join(
    [
        "loan_id,period,gross_cash,source,cost",
        *(f"L{i:03},202{i % 4}-1{k}-01,{40 - 10 * k},debtor,4" for i in range(0, 120, 2) for k in range(3)),
    ]
)


@pytest.fixture
def tape(tmp_path: Path) -> list[Path]:
    paths = []
    for name, text in (("loan", LOANS), ("borrower", BORROWERS), ("collection", CASH)):
        path = tmp_path / f"{name}.csv"
        path.write_text(text + "\n", encoding="utf-8")
        paths.append(path)
    return paths


def test_a_set_charts_and_a_document_come_out(refloat: Refloat, tape: list[Path], tmp_path: Path) -> None:
    target, charts = tmp_path / "set.yaml", tmp_path / "charts"

    outcome = refloat(
        "tape", "calibrate", *tape, "--start-from", "us-sme-charged-off", "--out", target, "--charts", charts, "--json"
    )

    assert 0 == outcome.code, outcome.err
    document = outcome.document
    assert 120 == document["loans"]
    assert document["gross_rate"] == pytest.approx(0.5 * 0.09)
    assert "set" == document["name"]
    assert target.read_text(encoding="utf-8").startswith("# US small-business loans after charge-off, calibrated on")
    assert {"vintages-all.svg", "curve-all.svg"} <= {path.name for path in charts.iterdir()}


def test_people_read_tables_and_what_could_not_be_told(refloat: Refloat, tape: list[Path]) -> None:
    outcome = refloat("tape", "calibrate", *tape, "--start-from", "us-sme-charged-off")

    assert 0 == outcome.code
    for words in ("120 defaulted loans", "credibility", "What the data could not tell", "one tape is one market"):
        assert words in outcome.out


def test_a_target_that_is_no_yaml_is_wrong_usage(refloat: Refloat, tape: list[Path]) -> None:
    outcome = refloat("tape", "calibrate", *tape, "--start-from", "us-sme-charged-off", "--out", "set.txt")

    assert 2 == outcome.code


def test_a_start_set_that_is_not_there_is_told(refloat: Refloat, tape: list[Path]) -> None:
    refloat("tape", "calibrate", *tape, "--start-from", "nowhere").prove_one_sentence(
        "nowhere", "no such assumption set"
    )


def test_a_set_for_other_loans_is_told(refloat: Refloat, tmp_path: Path, tape: list[Path]) -> None:
    start = tmp_path / "other.yaml"
    text = (LIBRARY / "us-sme-charged-off.yaml").read_text(encoding="utf-8")
    start.write_text(text.replace("- name: all\n", "- name: all\n    where: {product: [auto]}\n"), encoding="utf-8")

    refloat("tape", "calibrate", *tape, "--start-from", start).prove_one_sentence("no loan belongs to a segment")


def test_losses_are_regressed_on_the_economy_where_series_are_given(
    refloat: Refloat, tape: list[Path], tmp_path: Path
) -> None:
    series = tmp_path / "macro.csv"
    series.write_text("date,rate\n2019-12-01,0.04\n2020-06-01,0.09\n2021-06-01,0.06\n2022-06-01,0.05\n")

    outcome = refloat("tape", "calibrate", *tape, "--start-from", "us-consumer", "--macro", series, "--json")
    slow = refloat("tape", "calibrate", *tape, "--start-from", "it-consumer", "--macro", series, "--json")

    assert 0 == outcome.code, outcome.err
    # Of an Italian curve of fifteen years no loan has seen four fifths.
    assert slow.document["losses"] is None
    assert any("Losses were not regressed" in sentence for sentence in slow.document["could_not_tell"])
    losses = outcome.document["losses"]
    assert ["constant", "log_owed", "rate"] == losses["columns"]
    assert {"log_owed", "rate"} == set(losses["effects"])
    assert any("log_owed never changes" in sentence for sentence in losses["problems"])
