"""`refloat forecast` as a person and a program meet it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from refloat.compute import generator

Refloat = Callable[..., Any]
TABLE = "year,npl,note\n" + "".join(
    f"{2007 + k},{value},x\n"
    for k, value in enumerate((1.31, 4.52, 6.47, 7.01, 8.35, 11.07, 15.25, 18.67, 23.61, 27.65))
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "npl.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def test_the_document_has_the_keys_that_others_rely_on(refloat: Refloat, table: Path) -> None:
    outcome = refloat("forecast", table, "--horizon", 3, "--levels", "0.5,0.8,0.95", "--json")

    assert (0, "") == (outcome.code, outcome.err)
    found = outcome.document
    assert "auto" == found["model"]
    assert (10, 3) == (len(found["fitted"]), len(found["forecast"]))
    assert ["0.5", "0.8", "0.95"] == list(found["intervals"])
    assert all(len(pairs) == 3 and all(low < high for low, high in pairs) for pairs in found["intervals"].values())
    wanted = {
        *("class_ratio", "class_ratio_bounds", "class_ratio_passes", "posterior_ratio", "small_error_probability"),
        *("mean_relative_error", "development_coefficient", "grade", "verdict"),
    }
    assert wanted <= set(found["diagnosis"])
    assert found["diagnosis"]["verdict"] in ("green", "amber", "red")
    assert ["auto", "naive", "drift", "theta", "ets", "arima"] == list(found["backtest"])
    for score in found["backtest"].values():
        assert {"mase", "smape", "coverage_80"} <= set(score)
        assert 0 <= score["coverage_80"] <= 1
    assert ["2017", "2018", "2019"] == found["periods_ahead"]


def test_a_person_gets_the_fan_the_tests_and_the_verdict(refloat: Refloat, table: Path) -> None:
    outcome = refloat("forecast", table, "--model", "gm11", "--no-backtest")

    assert 0 == outcome.code
    for words in ("2017", "80 % interval", "naive", "drift", "posterior ratio C", "grade 1", "Red:", "last value"):
        assert words in outcome.out


def test_a_span_of_years_and_a_folder_are_obeyed(
    refloat: Refloat, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the folder then holds is proved by the tests of the report.
    asked: list[Path] = []
    monkeypatch.setattr(
        "refloat.report.write_forecast.write_forecast", lambda made, folder: asked.append(folder) or [folder / "page"]
    )
    call = ("forecast", table, "--since", 2009, "--until", 2015, "--no-backtest", "--out", tmp_path / "out", "--json")
    outcome = refloat(*call)

    assert ["2009", "2015"] == [outcome.document["periods"][0], outcome.document["periods"][-1]]
    assert [tmp_path / "out"] == asked
    assert str(tmp_path / "out" / "page") in outcome.err


def test_the_users_panel_sets_the_intervals(refloat: Refloat, table: Path, tmp_path: Path) -> None:
    growth = generator(3, 0).normal(0.1, 0.02, (16, 40))
    rows = 10 * np.exp(np.cumsum(growth, axis=0))
    text = "\n".join([",".join(f"bank{k}" for k in range(40)), *(",".join(f"{x:.6f}" for x in row) for row in rows)])
    (tmp_path / "panel.csv").write_text(text, encoding="utf-8")
    call = ("forecast", table, "--model", "drift", "--no-backtest", "--json")
    usual, own = refloat(*call).document, refloat(*call, "--panel", tmp_path / "panel.csv").document

    assert "panel.csv" in own["interval_source"]
    assert usual["forecast"] == own["forecast"]
    assert usual["intervals"] != own["intervals"]


@pytest.mark.parametrize(
    ("text", "model", "words"),
    [
        ("1\n2\n3\n", "auto", ("at least 4 points", "naive")),
        ("1\n2\n0\n3\n4\n", "auto", ("value 3 is 0", "translate=auto", "theta")),
        ("1\n2\n-1\n3\n4\n", "gm11", ("value 3 is -1", "translate=auto")),
        ("5\n5\n5\n5\n5\n", "auto", ("all values are the same", "naive")),
        ("1\n2\nnan\n3\n4\n", "auto", ("row 3", "fill the gap")),
        ("year,x\n2010,1\n2011,2\n2013,3\n2014,4\n", "auto", ("gap between 2011 and 2013",)),
        ("0.91\n0.0088\n0.92\n0.95\n1.1\n", "theta", ("factor of 10", "one unit", "buffer")),
        ("0.9%\n0.8\n0.92\n0.95\n1.1\n", "auto", ("mixes units",)),
        ("1e200\n2e200\n3e200\n4e200\n", "auto", ("larger than 1e+100", "unit")),
    ],
)
def test_a_bad_series_is_told_with_its_remedy(
    refloat: Refloat, tmp_path: Path, text: str, model: str, words: tuple[str, ...]
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text, encoding="utf-8")

    refloat("forecast", file, "--model", model).prove_one_sentence(*words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--model", "gm111"), 'did you mean "gm11"'),
        (("--set", "alfa=1", "--model", "gm11"), 'did you mean "alpha"'),
        (("--set", "alpha"), "key=value"),
        (("--levels", "0.8;0.9"), "fractions"),
        (("--levels", "80"), "0.1 to 0.99"),
    ],
)
def test_a_wrong_option_is_wrong_usage(refloat: Refloat, table: Path, arguments: tuple[str, ...], words: str) -> None:
    outcome = refloat("forecast", table, *arguments)

    assert (2, "") == (outcome.code, outcome.out)
    assert 1 == outcome.err.count("\n")
    assert words in outcome.err


def test_without_statsforecast_grey_models_work_and_theta_names_the_extra(
    refloat: Refloat, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "statsforecast", None)
    grey = refloat("forecast", table, "--model", "gm11", "--json")

    assert 0 == grey.code
    assert ["gm11", "naive", "drift"] == list(grey.document["backtest"])
    assert "theta, ets, arima" in grey.document["notes"][0]
    refloat("forecast", table, "--model", "theta").prove_one_sentence("statsforecast", "refloat[stats]")
