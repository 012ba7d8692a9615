"""The files behind the rules: the rule table, its sentences, the thresholds and their sources."""

import re
from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

from refloat.tape import Thresholds, check_tape, rule_table, threshold_sources
from refloat.tape.inspection import Inspection
from refloat.tape.rule_page import rule_page
from refloat.tape.rules_title import currency_codes
from refloat.tape.sentences import sentences
from refloat.tape.tape import RawTape

PLACEHOLDERS = re.compile(r"\{(.*?)\}")
ARGUMENTS = {"received_on", "control_totals", "disclosed_concentration", "prior_report", "plan"}


def test_every_case_has_a_sentence_in_both_languages_with_the_same_placeholders() -> None:
    for rule in rule_table().values():
        assert rule.why["en"], rule.id
        assert rule.why["zh"], rule.id
        for case in rule.cases.values():
            english, chinese = (set(PLACEHOLDERS.findall(case.sentence[lang])) for lang in ("en", "zh"))
            assert english == chinese, (rule.id, case.sentence)
            assert english <= {"key", "field", "value", "limit"}
            assert re.search("[\u4e00-\u9fff]", case.sentence["zh"])
            assert not re.search("[\u4e00-\u9fff]", case.sentence["en"])


def test_every_need_is_a_field_of_the_dictionary_or_an_argument(clean: RawTape) -> None:
    fields = {f"{table}.{name}" for table, name in clean.given}
    for rule in rule_table().values():
        for need in (*rule.needs, *rule.also):
            assert set(need.split("|")) <= fields | ARGUMENTS, (rule.id, need)


def test_a_sentence_shows_a_dash_for_what_is_not_there() -> None:
    finding = pl.DataFrame({"rule": ["C12"], "case": ["borrower"], "key": ["C5"], "field": ["guarantor_id"]})
    told = sentences(finding.with_columns(value=pl.lit(None, pl.String), limit=pl.lit("")))
    assert ["The guarantor - is the borrower; the guarantee's value is set to nil"] == told["sentence_en"].to_list()


def test_braces_in_a_cell_stay_braces() -> None:
    finding = pl.DataFrame({"rule": ["L18"], "case": [""], "key": ["L1"], "field": ["currency"], "value": ["{limit}"]})
    told = sentences(finding.with_columns(limit=pl.lit("never")))
    assert ["Currency '{limit}' is not an ISO 4217 code"] == told["sentence_en"].to_list()


def test_every_threshold_has_a_source_a_grade_and_a_rule() -> None:
    table = threshold_sources()
    assert set(table["name"]) == set(Thresholds.model_fields)
    assert set(table["grade"]) <= {"list", "memory", "judgement"}
    assert set(table["rule"]) <= set(rule_table())
    assert table["source"].str.len_chars().min() > 10  # type: ignore[operator]


def test_the_days_of_the_chinese_classes_are_marked_as_recalled() -> None:
    table = threshold_sources().filter(pl.col("rule") == "L10")
    assert {"memory"} == set(table["grade"])
    assert [90.0, 270.0, 360.0] == table["value"].to_list()


def test_a_changed_threshold_acts_and_is_graded_as_the_users() -> None:
    changed = Thresholds(limitation_notice_days=30)
    line = threshold_sources(changed).filter(pl.col("name") == "limitation_notice_days")
    assert [(30.0, "user", "set by the user")] == line.select("value", "grade", "source").rows()
    assert 180 == Thresholds().limitation_notice_days


@pytest.mark.parametrize(
    "wrong", [{"orphan_share": 1.5}, {"orphan_share": -0.1}, {"receipt_day": 1}, {"plan_low": "x"}]
)
def test_a_wrong_threshold_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Thresholds.model_validate(wrong)


def test_thresholds_can_be_read_from_a_strict_document() -> None:
    assert Thresholds(receipt_days=90) == Thresholds.model_validate_json('{"receipt_days": 90}', strict=True)


def test_currency_codes_are_three_letters_and_stand_once() -> None:
    codes = currency_codes()
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch("[A-Z]{3}", code) for code in codes)
    assert {"CNY", "EUR", "USD"} <= set(codes)


def test_a_rule_that_needs_the_cut_off_does_not_run_without_one(without: object, clean: RawTape) -> None:
    del without
    with pytest.raises(ValueError, match="cutoff_date"):
        _ = Inspection({}, frozenset(), clean.unparsed, None, Thresholds(), None, {}, None, None).day
    assert check_tape(clean).tape.cut_off.year == 2024


def test_the_page_of_rules_is_the_table_of_rules() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "method" / "tape-rules.md"
    assert rule_page() == page.read_text(encoding="utf-8"), "write it anew with the command on the page"
