"""From tape files to an assumption set file: what comes back, what is said, what is refused."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from refloat.errors import TapeError
from refloat.recovery import Assumptions, read_assumptions
from refloat.recovery.calibrate import calibrate_tape, calibration_result
from refloat.recovery.calibrate.history import History
from refloat.recovery.write_assumptions import assumptions_text, write_assumptions
from refloat.tape import check_tape, read_tape


def write_tape(folder: Path, book: History, *, collections: bool = True) -> list[Path]:
    """The book as a canonical tape; loans that have paid all stand with a claim of zero."""
    loans, count = book.loans, book.loans.height
    left = (loans["owed"] - loans["cash"]).clip(0).round(2)
    finished = pl.Series(np.arange(count) % 50 == 0)
    principal = left.set(finished, 0.0)
    table = pl.DataFrame(
        {
            "loan_id": loans["loan_id"],
            "borrower_id": [f"B{i:06}" for i in range(count)],
            "cutoff_date": book.cut_off,
            "product": "card",
            "currency": "CNY",
            "origination_date": date(2010, 1, 4),
            "original_amount": (loans["owed"] * 1.2).round(2),
            "interest_rate": 0.12,
            "principal": principal,
            "interest": 0.0,
            "fees": 0.0,
            "claim": principal,
            "default_date": loans["default_on"],
            "class5": "loss",
            "written_off": False,
            "security_type": "unsecured",
            "joint_debtors": 1,
            "forbearance": False,
            "legal_stage": "none",
            "balance_at_default": loans["owed"],
        }
    )
    borrowers = pl.DataFrame(
        {
            "borrower_id": table["borrower_id"],
            "borrower_type": "individual",
            "country": "CN",
            "region": "CN-33",
            "insolvency_status": "none",
        }
    )
    month = loans.select("loan_id", "default_on").join(book.flows, on="loan_id", how="inner")
    month = month.with_columns(
        period=pl.col("default_on").dt.truncate("1mo").dt.offset_by(pl.format("{}mo", pl.col("month") - 1))
    )
    cash = month.select(
        "loan_id", "period", pl.col("cash").round(2).alias("gross_cash"), "source", pl.col("cost").round(2)
    ).filter(pl.col("gross_cash") > 0)
    paths = [folder / "loan.csv", folder / "borrower.csv"]
    table.write_csv(paths[0])
    borrowers.write_csv(paths[1])
    if collections:
        paths.append(folder / "collection.csv")
        cash.write_csv(paths[2])
    return paths


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, make_book: Callable[..., History]) -> list[Path]:
    return write_tape(tmp_path_factory.mktemp("tape"), make_book(700, years=5, seed=3))


@pytest.fixture(scope="module")
def start(make_assumptions: Any) -> Assumptions:
    given: Assumptions = make_assumptions()
    return given


def test_a_tape_gives_a_set_that_reads_back(files: list[Path], start: Assumptions, tmp_path: Path) -> None:
    found = calibrate_tape(check_tape(read_tape(files)), start, name="mine")
    target = tmp_path / "mine.yaml"

    write_assumptions(found.assumptions, target)

    assert found.assumptions == read_assumptions(target)
    learned = found.assumptions.segments[0].unsecured
    level = (1 - learned.zero_share.value) * learned.paid_share.value
    assert level == pytest.approx(0.24, abs=0.04)
    assert ("tape", "derived") == (learned.fee_share.source, learned.fee_share.grade)


def test_loans_that_have_nothing_left_are_part_of_the_past(files: list[Path], start: Assumptions) -> None:
    check = check_tape(read_tape(files))

    found = calibrate_tape(check, start)

    assert 700 == found.history.loans.height
    assert check.accepted["loan"] < 700
    assert not any("No finished loan" in en for en, _ in found.gaps)


def test_the_document_holds_level_curve_ladder_and_back_test(files: list[Path], start: Assumptions) -> None:
    document = calibration_result(calibrate_tape(check_tape(read_tape(files)), start))

    (segment,) = document["segments"]
    assert "triangle" == segment["method"]
    assert len(segment["ladder"]["origins"]) == len(segment["ladder"]["ultimates"])
    assert 1 == segment["curve"]["cumulative"][-1]
    assert "dates" == document["back_test"]["how"]
    assert document["back_test"]["ratio"] == pytest.approx(1.0, abs=0.2)
    assert len(document["could_not_tell"]) == len(document["could_not_tell_zh"]) > 1


def test_a_tape_without_collections_teaches_nothing(
    tmp_path: Path, make_book: Callable[..., History], start: Assumptions
) -> None:
    paths = write_tape(tmp_path, make_book(80, years=3), collections=False)

    with pytest.raises(TapeError, match=r"no recoveries.*collections"):
        calibrate_tape(check_tape(read_tape(paths)), start)


@pytest.mark.parametrize("name", ["cn-card", "cn-mortgage", "it-secured-mixed", "us-sme-charged-off"])
def test_every_set_of_the_library_can_be_written_and_read_back(name: str, tmp_path: Path) -> None:
    given = read_assumptions(name)

    (tmp_path / "again.yaml").write_text(assumptions_text(given), encoding="utf-8")

    assert given == read_assumptions(tmp_path / "again.yaml")
