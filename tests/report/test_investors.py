"""The pages for buyers: facts, tables and risks of the case itself, in both languages and in the workbook."""

from pathlib import Path
from typing import Any

import pytest

from refloat.report import Offering, result
from refloat.report.risks import risks
from refloat.report.story.investors import investors_section, risk_sentences
from refloat.words import Words


@pytest.fixture(scope="module")
def document(offering: Offering) -> dict[str, Any]:
    return result(offering)


def test_each_note_with_a_price_has_its_view_in_the_result(offering: Offering, document: dict[str, Any]) -> None:
    assert [note.name for note in offering.deal.notes] == [view["name"] for view in document["investors"]]
    assert all(15 == len(view["table"]) for view in document["investors"])
    assert document["investors"][0]["first_paid"][0].startswith("20")


def test_risks_quote_the_case_and_not_a_form(offering: Offering, document: dict[str, Any]) -> None:
    found = {(risk["risk"], risk.get("note")): risk for risk in document["risks"]}
    junior = document["notes"][-1]
    assert junior["loss_share"] == found["loss", junior["name"]]["share"]
    assert document["pool"]["top10_share"] == found["concentration", None]["top10"]
    table = document["investors"][0]["table"]
    fewer = next(row for row in table if (row["recovery"], row["delay_months"]) == (0.8, 0.0))
    assert fewer["yield_rate"] == found["fewer", "Senior"]["then"]
    assert 1 == found["tape", None]["failed"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_risk_is_a_sentence_without_a_gap(offering: Offering, language: str) -> None:
    sentences = risk_sentences(offering, Words(language))
    assert len(risks(offering)) == len(sentences)
    assert all("{" not in sentence and sentence.endswith((".", "。")) for sentence in sentences)


@pytest.mark.parametrize("key", ["unhedged", "no_reserve", "not_kept", "kept", "unresolved", "extension"])
def test_risks_that_this_case_may_not_have_are_told_in_both_languages(key: str) -> None:
    facts = dict.fromkeys(("note", "notes", "share", "amount", "currency", "paths"), "x")
    assert all(Words(language)(f"risk.{key}", **facts) for language in ("en", "zh"))


def test_a_run_without_prices_has_no_pages_for_buyers(offering: Offering, document: dict[str, Any]) -> None:
    from dataclasses import replace

    assert investors_section(replace(offering, views=()), document, Words("en")) is None


def test_the_pages_and_the_workbook_hold_them(folder: Path) -> None:
    for name, title in (("report.html", "Risk factors of this case"), ("report.zh.html", "本案例的风险因素")):
        assert title in (folder / name).read_text(encoding="utf-8")
    import fastexcel

    names = fastexcel.read_excel(folder / "workbook.xlsx").sheet_names
    assert "Investors" in names
