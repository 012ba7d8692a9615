"""Every wrong input gets one clear sentence with place and remedy, exit code 1, and leaves nothing behind."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from refloat.cases.find_case import SHIPPED

LOANS = """loan_id,borrower_id,borrower_type,country,region,cutoff_date,product,currency,origination_date,\
original_amount,interest_rate,principal,interest,fees,claim,default_date,dpd,class5,written_off,security_type,joint_debtors,forbearance,legal_stage
L1,B1,individual,CN,CN-32,2024-09-30,card,CNY,2020-01-15,50000,0.18,40000,2000,100,42100,2023-06-01,487,loss,false,unsecured,1,false,none
L2,B2,individual,CN,CN-32,2024-09-30,card,CNY,2020-02-15,50000,0.18,30000,2000,100,32100,2023-07-01,457,loss,false,unsecured,1,false,none
L3,B3,individual,CN,CN-32,2024-09-30,card,CNY,2020-03-15,50000,0.18,20000,2000,100,22100,2023-08-01,426,loss,false,unsecured,1,false,none
"""


@pytest.fixture
def tape(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        file = tmp_path / "loans.csv"
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    shutil.copytree(SHIPPED / "sba-small-business", folder)
    return folder


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_good_tape_is_accepted(refloat, tape) -> None:
    outcome = refloat("tape", "check", tape(LOANS), "--json")
    assert outcome.code == 0, outcome.err
    assert outcome.document["accepted"]["loan"] == 3
    assert outcome.document["claim"] == pytest.approx(96300.0)
    assert not outcome.document["blocked"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff\xfe\x00" * 200, b"%PDF-1.7\n1 0 obj\n"])
def test_a_file_that_is_no_tape_is_refused(refloat, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "tape.csv"
    file.write_bytes(content)
    refloat("tape", "check", file, "--json").prove_one_sentence("tape.csv")


def test_a_missing_file_is_named(refloat, tmp_path: Path) -> None:
    refloat("tape", "check", tmp_path / "none.csv", "--json").prove_one_sentence("none.csv")


def test_a_missing_required_column_is_named(refloat, tape) -> None:
    text = "\n".join(",".join(line.split(",")[1:]) for line in LOANS.splitlines())
    outcome = refloat("tape", "check", tape(text), "--json")
    if outcome.code == 0:
        assert outcome.document["blocked"]
        assert "loan_id" in outcome.out
    else:
        outcome.prove_one_sentence("loan_id")


def findings(outcome) -> dict[str, dict]:
    assert outcome.code == 0, outcome.err
    return {finding["rule"]: finding for finding in outcome.document["failures"]}


def test_two_cut_off_dates_block_the_tape_and_are_both_named(refloat, tape) -> None:
    outcome = refloat("tape", "check", tape(LOANS.replace("2024-09-30", "2024-08-31", 1)), "--json")
    sentence = findings(outcome)["T01"]["examples"][0]["sentence"]
    assert outcome.document["blocked"]
    assert "2024-08-31" in sentence
    assert "2024-09-30" in sentence


def test_a_percent_where_a_fraction_is_due_is_found(refloat, tape) -> None:
    found = findings(refloat("tape", "check", tape(LOANS.replace("0.18", "18")), "--json"))
    assert found["L17"]["count"] >= 1


def test_a_date_after_the_cut_off_quarantines_its_row(refloat, tape) -> None:
    outcome = refloat("tape", "check", tape(LOANS.replace("2023-06-01", "2025-06-01")), "--json")
    assert "L06" in findings(outcome)
    assert outcome.document["quarantined"]["loan"] == 1


def test_a_duplicate_key_blocks_and_is_named(refloat, tape) -> None:
    outcome = refloat("tape", "check", tape(LOANS.replace("L2", "L1")), "--json")
    assert outcome.document["blocked"]
    assert "L1" in findings(outcome)["T03"]["examples"][0]["sentence"]


def test_a_20_digit_id_read_as_a_number_is_found(refloat, tape) -> None:
    outcome = refloat("tape", "check", tape(LOANS.replace("L1,", "1.23456789012346E+19,")), "--json")
    assert "1.23456789012346E+19" in outcome.out + outcome.err


@pytest.mark.parametrize("value", ["NaN", "inf", "-Infinity"])
def test_a_number_that_is_none_never_reaches_a_total(refloat, tape, value: str) -> None:
    outcome = refloat("tape", "check", tape(LOANS.replace("40000", value)), "--json")
    assert outcome.code == 0, outcome.err
    assert value in outcome.out
    assert outcome.document["claim"] < 1e9


def test_the_case_runs_at_all_before_it_is_broken(refloat, case: Path) -> None:
    assert refloat("rate", case, "--scenarios", 200, "--json").code == 0


def test_a_misspelt_key_of_a_case_is_shown_with_its_line(refloat, case: Path) -> None:
    edit(case / "case.yaml", "scenarios:", "scenarois:")
    refloat("run", case, "--json").prove_one_sentence("case.yaml:", "scenarois", "scenarios")


def test_a_deal_that_names_a_missing_note_is_shown_with_its_line(refloat, case: Path, tmp_path: Path) -> None:
    text = (case / "deal.yaml").read_text(encoding="utf-8")
    (case / "deal.yaml").write_text(text.replace("notes: [B]", "notes: [Bx]", 1), encoding="utf-8")
    refloat("deal", "check", case / "deal.yaml", "--json").prove_one_sentence("deal.yaml:", "Bx")


def test_a_target_that_cannot_be_met_says_what_can(refloat, case: Path) -> None:
    refloat("size", case, "--target", "A=A3", "--scenarios", 200, "--json").prove_one_sentence("A3")


def test_a_target_for_a_missing_note_names_it(refloat, case: Path) -> None:
    refloat("size", case, "--target", "Z=A3", "--scenarios", 200, "--json").prove_one_sentence("Z")


def test_a_letter_that_no_scale_has_is_named(refloat, case: Path) -> None:
    refloat("size", case, "--target", "A=QQ9", "--scenarios", 200, "--json").prove_one_sentence("QQ9")


def test_a_quick_look_still_names_a_target_for_a_missing_note(refloat, case: Path) -> None:
    edit(case / "case.yaml", "    A: Baa3\n", "    Senior: Baa3\n")
    refloat("run", case, "--scenarios", 100, "--json").prove_one_sentence('no note "Senior"', "A, B, J")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("assumptions: us-sme-charged-off", "assumptions: ../own.yaml"),
        ("layout: sba", "layout: ../own.yaml"),
        ("lot: 1000", "lot: 1000\n  stress_scale: ../own.yaml"),
    ],
)
def test_a_case_reads_nothing_outside_its_folder(refloat, case: Path, old: str, new: str) -> None:
    edit(case / "case.yaml", old, new)
    refloat("rate", case, "--json").prove_one_sentence("own.yaml", "not in the case folder")
    (case.parent / "own.yaml").write_text("name: own\n", encoding="utf-8")
    refloat("rate", case, "--json").prove_one_sentence("own.yaml", "outside the case folder")


def test_a_criterion_without_its_value_is_shown_with_its_line(refloat, case: Path) -> None:
    edit(case / "case.yaml", "      value: 0\n", "")
    refloat("rate", case, "--json").prove_one_sentence("case.yaml:", 'the operator ">" needs a value')


def test_wrong_usage_ends_with_2(refloat, case: Path) -> None:
    assert refloat("size", case, "--target", "A").code == 2
    assert refloat("run").code == 2
    assert refloat("nonsense").code == 2


def test_a_missing_case_gets_a_near_name(refloat) -> None:
    refloat("run", "sba-small-busines", "--json").prove_one_sentence("did you mean 'sba-small-business'")


def test_an_unwritable_folder_is_one_sentence_and_leaves_nothing(refloat, case: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder", encoding="utf-8")
    outcome = refloat("run", case, "--out", in_the_way / "report", "--scenarios", 200, "--json")
    outcome.prove_one_sentence("report")
    assert in_the_way.read_text(encoding="utf-8") == "not a folder"


@pytest.mark.slow
def test_a_full_disk_is_one_sentence_and_leaves_no_final_name(refloat, case: Path, tmp_path: Path, monkeypatch) -> None:
    import errno
    import os

    write = Path.write_bytes

    def nearly_full(self: Path, data: bytes) -> int:
        if len(data) > 50_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", nearly_full)
    refloat("run", case, "--out", tmp_path / "report", "--scenarios", 200, "--json").prove_one_sentence(
        "no space left", "report"
    )
    assert not [file for file in (tmp_path / "report").rglob("*") if file.is_file()]


def test_a_new_case_never_overwrites(refloat, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious", encoding="utf-8")
    refloat("cases", "new", tmp_path).prove_one_sentence("not an empty folder")
