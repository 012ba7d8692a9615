"""The page and pictures of a forecast."""

import json
from pathlib import Path

import numpy as np
import pytest

from refloat.forecast import Forecast, History, forecast
from refloat.report.charts.forecast import diagnosis_panel, forecast_fan
from refloat.report.write_forecast import write_forecast

NPL = np.array([1.31, 4.52, 6.47, 7.01, 8.35, 11.07, 15.25, 18.67, 23.61, 27.65])


@pytest.fixture(scope="module")
def made() -> Forecast:
    years = tuple(str(year) for year in range(2007, 2017))
    return forecast(History(NPL, "不良 <balance>", years), model="gm11", horizon=3)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_fan_shows_what_was_seen_the_intervals_and_both_plain_lines(made: Forecast, language: str) -> None:
    chart = forecast_fan(made, language).to_dict()
    drawn = {row["series"] for rows in chart["datasets"].values() for row in rows}

    assert 7 == len(drawn)
    assert drawn == set(chart["layer"][0]["encoding"]["color"]["scale"]["domain"])
    naive = [rows for rows in chart["datasets"].values() if rows[-1]["value"] == 27.65 and len(rows) == 4]
    assert [27.65] * 4 == [row["value"] for row in naive[0]]


def test_the_panel_marks_class_ratios_out_of_bounds(made: Forecast) -> None:
    chart = diagnosis_panel(made).to_dict()
    ratios = next(rows for rows in chart["datasets"].values() if "ratio" in rows[0])

    assert 3 == len(chart["hconcat"])
    outside = [row["period"] for row in ratios if row["colour"] != "#2a8a8c"]
    assert ["2008", "2009", "2012", "2013", "2014", "2015"] == outside


def test_a_series_without_tests_and_back_test_has_no_panel() -> None:
    assert diagnosis_panel(forecast([0.0, 1.0, 2.0, 1.0], model="drift")) is None


@pytest.mark.slow
def test_pages_in_both_languages_and_the_figures_are_written(made: Forecast, tmp_path: Path) -> None:
    written = write_forecast(made, tmp_path / "new")

    assert "forecast.html" == written[0].name
    names = {"forecast.html", "forecast.zh.html", "fan.png", "fan.zh.png", "panel.png", "panel.zh.png", "forecast.json"}
    assert names == {file.name for file in (tmp_path / "new").iterdir()}
    page = written[0].read_text(encoding="utf-8")
    for words in ("Forecast of 不良 &lt;balance&gt;", "Red: ", "Naive: last value", "posterior ratio C", "+0.67"):
        assert words in page
    assert "红色：" in (tmp_path / "new" / "forecast.zh.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "new" / "forecast.json").read_text(encoding="utf-8")) == made.document()
