"""Files of a tape become typed tables; bad cells are values, bad files one sentence."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.errors import TapeError
from refloat.tape import TABLES, Limits, RawTape, dictionary, read_tape

LOANS = "loan_id,borrower_id,principal,cutoff_date,default_date\n"


def read(folder: Path, files: dict[str, str | bytes], **how: object) -> RawTape:
    paths = []
    for name, text in files.items():
        path = folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        paths.append(path)
    return read_tape(paths, **how)  # type: ignore[arg-type]


def test_every_table_has_all_fields_typed_and_file_and_row(tmp_path: Path) -> None:
    tape = read(tmp_path, {"loan.csv": LOANS + "L1,B1,5,2024-01-31,2023-01-31\n"})
    for table in TABLES:
        expected = {**dictionary().schema(table), "file": pl.String, "row": pl.Int64}
        assert expected == dict(tape.tables[table].schema)
    assert ("loan.csv", 2) == tape.tables["loan"].select("file", "row").row(0)
    assert ("loan", "principal") in tape.given
    assert ("loan", "interest") not in tape.given
    assert "canonical" == tape.layout
    assert 1 == tape.sources[0].rows
    assert 64 == len(tape.sources[0].sha256)


def test_a_bad_cell_becomes_null_and_a_line_of_the_unparsed_table(tmp_path: Path) -> None:
    rows = (
        "L1,B1,NaN,2024-01-31,2023-01-31,1\n"
        "L2,B1,inf,2024-01-31,2023-02-31,2.5\n"
        "L3,B1,12,2024-01-31,n/a,-\n"
        "L4,B1,abc,2024-01-31,2023-01-31,1e30\n"
    )
    tape = read(tmp_path, {"loan.csv": LOANS.replace("\n", ",dpd\n") + rows})
    loans = tape.tables["loan"]
    assert [None, None, 12.0, None] == loans["principal"].to_list()
    assert [1, None, None, None] == loans["dpd"].to_list()
    found = tape.unparsed.sort("row", "field").select("table", "file", "row", "field", "value", "reason").rows()
    expected = [
        ("loan", "loan.csv", 2, "principal", "NaN", "not a number"),
        ("loan", "loan.csv", 3, "default_date", "2023-02-31", "not a date"),
        ("loan", "loan.csv", 3, "dpd", "2.5", "not a whole number"),
        ("loan", "loan.csv", 3, "principal", "inf", "not a number"),
        ("loan", "loan.csv", 5, "dpd", "1e30", "not a whole number"),
        ("loan", "loan.csv", 5, "principal", "abc", "not a number"),
    ]
    assert expected == found


def test_a_line_that_cannot_be_cut_into_cells_stays_as_an_empty_row(tmp_path: Path) -> None:
    tape = read(tmp_path, {"loan.csv": LOANS + "L1,B1,5\nL2,B2,6,2024-01-31,2023-01-31\n"})
    loans = tape.tables["loan"]
    assert 2 == loans.height
    assert [None, "L2"] == loans["loan_id"].to_list()
    assert [("line", 2, "L1,B1,5")] == tape.unparsed.select("field", "row", "value").rows()


def test_chinese_headers_and_values_are_read(tmp_path: Path) -> None:
    text = (
        "贷款编号;客户号;贷款类型;币种;基准日;未偿本金余额;不良认定日;五级分类;担保方式;诉讼情况;核销标志;客户类型;地区\n"
        "L1;B1;信用卡;人民币;2024年9月30日;1.234,56;2024/1/5;可疑;信用;未诉;否;个人;江苏\n"
        "L2;B1;信用卡;人民币;2024年9月30日;12,5;2024/1/5;次级;信用;终本;是;个人;江苏\n"
    )
    tape = read(tmp_path, {"对账单.csv": text.encode("gb18030")})
    loans = tape.tables["loan"]
    assert [1234.56, 12.5] == loans["principal"].to_list()
    assert ["card", "card"] == loans["product"].to_list()
    assert ["CNY", "CNY"] == loans["currency"].to_list()
    assert ["none", "terminated"] == loans["legal_stage"].to_list()
    assert ["doubtful", "substandard"] == loans["class5"].to_list()
    assert [False, True] == loans["written_off"].to_list()
    assert [("B1", "individual", "江苏")] == tape.tables["borrower"].select(
        "borrower_id", "borrower_type", "region"
    ).rows()
    assert any("decimal comma" in note for note in tape.notes)


def test_an_unknown_code_is_kept_for_the_check_to_list(tmp_path: Path) -> None:
    tape = read(tmp_path, {"loan.csv": LOANS.replace("\n", ",product\n") + "L1,B1,5,2024-01-31,2023-01-31,boat\n"})
    assert ["boat"] == tape.tables["loan"]["product"].to_list()
    assert tape.unparsed.is_empty()


def test_borrowers_on_loan_rows_are_read_once_each_and_contradictions_are_kept(tmp_path: Path) -> None:
    head = LOANS.replace("\n", ",borrower_type,country\n")
    rows = "".join(f"L{n},B{n % 2},5,2024-01-31,2023-01-31,sme,IT\n" for n in range(6))
    tape = read(tmp_path, {"loan.csv": head + rows + "L9,B1,5,2024-01-31,2023-01-31,sme,DE\n"})
    assert 7 == tape.tables["loan"].height
    borrowers = tape.tables["borrower"].select("borrower_id", "country", "row").rows()
    assert [("B0", "IT", 2), ("B1", "IT", 3), ("B1", "DE", 8)] == borrowers


def test_a_borrower_file_of_its_own_is_preferred_to_borrowers_on_loan_rows(tmp_path: Path) -> None:
    head = LOANS.replace("\n", ",country\n")
    tape = read(
        tmp_path,
        {
            "loan.csv": head + "L1,B1,5,2024-01-31,2023-01-31,DE\n",
            "borrower.csv": "borrower_id,borrower_type,country\nB1,SME,it\n",
        },
    )
    assert [("B1", "sme", "IT")] == tape.tables["borrower"].select("borrower_id", "borrower_type", "country").rows()


def test_two_files_of_one_table_are_stacked_under_their_own_names(tmp_path: Path) -> None:
    for folder, number in (("a", 1), ("b", 2)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "loan.csv").write_text(LOANS + f"L{number},B1,5,2024-01-31,2023-01-31\n")
    tape = read_tape([tmp_path / "a" / "loan.csv", tmp_path / "b" / "loan.csv"])
    assert [("a/loan.csv", 2, "L1"), ("b/loan.csv", 2, "L2")] == tape.tables["loan"].select(
        "file", "row", "loan_id"
    ).rows()


@pytest.mark.parametrize("lost", ["1.23457E+19", "1.5e17", "1E+20"])
def test_an_id_in_scientific_writing_is_lost(tmp_path: Path, lost: str) -> None:
    tape = read(tmp_path, {"loan.csv": LOANS + f"{lost},B1,5,2024-01-31,2023-01-31\n"})
    assert [None] == tape.tables["loan"]["loan_id"].to_list()
    assert [(lost, "loan_id")] == tape.unparsed.select("value", "field").rows()
    assert "export the column as text" in tape.unparsed["reason"][0]


def test_ids_whose_last_digits_are_all_zero_are_lost_and_full_ids_are_not(tmp_path: Path) -> None:
    rows = "12345678901234500000,B1,5,2024-01-31,2023-01-31\n12345678901234600000,B1,5,2024-01-31,2023-01-31\n"
    tape = read(tmp_path, {"loan.csv": LOANS + rows})
    assert 2 == tape.unparsed.height
    rows = "12345678901234567890,B1,5,2024-01-31,2023-01-31\n12345678901234600000,B1,5,2024-01-31,2023-01-31\n"
    tape = read(tmp_path, {"loan.csv": LOANS + rows + rows.replace("1234567890", "2234567890")})
    assert tape.unparsed.is_empty()


def test_citizen_numbers_are_replaced_by_hashes_alike_in_every_table(tmp_path: Path) -> None:
    number = "11010119900307774"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    number += "10X98765432"[sum(int(d) * w for d, w in zip(number, weights, strict=True)) % 11]
    tape = read(
        tmp_path,
        {
            "loan.csv": LOANS + f"L1,{number},5,2024-01-31,2023-01-31\n",
            "borrower.csv": f"borrower_id,country\n{number},CN\n",
        },
    )
    (key,) = tape.tables["loan"]["borrower_id"]
    assert [key] == tape.tables["borrower"]["borrower_id"].to_list()
    assert 64 == len(key)
    assert not any(number in str(frame.rows()) for frame in tape.tables.values())


def test_the_cut_off_of_the_case_fills_a_tape_without_one(tmp_path: Path) -> None:
    text = "loan_id,borrower_id,principal\nL1,B1,5\n"
    tape = read(tmp_path, {"loan.csv": text}, cut_off=date(2024, 1, 31))
    assert [date(2024, 1, 31)] == tape.tables["loan"]["cutoff_date"].to_list()
    assert ("loan", "cutoff_date") in tape.given
    assert [None] == read(tmp_path, {"loan.csv": text}).tables["loan"]["cutoff_date"].to_list()


def test_another_cut_off_than_the_tapes_own_is_refused_naming_both(tmp_path: Path) -> None:
    files = {"loan.csv": LOANS + "L1,B1,5,2024-01-31,2023-01-31\n"}
    with pytest.raises(TapeError, match=r"2024-01-31 and 2024-03-31"):
        read(tmp_path, files, cut_off=date(2024, 3, 31))  # type: ignore[arg-type]


def test_two_cut_offs_are_left_for_the_check_to_block(tmp_path: Path) -> None:
    tape = read(tmp_path, {"loan.csv": LOANS + "L1,B1,5,2024-01-31,\nL2,B1,5,2024-02-29,\n"})
    assert 2 == tape.tables["loan"]["cutoff_date"].n_unique()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("loan.csv", b"", "the file is empty"),
        ("loan.csv", b"\x00\x01\x02" * 50, "binary"),
        ("loan.csv", LOANS.encode(), "a header and no rows"),
        (
            "loan.csv",
            b"borrower_id,principal,cutoff_date,dpd\nB1,1,2024-01-31,99\n",
            "column loan_id of the loan table",
        ),
        ("loan.csv", b"loan_id,principal,cutoff_date\nL1,1,2024-01-31\n", "column borrower_id of the loan table"),
        ("loan.csv", b"loan_id,borrower_id,dpd\nL1,B1,99\n", "column principal or claim of the loan table"),
        ("loan.csv", b"loan_id,loan_id,borrower_id,principal\nL1,L1,B1,5\n", "loan_id stands more than once"),
        ("loan.csv", (LOANS + "L1,B1,5,2024-01-31,03/04/2023\n").encode(), "03/04/2023 .* is day/month or month/day"),
        ("borrower.csv", b"borrower_id,country\nB1,IT\n", "none of the files is a table of loans"),
        ("x.csv", b"foo,bar\n1,2\n", "foo, bar.* fit no layout that was tried .canonical, sba, lendingclub"),
        ("tape.pdf", b"%PDF", "the extension .pdf"),
        ("tape", b"a,b", "a name without an extension"),
        ("t.json", b'{"a": 1}', "not an openNPL dump"),
        ("t.json", b"[1,", "no JSON"),
        ("t.json", b"[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_tape_is_refused_in_one_sentence(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    with pytest.raises(TapeError, match=said) as caught:
        read(tmp_path, {name: data})
    message = str(caught.value)
    assert message.startswith(name)
    assert ";" in message
    assert message.endswith(".")
    assert "\n" not in message


def test_a_path_that_is_no_file_is_refused(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path, "this is a folder"),
        (tmp_path / "none.csv", "there is no such file"),
        (Path("/dev/null"), "no ordinary file"),
    ):
        with pytest.raises(TapeError, match=said):
            read_tape([path])
    with pytest.raises(TapeError, match="no file was given"):
        read_tape([])


def test_a_file_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loan.csv").write_text(LOANS + "L1,B1,5,2024-01-31,2023-01-31\n")
    with pytest.raises(TapeError, match="given twice"):
        read_tape([tmp_path / "loan.csv", tmp_path / "." / "loan.csv"])


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "loan.csv").write_text(LOANS)

    def denied(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(TapeError, match=r"cannot be read .Permission denied.; check its permissions"):
        read_tape([tmp_path / "loan.csv"])


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TapeError, match="the limit is 10"):
        read(tmp_path, {"loan.csv": LOANS}, limits=Limits(file_bytes=10))  # type: ignore[arg-type]


CELLS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters='",\u2028\u2029\x85'), max_size=12
)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_no_text_in_the_cells_crashes_the_reader_or_loses_a_row(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("tape")
    header = "loan_id,borrower_id,principal,product,cutoff_date,default_date,dpd,written_off,last\n"
    body = "".join(f"L{n},B,{a},{b},2024-01-31,{c},{a},{b},x\n" for n, (a, b, c) in enumerate(rows))
    (folder / "loan.csv").write_bytes((header + body).encode())
    try:
        tape = read_tape([folder / "loan.csv"])
    except TapeError:
        return
    assert len(rows) == tape.tables["loan"].height
    assert list(range(2, len(rows) + 2)) == tape.tables["loan"]["row"].to_list()
    for name in ("principal", "dpd", "default_date", "written_off"):
        bad = tape.unparsed.filter(pl.col("field") == name)["row"].to_list()
        values = tape.tables["loan"].filter(pl.col("row").is_in(bad))[name]
        assert values.null_count() == len(bad)
