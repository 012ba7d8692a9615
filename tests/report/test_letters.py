"""Why each note has its letter, in the report and in the result, in both languages."""

from dataclasses import replace
from typing import Any

import pytest

from refloat.report import Offering
from refloat.report.charts.letters import FARTHEST, letter_drivers
from refloat.report.result import result
from refloat.report.story.blocks import Table
from refloat.report.story.notes import notes_section
from refloat.words import Words


@pytest.fixture(scope="module")
def held(offering: Offering) -> Offering:
    """The run, as if the engines gave the senior note a letter above the lowest cap."""
    senior, *others = offering.ratings.notes
    bound = replace(senior, letter="B3", engine_letter="Ba1", capped_by=("country-ceiling",))
    return replace(offering, ratings=replace(offering.ratings, notes=(bound, *others)))


@pytest.fixture(scope="module")
def document(held: Offering) -> Any:
    return result(held)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_section_tells_caps_break_evens_drivers_and_what_a_notch_is_worth(
    held: Offering, document: Any, language: str
) -> None:
    words = Words(language)
    section = notes_section(held, document, words)
    tables = {block.title: block for block in section.blocks if isinstance(block, Table)}
    for key in ("table.caps", "table.break_even", "table.one_notch", "table.scales"):
        assert words(key) in tables
    caps = tables[words("table.caps")].rows
    assert [row[1] for row in caps] == ["A3", "B3"]
    # The ceiling holds the senior note down; the lesser cap holds none.
    assert caps[0][2] == words("caps.none_held")
    assert caps[1][2] != words("caps.none_held")
    assert len(tables[words("table.scales")].rows) == 3
    assert "drivers" in [getattr(block, "name", "") for block in section.blocks]


def test_bars_are_cut_where_they_would_hide_the_others(offering: Offering) -> None:
    assert offering.explanation is not None
    for language in ("en", "zh"):
        chart = letter_drivers(offering.explanation, offering.deal, language).to_dict()
        rows = [row for table in chart["datasets"].values() for row in table if "notches" in row]
        assert len(rows) == sum(len(note.drivers) for note in offering.explanation.notes)
        assert all(abs(row["notches"]) <= FARTHEST for row in rows)
        assert any(row["whole"] != 0 for row in rows)
        assert [abs(row["whole"]) > FARTHEST for row in rows] == [
            row["letter"].endswith(f"({row['whole']:+.0f})") for row in rows
        ]


def test_a_bar_that_is_cut_tells_its_notches(offering: Offering) -> None:
    assert offering.explanation is not None
    first, *others = offering.explanation.notes
    effect, *more = first.drivers
    far = replace(first, drivers=(replace(effect, notches=9.4, letter="Caa3"), *more))
    chart = letter_drivers(replace(offering.explanation, notes=(far, *others)), offering.deal).to_dict()
    rows = [row for table in chart["datasets"].values() for row in table if "notches" in row]
    assert (FARTHEST, "Caa3 (+9)") == (rows[0]["notches"], rows[0]["letter"])


def test_the_result_tells_the_cap_that_bound_and_the_letter_without_it(document: Any) -> None:
    senior = document["notes"][0]
    assert (senior["engine_letter"], senior["capped_by"]) == ("Ba1", ["country-ceiling"])
    assert {cap["rule"]: cap["holds_down"] for cap in document["caps"]} == {
        "servicer-alone": [],
        "country-ceiling": ["Senior"],
    }
    told = senior["explanation"]
    assert {"recovery-lower", "commingling", "no-estimation-error"} <= {row["driver"] for row in told["drivers"]}
    assert told["one_notch"]["gain"]["haircut"] < 0
    assert document["scale_provenance"]["stress"]["scope"] == "national"
