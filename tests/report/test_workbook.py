"""The workbook: text stays text, and its formulas give the engine's numbers when another program recalculates them."""

import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import fastexcel
import numpy as np
import pytest

from refloat.deal import run, template
from refloat.report import Offering, result
from refloat.report.workbook import workbook
from refloat.report.workbook.inputs import write_inputs
from refloat.report.workbook.known_terms import knows
from refloat.report.workbook.live import Live, least, live, most, ratio, total, where
from refloat.report.workbook.sheets import Book, safe
from refloat.report.workbook.waterfall import write_waterfall
from refloat.units import Cash
from refloat.words import Words

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice to recalculate a workbook")
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def recalculated(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice saves it after working out every formula."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE)
    (folder / "out").mkdir(exist_ok=True)
    command = [str(SOFFICE), f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(folder / "out"), str(path)], check=True, capture_output=True, timeout=170)
    return folder / "out" / path.name


def numbers_of(path: Path) -> dict[str, np.ndarray]:
    """Sheet -> its cells as numbers; what is no number is NaN."""
    book = fastexcel.read_excel(path)
    tables = {}
    for name in book.sheet_names:
        frame = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
        rows = [[_number(cell) for cell in row] for row in frame.iter_rows()]
        tables[name] = np.array(rows)
    return tables


def _number(cell: object) -> float:
    try:
        return float(str(cell))
    except ValueError:
        return float("nan")


def with_multiplier(path: Path, target: Path, multiplier: float) -> None:
    """A copy of a workbook whose first input, the multiplier of collections, is another."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        sheets = re.findall(r'<sheet name="([^"]+)"', source.read("xl/workbook.xml").decode())
        inputs = f"xl/worksheets/sheet{sheets.index('Inputs') + 1}.xml"
        for name in source.namelist():
            data = source.read(name)
            if name == inputs:
                # A number has no type in its cell; text has t="s".
                text, count = re.subn(
                    r'(<c r="B\d+" s="\d+">)<v>1</v>', rf"\1<v>{multiplier}</v>", data.decode(), count=1
                )
                assert count == 1
                data = text.encode()
            copy.writestr(name, data)


@pytest.fixture(scope="module")
def italian(offering: Offering) -> Offering:
    """The three-note template on a plan that falls short of nothing, with a reserve and a trigger."""
    deal = template("it-three-note")
    count = 30
    dates = (np.datetime64("2025-06") + 6 * np.arange(count)).astype("datetime64[D]") - 1
    shape = np.exp(-np.arange(count) / 9.0)
    gross = 0.36 * (deal.cut_off_balance or 0.0) * (shape / shape.sum())[None, :]
    plan = Cash(dates, gross, 0.1 * gross, np.ones(1), pool_balance=np.linspace(1e9, 0, count)[None, :])
    sale = replace(offering.sale, notes=offering.sale.notes.head(0))
    return replace(offering, deal=deal, recoveries=replace(offering.recoveries, plan=plan), sale=sale)


def write_live(offering: Offering, path: Path) -> float:
    """Writes inputs and waterfall alone; returns the largest difference from the engine, in currency units."""
    book = Book(Words("en"), title="t", synthetic="", created=datetime(2026, 1, 1))
    found = write_waterfall(book, offering, write_inputs(book, offering))
    path.write_bytes(book.close())
    assert found is not None
    return max(found.largest_of.values())


def closing_balances(table: np.ndarray, path: Path, note: str) -> np.ndarray:
    """The live closing balances of a note, by date."""
    frame = fastexcel.read_excel(path).load_sheet("Waterfall", header_row=None, dtypes="string").to_polars()
    group = ""
    for place, row in enumerate(frame.iter_rows()):
        group = row[0] or group
        if group == f"Note {note}: end" and row[1] == "Closing balance":
            return table[place, 2:]
    raise AssertionError(f"no line for {note}")


def test_the_values_in_the_cells_are_those_of_the_engine_on_the_same_path(italian: Offering, tmp_path: Path) -> None:
    assert write_live(italian, tmp_path / "live.xlsx") < 1e-9 * 1e9


def test_every_step_of_the_templates_is_knows() -> None:
    assert knows(template("cn-two-note"))
    assert knows(template("it-three-note"))


@needs_office
@pytest.mark.slow
def test_another_program_recalculates_every_cell_to_the_engines_number(folder: Path, tmp_path: Path) -> None:
    before = numbers_of(folder / "workbook.xlsx")
    after = numbers_of(recalculated(folder / "workbook.xlsx", tmp_path))
    assert list(before) == list(after)
    compared = 0
    for name, table in before.items():
        if name == "Checks":
            continue
        known = ~np.isnan(table)
        rows, columns = after[name].shape
        again = np.full(table.shape, np.nan)
        again[: min(rows, len(table)), : min(columns, table.shape[1])] = after[name][: len(table), : table.shape[1]]
        # Differences from the engine are rounding on both sides, a thousandth of a cent at most.
        assert np.allclose(table[known], again[known], rtol=1e-6, atol=1e-5), name
        compared += int(known.sum())
    assert compared > 1500


@needs_office
@pytest.mark.slow
def test_a_changed_recovery_multiplier_gives_what_the_engine_gives(italian: Offering, tmp_path: Path) -> None:
    write_live(italian, tmp_path / "live.xlsx")
    with_multiplier(tmp_path / "live.xlsx", tmp_path / "low.xlsx", 0.7)
    again = recalculated(tmp_path / "low.xlsx", tmp_path)
    table = numbers_of(again)["Waterfall"]
    plan = italian.recoveries.plan
    less = replace(plan, collections=0.7 * plan.collections)
    ledger = run(italian.deal, less, plan=plan)
    assert ledger.triggers["subordination"].hit.any()
    for note in italian.deal.notes:
        expected = ledger.notes[note.name].closing[0]
        actual = closing_balances(table, again, note.name)[: len(expected)]
        assert np.allclose(expected, actual, rtol=1e-6, atol=1e-3), note.name


def test_a_strangers_text_cannot_start_a_formula(folder: Path) -> None:
    with zipfile.ZipFile(folder / "workbook.xlsx") as file:
        sheets = "".join(file.read(name).decode() for name in file.namelist() if name.startswith("xl/worksheets/sheet"))
        texts = re.findall(r"<t[^>]*>(.*?)</t>", file.read("xl/sharedStrings.xml").decode(), re.S)
    assert "HYPERLINK" not in sheets
    assert any("HYPERLINK" in text for text in texts)
    assert [text for text in texts if text.startswith(("=", "+", "-", "@"))] == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1"])
def test_text_with_the_sign_of_a_formula_is_quoted(text: str) -> None:
    assert safe(text).startswith("'")


def test_control_characters_do_not_reach_a_cell() -> None:
    assert safe("a\x00b\x1bc") == "abc"


def test_a_live_number_carries_its_formula_and_its_value() -> None:
    cell = Live("B2", 5.0)
    found = where(cell.above(4), least(cell * 2 - 1, most(live(3.0), cell)), 0.0)
    assert found == Live("IF(IF(B2>4.0,1,0)>0,MIN(((B2*2.0)-1.0),MAX(3.0,B2)),0.0)", 5.0)
    assert ratio(cell, live(0.0)).value == 0.0
    assert total([]).value == 0.0


def test_the_workbook_is_the_same_bytes_for_the_same_offering(offering: Offering, folder: Path) -> None:
    assert workbook(offering, result(offering)) == (folder / "workbook.xlsx").read_bytes()
