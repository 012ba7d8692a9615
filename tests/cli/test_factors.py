"""`refloat factors` on what people may give it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Refloat = Callable[..., Any]
GOOD = "kind: loans\ntable: loans.csv\noutcome: {column: bad}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    random = np.random.default_rng(1)
    x = random.normal(size=300)
    bad = (random.uniform(size=300) < 1 / (1 + np.exp(1 - 2 * x))).astype(int)
    rows = "\n".join(f"{b},{v:.3f}" for b, v in zip(bad, x, strict=True))
    (tmp_path / "loans.csv").write_text(f"bad,x\n{rows}\n", encoding="utf-8")
    return tmp_path


def test_a_study_a_folder_and_a_bare_table_give_the_same(folder: Path, refloat: Refloat) -> None:
    (folder / "study.yaml").write_text(GOOD, encoding="utf-8")

    by_file = refloat("factors", folder / "study.yaml", "--json").document
    by_table = refloat("factors", folder / "loans.csv", "--json").document

    assert by_file == refloat("factors", folder, "--json").document
    assert by_file["headline"] == by_table["headline"]
    assert "loans" == by_table["kind"]


def test_without_a_file_studies_and_kinds_are_listed(refloat: Refloat) -> None:
    document = refloat("factors", "--json").document

    assert {"name": "sba-loans", "kind": "loans"} in document["studies"]
    assert "loans" in {one["kind"] for one in document["kinds"]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind: lones\n", ["study.yaml:1", "lones", "loans"]),
        ("table: x\n", ["kind is missing"]),
        (GOOD + "binning: {method: monoton}\n", ["study.yaml:4", "monoton"]),
        (GOOD + "colums: {}\n", ["study.yaml:4", "colums", "columns"]),
        (GOOD.replace("bad}", "Bad}"), ['no column "Bad"', 'did you mean "bad"']),
        (GOOD.replace("loans.csv", "lost.csv"), ["lost.csv", "not there"]),
        (GOOD.replace("loans.csv", "../loans.csv"), ["loans.csv"]),
        (GOOD + "columns: {x: {code: I2.loan_to_valeu}}\n", ["I2.loan_to_valeu", "I2.loan_to_value"]),
        (GOOD + "outcome: {column: bad}\n", ["study.yaml"]),
        ("kind: loans\ntable: loans.csv\noutcome: {column: x}\n", ["not 0 and 1"]),
        (GOOD.replace("bad}", "bad, bad: [7]}"), ["ended alike"]),
        (GOOD + "survival: {months: m, event: bad, bad: [1]}\n", ['no column "m"']),
        (":\n - [", ["study.yaml"]),
        ("", ["study.yaml"]),
    ],
)
def test_a_wrong_study_is_one_sentence(folder: Path, refloat: Refloat, text: str, words: list[str]) -> None:
    (folder / "study.yaml").write_text(text, encoding="utf-8")

    refloat("factors", folder / "study.yaml").prove_one_sentence(*words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["do not tell"]),
        ("bad,x\n", ["no rows"]),
        ("bad,bad\n1,2\n", ["stands twice"]),
        ("bad,x\n1,2\n1,3\n", ["ended alike"]),
        ("bad\n1\n0\n", ["no column beside"]),
        ("bad,x\n,1\n,2\n", ["is empty"]),
        ("bad,x\n1,2\n0,3,4\n", ["not a table"]),
        ("x,z\n1,2\n", ["do not tell"]),
    ],
)
def test_a_wrong_table_is_one_sentence(tmp_path: Path, refloat: Refloat, text: str, words: list[str]) -> None:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")

    refloat("factors", tmp_path / "t.csv").prove_one_sentence(*words)


def test_few_loans_give_tables_and_sentences_and_no_headline(tmp_path: Path, refloat: Refloat) -> None:
    (tmp_path / "t.csv").write_text("bad,x\n1,2\n0,3\n0,1\n1,7\n", encoding="utf-8")

    outcome = refloat("factors", tmp_path / "t.csv", "--json")

    assert 0 == outcome.code, outcome.err
    assert outcome.document["headline"] is None
    assert outcome.document["notes"]


def test_a_setting_or_kind_that_does_not_exist_is_refused(folder: Path, refloat: Refloat) -> None:
    assert 2 == refloat("factors", folder / "loans.csv", "--kind", "loan").code
    refloat("factors", folder / "loans.csv", "--kind", "loans", "--set", "outcom=x").prove_one_sentence("outcome")
    refloat("factors", "sba-lones").prove_one_sentence("sba-loans")


def test_other_loans_are_scored_and_values_never_seen_are_told(tmp_path: Path, refloat: Refloat) -> None:
    random = np.random.default_rng(2)
    job = random.choice(["clerk", "farmer"], 400)
    bad = (random.uniform(size=400) < np.where(job == "clerk", 0.2, 0.6)).astype(int)
    rows = "\n".join(f"{b};{j}" for b, j in zip(bad, job, strict=True))
    (tmp_path / "loans.csv").write_text(f"bad;job\n{rows}\n", encoding="utf-8")
    (tmp_path / "new.csv").write_text("job\nclerk\nfarmer\npilot\n\n", encoding="utf-8")
    (tmp_path / "study.yaml").write_text(GOOD + "score: new.csv\n", encoding="utf-8")

    outcome = refloat("factors", tmp_path, "--json")

    assert {"job": 1} == outcome.document["scored"]["unseen"]
    assert "1 of the loans to score have a job that was never seen" in outcome.err
    (tmp_path / "new.csv").write_text("jobb\nclerk\n", encoding="utf-8")
    refloat("factors", tmp_path).prove_one_sentence("no column job")
