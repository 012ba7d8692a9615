"""XLSX and Parquet files are read as text and typed by the dictionary, like CSV."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from refloat.errors import TapeError
from refloat.tape import LIMITS, Limits, read_tape
from refloat.tape.read_xlsx import check_archive
from refloat.tape.sheet_extent import sheet_extent

HEADER = ["loan_id", "borrower_id", "principal", "cutoff_date", "default_date", "written_off", "dpd"]


def workbook(path: Path, *, blank_rows: int = 0, ids_as_numbers: bool = False) -> Path:
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    loans = book.add_worksheet("loan")
    loans.write_row(blank_rows, 0, HEADER)
    for number in (1, 2):
        row = blank_rows + number
        if ids_as_numbers:
            loans.write_number(row, 0, 12345678901234567890 + number)
        else:
            loans.write_string(row, 0, f"1234567890123456789{number}")
        loans.write_string(row, 1, f"B{number}")
        loans.write_number(row, 2, 1000.5 * number)
        loans.write_datetime(row, 3, datetime(2024, 1, 31), day)
        loans.write_number(row, 4, 45000 + number)
        loans.write_boolean(row, 5, number == 1)
        loans.write_number(row, 6, 100 + number)
    borrowers = book.add_worksheet("borrower")
    borrowers.write_row(0, 0, ["borrower_id", "borrower_type"])
    borrowers.write_row(1, 0, ["B1", "SME"])
    borrowers.write_row(2, 0, ["B2", "个人"])
    book.add_worksheet("Readme").write(0, 0, "made by hand")
    book.close()
    return path


def test_a_workbook_with_one_sheet_per_table_is_read(tmp_path: Path) -> None:
    tape = read_tape([workbook(tmp_path / "tape.xlsx")])
    loans = tape.tables["loan"]
    assert ["12345678901234567891", "12345678901234567892"] == loans["loan_id"].to_list()
    assert [1000.5, 2001.0] == loans["principal"].to_list()
    assert [date(2024, 1, 31)] * 2 == loans["cutoff_date"].to_list()
    assert [date(2023, 3, 16), date(2023, 3, 17)] == loans["default_date"].to_list()
    assert [True, False] == loans["written_off"].to_list()
    assert [101, 102] == loans["dpd"].to_list()
    assert ["sme", "individual"] == tape.tables["borrower"]["borrower_type"].to_list()
    assert tape.unparsed.is_empty()
    assert any("sheet Readme" in note for note in tape.notes)


def test_rows_of_a_workbook_keep_their_numbers_below_blank_rows(tmp_path: Path) -> None:
    tape = read_tape([workbook(tmp_path / "tape.xlsx", blank_rows=3)])
    assert [5, 6] == tape.tables["loan"]["row"].to_list()


def test_a_20_digit_id_typed_as_a_number_is_lost_and_said_to_be(tmp_path: Path) -> None:
    tape = read_tape([workbook(tmp_path / "tape.xlsx", ids_as_numbers=True)])
    assert [None, None] == tape.tables["loan"]["loan_id"].to_list()
    assert ["loan_id"] * 2 == tape.unparsed["field"].to_list()
    assert "export the column as text" in tape.unparsed["reason"][0]
    assert [2, 3] == tape.unparsed["row"].to_list()


def test_a_parquet_file_is_read_like_the_others(tmp_path: Path) -> None:
    pl.DataFrame(
        {
            "loan_id": [1, 2],
            "borrower_id": ["B1", "B2"],
            "principal": [1.5, float("nan")],
            "cutoff_date": [date(2024, 1, 31)] * 2,
            "written_off": [True, None],
            "history": [[1], [2]],
        }
    ).write_parquet(tmp_path / "loan.parquet")
    tape = read_tape([tmp_path / "loan.parquet"])
    assert ["1", "2"] == tape.tables["loan"]["loan_id"].to_list()
    assert [1.5, None] == tape.tables["loan"]["principal"].to_list()
    assert [(3, "principal", "NaN")] == tape.unparsed.select("row", "field", "value").rows()
    assert any("history" in note for note in tape.notes)


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 5_000_000)
    return packed.getvalue()


def lying_zip() -> bytes:
    """A part that unpacks to more than its entry says."""
    data = bytearray(zip_bomb())
    size = (5_000_000).to_bytes(4, "little")
    while size in data:
        at = data.index(size)
        data[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("t.xlsx", b"junk", "damaged"),
        ("t.xlsx", b"PK\x03\x04junk", "damaged"),
        ("t.xlsx", zip_bomb(), "unpacks to 5,000,004 bytes and the limit is 1,000,000"),
        ("t.parquet", b"junk" * 10, "damaged"),
        ("t.csv", zip_bomb(), "called text but is a ZIP"),
        ("t.csv", b"PAR1" + b"x" * 100, "called text but is a Parquet"),
        ("t.xls", b"\xd0\xcf\x11\xe0", "save it as .xlsx"),
    ],
)
def test_a_damaged_or_hostile_file_is_refused_in_one_sentence(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(TapeError, match=said) as caught:
        read_tape([tmp_path / name], limits=Limits(unpacked_bytes=1_000_000))
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(name)


def test_a_part_that_unpacks_to_more_than_it_says_is_refused_before_the_workbook_is_opened() -> None:
    check_archive(zip_bomb(), "t.xlsx", LIMITS)
    with pytest.raises(TapeError, match="damaged"):
        check_archive(lying_zip(), "t.xlsx", LIMITS)


def test_one_stray_cell_in_the_far_corner_is_refused_before_memory_is_filled(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "tape.xlsx"))
    sheet = book.add_worksheet("loan")
    sheet.write_row(0, 0, HEADER)
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(TapeError, match="reach to row 1,048,576 and column 16,384"):
        read_tape([tmp_path / "tape.xlsx"])


def test_how_far_cells_reach_is_found_across_pieces_and_not_in_their_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refloat.tape.sheet_extent.CHUNK", 7)
    text = b"<row r='9'><c r=\"B2\"><v>1</v></c><c s='1' r = 'AA3'/><c r=\"A12\" t='s'><v>r=\"ZZ99\"</v></c></row>"
    assert (12, 27) == sheet_extent(io.BytesIO(text))
    assert (0, 0) == sheet_extent(io.BytesIO(b"<sst/>"))


def test_long_ids_that_are_whole_numbers_in_a_parquet_file_are_exact(tmp_path: Path) -> None:
    ids = [12345678901234567, 12345678901234568]
    frame = pl.DataFrame(
        {"loan_id": ids, "borrower_id": ["B1", "B2"], "principal": 1.0, "cutoff_date": date(2024, 1, 31)}
    )
    frame.write_parquet(tmp_path / "loan.parquet")
    frame.with_columns(pl.col("loan_id").cast(pl.Float64)).write_parquet(tmp_path / "float.parquet")
    assert [str(one) for one in ids] == read_tape([tmp_path / "loan.parquet"]).tables["loan"]["loan_id"].to_list()
    assert [None, None] == read_tape([tmp_path / "float.parquet"]).tables["loan"]["loan_id"].to_list()
