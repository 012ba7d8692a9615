"""A case whose notes are sold to bidders, from its files to its report."""

from pathlib import Path
from typing import Any

import pytest

from refloat.cases import new_case

SENIOR, SUBORDINATE = "synthetic_bids_senior.csv", "synthetic_bids_subordinate.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The case of Bank of Ningbo without its plan of issues, which takes time."""
    place = new_case(tmp_path / "own", template="bank-of-ningbo").parent
    (place / "issuance.yaml").unlink()
    return place


@pytest.mark.slow
def test_allocation_and_proceeds_stand_in_the_report_the_workbook_and_the_result(
    refloat: Any, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    result = refloat("run", folder, "--scenarios", 100, "--out", out, "--json").document

    senior, subordinate = (result["sale"]["books"][name] for name in ("Senior", "Subordinate"))
    assert (0.051, 103.0) == (senior["cut_off"], subordinate["cut_off"])
    assert result["notes"][0]["coupon"] == pytest.approx(0.051, abs=1e-12)
    assert [18e6, 12e6, 10311900, 6874600, 0] == [one["amount"] for one in senior["allotments"]]
    assert result["sale"]["proceeds"] == pytest.approx(senior["sold"] + 1.03 * subordinate["sold"], abs=0.005)
    costs = sum(result["sale"]["cost_items"].values())
    assert result["sale"]["net"] == pytest.approx(result["sale"]["proceeds"] - costs, abs=0.005)
    page, chinese = ((out / name).read_text(encoding="utf-8") for name in ("report.html", "report.zh.html"))
    for text in (
        "Senior: sale to bidders",
        "Placement of note Senior",
        "up to the single holder",
        "may not hold this note",
    ):
        assert text in page
    for text in ("优先档：簿记建档结果", "优先档的发售方式", "达到单一投资者上限", "投标为合成数据"):
        assert text in chinese
    cells = cells_of(out / "workbook.xlsx", "Sale")
    assert {"Asset manager 1 (synthetic)", "in part at the cut-off", 10311900} <= cells


def cells_of(file: Path, sheet: str) -> set[Any]:
    import fastexcel

    rows = fastexcel.read_excel(file).load_sheet(sheet, header_row=None).to_polars()
    return {cell for row in rows.iter_rows() for cell in row} | {
        float(cell) for row in rows.iter_rows() for cell in row if str(cell).replace(".", "", 1).isdigit()
    }


@pytest.mark.parametrize(
    ("file", "row", "told"),
    [
        (SENIOR, "Late bank,bank,much,0.05", ("row 7", "the amount or the rate is no number")),
        (SENIOR, "Late bank,bank,100,5", ("row 7", "a rate of 5 is not possible")),
        (SENIOR, "Late bank,museum,100,0.05", ("row 7", 'the kind of investor "museum" is not known')),
        (SUBORDINATE, ",asset manager,100,101", ("row 8", "names no investor")),
    ],
)
def test_a_bad_bid_stops_the_run_before_any_work_with_file_and_row(
    refloat: Any, folder: Path, file: str, row: str, told: tuple[str, ...]
) -> None:
    with (folder / file).open("a", encoding="utf-8") as bids:
        bids.write(row + "\n")

    refloat("run", folder, "--json").prove_one_sentence(file, *told)


def test_bids_that_are_not_there_or_beyond_the_reserve_are_one_sentence(refloat: Any, folder: Path) -> None:
    (folder / SUBORDINATE).write_text("investor,kind,amount,price\nA,asset manager,1000000,99\n", encoding="utf-8")
    refloat("run", folder, "--scenarios", 100, "--json").prove_one_sentence(
        SUBORDINATE, "no bid is within the reserve of 100"
    )
    (folder / SUBORDINATE).unlink()
    refloat("run", folder, "--json").prove_one_sentence(f"names the file '{SUBORDINATE}'")
