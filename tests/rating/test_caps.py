"""Caps: what facts of a case do to letters."""

from pathlib import Path
from typing import Any

import pytest

from refloat.errors import CaseError, ScaleError
from refloat.rating import Scales, caps_of, rate
from refloat.rules import read_caps

Make = dict[str, Any]
LETTERS = Scales.read().letters(("expected_loss", "default_probability"))


def test_every_shipped_cap_names_its_subject_its_words_and_its_grade() -> None:
    rules = read_caps()
    assert {rule.subject for rule in rules} == {"data quality", "servicer", "country", "counterparty"}
    for rule in rules:
        assert rule.text
        assert rule.text_zh
        assert rule.grade == "judgement"
        assert rule.letter in (*LETTERS, "")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"data_quality": "full", "servicer": "backup"}, []),
        ({"data_quality": "poor"}, [("poor-data", "Baa3")]),
        ({"quarantined_share": 0.05}, []),
        ({"quarantined_share": 0.051}, [("failed-rows", "A1")]),
        ({"quarantined_share": 0.5}, [("failed-rows", "A1"), ("many-failed-rows", "Baa3")]),
        ({"account_bank": "A2"}, [("account-bank", "A2")]),
        (
            {"country_ceiling": "Aa3", "servicer": "irreplaceable"},
            [("servicer-alone", "A3"), ("country-ceiling", "Aa3")],
        ),
    ],
)
def test_facts_set_off_the_rules_that_look_at_them(facts: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert [(cap.rule.rule, cap.letter) for cap in caps_of(facts, read_caps(), LETTERS)] == expected


def test_the_lowest_cap_binds_and_the_letter_of_the_engines_stays_visible(make: Make) -> None:
    deal, cash = make["one_note"](balance=60.0), make["lognormal_year"](20_000)
    free = rate(deal, cash)["A"]
    assert free.letter == free.engine_letter
    assert free.capped_by == ()
    facts = {"country_ceiling": "Ba1", "account_bank": "Ba3", "data_quality": "partial"}
    bound = rate(deal, cash, caps=caps_of(facts, read_caps(), LETTERS))
    assert bound["A"].letter == "Ba3"
    assert bound["A"].engine_letter == free.letter
    assert bound["A"].capped_by == ("account-bank",)
    assert bound["A"].resolved
    assert bound["J"].letter == "NR"
    assert bound["J"].capped_by == ()


def test_a_cap_above_the_engines_changes_nothing(make: Make) -> None:
    deal, cash = make["one_note"](balance=95.0), make["lognormal_year"](2_000)
    bound = rate(deal, cash, caps=caps_of({"country_ceiling": "Aa3"}, read_caps(), LETTERS))["A"]
    assert bound == rate(deal, cash)["A"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"acount_bank": "A2"}, 'did you mean "account_bank"?'),
        ({"weather": "A2"}, "known are data_quality"),
        ({"data_quality": "poore"}, 'did you mean "poor"?'),
        ({"data_quality": 3.0}, "3 is not a word"),
        ({"quarantined_share": "many"}, '"many" is not a number'),
        ({"quarantined_share": float("nan")}, "is not a number"),
        ({"account_bank": "BBB+"}, '"BBB+" is not a letter of the scales in use'),
    ],
)
def test_a_fact_that_no_cap_understands_gets_one_sentence(facts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(CaseError, match="rating facts") as caught:
        caps_of(facts, read_caps(), LETTERS)
    assert sentence in str(caught.value)


HEAD = "rule,subject,fact,test,value,letter,text,source,grade\n"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("a,country,c,like,,,x,y,z\n", '"like" is no test'),
        ("a,country,c,above,many,A1,x,y,z\n", '"many" in the column value is not a number'),
        ("a,country,c,above,1,,x,y,z\n", "caps at no letter"),
        ("a,country,c,letter,,,x,y,z\na,country,c,letter,,,x,y,z\n", "stands twice"),
        (",country,c,letter,,,x,y,z\n", "no name or no fact"),
    ],
)
def test_a_bad_table_of_caps_gets_one_sentence_with_its_line(tmp_path: Path, rows: str, sentence: str) -> None:
    (tmp_path / "caps.csv").write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(ScaleError, match=r"caps\.csv:[23]") as caught:
        read_caps(tmp_path / "caps.csv")
    assert sentence in str(caught.value)
