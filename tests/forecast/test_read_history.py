"""Series from files: which column, which periods, and what is refused."""

from pathlib import Path

import pytest

from refloat.errors import InputError
from refloat.forecast import read_history, read_panel


def write(folder: Path, text: str) -> Path:
    file = folder / "series.csv"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "name", "labels", "first"),
    [
        ("1.5\n2\n3\n", "column 1", (), 1.5),
        ("npl\n1.5\n2\n3\n", "npl", (), 1.5),
        ("year,npl\n2014,1.5\n2015,2\n2016,3\n", "npl", ("2014", "2015", "2016"), 1.5),
        ("npl,year\n1.5,2014\n2,2015\n3,2016\n", "npl", ("2014", "2015", "2016"), 1.5),
        ("2014,1.5\n2015,2\n2016,3\n", "column 2", ("2014", "2015", "2016"), 1.5),
        ("年份;不良\n2014;1.5\n2015;2\n2016;3\n", "不良", ("2014", "2015", "2016"), 1.5),
        ("year_end,loans,npl,note\n2014,9,1.5,x\n2015,9,2,\n2016,9,3,y\n", "npl", ("2014", "2015", "2016"), 1.5),
        ("date,npl\n2016-03-31,1\n2016-06-30,2\n", "npl", ("2016-03-31", "2016-06-30"), 1.0),
        ('year,npl\n2015,"1,234.5"\n2016,"2,345"\n', "npl", ("2015", "2016"), 1234.5),
        ("npl_by_year,other\n1,5\n2,6\n4,7\n", "other", (), 5.0),
        ("period,npl\n1,4\n2,5\n3,6\n", "npl", ("1", "2", "3"), 4.0),
    ],
)
def test_the_series_and_its_periods_are_found(
    tmp_path: Path, text: str, name: str, labels: tuple[str, ...], first: float
) -> None:
    history = read_history(write(tmp_path, text))

    assert (name, labels, first) == (history.name, history.labels, history.values[0])


def test_a_column_and_a_span_of_periods_are_taken_on_request(tmp_path: Path) -> None:
    file = write(tmp_path, "year,npl,loans\n2013,,90\n2014,1,100\n2015,2,110\n2016,3,120\n")
    history = read_history(file, "npl", since="2014", until="2015")

    assert ([1.0, 2.0], ("2014", "2015")) == (history.values.tolist(), history.labels)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("year,npl\n2013,1\n2014,2\n2016,3\n2017,4\n", "gap between 2014 and 2016"),
        ("year,npl\n2013,1\n2014,2\n2014,3\n", "2014 stands twice"),
        ("year,npl\n2016,1\n2015,2\n2014,3\n", "not in order"),
        ("year,npl\n2013,1\nFY14,2\n2015,3\n", "FY14"),
        ("year,npl\n2013,1\n2014Q1,2\n2015,3\n", "in part"),
        ("date,npl\n2015-12-31,1\n2016-03-31,2\n2016-09-30,3\n", "gap between 2016-03-31 and 2016-09-30"),
        ("year,npl\n2013,1\n2014,\n2015,3\n", "row 3: npl has no value"),
        ("year,npl\n2013,1\n2014,n/a\n2015,3\n", "row 3: npl has no value"),
        ("1\n\n3\n", "row 2"),
        ("nan\n1\n3\n", "row 1"),
        ("1%\n0.02\n3\n", "mixes units"),
        ("year,npl\n2013,1\n2014,about 2\n2015,3\n", "not a number"),
        ("year,npl\n2013,1%\n2014,2%\n2015,0.03\n", "mixes units"),
        ("year,npl\n2013,1亿\n2014,2亿\n2015,3亿\n", 'unit "亿"'),
        ("year,npl\n2013,1\n2014,inf\n2015,3\n", "inf"),
        ("year,npl\n2013,1,2\n", "3 values and 2 columns"),
        ("npl,npl\n1,2\n", "two columns"),
        ("name,note\na,b\n", "no column of numbers"),
        ("npl\n", "no rows"),
        ("", "empty"),
    ],
)
def test_a_bad_file_is_told_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as failure:
        read_history(write(tmp_path, text))

    assert "\n" not in str(failure.value)


def test_a_panel_holds_series_that_begin_and_end_at_their_own_time(tmp_path: Path) -> None:
    file = write(tmp_path, "year,a,note,b\n2013,1,x,\n2014,2,y,5\n2015,3,z,6\n2016,,w,7\n")

    assert [[1.0, 2.0, 3.0], [5.0, 6.0, 7.0]] == [series.tolist() for series in read_panel(file)]
    with pytest.raises(InputError, match="row 3: a has no value"):
        read_panel(write(tmp_path, "year,a\n2013,1\n2014,\n2015,3\n"))
