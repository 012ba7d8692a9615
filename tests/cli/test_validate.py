"""`refloat validate` as a person and as a program meet it."""

from pathlib import Path
from typing import Any


def test_validate_tells_each_grade_its_light(refloat: Any, tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text("grade,borrowers,defaults,probability\nA,1000,12,0.01\nB,1000,40,0.01\n", encoding="utf-8")

    found = refloat("validate", path, "--json").document

    assert ["green", "red"] == [row["light"] for row in found["grades"]]
    assert "green" in refloat("validate", path).out


def test_validate_takes_scores_and_losses(refloat: Any, tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("score,bad\n1,0\n2,0\n3,1\n4,1\n", encoding="utf-8")
    assert 1.0 == refloat("validate", path, "--kind", "scores", "--json").document["auc"]

    path = tmp_path / "losses.csv"
    path.write_text("forecast,seen\n0.1,0.2\n0.5,0.7\n0.9,0.8\n", encoding="utf-8")
    assert 3 == refloat("validate", path, "--kind", "losses", "--json").document["count"]


def test_validate_names_the_row_of_a_bad_cell_in_one_line(refloat: Any, tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text("grade,borrowers,defaults,probability\nA,1000,x,0.01\n", encoding="utf-8")

    refloat("validate", path).prove_one_sentence("row 2", "not a number")


def test_validate_judges_letters_of_tranches(refloat: Any, tmp_path: Path) -> None:
    path = tmp_path / "tranches.csv"
    path.write_text(
        "before,after,years,model\nBaa2,D,3,Ba1\nBaa2,Baa1,3,Baa2\nB2,,2,B2\nBaa2,Baa2,3,Baa1\n", encoding="utf-8"
    )

    found = refloat("validate", path, "--kind", "tranches", "--json").document

    assert (4, 1) == (found["tranches"], found["withdrawn"])
    assert 1 == found["by_letter"][0]["defaults"]
    assert 1.0 == found["foresight"]["auc"]
    assert "1 withdrawn" in refloat("validate", path, "--kind", "tranches").out


def test_validate_tells_a_moved_population_migrations_and_benchmarks(refloat: Any, tmp_path: Path) -> None:
    path = tmp_path / "sample.csv"
    path.write_text("grade,before,after\nA,300,200\nB,700,800\n", encoding="utf-8")
    found = refloat("validate", path, "--kind", "stability", "--json").document
    assert found["psi"] > found["critical"]
    assert "one time in twenty" in refloat("validate", path, "--kind", "stability").out

    path.write_text("before,after\nA,A\nA,B\nB,A\nB,\n", encoding="utf-8")
    found = refloat("validate", path, "--kind", "migration", "--letters", "A,B", "--json").document
    assert ([[1, 1], [1, 0]], 1) == (found["counts"], found["withdrawn"])
    assert "1 withdrawn" in refloat("validate", path, "--kind", "migration", "--letters", "A,B").out

    path.write_text("grade,borrowers,defaults\nCQS2,1000,12\n", encoding="utf-8")
    found = refloat("validate", path, "--kind", "benchmark", "--json").document
    assert "above_monitoring" == found["steps"][0]["level"]
    assert "leaves securitisations out" in refloat("validate", path, "--kind", "benchmark").out


def test_validate_tests_losses_by_grade_and_a_decline(refloat: Any, tmp_path: Path) -> None:
    path = tmp_path / "losses.csv"
    path.write_text("grade,forecast,seen\nA,0.1,0.2\nA,0.15,0.1\nB,0.6,0.8\nB,0.65,0.05\n", encoding="utf-8")
    found = refloat("validate", path, "--kind", "losses", "--initial", "0.99", "--json").document
    assert ["A", "B"] == [row["grade"] for row in found["grades"]]
    assert 0 <= found["decline"]["p"] <= 1
    assert "at the first validation" in refloat("validate", path, "--kind", "losses", "--initial", "0.99").out
    # Every loss is as much above its forecast: no spread, and no infinity in JSON.
    path.write_text("forecast,seen\n0.25,0.5\n0.5,0.75\n", encoding="utf-8")
    assert refloat("validate", path, "--kind", "losses", "--json").document["statistic"] is None


def test_validate_refuses_an_outcome_that_is_neither(refloat: Any, tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("score,bad\n\n1,0\n2,2\n", encoding="utf-8")
    refloat("validate", path, "--kind", "scores").prove_one_sentence("row 4", "1 or 0")
