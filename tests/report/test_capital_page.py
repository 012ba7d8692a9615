"""The page of capital requests in both languages: every position and deal, its picture, and what is left out."""

import json
from pathlib import Path
from typing import Any

import pytest

from refloat.effects.capital import read_requests, risk_weight
from refloat.report.charts.capital import MOST_BARS, deciding, weight_bars
from refloat.report.story.blocks import Table
from refloat.report.story.capital import MOST_ROWS, tell_capital
from refloat.words import LANGUAGES

VECTORS = Path(__file__).resolve().parents[1] / "effects" / "capital_vectors.json"


def pairs(path: Path = VECTORS) -> list[tuple[Any, dict[str, Any]]]:
    return [(request, risk_weight(request)) for request in read_requests(path)[0]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_each_position_and_draws_each_deal(language: str) -> None:
    story = tell_capital(pairs(), [], language, "2026-01-01", file="x.json")

    assert ["summary", "positions", "deal-1", "rules"] == [section.key for section in story.sections]
    assert ["weights", "notes-1", "curve-1"] == [figure.name for figure in story.figures]
    rows = next(block for block in story.sections[1].blocks if isinstance(block, Table)).rows
    assert [row["id"] for row in json.loads(VECTORS.read_text(encoding="utf-8"))][:-1] == [row[0] for row in rows]


def test_the_words_of_a_deal_are_those_of_the_language() -> None:
    notes = [
        next(block for block in tell_capital(pairs(), [], language, "", file="x").sections[2].blocks
             if isinstance(block, Table)).rows[0]
        for language in ("en", "zh")
    ]  # fmt: skip

    assert ["Senior", "优先档"] == [row[0] for row in notes]
    assert notes[0][1:4] == notes[1][1:4] == ("81.85%", "554%", "140%")


def test_what_sets_a_weight_is_named() -> None:
    kinds = {row["id"]: deciding(row) for _, row in pairs()}

    assert "floor" == kinds["SECIRBA-1"]
    assert "full" == kinds["SECSA-2"]
    assert "table" == kinds["ERBA-2"]
    assert "formula" == kinds["SECSA-4"]
    assert "cap" == deciding({"RW": 0.1, "capped": True, "floor": True})


def test_a_long_file_is_drawn_and_told_in_part_and_says_so(tmp_path: Path) -> None:
    inputs = {"KSA": 0.08, "A": 0.1, "D": 0.2}
    path = tmp_path / "many.json"
    path.write_text(json.dumps([{"id": "x", "method": "sec-sa", "inputs": inputs}] * (MOST_ROWS + 5)))

    found = pairs(path)
    story = tell_capital(found, ["an input"], "en", "", file="many.json")

    rows = next(block for block in story.sections[1].blocks if isinstance(block, Table))
    assert MOST_ROWS == len(rows.rows)
    assert "5 more" in rows.note
    chart = weight_bars([outcome for _, outcome in found])
    assert MOST_BARS == len({row["name"] for row in next(iter(chart.datasets.values()))})
