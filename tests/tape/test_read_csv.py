"""CSV files of any encoding and separator; no line is lost."""

import pytest

from refloat.errors import TapeError
from refloat.tape import LIMITS, Limits
from refloat.tape.read_csv import read_csv
from refloat.tape.sheet import Sheet


def read(data: bytes | str) -> Sheet:
    return read_csv(data if isinstance(data, bytes) else data.encode(), "f.csv", LIMITS)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
def test_chinese_text_is_read_in_any_of_its_encodings(encoding: str, said: str) -> None:
    rows = "".join(f"L{number},江苏省南京市\n" for number in range(60))
    sheet = read(("loan_id,地区\n" + rows).encode(encoding))
    assert ["loan_id", "地区"] == sheet.cells.columns
    assert ("L7", "江苏省南京市") == sheet.cells.row(7)
    assert said in sheet.how


def test_western_accents_are_not_taken_for_chinese() -> None:
    sheet = read("nom;région;café\nBébé;Île;naïf\n".encode("cp1252"))
    assert ["nom", "région", "café"] == sheet.cells.columns
    assert ("Bébé", "Île", "naïf") == sheet.cells.row(0)
    assert "windows-1252" in sheet.how


@pytest.mark.parametrize(("separator", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_the_separator_is_found(separator: str, name: str) -> None:
    sheet = read(
        separator.join("abc")
        + "\n"
        + separator.join(("1,5", "2,5", "x")).replace(",", "." if separator == "," else ",")
    )
    assert ["a", "b", "c"] == sheet.cells.columns
    assert sheet.how.endswith(name)
    assert 1 == sheet.cells.height


def test_decimal_commas_do_not_pass_for_separators() -> None:
    sheet = read("a;b\n1.234,56;2,5\n3,5;4,5\n")
    assert [("1.234,56", "2,5"), ("3,5", "4,5")] == sheet.cells.rows()


def test_a_line_with_the_wrong_number_of_cells_stays_as_an_empty_row_and_is_listed() -> None:
    sheet = read('a,b,c\n1,2,3\n5\n6,7,8,9\n"p,q",8,9\n\n1,2,3\n')
    assert [2, 3, 4, 5, 7] == sheet.rows.to_list()
    assert (None, None, None) == sheet.cells.row(1) == sheet.cells.row(2)
    assert ("p,q", "8", "9") == sheet.cells.row(3)
    assert [(3, "5"), (4, "6,7,8,9")] == sheet.broken.select("row", "value").rows()
    assert "the line has 4 cells and the header 3" == sheet.broken["reason"][1]
    assert any("1 blank lines" in note for note in sheet.notes)


def test_a_short_line_alone_is_found() -> None:
    sheet = read("a,b,c\n1,2,3\n4,5\n6,7,8\n")
    assert [(3, "4,5", "the line has 2 cells and the header 3")] == sheet.broken.rows()
    assert [("1", "2", "3"), (None, None, None), ("6", "7", "8")] == sheet.cells.rows()


def test_a_short_and_a_long_line_do_not_cancel_out() -> None:
    sheet = read("a,b,c\n1,2\n1,2,3,4\n")
    assert [2, 3] == sheet.broken["row"].to_list()


def test_line_breaks_inside_quotation_marks_belong_to_the_cell() -> None:
    sheet = read('a,b\n"x\ny",2\n3,4\n')
    assert [("x\ny", "2"), ("3", "4")] == sheet.cells.rows()
    assert [2, 4] == sheet.rows.to_list()


def test_a_stray_quotation_mark_is_text_where_every_line_still_fits() -> None:
    sheet = read('a,b\n5" pipe,3\n1,2\n')
    assert [('5" pipe', "3"), ("1", "2")] == sheet.cells.rows()
    assert any("plain text" in note for note in sheet.notes)


def test_a_quotation_mark_that_swallows_lines_is_refused() -> None:
    with pytest.raises(TapeError, match="never closed"):
        read('a,b\n1,"unclosed\n2,3,4\n')


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read(ends: str) -> None:
    sheet = read(ends.join(("a,b", "1,2", "3,4")) + ends)
    assert [("1", "2"), ("3", "4")] == sheet.cells.rows()
    assert [2, 3] == sheet.rows.to_list()


def test_rows_are_numbered_as_lines_of_the_file_even_below_blank_lines() -> None:
    assert [4] == read("\n\na,b\n1,2\n").rows.to_list()
    assert [3] == read("sep=;\na;b\n1;2\n").rows.to_list()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (bytes(range(256)) * 20, "binary"),
        (b"a,b\n1,\x00\n", "binary"),
        (b"\xff\xfea\x00,", "breaks at byte"),
    ],
)
def test_what_is_no_text_is_refused_in_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(TapeError, match=said) as caught:
        read(data)
    assert "\n" not in str(caught.value)


def test_a_table_beyond_the_limits_is_refused() -> None:
    with pytest.raises(TapeError, match="3 rows and the limit is 2"):
        read_csv(b"a,b\n1,2\n1,2\n1,2\n", "f.csv", Limits(rows=2))
    with pytest.raises(TapeError, match="2 columns and the limit is 1"):
        read_csv(b"a,b\n1,2\n", "f.csv", Limits(columns=1))
