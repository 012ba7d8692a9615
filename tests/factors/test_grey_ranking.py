"""Factors by grey relation: the band of places, and how often reasonable settings disagree."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from refloat.errors import StudyError
from refloat.factors import find_study
from refloat.factors.grey_ranking import GreyRanking, GreyTerms, rank_factors, run_grey
from refloat.files import read_yaml_model


@pytest.fixture(scope="module")
def countries() -> GreyRanking:
    path = find_study("grey-countries")
    return run_grey(read_yaml_model(path, GreyTerms, error=StudyError), path.parent, "grey-countries")


def test_nine_settings_give_two_to_five_rankings_in_nine_of_ten_countries(countries: GreyRanking) -> None:
    """The literature saw two to five on its data. Five macro factors in 72 countries, World Bank and Gapminder."""
    assert {2: 2, 3: 13, 4: 30, 5: 20, 6: 7} == dict(Counter(countries.groups.values()))


def test_the_shipped_extract_is_the_whole_panel_of_countries_with_twelve_whole_years(
    shared: Path, countries: GreyRanking
) -> None:
    import polars as pl

    panel = pl.read_csv(shared / "data" / "real" / "country_npl_macro_panel_ccby.csv", infer_schema_length=None)
    whole = panel.select("country", "npl_pct", *countries.columns.values()).drop_nulls()
    many = whole.group_by("country").len().filter(pl.col("len") >= 12)

    assert set(many["country"]) == set(countries.groups)


def test_the_band_of_a_factor_holds_its_usual_place(countries: GreyRanking) -> None:
    usual = countries.usual.ranking

    assert all(band.best <= usual.index(code) + 1 <= band.worst for code, band in countries.bands.items())
    assert 1 == pytest.approx(sum(band.first_share for band in countries.bands.values()))
    assert countries.rankings_seen > 1


def test_a_factor_that_mirrors_bad_loans_comes_first_once_it_is_turned_over() -> None:
    time = np.arange(12.0)
    bad = 2 + np.sin(time / 2)
    factors = {"E4.gdp_growth": 8 - 2 * bad, "E4.inflation": 3 + np.cos(time * 1.3)}

    orders = rank_factors(bad, factors, {"E4.gdp_growth": "-", "E4.inflation": "?"}, least=12)

    first = {turned: Counter(o.ranking[0] for o in orders if o.turned == turned) for turned in (False, True)}
    assert {"E4.gdp_growth"} == {o.ranking[0] for o in orders if o.turned and o.normalise in ("minmax", "zscore")}
    assert first[False]["E4.inflation"] > first[True]["E4.inflation"]


def test_scaling_a_column_changes_no_order() -> None:
    draw = np.random.default_rng(5)
    bad, one, other = (draw.uniform(1, 3, 12) for _ in range(3))
    signs = {"a": "?", "b": "?"}

    before = rank_factors(bad, {"a": one, "b": other}, signs, least=8)
    after = rank_factors(bad, {"a": 1000 * one, "b": other}, signs, least=8)

    assert [order.ranking for order in before] == [order.ranking for order in after]


def test_a_column_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("year,npl,gdp,cpi\n2000,1,2,3\n", encoding="utf-8")
    terms = GreyTerms(kind="grey-ranking", table="t.csv", reference="nlp",
                      factors={"gdp": "E4.gdp_growth", "cpi": "E4.inflation"})  # fmt: skip

    with pytest.raises(StudyError, match=r'there is no column "nlp" in t\.csv; did you mean "npl"'):
        run_grey(terms, tmp_path, "t")
