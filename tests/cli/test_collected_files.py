"""Real files that stand beside a developer's checkout are read through the command line."""

from pathlib import Path

import pytest


def test_the_lendingclub_file_reads_whole_and_its_charged_off_loans_paid_8_3_percent(refloat, shared: Path) -> None:
    outcome = refloat("tape", "check", shared / "data" / "real" / "lendingclub_sample_29613.csv", "--json")
    document = outcome.document
    assert document["rows"]["loan"] == 29_613
    assert [identity["broken"] for identity in document["identities"]] == [0]
    past = document["past_recoveries"]
    assert past["loans"] == 1_455
    assert past["gross_rate"] == pytest.approx(0.083, abs=5e-4)
    assert past["net_rate"] == pytest.approx(0.075, abs=5e-4)


def test_the_random_openNPL_database_is_refused_with_sentences(refloat, shared: Path) -> None:
    outcome = refloat("tape", "check", shared / "data" / "real" / "opennpl_synthetic_eba_v1_fixture.json", "--json")
    document = outcome.document
    assert document["blocked"]
    assert document["accepted"]["loan"] + document["quarantined"]["loan"] == document["rows"]["loan"]
    for finding in document["failures"]:
        assert len(finding["examples"][0]["sentence"].split()) >= 5


def test_the_whole_SBA_file_keeps_its_686_charged_off_loans(refloat, shared: Path) -> None:
    document = refloat("tape", "check", shared / "data" / "real" / "sba_ca_case_2101.csv", "--json").document
    assert document["accepted"]["loan"] == 686
    assert document["quarantined"]["loan"] == 1_415
    assert document["claim"] == 41_997_882
