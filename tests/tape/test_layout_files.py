"""Mapping files a user writes: what they can say, and what is told when they are wrong."""

from datetime import date
from pathlib import Path

import pytest

from refloat.errors import TapeError
from refloat.tape import RawTape, read_tape
from refloat.tape.hash_ids import SALT_VARIABLE

HEAD = "name: mine\ntitle: {en: my bank}\n"
TAPE = (
    "Nr;Kunde;Art;Saldo;Zins;Satz;Faellig;Status;Ausweis\n"
    "1;K1;KK;1.000,50;10,25;7,5;03/04/2023;offen;X1\n"
    "2;K2;(b) HYP;2.000,50;0;8;04/05/2023;bezahlt;X1\n"
    "3;K3;??;3.000,50;0;;05/06/2023;OFFEN ;\n"
)
FIELDS = """
tables:
  - table: loan
    recognise: [Nr, Saldo]
    needs: [loan_id, principal]
    fields:
      loan_id: {row: "A-{row:04d}"}
      borrower_id: {column: Kunde, prefix: "DE-"}
      product: {column: Art, map: {KK: card, HYP: rre}, otherwise: other}
      currency: {constant: EUR}
      principal: {sum: [Saldo], minus: [Zins], when: {column: Status, one_of: [offen]}, otherwise: 0}
      interest_rate: {column: Satz, scale: 0.01, default: "5,0"}
      default_date: {column: Faellig}
      dpd: {days_between: [Faellig, cutoff_date]}
      written_off: {constant: false}
      legal_stage: {any_of: [Stand, Status], map: {offen: none, bezahlt: closed}}
  - table: borrower
    secondary: true
    recognise: [Nr, Saldo]
    fields:
      borrower_id: {column: Kunde, pattern: '(\\d+)'}
      id_hash: {hash: [Ausweis]}
      group_id: {concat: [Kunde, Art], separator: "/"}
      region: {first_of: [Satz, Kunde]}
identities:
  - {name: balances, table: loan, total: Saldo, sum: [Zins], tolerance: 995}
"""


def read(folder: Path, layout: str, tape: str = TAPE) -> RawTape:
    (folder / "bank.csv").write_text(tape, encoding="utf-8")
    (folder / "map.yaml").write_text(HEAD + layout, encoding="utf-8")
    return read_tape([folder / "bank.csv"], layout=folder / "map.yaml", cut_off=date(2023, 12, 31))


def test_a_mapping_file_turns_a_foreign_tape_into_the_canonical_one(tmp_path: Path) -> None:
    tape = read(tmp_path, "date_order: day-month\n" + FIELDS)
    loans = tape.tables["loan"]
    assert "mine" == tape.layout
    assert ["A-0002", "A-0003", "A-0004"] == loans["loan_id"].to_list()
    assert ["DE-K1", "DE-K2", "DE-K3"] == loans["borrower_id"].to_list()
    assert ["card", "rre", "other"] == loans["product"].to_list()
    assert ["EUR"] * 3 == loans["currency"].to_list()
    assert [990.25, 0.0, 3000.5] == loans["principal"].to_list()
    assert [0.075, 0.08, 0.05] == pytest.approx(loans["interest_rate"].to_list())
    assert [date(2023, 4, 3), date(2023, 5, 4), date(2023, 6, 5)] == loans["default_date"].to_list()
    assert [272, 241, 209] == loans["dpd"].to_list()
    assert [False] * 3 == loans["written_off"].to_list()
    assert ["none", "closed", "none"] == loans["legal_stage"].to_list()
    borrowers = tape.tables["borrower"]
    assert ["1", "2", "3"] == borrowers["borrower_id"].to_list()
    assert ["K1/KK", "K2/(b) HYP", "K3/??"] == borrowers["group_id"].to_list()
    assert ["7,5", "8", "K3"] == borrowers["region"].to_list()
    assert tape.unparsed.is_empty()
    assert [("balances", 3, 2)] == tape.identities.select("name", "rows", "broken").rows()


def test_a_column_hashed_with_one_salt_gives_one_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = "date_order: day-month\n" + FIELDS
    monkeypatch.setenv(SALT_VARIABLE, "one")
    first, second, missing = read(tmp_path, layout).tables["borrower"]["id_hash"]
    assert first == second
    assert missing is None
    assert "X1" not in first
    assert first == read(tmp_path, layout).tables["borrower"]["id_hash"][0]
    monkeypatch.setenv(SALT_VARIABLE, "two")
    assert first != read(tmp_path, layout).tables["borrower"]["id_hash"][0]


def test_the_order_of_day_and_month_is_asked_for_when_nothing_proves_it(tmp_path: Path) -> None:
    with pytest.raises(TapeError, match="date_order"):
        read(tmp_path, FIELDS)


def test_a_part_of_a_sum_that_is_no_number_is_listed(tmp_path: Path) -> None:
    tape = read(tmp_path, "date_order: day-month\n" + FIELDS, TAPE.replace("10,25", "zehn"))
    assert tape.tables["loan"]["principal"][0] is None
    assert [(2, "principal", "the column Zins is not a number")] == tape.unparsed.select(
        "row", "field", "reason"
    ).rows()


def test_a_cell_that_does_not_fit_the_pattern_is_listed(tmp_path: Path) -> None:
    tape = read(tmp_path, "date_order: day-month\n" + FIELDS, TAPE.replace("K2", "neu"))
    assert tape.tables["borrower"]["borrower_id"][1] is None
    assert [("borrower", 3, "borrower_id", "neu")] == tape.unparsed.select("table", "row", "field", "value").rows()


def test_a_layout_can_extend_the_canonical_one(tmp_path: Path) -> None:
    tape = read(
        tmp_path,
        "extends: canonical\ndate_order: month-day\ntables:\n"
        "  - table: loan\n    fields:\n      principal: {column: Restschuld}\n      product: {constant: auto}\n",
        "loan_id,borrower_id,Restschuld,principal,default_date\nL1,B1,7,5,03/04/2023\n",
    )
    assert [("L1", 7.0, "auto", date(2023, 3, 4))] == tape.tables["loan"].select(
        "loan_id", "principal", "product", "default_date"
    ).rows()


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        (FIELDS.replace("column: Kunde, prefix", "colum: Kunde, prefix"), "did you mean .?column"),
        (FIELDS.replace("principal: {", "principle: {", 1), "no field principle"),
        (FIELDS.replace("{constant: EUR}", "{constant: EUR, column: Saldo}"), "exactly one of"),
        (FIELDS.replace("A-{row:04d}", "A-{0.__class__}"), "row number"),
        (FIELDS.replace("(\\d+)", "(("), "regular expression"),
        (FIELDS.replace("    needs:", "    unique: true\n    needs:"), "rows of a tape are never dropped"),
        ("tables: []\n", "no tables"),
        ("extends: nothing\n", "does not ship"),
        ("tables: [\n", "map.yaml"),
    ],
)
def test_a_wrong_mapping_file_is_told_in_one_sentence(tmp_path: Path, layout: str, said: str) -> None:
    with pytest.raises(TapeError, match=said) as caught:
        read(tmp_path, layout)
    assert "\n" not in str(caught.value)


def test_a_mapping_file_that_lacks_a_needed_column_is_told(tmp_path: Path) -> None:
    with pytest.raises(TapeError, match=r"the column Saldo of the loan table is missing .layout mine"):
        read(tmp_path, "date_order: day-month\n" + FIELDS, TAPE.replace("Saldo", "Betrag"))
    with pytest.raises(TapeError, match=r"the column principal of the loan table is missing .layout mine"):
        read(tmp_path, "date_order: day-month\n" + FIELDS, TAPE.replace("Zins", "Rest"))


def test_an_unknown_layout_is_told_with_the_ones_there_are(tmp_path: Path) -> None:
    (tmp_path / "bank.csv").write_text(TAPE)
    with pytest.raises(TapeError, match="no layout sbaa; take one of canonical, sba"):
        read_tape([tmp_path / "bank.csv"], layout="sbaa")
    with pytest.raises(TapeError, match="no such file"):
        read_tape([tmp_path / "bank.csv"], layout=tmp_path / "none.yaml")


def test_a_date_may_be_some_months_after_another(tmp_path: Path) -> None:
    tape = (
        "Nr;Saldo;Start;Laufzeit\n1;1,0;31/01/2023; 36 Monate\n2;1,0;30/11/2023;3\n3;1,0;05/06/2023;offen\n4;1,0;;12\n"
    )
    layout = """date_order: day-month
tables:
  - table: loan
    recognise: [Nr, Saldo]
    needs: [loan_id]
    fields:
      loan_id: {column: Nr}
      maturity_date: {months_after: [Start, Laufzeit]}
"""

    read_in = read(tmp_path, layout, tape)

    # The last day of a shorter month where the month has no such day.
    assert [date(2026, 1, 31), date(2024, 2, 29), None, None] == read_in.tables["loan"]["maturity_date"].to_list()
    (wrong,) = read_in.unparsed.to_dicts()
    assert (4, "maturity_date", "05/06/2023 | offen") == (wrong["row"], wrong["field"], wrong["value"])
    assert "Laufzeit holds no number of months" in wrong["reason"]
