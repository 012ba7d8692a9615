"""The synthetic card tape: seeded, matched to the published pool, and made again with the same totals."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from refloat.cases.synthetic_card import BORROWERS, CLASSES, FOLDER, LOANS, published_pool, tables, write
from refloat.tape import check_tape, read_tape

FILES = [FOLDER / "synthetic_borrower.csv", FOLDER / "synthetic_loan.csv"]


def test_totals_are_those_of_the_published_pool_to_the_cent() -> None:
    loans = read_tape(FILES).tables["loan"]
    assert 56_808_930_000 == (loans["claim"] * 100).round().cast(pl.Int64).sum()
    assert 49_233_500_000 == (loans["principal"] * 100).round().cast(pl.Int64).sum()
    assert [date(2024, 9, 27)] == loans["cutoff_date"].unique().to_list()
    shares = {name: loans.filter(pl.col("class5") == name)["claim"].sum() / 568_089_300 for name in CLASSES}
    assert [0.2367, 0.5099, 0.2534] == pytest.approx(list(shares.values()), abs=1e-9)
    assert LOANS == loans.height
    assert 56_808_930_000 == published_pool().claim


def test_the_parts_of_every_claim_add_up_to_the_cent() -> None:
    loans = read_tape(FILES).tables["loan"]
    parts = (loans["principal"] + loans["interest"] + loans["fees"] - loans["claim"]).abs().max()
    assert isinstance(parts, float)
    assert parts < 0.005
    assert loans.select(pl.min_horizontal("principal", "interest", "fees").min()).item() >= 0


def test_the_tape_passes_every_rule() -> None:
    check = check_tape(read_tape(FILES), received_on=date(2024, 10, 15))
    assert not check.blocked
    assert LOANS == check.accepted["loan"]
    assert BORROWERS == check.accepted["borrower"]
    assert check.failures.filter(pl.col("severity").is_in(["block", "error"])).is_empty()


def test_made_again_the_tape_has_the_same_totals_and_is_the_same_twice(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write(tmp_path / name)
    assert all((tmp_path / "a" / path.name).read_bytes() == (tmp_path / "b" / path.name).read_bytes() for path in FILES)
    # NumPy may draw other numbers in another version, so the shipped rows themselves are not compared.
    shipped, made = (read_tape(paths).tables["loan"] for paths in (FILES, [tmp_path / "a" / f.name for f in FILES]))
    totals = [
        table.group_by("class5").agg((pl.col("claim") * 100).round().cast(pl.Int64).sum(), pl.len()).sort("class5")
        for table in (shipped, made)
    ]
    assert totals[0].equals(totals[1])


def test_every_row_and_file_is_marked_as_synthetic() -> None:
    made = tables()
    assert made["loan"]["loan_id"].str.starts_with("SYN-").all()
    assert made["borrower"]["borrower_id"].str.starts_with("SYN-").all()
    assert all("synthetic" in path.name for path in FILES)
    assert sum(path.stat().st_size for path in FILES) < 3_000_000
