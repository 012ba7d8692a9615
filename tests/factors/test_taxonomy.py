"""The taxonomy of causes: codes are the API."""

import re

import pytest

from refloat.errors import InputError
from refloat.factors import CauseRanking, shipped_taxonomy
from refloat.factors.taxonomy import read_taxonomy


def test_every_group_of_the_founding_study_has_indicators_in_both_languages() -> None:
    taxonomy = shipped_taxonomy()

    assert ["I1", "I2", "I3", "I4", "E1", "E2", "E3", "E4"] == list(taxonomy.categories)
    assert set(taxonomy.categories) == {one.category for one in taxonomy.indicators.values()}
    assert 30 <= len(taxonomy.indicators) <= 60
    named = [*taxonomy.categories.values(), *taxonomy.indicators.values(), *taxonomy.hypotheses.values()]
    assert [] == [one for one in named if not one.en or not re.search(r"[\u4e00-\u9fff]", one.zh)]


def test_every_hypothesis_is_used_and_says_how_sure_its_reference_is() -> None:
    taxonomy = shipped_taxonomy()

    assert set(taxonomy.hypotheses) == {one.hypothesis for one in taxonomy.indicators.values()}
    grades = [*taxonomy.hypotheses.values(), *taxonomy.indicators.values()]
    assert [] == [one for one in grades if not re.search("unverified|judgement|seen", one.literature)]


def test_an_unknown_code_is_refused_with_the_nearest_known() -> None:
    with pytest.raises(InputError, match=r'no code "I2.loan_to_valeu"; did you mean "I2.loan_to_value"\?'):
        shipped_taxonomy().prove_known("I2.loan_to_valeu")


def test_a_code_twice_is_refused() -> None:
    group = "code,en,zh,meaning,controllable\nI1,a,b,c,yes\n"

    with pytest.raises(InputError, match="I1 stands twice"):
        read_taxonomy(group + "I1,a,b,c,yes\n", "code\n", "key\n")


def test_a_ranking_rises_to_categories_by_sum_if_additive_and_by_its_best_part_if_not() -> None:
    scores = {"I2.loan_to_value": 0.2, "I2.secured": 0.3, "E2": 0.4, "I": 0.9}

    assert {"I2": 0.5, "E2": 0.4} == CauseRanking("m", scores, "s", "loan", "association", additive=True).at("category")
    plain = CauseRanking("m", scores, "s", "loan", "association")
    assert {"I2": 0.3, "E2": 0.4} == plain.at("category")
    assert ("E2", "I2") == plain.order()
    assert {"I": 0.9, "E": 0.4} == plain.at("side")


def test_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(InputError, match="score of I2 is nan"):
        CauseRanking("m", {"I2": float("nan")}, "s", "loan", "association")
