"""Histories of bad loans: two layouts, reconciled, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from refloat.errors import InputError
from refloat.forecast.read_npl_history import f24_rows, read_npl_history

FLOWS = """period_end,opening,inflow,cures,collections,write_offs,sales,npl,loans
2021-12-31,100,40,5,20,10,0,105,5000
2022-12-31,105,45,6,22,11,5,106,5200
2023-12-31,106,50,7,24,12,3,110,5400
"""
TEMPLATE = """row,2021-12-31,2022-12-31
0010,100,105
0020,40,45
0030,30,33
0040,6,7
0070,4,5
0090,1,1
0120,35,44
0130,4,5
0140,1,1
0150,15,17
0160,5,5
0170,3,3
0220,0,5
0280,10,11
0320,105,106
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "history.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_flows_are_read_with_their_unit_and_reconcile(tmp_path: Path) -> None:
    history = read_npl_history(written(tmp_path, FLOWS), unit=1e6)
    assert [105e6, 106e6, 110e6] == history.npl.tolist()
    assert [40e6, 45e6, 50e6] == history.flows["inflow"].tolist()
    assert history.knows_flows
    assert (2021, 2022, 2023) == history.years
    assert 12 == history.months
    assert [0.021, 106 / 5200, 110 / 5400] == pytest.approx(history.ratio.tolist())


def test_the_rows_of_the_template_become_the_same_flows(tmp_path: Path) -> None:
    columns = read_npl_history(written(tmp_path, FLOWS)).between(None, 2022)
    template = read_npl_history(written(tmp_path, TEMPLATE))
    for name in ("opening", "inflow", "cures", "collections", "write_offs", "sales"):
        assert columns.flows[name].tolist() == template.flows[name].tolist()
    assert columns.npl.tolist() == template.npl.tolist()


def test_every_row_of_the_template_is_a_part_a_total_or_an_of_which() -> None:
    rows = f24_rows()
    assert [f"{10 * n:04}" for n in range(1, 33)] == [row["row"] for row in rows]
    assert {"seen", "unverified"} == {row["grade"] for row in rows}
    assert all(row["column"] == "" for row in rows if row["part"] == "of which")
    assert all(row["column"] for row in rows if row["part"] == "part")


def test_a_stock_alone_is_a_history_without_flows(tmp_path: Path) -> None:
    history = read_npl_history(written(tmp_path, "period_end,npl\n2019,1.5\n2020,2\n"))
    assert not history.knows_flows
    assert ["2019-12-31", "2020-12-31"] == [str(day) for day in history.period_ends]
    with pytest.raises(InputError, match="add a column loans"):
        _ = history.ratio


def test_a_gap_is_told_with_its_period_and_amount(tmp_path: Path) -> None:
    text = FLOWS.replace("106,50,7,24,12,3,110", "106,50,7,24,12,3,118")
    with pytest.raises(InputError) as told:
        read_npl_history(written(tmp_path, text))
    assert str(told.value).endswith(
        "the period to 2023-12-31 does not reconcile: opening and flows give 110, the stock closed at 118, a gap of 8; "
        "find the missing flow, or put it among other_outflows (negative for an inflow)."
    )
    assert [118.0] == read_npl_history(written(tmp_path, text), tolerance=8.0).npl[-1:].tolist()


def test_a_break_between_two_periods_is_told_with_its_gap(tmp_path: Path) -> None:
    text = FLOWS.replace("2022-12-31,105,45,6,22,11,5,106", "2022-12-31,95,55,6,22,11,5,106")
    with pytest.raises(InputError, match=r"2022-12-31 is 95 and the one before closed at 105, a gap of -10"):
        read_npl_history(written(tmp_path, text))


def test_rounding_in_the_last_place_is_no_gap(tmp_path: Path) -> None:
    text = "period_end,opening,inflow,write_offs,npl\n2022,1000.0,50.04,20.0,1030.0\n2023,1030.0,50.1,20.1,1060.0\n"
    assert [1030.0, 1060.0] == read_npl_history(written(tmp_path, text)).npl.tolist()


def test_parts_that_do_not_make_their_total_are_refused(tmp_path: Path) -> None:
    text = TEMPLATE.replace("0020,40,45", "0020,40,65")
    with pytest.raises(InputError, match=r"row 0020 is 65 in 2022-12-31 and its parts add up to 45, a gap of 20"):
        read_npl_history(written(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the table has no rows"),
        ("period_end,npl\n", "the table has no rows"),
        ("year,npl\n2020,1\n", 'the column "year" is not known'),
        ("period_end,inflwo\n2020,1\n", 'did you mean "inflow"'),
        ("period_end,loans\n2020,1\n", 'neither a column "npl" nor "closing"'),
        ("npl\n1\n", '"period_end" is missing'),
        ("period_end,npl,npl\n2020,1,1\n", "two columns have the same name"),
        ("period_end,npl\n2020,x\n", '"x" in the column npl is not a number'),
        ("period_end,npl\n2020,\n", "the column npl has no value in period 1"),
        ("period_end,npl\n2020,-1\n", "the column npl is negative in period 1"),
        ("period_end,npl\n2020,1\n2022,2\n2023,2\n", "not equally long: 12 months end on 2023-12-31, 24 on 2022-12-31"),
        ("period_end,npl\n2020-13-01,1\n", '"2020-13-01" is not a date'),
        ("period_end,npl\n2020,1,2\n", "row 2 has 3 values and the header 2"),
        ("period_end,npl,sales\n2020,1,2\n", 'no column "inflow"'),
        ("row,2020\n0011,1\n", "0011 is not one of F 24.01"),
        ("row,2020\n0010,1\n10,1\n", "the row 0010 stands twice"),
    ],
)
def test_a_history_that_is_wrong_is_told_in_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError) as told:
        read_npl_history(written(tmp_path, text))
    assert sentence in str(told.value)
    assert "history.csv" in str(told.value)


def test_years_outside_the_history_are_told(tmp_path: Path) -> None:
    history = read_npl_history(written(tmp_path, FLOWS))
    assert [106.0] == history.between(2022, 2022).npl.tolist()
    with pytest.raises(InputError, match="the history runs from 2021 to 2023"):
        history.between(2030, None)
    assert np.isnan(
        read_npl_history(
            written(
                tmp_path,
                FLOWS.replace("opening,", "").replace(",100,", ",").replace(",105,45", ",45").replace(",106,50", ",50"),
            )
        ).flows["opening"][0]
    )
