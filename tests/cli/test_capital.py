"""`refloat capital` as a person and as a program meet it."""

import json
from pathlib import Path
from typing import Any

import pytest

from refloat.report.paper import chinese_fonts

VECTORS = Path(__file__).resolve().parents[1] / "effects" / "capital_vectors.json"


def test_capital_answers_with_a_list_in_the_order_of_the_requests(refloat: Any) -> None:
    done = refloat("capital", VECTORS, "--json")

    assert 0 == done.code
    found = done.document
    assert [row["id"] for row in json.loads(VECTORS.read_text(encoding="utf-8"))] == [row["id"] for row in found]
    assert all(set(row) >= {"id", "method", "RW"} for row in found)


def test_capital_shows_a_table_and_the_article_that_decides(refloat: Any) -> None:
    done = refloat("capital", VECTORS)

    assert 0 == done.code
    assert "953.84" in done.out
    assert "Article 269a" in done.out


@pytest.mark.slow
def test_capital_writes_a_page_in_both_languages_with_its_pictures(refloat: Any, tmp_path: Path) -> None:
    done = refloat("capital", VECTORS, "--out", tmp_path / "pages", "--json")

    assert 0 == done.code
    pictures = {f"{name}{language}.png" for name in ("weights", "notes-1", "curve-1") for language in ("", ".zh")}
    expected = {"report.html", "report.zh.html", "result.json"} | pictures
    assert expected == {path.name for path in (tmp_path / "pages").iterdir()}
    assert done.document == json.loads((tmp_path / "pages" / "result.json").read_text(encoding="utf-8"))
    assert "最终适用" in (tmp_path / "pages" / "report.zh.html").read_text(encoding="utf-8")


def test_capital_sums_amounts_where_exposures_are_given(refloat: Any, tmp_path: Path) -> None:
    inputs = {"KSA": 0.08, "A": 0.0, "D": 0.08}
    rows = [{"id": 1, "method": "sec-sa", "exposure": 400, "inputs": inputs}]
    path = tmp_path / "capital.json"
    path.write_text(json.dumps([*rows, {"id": 2, "method": "sec-sa", "inputs": inputs}]), encoding="utf-8")

    done = refloat("capital", path)

    assert "5,000" in next(line for line in done.out.splitlines() if "in all" in line)


def test_capital_refuses_a_tranche_without_thickness_in_one_line(refloat: Any, tmp_path: Path) -> None:
    path = tmp_path / "capital.json"
    path.write_text('[{"id": "x", "method": "sec-sa", "inputs": {"KSA": 0.08, "A": 0.2, "D": 0.2}}]', encoding="utf-8")

    done = refloat("capital", path, "--json")

    done.prove_one_sentence("request 1 (x)", "has no thickness")


@pytest.mark.slow
def test_effects_answers_with_one_document_and_draws_pictures(refloat: Any, tmp_path: Path) -> None:
    done = refloat("effects", "cn-card", "--scenarios", 100, "--out", tmp_path / "pictures", "--json")

    assert 0 == done.code
    found = done.document
    assert {"bank", "sale_accounting", "derecognition", "capital", "value", "parties"} <= set(found)
    assert found["synthetic"]
    assert {"routes", "gap", "evidence"} <= set(found)
    pictures = ("sale-bridge", "capital-bridge", "who-gets-what", "cash-river", "route-heat", "frontier", "gap-bridge",
                "gap-openings")  # fmt: skip
    expected = {"report.html", "report.zh.html", "report.pdf", "result.json"}
    expected |= {"report.zh.pdf"} if chinese_fonts() else set()
    expected |= {f"{name}{language}.png" for name in pictures for language in ("", ".zh")}
    assert expected == {path.name for path in (tmp_path / "pictures").iterdir()}
    page = (tmp_path / "pictures" / "report.zh.html").read_text(encoding="utf-8")
    assert "不良贷款率" in page
    assert "合成数据" in page


def test_effects_of_a_case_without_a_bank_is_one_sentence(refloat: Any, tmp_path: Path) -> None:
    refloat("cases", "new", tmp_path / "mine")

    (tmp_path / "mine" / "effects.yaml").unlink()
    refloat("effects", tmp_path / "mine").prove_one_sentence("effects.yaml is missing")


def test_effects_tells_published_figures_beside_ours_without_a_case(refloat: Any, tmp_path: Path) -> None:
    document = refloat("effects", "--published", "--out", tmp_path / "page", "--json").document

    assert document["hold"] == sum(figure["holds"] is True for figure in document["figures"])
    for name, words in (("report.html", "what Helix 2 did to its capital"), ("report.zh.html", "Helix 2对资本的影响")):
        assert words in (tmp_path / "page" / name).read_text(encoding="utf-8")
    assert 2 == refloat("effects", "cn-card", "--published").code
    assert 2 == refloat("effects").code
