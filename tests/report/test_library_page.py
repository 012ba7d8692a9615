"""The page of the assumption sets: whole, bilingual, with every point and figure."""

from xml.etree import ElementTree

import pytest

from refloat.recovery import list_assumptions, read_assumptions, simulate
from refloat.recovery.evidence_points import evidence_points
from refloat.recovery.reference_pool import reference_pool
from refloat.report.charts.curve_evidence import curve_evidence
from refloat.report.library_page import library_page, library_story
from refloat.words import LANGUAGES, Words


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_each_set_with_its_evidence(language: str) -> None:
    text = library_page(["cn-card", "cn-mortgage"], language, scenarios=100)

    words = Words(language)
    for said in ("cn-card", "22GYZC03", words("library.points"), words("evidence.actual"), words("library.title")):
        assert said in text
    assert 'src="http' not in text
    assert "<img" in text


def test_a_chapter_for_each_set_after_the_overview() -> None:
    story = library_story(["it-consumer", "us-consumer"], "en", scenarios=100)

    assert ["overview", "it-consumer", "us-consumer"] == [section.key for section in story.sections]
    assert 6 == len(story.figures)


def test_shares_of_lifetime_cash_are_drawn_at_the_sets_own_level() -> None:
    r = simulate(reference_pool("cn-card"), read_assumptions("cn-card"), seed=1, scenarios=100)

    rows = curve_evidence(r, evidence_points("cn-card")).datasets["table2"]

    level = float(r.plan.collections.sum()) / r.claim
    assert rows[0]["share"] == pytest.approx(0.4904 * level)
    assert rows[2]["share"] == 0.0705


@pytest.mark.slow
def test_every_sets_figure_draws() -> None:
    import vl_convert

    for name in list_assumptions():
        r = simulate(reference_pool(name), read_assumptions(name), seed=1, scenarios=100)
        svg = vl_convert.vegalite_to_svg(curve_evidence(r, evidence_points(name)).to_dict())
        assert ElementTree.fromstring(svg).tag.endswith("svg")
