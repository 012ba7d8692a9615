"""`refloat policy` at the command line: one document, pictures in two languages, and one sentence for what is wrong."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from refloat.cases.find_case import SHIPPED


@pytest.mark.slow
def test_policy_answers_with_one_document_and_a_page_in_two_languages(refloat: Any, tmp_path: Path) -> None:
    done = refloat("policy", "cn-card", "--scenarios", 100, "--size", 16, "--out", tmp_path / "out", "--json")

    assert 0 == done.code, done.err
    found = done.document
    assert {"target", "base", "tornado", "morris", "sobol", "shapley", "ranks", "back_test", "levers"} <= set(found)
    assert {"price", "gap", "senior_size", "npl_ratio"} == set(found["tornado"])
    assert found["synthetic"]
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"report.html", "report.zh.html", "packages.png", "tornado-price.zh.png", "sobol-gap.png"} <= names
    assert "市场环境" in (tmp_path / "out" / "report.zh.html").read_text(encoding="utf-8")


def test_a_wrong_lever_is_told_with_its_line(refloat: Any, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(SHIPPED / "cn-card", folder)
    (folder / "policy.yaml").write_text(
        "library: general\nlevers:\n  - name: tax\n    package: market\n    moves: tax\n    base: 0.03\n"
        "    reform: 0\n    setback: 3\n    source: me and only me\n    grade: judgement\n    en: Tax\n    zh: 税\n",
        encoding="utf-8",
    )

    refloat("policy", folder).prove_one_sentence("policy.yaml", "between 0 and 1")


def test_a_sample_of_odd_size_and_a_case_without_a_bank_are_one_sentence(refloat: Any, tmp_path: Path) -> None:
    refloat("policy", "cn-card", "--size", 100).prove_one_sentence("no power of two")
    refloat("cases", "new", tmp_path / "mine")
    (tmp_path / "mine" / "effects.yaml").unlink()
    refloat("policy", tmp_path / "mine").prove_one_sentence("effects.yaml is missing")
