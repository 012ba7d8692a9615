"""Published and reproduced figures: the shipped country panel, and three panels that may not be shipped."""

from pathlib import Path
from typing import Any

import pytest

from refloat.factors import find_study
from refloat.factors.panels import PanelFile, PanelStudy, make_panel_study
from refloat.files import read_yaml_model


@pytest.fixture(scope="module")
def country() -> PanelStudy:
    path = find_study("country-npl")
    return make_panel_study(read_yaml_model(path, PanelFile), path.parent, "country-npl")


def study_of(shared: Path, table: str, **keys: Any) -> PanelStudy:
    file = PanelFile.model_validate({"kind": "panel", "table": table, "shares": {"draws": 50}} | keys)
    return make_panel_study(file, shared / "data" / "studies", "study")


def rounded(study: PanelStudy, estimator: str, digits: int = 4) -> dict[str, tuple[float, float]]:
    return {
        term: (round(one.value, digits), round(one.error, digits))
        for term, one in study.fits[estimator].coefficients.items()
    }


COUNTRY = {
    "lag 1": (0.7015, 0.0312),
    "gdp_growth_pct": (-0.0956, 0.0274),
    "unemployment_pct": (0.2835, 0.0683),
    "inflation_pct": (-0.0076, 0.0092),
}


def test_the_country_panel_reproduces_its_figures_to_four_decimals(country: PanelStudy) -> None:
    assert (country.sample.rows, country.sample.entities) == (1399, 126)
    assert rounded(country, "fixed") == COUNTRY
    assert len(country.reproduced) == 8
    assert all(one.agrees for one in country.reproduced)


def test_two_outlier_years_of_ukraine_and_two_others_move_the_lag(country: PanelStudy) -> None:
    without_cap = country.variants[0]
    assert without_cap.more == ("CYP 2016", "GRC 2018", "UKR 2008", "UKR 2020")
    values = {term: round(one.value, 4) for term, one in without_cap.fit.coefficients.items()}
    assert (values["lag 1"], values["gdp_growth_pct"], values["unemployment_pct"]) == (0.6503, -0.0928, 0.3184)


def test_the_columns_beside_it_say_what_the_plain_one_does_not(country: PanelStudy) -> None:
    jackknife = country.fits["jackknife"].coefficients["lag 1"].value
    assert round(jackknife, 2) == 0.72
    assert round(country.fits["fixed-periods"].coefficients["gdp_growth_pct"].value, 2) == -0.12
    assert set(country.set_aside) == {"fixed", "fixed-periods", "difference-gmm", "system-gmm", "pooled"}
    assert jackknife in country.ranges()["lag 1"]


def test_the_country_panel_ranks_its_drivers_by_two_methods_for_triangulation(country: PanelStudy) -> None:
    first, second = country.rankings()
    assert first.order("indicator")[0] == "E4.unemployment"
    assert (first.meaning, second.meaning, second.additive) == ("association", "explained variation", True)
    assert set(second.at("category")) == {"E4"}
    for ranking in (first, second):
        for code, score in ranking.scores.items():
            assert ranking.low[code] <= score <= ranking.high[code]


def test_duru_fixed_effects_to_four_decimals_and_pasted_years_are_found(shared: Path) -> None:
    study = study_of(
        shared,
        "euro_npl_panel_duru.csv",
        entity="country",
        time="time_id",
        unit="country",
        outcome={"column": "npl_ratio"},
        drivers=[
            {"column": "gdp_growth", "code": "E4.gdp_growth"},
            {"column": "unemployment", "code": "E4.unemployment"},
            {"column": "inflation_yoy", "code": "E4.inflation"},
            {"column": "euribor_3m", "code": "E4.interest_rate"},
        ],
        small_sample="rows",
        estimators=["fixed", "fixed-periods", "pooled"],
    )
    expected = {
        "gdp_growth": (0.0231, 0.0713),
        "unemployment": (1.3405, 0.2703),
        "inflation_yoy": (-0.0331, 0.0793),
        "euribor_3m": (-0.3762, 0.1661),
    }
    assert rounded(study, "fixed") == expected
    assert (study.fits["fixed"].rows, study.fits["fixed"].entities) == (1288, 19)
    assert round(study.fits["fixed"].r_squared or 0.0, 4) == 0.5060
    pasted = next(caution for caution in study.cautions if caution.key == "pasted_values")
    assert pasted.values["columns"] == "npl_ratio, gdp_growth, unemployment"
    assert pasted.values["span"] == "4"
    # One rate for all countries in each quarter: period effects take its place.
    assert "euribor_3m" not in study.fits["fixed-periods"].coefficients
    assert {"few_clusters", "period_column"} <= {caution.key for caution in study.cautions}


DIFFERENCE = {
    "lag 1": (0.2710675, 0.1382542),
    "lag 2": (-0.0233928, 0.0419665),
    "w": (-0.5668527, 0.2092231),
    "k": (0.3613939, 0.0662624),
}
SYSTEM = {
    "lag 1": (0.9453810, 0.1429764),
    "lag 2": (-0.0860069, 0.1082318),
    "w": (-0.4477795, 0.1521917),
    "k": (0.1235808, 0.0508836),
    "constant": (1.5630849, 0.4993484),
}
"""Printed by pydynpd 0.2 (its README), which its author held to Stata's xtabond2."""


def test_arellano_bond_difference_and_system_gmm_to_six_digits_and_more(shared: Path) -> None:
    study = study_of(
        shared,
        "arellano_bond_data.csv",
        entity="id",
        time="year",
        unit="firm",
        outcome={"column": "n"},
        lags=2,
        drivers=[{"column": "w", "gmm_lags": [1, 3]}, {"column": "k"}],
        estimators=["difference-gmm", "system-gmm"],
        gmm={"first": 2, "last": 4, "collapse": False, "system_periods": False, "choices": False},
    )
    difference, system = study.fits["difference-gmm"], study.fits["system-gmm"]
    assert rounded(study, "difference-gmm", 7) == DIFFERENCE
    assert rounded(study, "system-gmm", 7) == SYSTEM
    assert (difference.rows, difference.entities, difference.instruments) == (611, 140, 42)
    assert (system.rows, system.entities, system.instruments) == (611, 140, 51)
    assert system.facts["level_rows"] == 751
    told = {name: (round(test.statistic, 3), test.degrees) for name, test in difference.tests.items()}
    assert told["hansen"] == (32.666, 32)
    assert round(difference.tests["hansen"].p_value, 3) == 0.434
    assert (round(told["ar1"][0], 2), round(told["ar2"][0], 2)) == (-1.29, -0.31)
    assert (round(system.tests["hansen"].statistic, 3), system.tests["hansen"].degrees) == (96.442, 46)
    assert [round(system.tests[name].statistic, 2) for name in ("ar1", "ar2")] == [-2.35, -1.15]
    assert ("hansen_rejects", "system-gmm") in {(one.key, one.estimator) for one in study.cautions}


def test_indian_banks_are_plausible_and_an_explosive_system_gmm_that_passes_its_tests_is_warned_of(
    shared: Path,
) -> None:
    # No published specification: this one was looked for among those that give the figures told of.
    study = study_of(
        shared,
        "india_bank_panel.csv",
        entity="Bank",
        time="Year",
        outcome={"column": "nnpa"},
        lags=1,
        drivers=[
            {"column": "crar", "code": "I4.capital_ratio"},
            {"column": "cost_ta", "code": "I3.cost_to_income"},
            {"column": "secured_pct", "code": "I2.secured"},
            {"column": "priority_pct", "code": "E4"},
            {"column": "adv_g", "code": "I4.loan_growth", "lag": 1},
        ],
        keep=[{"column": "crar", "below": 35}],
        estimators=["fixed", "system-gmm"],
        gmm={"first": 2, "last": 3, "collapse": True, "system_periods": False, "choices": False},
    )
    fixed, system = study.fits["fixed"].coefficients, study.fits["system-gmm"]
    assert round(fixed["lag 1"].value, 2) == 0.70
    assert round(fixed["crar"].value, 2) == -0.10
    assert system.coefficients["lag 1"].value > 1
    assert min(system.tests[name].p_value for name in ("ar2", "hansen")) > 0.05
    keys = {(caution.key, caution.estimator) for caution in study.cautions}
    assert ("lag_above_one_passes", "system-gmm") in keys
    assert ("endogenous_now", "") in keys
    assert "system-gmm" in study.set_aside
