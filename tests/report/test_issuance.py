"""The study of a bank's bad loans in figures, chapters and pictures, in both languages."""

from pathlib import Path
from typing import Any

import pytest

from refloat.errors import OutputError
from refloat.forecast import NplStudy, make_study
from refloat.forecast.plan_terms import PlanTerms
from refloat.report import Offering, result
from refloat.report.charts.issuance import study_figures
from refloat.report.draw_issuance import draw_issuance
from refloat.report.story import tell
from refloat.words import LANGUAGES, Words

FLOWS = """period_end,opening,inflow,cures,collections,write_offs,sales,npl,loans
2017-12-31,90,38,4,19,7,0,98,4800
2018-12-31,98,40,5,21,9,0,103,4950
2019-12-31,103,44,5,22,10,4,106,5100
2020-12-31,106,49,6,23,11,5,110,5250
2021-12-31,110,53,6,25,12,5,115,5400
2022-12-31,115,58,7,26,13,4,123,5560
2023-12-31,123,61,7,28,14,5,130,5700
"""


def figure(value: float) -> dict[str, Any]:
    return {"value": value, "source": "test", "grade": "judgement"}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> NplStudy:
    """A made-up bank that knows its flows."""
    folder = tmp_path_factory.mktemp("bank")
    (folder / "flows.csv").write_text(FLOWS, encoding="utf-8")
    text = {"en": "made up", "zh": "虚构"}
    terms = PlanTerms.model_validate(
        {
            "bank": {"en": "A bank", "zh": "某银行"},
            "currency": "CNY",
            "history": {"file": "flows.csv", "unit": 1e6, "last": 2021, "source": text},
            "horizon_years": 2,
            "compare": ["gm11", "naive"],
            "views": [
                {"name": "grey", "title": {"en": "grey", "zh": "灰色"}, "npl": "gm11", "loans": "naive"},
                {"name": "happened", "title": {"en": "happened", "zh": "实际"}, "npl": "actual", "loans": "actual"},
            ],
            "books": [
                {
                    "name": "all",
                    "title": {"en": "All loans", "zh": "全部贷款"},
                    "security": "unsecured",
                    **{
                        key: figure(value)
                        for key, value in {
                            "stock_share": 1,
                            "inflow_share": 1,
                            "age_years": 1,
                            "exit_years": 2.5,
                            "cured": 0.1,
                            "collected": 0.4,
                            "coverage": 0.5,
                            "servicing": 0.01,
                            "weight": 1,
                        }.items()
                    },
                }
            ],
            "routes": [
                {
                    "name": "sale",
                    "title": {"en": "Sale", "zh": "转让"},
                    "kind": "sale",
                    "book": "all",
                    **{
                        key: figure(value)
                        for key, value in {"price": 0.2, "fixed_cost": 1e4, "variable_cost": 0}.items()
                    },
                    "least": figure(2e6),
                }
            ],
            "targets": {"npl_ratio": [{"since": "2022-06-30", "at_most": 0.021}], "source": text},
            "finance": {"discount": figure(0.04), "capital_ratio": figure(0.1), "capital_cost": figure(0.08)},
            "draws": {"paths": 500},
            "sources": {"test": {"text": "made up", "date": "2025"}},
        }
    )
    return make_study(terms, folder)


def test_where_flows_are_known_the_inflow_is_forecast_and_the_stock_rolled_forward(study: NplStudy) -> None:
    baseline = study.baselines["grey"]
    assert "inflow" == baseline.forecast
    assert [53e6] == study.comparisons[0].forecasts["naive"].values[:1].tolist()
    inflow = study.comparisons[0].forecasts["gm11"].values
    assert inflow[0] == pytest.approx(baseline.inflow["all"][:4].sum())
    assert 115e6 * 0.9 + baseline.inflow["all"][0] == pytest.approx(baseline.npl[0])
    assert [58e6, 61e6] == study.comparisons[0].actual.tolist()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_a_study_is_valid_and_speaks_its_language(study: NplStudy, language: str) -> None:
    figures = study_figures(study, language)
    assert {"hindsight-2017", "ratio-fan", "calendar", "bridge"} == set(figures)
    text = "".join(chart.to_json(ensure_ascii=False) for chart in figures.values())
    mine, other = Words(language), Words("zh" if language == "en" else "en")
    keys = ("chart.happened", "chart.with_plan", "chart.target", "chart.npl_ratio", "bridge.inflow")
    assert [] == [key for key in keys if mine(key) not in text or other(key) in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_with_a_study_has_its_two_chapters_after_the_summary(
    offering: Offering, study: NplStudy, language: str
) -> None:
    from dataclasses import replace

    both = replace(offering, study=study)
    story = tell(both, result(both), language)
    keys = [section.key for section in story.sections]
    assert ["summary", "forecast", "issuance"] == keys[:3]
    told = str(story.sections[1].blocks) + str(story.sections[2].blocks)
    assert Words(language)("issuance.of_inflow") in told
    assert ("made up" if language == "en" else "虚构") in told
    plain = [section.key for section in tell(offering, result(offering), language).sections]
    assert keys[3:] == plain[1:]


def test_the_result_of_a_run_holds_the_study_only_where_there_is_one(offering: Offering, study: NplStudy) -> None:
    from dataclasses import replace

    assert "issuance" not in result(offering)
    document = result(replace(offering, study=study))["issuance"]
    assert "inflow" == document["forecast_of"]
    assert "made up" == document["source"]["en"]


def test_pictures_are_written_whole_and_a_folder_that_cannot_be_is_told(study: NplStudy, tmp_path: Path) -> None:
    written = draw_issuance(study, tmp_path / "out", language="zh")
    assert 8 == len(written)
    assert all(path.stat().st_size > 1000 for path in written)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="a file stands where a folder is wanted"):
        draw_issuance(study, tmp_path / "file")
