"""A layout of one known file may assume its cut-off, says so, and gives way to the user."""

from datetime import date
from pathlib import Path

import pytest

from refloat.tape import check_tape, read_tape

SBA = """City,State,NAICS,ApprovalDate,MIS_Status,ChgOffDate,DisbursementDate,DisbursementGross,ChgOffPrinGr,GrAppv,\
SBA_Appv,NoEmp
IRVINE,CA,531210,2005-01-01,CHGOFF,2010-03-01,2005-02-28,50000,30000,50000,25000,3
"""


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    file = tmp_path / "sba.csv"
    file.write_text(SBA, encoding="utf-8")
    return file


def test_the_assumed_cut_off_is_used_and_told(tape: Path) -> None:
    raw = read_tape([tape], layout="sba")
    assert raw.tables["loan"]["cutoff_date"].to_list() == [date(2014, 9, 30)]
    assert any("assumes 2014-09-30" in note for note in raw.notes)
    assert not check_tape(raw).blocked


def test_a_cut_off_from_the_user_comes_first(tape: Path) -> None:
    raw = read_tape([tape], layout="sba", cut_off=date(2012, 6, 30))
    assert raw.tables["loan"]["cutoff_date"].to_list() == [date(2012, 6, 30)]
    assert not any("assumes" in note for note in raw.notes)
