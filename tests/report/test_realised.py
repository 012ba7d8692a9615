"""The figure of followed deals: every deal with its band, its median and what was seen, in both languages."""

from xml.etree import ElementTree

import pytest

from refloat.report.charts.realised import realised_over_forecast
from refloat.report.drawings import draw_svg
from refloat.words import LANGUAGES, Words

ROWS = [
    {"deal_id": "17JIANXIN01", "months": 23.0, "actual_over_forecast": 1.65, "p05": 0.42, "p50": 0.99, "p95": 1.81},
    {"deal_id": "Belvedere", "months": 53.0, "actual_over_forecast": 0.48, "p05": 0.47, "p50": 0.99, "p95": 1.77},
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_deal_is_drawn_with_its_age(language: str) -> None:
    chart = realised_over_forecast(ROWS, language)
    svg = draw_svg(chart)
    words = Words(language)

    assert ElementTree.fromstring(svg).tag.endswith("svg")
    for said in ("17JIANXIN01 · 23", "Belvedere · 53", words("evidence.actual"), words("chart.actual_over_forecast")):
        assert said in svg
    (table,) = chart.datasets.to_dict().values() if hasattr(chart.datasets, "to_dict") else chart.datasets.values()
    assert [1.65, 0.48] == [row["actual_over_forecast"] for row in table]
