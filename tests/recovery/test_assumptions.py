"""Assumption sets: what is refused, with which sentence; what the evidence table shows."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from refloat.errors import AssumptionError
from refloat.recovery import Assumptions, evidence, list_assumptions, read_assumptions, simulate
from refloat.recovery.figures import GRADES
from refloat.recovery.library import LIBRARY


@pytest.fixture
def edited(tmp_path: Path) -> Any:
    """Writes a shipped set with one text replaced, and gives its path."""

    def edit(old: str, new: str, name: str = "us-sme-charged-off") -> Path:
        text = (LIBRARY / f"{name}.yaml").read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "mine.yaml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return edit


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("value: 0.447", "value: 44.7", r"mine\.yaml:\d+:\d+.*44\.7 is too large.*fractions"),
        ("source: lendingclub, grade: seen", "source: lendinclub, grade: seen", r'mine\.yaml:\d+:\d+.*"lendinclub"'),
        ("grade: seen", "grade: sure", r"mine\.yaml:\d+:\d+.*sure"),
        ("curve: charged-off", "curve: charged", r'mine\.yaml:\d+:\d+.*the curve "charged" is not listed'),
        ("horizon_months: 96", "horizon_months: 97", r"mine\.yaml:\d+:\d+.*97 months are no whole number of periods"),
        ("cumulative: [0, 0.30", "cumulative: [0, 0.60", r"mine\.yaml:\d+:\d+.*never fall"),
        ("months: [0, 12,", "months: [12,", r"mine\.yaml:\d+:\d+.*as many months as"),
        ("copula: {kind: gaussian}", "copula: {kind: student_t}", r"mine\.yaml:\d+:\d+.*degrees_of_freedom"),
        ("macro_property: {value: 0.5", "macro_property: {value: -0.9", r"mine\.yaml:\d+:\d+.*cannot hold together"),
        ("value: 0.12\n", "value: 0.5\n", r"mine\.yaml:\d+:\d+.*paid_share_sd 0\.5 is too large"),
        ("segments:", "segments: []\nsegment:", r"mine\.yaml:\d+:\d+"),
        ("- name: all", "- nme: all", r"mine\.yaml:\d+:\d+"),
    ],
)
def test_a_wrong_file_is_told_in_one_sentence_with_its_place(edited: Any, old: str, new: str, sentence: str) -> None:
    with pytest.raises(AssumptionError, match=sentence) as told:
        read_assumptions(edited(old, new))

    assert "\n" not in str(told.value)


def test_a_misspelt_field_is_told_with_the_closest_name(edited: Any) -> None:
    with pytest.raises(AssumptionError) as told:
        read_assumptions(edited("zero_share:", "zero_shre:"))

    assert any('did you mean "zero_share"' in problem for problem in told.value.problems)


def test_loadings_that_explain_everything_are_told(edited: Any) -> None:
    path = edited("macro: {value: 0.12, source", "macro: {value: 0.999, source")

    with pytest.raises(AssumptionError, match=r"mine\.yaml:\d+:\d+.*explain all of the variance"):
        read_assumptions(path)


def test_an_unknown_set_is_told_with_the_known_ones() -> None:
    with pytest.raises(AssumptionError, match=r"cn-crd: there is no such assumption set; .*cn-card"):
        read_assumptions("cn-crd")


def test_collateral_without_courts_is_refused(make_assumptions: Any) -> None:
    with pytest.raises(ValidationError, match="collateral needs how long courts take"):
        make_assumptions(collateral=[{}], court=None)


def test_a_source_used_in_python_must_be_listed(make_assumptions: Any) -> None:
    with pytest.raises(ValidationError, match='the source "test" is not listed'):
        make_assumptions(sources={"other": {"text": "x", "date": "2025"}})


def test_a_loan_that_no_segment_takes_is_told_with_an_example(make_pool: Any, make_assumptions: Any) -> None:
    a = make_assumptions()
    one = a.segments[0].model_dump() | {"where": {"class5": "loss"}}
    pool = make_pool([1.0, 2.0], class5=["loss", None], product=["card", "auto"])

    with pytest.raises(
        AssumptionError, match=r"1 of 2 loans belong to no segment, for example L00001 \(product auto, class5 missing\)"
    ):
        simulate(pool, make_assumptions(segments=[one]), seed=1, scenarios=1)


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ({"colour": "red"}, 'segment "all": the pool has no field "colour"'),
        ({"class5": {"at_least": 3}}, '"class5" holds no numbers'),
        ({"class5": True}, '"class5" is not a yes or no'),
    ],
)
def test_a_condition_that_does_not_fit_the_pool_is_told(
    make_pool: Any, make_assumptions: Any, where: Any, sentence: str
) -> None:
    one = make_assumptions().segments[0].model_dump() | {"where": where}

    with pytest.raises(AssumptionError, match=sentence):
        simulate(make_pool(), make_assumptions(segments=[one]), seed=1, scenarios=1)


def test_the_first_segment_that_fits_takes_a_loan(make_pool: Any, make_assumptions: Any) -> None:
    base = make_assumptions().segments[0].model_dump()
    wheres = {"old": {"age_months": {"at_least": 24}}, "big": {"claim": {"at_least": 500, "below": 2000}}, "rest": {}}
    a = make_assumptions(segments=[base | {"name": name, "where": where} for name, where in wheres.items()])
    dates = [date(2020, 1, 1), date(2024, 1, 1), date(2024, 1, 1), None]
    pool = make_pool([1000.0, 500.0, 2000.0, 3.0], default_date=dates, dpd=[1, 1, 1, 800])

    r = simulate(pool, a, seed=1, scenarios=1)

    assert r.by_loan["segment"].to_list() == ["old", "big", "rest", "old"]


def test_file_costs_in_another_currency_are_refused(make_pool: Any, make_assumptions: Any) -> None:
    per_year = {"value": 5.0, "source": "test", "grade": "judgement"}
    a = make_assumptions(file_cost={"currency": "EUR", "per_year": per_year})

    with pytest.raises(AssumptionError, match="the cost of a file is in EUR but the pool is in CNY"):
        simulate(make_pool(), a, seed=1, scenarios=1)


@pytest.mark.parametrize("name", list_assumptions())
def test_every_number_of_a_shipped_set_has_a_source_and_a_grade(name: str) -> None:
    a = read_assumptions(name)

    table = evidence(a)

    assert a.name == name
    assert table.columns == ["parameter", "segment", "value", "unit", "source", "grade", "note"]
    assert set(table["grade"]) <= set(GRADES)
    assert table["source"].str.len_chars().min() > 10
    assert table.height == _numbers(a.model_dump()) + sum(len(c.months) for c in a.curves.values())


def _numbers(node: Any) -> int:
    if isinstance(node, dict):
        inner = sum(_numbers(value) for value in node.values())
        return inner + ("value" in node and "grade" in node)
    return sum(_numbers(value) for value in node) if isinstance(node, (list, tuple)) else 0


@pytest.mark.parametrize("name", list_assumptions())
def test_a_shipped_set_survives_a_round_trip(name: str) -> None:
    a = read_assumptions(name)

    assert Assumptions.model_validate(a.model_dump(mode="json")) == a
