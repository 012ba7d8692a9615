"""`refloat relate` as a person and a program meet it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TABLE = """year,GDP,primary,secondary,tertiary
2000,1988,386,839,763
2001,2061,408,846,808
2002,2335,422,960,953
2003,2750,482,1258,1010
2004,3356,511,1577,1268
2005,3806,561,1893,1352
"""
Refloat = Callable[..., Any]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "gdp.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def test_the_document_has_the_keys_that_others_rely_on(refloat: Refloat, table: Path) -> None:
    outcome = refloat("relate", table, "--reference", "GDP", "--json")

    assert (0, "") == (outcome.code, outcome.err)
    document = outcome.document
    assert {"primary": 0.5084, "secondary": 0.6243, "tertiary": 0.7573} == {
        name: round(degree, 4) for name, degree in document["degrees"].items()
    }
    assert ["tertiary", "secondary", "primary"] == document["ranking"]
    assert ("deng", "mean", {"rho": 0.5}) == (document["method"], document["normalise"], document["settings"])
    stability = document["stability"]
    assert 3 == stability["rankings_seen"]
    assert set(document["degrees"]) == set(stability["best"]) == set(stability["worst"])
    assert 0 < stability["reference_level"] < 1


def test_settings_and_normalisation_are_obeyed(refloat: Refloat, table: Path) -> None:
    call = ("relate", table, "--reference", "GDP", "--json", "--set", "shuffles=19")
    usual = refloat(*call).document["degrees"]
    wide = refloat(*call, "--set", "rho=1").document["degrees"]
    minmax = refloat(*call, "--normalise", "minmax").document

    assert all(wide[name] > usual[name] for name in usual)
    assert ["secondary", "tertiary", "primary"] == minmax["ranking"]


@pytest.mark.parametrize("method", ["absolute", "relative", "synthetic", "similarity", "closeness", "slope", "t"])
def test_every_method_normalises_by_the_mean_unless_told(refloat: Refloat, table: Path, method: str) -> None:
    call = ("relate", table, "--reference", "GDP", "--method", method, "--set", "shuffles=19")

    assert "mean" == refloat(*call, "--json").document["normalise"]
    assert "none" == refloat(*call, "--json", "--normalise", "none").document["normalise"]
    assert "defined on columns as they are" in refloat(*call).out
    assert "defined on columns as they are" not in refloat(*call, "--normalise", "none").out


def test_a_person_gets_a_table_and_what_it_is_worth(refloat: Refloat, table: Path) -> None:
    outcome = refloat("relate", table, "--reference", "GDP")

    assert 0 == outcome.code
    for word in ("tertiary", "0.7573", "different rankings", "random orders", "no degree proves a cause"):
        assert word in outcome.out


@pytest.mark.parametrize("wrong", ["rho", "rho=x", "rho=", "rho=2", "sigma=1", "seed=1.5"])
def test_a_setting_that_makes_no_sense_is_wrong_usage(refloat: Refloat, table: Path, wrong: str) -> None:
    outcome = refloat("relate", table, "--reference", "GDP", "--set", wrong)

    assert 2 == outcome.code
    assert 1 == outcome.err.count("\n")
    assert wrong in outcome.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TABLE.replace("GDP", "gdp"), ("GDP", "did you mean", "gdp")),
        (TABLE.replace("422", ""), ("row 4", "primary", "gap")),
        (TABLE.replace("422", "n/a"), ("row 4", "n/a")),
        (TABLE.replace("422", "nan"), ("row 4", "nan")),
        (TABLE.replace(",", ";"), ("row 1", "commas")),
        (TABLE.replace("2003,2750,", "2003,"), ("row 5", "4 values")),
        (TABLE.splitlines()[0], ("no rows",)),
        ("", ("empty",)),
        ("GDP,GDP\n1,2\n", ("doubled",)),
        ("GDP,name\n1,x\n2,y\n3,z\n", ("no other numeric",)),
        ("GDP,other\n1,2\n3,4\n", ("at least 3",)),
        ("GDP,other\n1,2\n3,4\x00\n", ("not a text file",)),
    ],
)
def test_a_bad_table_is_told_in_one_sentence(
    refloat: Refloat, tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text, encoding="utf-8")

    refloat("relate", file, "--reference", "GDP").prove_one_sentence(*words)


def test_a_file_that_is_not_there_and_one_in_another_encoding(refloat: Refloat, tmp_path: Path) -> None:
    refloat("relate", tmp_path / "none.csv", "--reference", "GDP").prove_one_sentence("no such file")
    (tmp_path / "gbk.csv").write_bytes("不良,贷款\n1,2\n3,4\n5,7\n".encode("gbk"))
    document = refloat("relate", tmp_path / "gbk.csv", "--reference", "不良", "--json").document
    assert document["ranking"] == ["贷款"]
