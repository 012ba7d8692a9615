"""A folder of files, each whole or absent."""

import errno
import importlib
import json
import os
from pathlib import Path

import polars as pl
import pytest

from refloat.errors import OutputError
from refloat.report import Offering, result, result_text, write_report

FILES = {
    "result.json",
    "run.json",
    "report.html",
    "report.zh.html",
    "report.pdf",
    "workbook.xlsx",
    "workbook.zh.xlsx",
    "tables/recovery_by_period.parquet",
    "tables/loans.parquet",
    "tables/note_flows.parquet",
    "tables/fee_flows.parquet",
    "tables/strata.parquet",
    "tables/failures.parquet",
}


def names_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_report_is_all_its_files_and_nothing_else(folder: Path) -> None:
    assert FILES <= names_in(folder)
    assert names_in(folder) - FILES <= {"report.zh.pdf", "tables/quarantined_loan.parquet"}


def test_the_result_on_disk_is_the_result(folder: Path, offering: Offering) -> None:
    assert (folder / "result.json").read_text(encoding="utf-8") == result_text(result(offering))


def test_tables_hold_what_the_result_sums_up(folder: Path, offering: Offering) -> None:
    periods = pl.read_parquet(folder / "tables/recovery_by_period.parquet")
    stated = result(offering)["recovery"]["by_period"]
    assert periods["net"].to_list() == [period["expected"] for period in stated]
    flows = pl.read_parquet(folder / "tables/note_flows.parquet")
    assert flows["note"].unique(maintain_order=True).to_list() == [note.name for note in offering.deal.notes]
    assert pl.read_parquet(folder / "tables/loans.parquet").height == offering.pool.loan_count


def test_the_record_tells_versions_and_time(folder: Path, offering: Offering) -> None:
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["created"] == offering.record.created
    assert record["libraries"]["numpy"]


def test_a_full_disk_is_one_sentence_and_leaves_what_was_there(
    offering: Offering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "result.json").write_text("old")
    module = importlib.import_module("refloat.report.write_report")
    monkeypatch.setattr(module, "draw", lambda *_, **__: pytest.fail("work was done before the folder was tried"))

    def full(path: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="no space left on device; free some space"):
        write_report(offering, tmp_path)
    assert names_in(tmp_path) == {"result.json"}
    assert (tmp_path / "result.json").read_text() == "old"


def test_a_disk_that_fills_while_files_are_placed_leaves_no_half_file(
    offering: Offering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Path.write_bytes

    def fills(path: Path, data: bytes) -> int:
        if path.name == "run.json":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return written(path, data)

    monkeypatch.setattr(Path, "write_bytes", fills)
    folder = tmp_path / "new"
    with pytest.raises(OutputError, match="no space"):
        write_report(offering, folder, languages=())
    assert not folder.exists()


def test_a_file_in_the_place_of_the_folder_is_refused(offering: Offering, tmp_path: Path) -> None:
    place = tmp_path / "report"
    place.write_text("mine")
    with pytest.raises(OutputError, match="a file stands where a folder is wanted"):
        write_report(offering, place)
    assert place.read_text() == "mine"


def test_progress_counts_up_to_its_end(offering: Offering, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_report(offering, tmp_path, languages=(), on_step=lambda done, total: told.append((done, total)))
    assert told == [(done, 3) for done in range(4)]
