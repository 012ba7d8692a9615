"""The calendar of minimum coverage and the limits that bind a bank."""

import pytest

from refloat.errors import ScaleError
from refloat.rules import bank_limit, list_minimum_coverage, read_bank_limits, read_minimum_coverage


def test_an_unsecured_loan_is_covered_to_35_per_cent_in_its_third_year_and_whole_from_the_fourth() -> None:
    calendar = read_minimum_coverage("crr-47c")
    assert [0.0, 0.0, 0.35, 1.0, 1.0] == [calendar.share("unsecured", age) for age in (0.0, 1.99, 2.0, 3.0, 12.0)]


def test_property_delays_full_coverage_to_the_tenth_year_and_other_security_to_the_eighth() -> None:
    calendar = read_minimum_coverage("crr-47c")
    ages = [age + 0.5 for age in range(11)]
    property_shares = [0, 0, 0, 0.25, 0.35, 0.55, 0.7, 0.8, 0.85, 1, 1]
    assert property_shares == [calendar.share("immovable", age) for age in ages]
    assert [0, 0, 0, 0.25, 0.35, 0.55, 0.8, 1, 1, 1, 1] == [calendar.share("other", age) for age in ages]


def test_quarters_that_add_up_to_a_year_open_the_next_one() -> None:
    assert 1.0 == read_minimum_coverage("crr-47c").share("unsecured", sum([0.1] * 30))


def test_every_step_and_limit_has_a_citation_and_says_how_sure_it_is() -> None:
    steps = [
        step for rule in list_minimum_coverage() for kind in read_minimum_coverage(rule).steps.values() for step in kind
    ]
    for row in (*steps, *read_bank_limits().values()):
        assert row.citation
        assert row.source
        assert row.grade in ("seen", "unverified")
        assert ("memory" not in row.source) or row.grade == "unverified"


def test_the_five_classes_of_china_are_provisioned_from_one_per_cent_to_the_whole() -> None:
    classes = ("general", "special-mention", "substandard", "doubtful", "loss")
    assert [0.01, 0.02, 0.25, 0.5, 1.0] == [bank_limit(f"cn-{name}", "provision_rate").value for name in classes]


def test_a_rule_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(ScaleError, match="known are crr-47c"):
        read_minimum_coverage("crr-47d")
    with pytest.raises(ScaleError, match="crr-127-covered"):
        bank_limit("cn-coverage-high", "defaulted_weight")
    assert 1.0 == bank_limit("crr-127-covered", "defaulted_weight").value
