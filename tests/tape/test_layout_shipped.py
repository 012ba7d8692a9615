"""The layouts that ship read the files they are made for."""

# ruff: noqa: E501 (a small tape reads best with one line per row)

import csv
from datetime import date
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from refloat.tape import LAYOUTS, RawTape, read_layout, read_tape

SBA_CASE = Path(str(files("refloat.cases") / "shipped" / "sba-small-business" / "tape.csv"))


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_shipped_layout_is_valid_and_says_what_it_is(name: str) -> None:
    layout = read_layout(name)
    assert name == layout.name
    assert layout.title.en
    assert layout.title.zh
    assert layout.source
    for note in layout.notes:
        assert note.zh, note.en


def test_the_shipped_sba_tape_is_the_686_charged_off_loans() -> None:
    tape = read_tape([SBA_CASE], cut_off=date(2014, 9, 30))
    loans = tape.tables["loan"]
    assert "sba" == tape.layout
    assert 686 == loans.height == tape.tables["borrower"].height
    assert tape.unparsed.is_empty()
    assert 41_997_882 == loans["claim"].sum()
    assert loans["written_off"].all()
    assert loans["default_date"].null_count() == 0
    assert loans["dpd"].null_count() == 686
    assert {"NAICS 531210"} < set(tape.tables["borrower"]["industry"])


def test_the_sba_guarantee_covers_65_percent_of_the_charged_off_principal() -> None:
    loans = read_tape([SBA_CASE]).tables["loan"]
    share = (loans["guaranteed_share"] * loans["claim"]).sum() / loans["claim"].sum()
    assert 0.6488 == pytest.approx(share, abs=5e-5)


def test_the_shipped_sba_tape_has_no_loan_number_no_bank_and_no_postcode(shared: Path) -> None:
    with SBA_CASE.open(encoding="utf-8", newline="") as handle:
        shipped = list(csv.reader(handle))
    with (shared / "data" / "real" / "sba_ca_case_2101.csv").open(encoding="utf-8", newline="") as handle:
        whole = list(csv.DictReader(handle))
    assert {"LoanNr_ChkDgt", "Bank", "Zip"} == set(whole[0]) - set(shipped[0])
    expected = [[row[name] for name in shipped[0]] for row in whole if row["MIS_Status"] == "CHGOFF"]
    assert expected == shipped[1:]


def test_the_whole_sba_file_is_read_and_loans_paid_in_full_claim_nothing(shared: Path) -> None:
    tape = read_tape([shared / "data" / "real" / "sba_ca_case_2101.csv"], cut_off=date(2014, 9, 30))
    loans = tape.tables["loan"]
    assert "sba" == tape.layout
    assert 2101 == loans.height
    assert 686 == loans.filter(pl.col("claim") > 0).height == loans["written_off"].sum()
    assert 41_997_882 == loans["claim"].sum()


@pytest.fixture(scope="module")
def lendingclub(shared: Path) -> RawTape:
    return read_tape([shared / "data" / "real" / "lendingclub_sample_29613.csv"])


def test_all_lendingclub_rows_are_read_and_the_payment_identity_holds_on_every_one(lendingclub: RawTape) -> None:
    assert "lendingclub" == lendingclub.layout
    assert 29_613 == lendingclub.tables["loan"].height
    assert lendingclub.unparsed.is_empty()
    (identity,) = lendingclub.identities.to_dicts()
    assert 29_613 == identity["rows"]
    assert 0 == identity["broken"]
    assert identity["largest_difference"] <= 0.02


def test_1455_charged_off_lendingclub_loans_recover_8_3_percent_gross_and_7_5_net(lendingclub: RawTape) -> None:
    charged_off = lendingclub.tables["loan"].filter(pl.col("written_off"))
    assert 1_455 == charged_off.height
    cash = lendingclub.tables["collection"].join(charged_off, on="loan_id", how="semi")
    claim = charged_off["claim"].sum()
    assert 0.083 == pytest.approx(cash["gross_cash"].sum() / claim, abs=5e-4)
    assert 0.075 == pytest.approx((cash["gross_cash"].sum() - cash["cost"].sum()) / claim, abs=5e-4)


def test_lendingclub_loans_that_are_not_bad_claim_nothing(lendingclub: RawTape) -> None:
    loans = lendingclub.tables["loan"]
    # 1,455 charged off and 29 in default, of which none has been paid in full.
    assert 1_484 == loans.filter(pl.col("claim") > 0).height
    assert any("not bad loans" in note for note in lendingclub.notes)


def test_the_opennpl_dump_is_read_whole(shared: Path) -> None:
    tape = read_tape([shared / "data" / "real" / "opennpl_synthetic_eba_v1_fixture.json"])
    assert "opennpl" == tape.layout
    assert {"borrower": 200, "loan": 200, "collateral": 200, "collection": 36} == {
        name: table.height for name, table in tape.tables.items()
    }
    assert [date(2019, 12, 25)] == tape.tables["loan"]["cutoff_date"].unique().to_list()
    assert any("random" in note for note in tape.notes)


# A small tape in the EBA templates, by field code.
EBA = {
    "counterparty": [
        ["1.00", "1.02", "1.04", "1.05", "1.06", "1.10", "1.15", "1.17", "1.32"],
        ["", "CP1", "F41", "Borrower", "(a) Non-financial corporations-SMEs", "IT0001", "Milano", "IT", "(a) No legal action taken"],
        ["G1", "CP2", "", "Borrower", "Households", "", "Roma", "it", "Bankruptcy/insolvency"],
        ["", "CP3", "", "Protection provider", "(c)", "", "Roma", "IT", "(d)"],
    ],
    "relationship": [
        ["2.00", "2.01", "2.02", "2.03"],
        ["CP1", "L1", "", ""],
        ["CP2", "L1", "", ""],
        ["CP2", "L2", "", ""],
        ["", "L1", "M1", "P1"],
        ["", "L2", "M1", "P1"],
        ["", "L2", "", "P2"],
        ["CP3", "", "", "P2"],
    ],
    "loan": [
        ["3.00", "3.01", "3.02", "3.05", "3.08", "3.09", "3.10", "3.11", "3.12", "3.13", "3.23", "3.24", "3.32", "3.38"],
        ["31/12/2024", "L1", "15/03/2015", "(b) Commercial real estate", "EUR", "100.000,50", "1.000", "10", "101.010,50", "900", "14/07/2022", "(b) legal proceedings", "No", "Yes"],
        ["31/12/2024", "L2", "16/03/2015", "Consumer", "EUR", "5.000,25", "0", "0", "5.000,25", "400", "14/02/2024", "(c)", "No", "No"],
    ],
    "protection": [
        ["4.00", "4.01", "4.02", "4.04", "4.09", "4.1", "4.10", "4.19", "4.20", "4.21", "4.23", "4.24", "4.25"],
        ["P1", "(c) Apartment", "", "Milano", "1", "999", "0", "80.000,00", "01/06/2023", "(a) Market value", "75.000,50", "20/06/2024", "Liquidation value"],
        ["P2", "", "(q) Guarantee", "Roma", "1", "999", "7,5", "9.000,00", "30/06/2023", "Book value", "", "", ""],
    ],
    "mortgage": [["4.43", "4.44", "4.45", "4.46"], ["M1", "120.000,00", "2", "30.000,00"]],
    "collections": [
        ["5.00", "Period", "5.01", "5.03", "5.04"],
        ["L1", "2024-05", "Internal", "100,5", "0"],
        ["L2", "2024-06", "External", "50,25", "0"],
    ],
}  # fmt: skip


def eba_names(shared: Path) -> dict[str, str]:
    with (shared / "data" / "tape" / "eba_npl_fields.csv").open(encoding="utf-8") as handle:
        return {
            row["field_code"]: row["field_name"]
            for row in csv.DictReader(handle)
            if row["standard"] == "EBA-ITS-2023/2083"
        }


def write_eba(folder: Path, names: dict[str, str] | None = None) -> list[Path]:
    paths = []
    for name, rows in EBA.items():
        header = [cell if names is None else names.get(cell, cell) for cell in rows[0]]
        path = folder / f"{name}.csv"
        path.write_text("\n".join(";".join(row) for row in [header, *rows[1:]]) + "\n", encoding="utf-8")
        paths.append(path)
    return paths


def check_eba(tape: RawTape) -> None:
    assert "eba-its-2023" == tape.layout
    assert tape.unparsed.is_empty()
    loans = tape.tables["loan"]
    assert [("L1", "CP1", 2), ("L2", "CP2", 1)] == loans.select("loan_id", "borrower_id", "joint_debtors").rows()
    assert [100000.5, 5000.25] == loans["principal"].to_list()
    assert [101010.5, 5000.25] == loans["claim"].to_list()
    assert [date(2022, 7, 14), date(2024, 2, 14)] == loans["default_date"].to_list()
    assert [("cre", "filed", False, True), ("consumer", "none", False, False)] == loans.select(
        "product", "legal_stage", "encumbered", "forbearance"
    ).rows()
    borrowers = tape.tables["borrower"]
    assert [("sme", "none"), ("individual", "open"), ("individual", "unknown")] == borrowers.select(
        "borrower_type", "insolvency_status"
    ).rows()
    assert [64, None, None] == borrowers["id_hash"].str.len_chars().to_list()
    collaterals = tape.tables["collateral"].sort("collateral_id", "loan_id")
    assert [("P1", "L1"), ("P1", "L2"), ("P2", "L2")] == collaterals.select("collateral_id", "loan_id").rows()
    assert ["residential", "residential", "guarantee"] == collaterals["collateral_type"].to_list()
    # P1 has the mortgage's rank and prior claims (4.45, 4.46), P2 its own (4.09, 4.10): and 4.1 is not 4.10.
    assert [2, 2, 1] == collaterals["lien_rank"].to_list()
    assert [30000.0, 30000.0, 7.5] == collaterals["prior_claims"].to_list()
    assert [75000.5, 75000.5, 9000.0] == collaterals["value"].to_list()
    assert ["liquidation", "liquidation", "book"] == collaterals["value_basis"].to_list()
    assert [None, None, "CP3"] == collaterals["guarantor_id"].to_list()
    collections = tape.tables["collection"]
    assert [("L1", date(2024, 5, 1), 100.5, "internal"), ("L2", date(2024, 6, 1), 50.25, "agency")] == (
        collections.select("loan_id", "period", "gross_cash", "channel").rows()
    )


def test_eba_templates_are_read_by_field_code(tmp_path: Path) -> None:
    tape = read_tape(write_eba(tmp_path))
    check_eba(tape)
    assert any("columns not used: 4.1." in note for note in tape.notes)


def test_eba_templates_are_read_by_field_name(tmp_path: Path, shared: Path) -> None:
    check_eba(read_tape(write_eba(tmp_path, eba_names(shared))))


def test_eba_templates_are_read_from_one_workbook(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "tape.xlsx"), {"strings_to_numbers": False})
    for name, rows in EBA.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    check_eba(read_tape([tmp_path / "tape.xlsx"]))


def test_the_eba_layout_knows_all_134_fields(shared: Path) -> None:
    expected = {code: (name,) for code, name in eba_names(shared).items()}
    assert expected == read_layout("eba-its-2023").headers
