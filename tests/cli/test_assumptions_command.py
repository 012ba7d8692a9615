"""`refloat assumptions` as a person and a program meet it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from refloat.recovery import list_assumptions

Refloat = Callable[..., Any]


def test_the_list_names_every_set_with_its_grades(refloat: Refloat) -> None:
    listed = refloat("assumptions", "--json").document
    shown = refloat("assumptions").out

    assert list(list_assumptions()) == [row["name"] for row in listed]
    assert all(sum(row["grades"].values()) > 20 for row in listed)
    assert all(name in shown for name in ("cn-mortgage", "us-consumer"))


def test_a_set_is_shown_with_figures_and_evidence(refloat: Refloat) -> None:
    document = refloat("assumptions", "show", "cn-mortgage", "--json").document

    assert any("53.6" in notice for notice in document["notices"])
    assert {"parameter", "segment", "value", "unit", "source", "grade", "note"} == set(document["figures"][0])
    assert any(point["label"] == "22GYZC03" for point in document["evidence"])
    assert "Fitch Bohua" in refloat("assumptions", "show", "cn-mortgage").out


@pytest.mark.slow
def test_the_page_is_written_in_either_language(refloat: Refloat, tmp_path: Path) -> None:
    target = tmp_path / "page.html"

    outcome = refloat(
        "assumptions", "page", "us-consumer", "--out", target, "--scenarios", 100, "--language", "zh", "--json"
    )

    assert {"file": str(target), "sets": ["us-consumer"]} == outcome.document
    assert "假设集及其依据" in target.read_text(encoding="utf-8")


def test_a_set_is_shown_by_its_bare_name(refloat: Refloat) -> None:
    assert refloat("assumptions", "us-consumer", "--json").document == (
        refloat("assumptions", "show", "us-consumer", "--json").document
    )
    assert 2 == refloat("assumptions", "nowhere").code
    refloat("assumptions", "nowhere.yaml").prove_one_sentence("no such assumption set")


@pytest.mark.slow
def test_a_sets_page_and_figures_are_written_in_both_languages(refloat: Refloat, tmp_path: Path) -> None:
    outcome = refloat("assumptions", "us-consumer", "--out", tmp_path / "new", "--scenarios", 100, "--json")

    ends = ("", ".zh")
    wanted = {f"{kind}-us-consumer{end}.svg" for kind in ("curve", "spread", "timing") for end in ends}
    wanted |= {f"us-consumer{end}.html" for end in ends}
    assert wanted == {path.name for path in (tmp_path / "new").iterdir()}
    assert wanted == {Path(file).name for file in outcome.document["files"]}
    assert "us-consumer.zh.html" in (tmp_path / "new/us-consumer.html").read_text(encoding="utf-8")
    assert "回收" in (tmp_path / "new/curve-us-consumer.zh.svg").read_text(encoding="utf-8")


def test_a_set_that_is_not_there_is_told(refloat: Refloat) -> None:
    assert 2 == refloat("assumptions", "page", "nowhere").code
    refloat("assumptions", "show", "nowhere").prove_one_sentence("no such assumption set")
