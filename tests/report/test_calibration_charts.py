"""Figures of a calibration: valid, in both languages, with the rows they should have."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from refloat.recovery import read_assumptions
from refloat.recovery.calibrate.back_test import BackTest
from refloat.recovery.calibrate.chain_ladder import chain_ladder
from refloat.recovery.calibrate.segment_fit import SegmentFit
from refloat.recovery.calibrate.triangle import Triangle
from refloat.report.charts.calibration import back_test_bars, curve_beside_start, vintage_development
from refloat.words import LANGUAGES, Words


def fit(**changes: Any) -> SegmentFit:
    cash = np.array([[10.0, 15.0, 18.0], [8.0, 12.0, np.nan], [9.0, np.nan, np.nan]])
    triangle = Triangle(("2022-Q1", "2022-Q2", "2023-Q1"), np.array([3.0, 6.0, 9.0]), cash, np.full(3, 100.0))
    given: dict[str, Any] = {
        "name": "all",
        "method": "triangle",
        "loans": 90,
        "owed": 300.0,
        "cash": 39.0,
        "cost": 1.0,
        "oldest": 9.0,
        "observed": 0.13,
        "level": 0.2,
        "months": (0.0, 3.0, 6.0, 9.0, 120.0),
        "cumulative": (0.0, 0.4, 0.7, 0.9, 1.0),
        "triangle": triangle,
        "ladder": chain_ladder(triangle),
    }
    return SegmentFit(**given | changes)


TEST = BackTest(
    "dates",
    12,
    pl.DataFrame(
        {
            "segment": ["a", "b", "a"],
            "vintage": [2022, 2022, 2023],
            "loans": [5, 5, 5],
            "owed": [100.0, 100.0, 50.0],
            "known": [1.0, 1.0, 1.0],
            "projected": [10.0, 6.0, 4.0],
            "came": [9.0, 5.0, 5.0],
            "ratio": [0.9, 0.83, 1.25],
        }
    ),
    0.1,
    0.2,
    0.2,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_figure_speaks_its_language(language: str) -> None:
    start = read_assumptions("us-sme-charged-off")
    figures = [vintage_development(fit(), language), curve_beside_start(fit(), start, language)]
    figures.append(back_test_bars(TEST, language))

    text = "".join(figure.to_json(ensure_ascii=False) for figure in figures)

    mine, other = Words(language), Words("zh" if language == "en" else "en")
    keys = ("chart.months_since_default", "chart.from_tape", "chart.came", "chart.oldest_seen")
    assert [key for key in keys if mine(key) not in text or other(key) in text] == []


def test_only_ages_that_were_seen_are_drawn() -> None:
    rows = vintage_development(fit()).datasets["table1"]

    # Three vintages seen to three, two and one ages, each from nothing.
    assert 4 + 3 + 2 == len(rows)
    assert 0.18 == max(row["rate"] for row in rows)


def test_segments_of_one_vintage_are_added_up() -> None:
    rows = back_test_bars(TEST).datasets["table1"]

    assert 4 == len(rows)
    assert 16 / 200 == pytest.approx(rows[0]["rate"])


def test_a_segment_without_a_triangle_has_no_such_figure() -> None:
    with pytest.raises(ValueError, match="no triangle"):
        vintage_development(fit(triangle=None))
