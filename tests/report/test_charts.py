"""Figures: valid, in both languages, and never shown by themselves."""

from types import SimpleNamespace

import polars as pl
import pytest

from refloat.report import Offering, result
from refloat.report.charts.notes import note_returns, note_rundown
from refloat.report.charts.payments import payment_bars
from refloat.report.charts.recovery import recovery_by_period, recovery_distribution, recovery_fan
from refloat.report.charts.sizing import sizing_steps
from refloat.report.charts.strata import bucket_word, strata_bars
from refloat.report.charts.way import tape_to_notes
from refloat.report.uses import uses
from refloat.words import LANGUAGES, Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_figure_is_valid_and_its_words_are_of_its_language(offering: Offering, language: str) -> None:
    figures = [
        recovery_fan(offering.recoveries, language),
        recovery_by_period(offering.recoveries, language),
        recovery_distribution(offering.recoveries, {"A": 0.04}, language),
        note_rundown(offering.ledger, offering.deal, language),
        note_returns(offering.sale, offering.ledger.weights, "Subordinate", language),
        payment_bars(uses(offering), language),
        strata_bars(offering.strata["class5"], "class5", language),
        tape_to_notes(result(offering), language),
    ]
    mine, other = Words(language), Words("zh" if language == "en" else "en")
    keys = ("chart.band90", "chart.share_of_paths", "chart.return", "of_100", "way.vehicle", "strata.class5")
    text = "".join(figure.to_json(ensure_ascii=False) for figure in figures)
    assert [key for key in keys if mine(key) not in text or other(key) in text] == []
    assert text.count('"name": "table1"') >= len(figures)


def test_a_bar_for_each_of_a_hundred_regions_would_be_too_many() -> None:
    table = pl.DataFrame(
        {
            "bucket": [f"R{place}" for place in range(100)],
            "loans": [1] * 100,
            "borrowers": [1] * 100,
            "claim": [1.0] * 100,
            "share": [0.01] * 100,
        }
    )
    rows = strata_bars(table, "region").datasets["table1"]
    assert len(rows) == 30
    assert rows[-1]["bucket"] == "71 others"
    assert sum(row["share"] for row in rows) == pytest.approx(1.0)


def test_codes_are_told_in_words_and_a_sellers_own_text_as_it_stands() -> None:
    assert bucket_word("class5", "loss", Words("zh")) == "损失"
    assert bucket_word("region", "320500", Words("en")) == "320500"
    assert bucket_word("dpd", "unknown", Words("zh")) == "未提供"


def test_sizes_tried_are_drawn_note_by_note(offering: Offering) -> None:
    steps = pl.DataFrame(
        {
            "step": [1, 2],
            "note": ["Senior"] * 2,
            "balance": [1e5, 2e5],
            "letter": ["A1", "below Caa3"],
            "holds": [True, False],
        }
    )
    sizing = SimpleNamespace(
        deal=offering.deal,
        steps=steps,
        targets={"Senior": "A3"},
        ratings=SimpleNamespace(letters=("Aaa", "A1", "Caa3")),
    )
    assert "A1" in sizing_steps(sizing, 1e7).to_json()  # type: ignore[arg-type]
