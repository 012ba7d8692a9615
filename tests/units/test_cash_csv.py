"""Cash from a CSV table."""

from pathlib import Path

import numpy as np
import pytest

from refloat.errors import InputError
from refloat.units import read_cash_csv, read_plan_csv


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "cash.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_single_path_is_read(tmp_path: Path) -> None:
    cash = read_cash_csv(write(tmp_path, "date,collections,costs\n2025-02-28,2,0.5\n2025-01-31,1,0\n"))
    assert cash.dates.astype(str).tolist() == ["2025-01-31", "2025-02-28"]
    assert cash.collections.tolist() == [[1.0, 2.0]]
    assert cash.net.tolist() == [[1.0, 1.5]]
    assert cash.weights.tolist() == [1.0]
    assert cash.pool_balance is None


def test_costs_that_are_not_given_are_none(tmp_path: Path) -> None:
    assert not read_plan_csv(write(tmp_path, "date,collections\n2025-02-28,2\n")).costs.any()


def test_collections_that_are_not_given_are_the_sum_of_their_parts(tmp_path: Path) -> None:
    cash = read_cash_csv(write(tmp_path, "date,recovery,interest\n2025-02-28,2,0.5\n2025-01-31,1,0\n"))
    assert cash.collections.tolist() == [[1.0, 2.5]]
    given = read_cash_csv(write(tmp_path, "date,collections,interest\n2025-01-31,7,0.5\n"))
    assert given.collections.tolist() == [[7.0]]
    with pytest.raises(InputError, match='"collections" is missing'):
        read_plan_csv(write(tmp_path, "date,costs\n2025-01-31,1\n"))


def test_several_paths_get_equal_weights_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows = ("path,date,collections,closed_proceeds", "b,2025-01-31,1,-1", "b,2025-02-28,2,0", "a,2025-01-31,3,0")
    text = "\n".join([*rows, "a,2025-02-28,4,0", ""])
    cash = read_cash_csv(write(tmp_path, text))
    assert cash.collections.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert np.allclose(cash.weights, 0.5)
    assert cash.closed_proceeds is not None


BAD = [
    ("", "empty"),
    ("date,collections\n", "no rows"),
    ("date,colections\n2025-01-31,1\n", 'did you mean "collections"?'),
    ("date,costs\n2025-01-31,1\n", '"collections" is missing'),
    ("date,collections,xyzzy\n2025-01-31,1,1\n", "known are"),
    ("date;collections\n2025-01-31;1\n", "commas"),
    ("date,collections\n31/01/2025,1\n", 'row 2: "31/01/2025" is not a date'),
    ("date,collections\n2025-01-31,1\n,2\n", "row 3"),
    ("date,collections\n2025-01-31,x\n", "row 2: collections"),
    ("date,collections\n2025-01-31,nan\n", "row 2: collections"),
    ("date,collections\n2025-01-31,inf\n", "row 2: collections"),
    ("date,collections\n2025-01-31,\n", "row 2: collections"),
    ('date,collections\n2025-01-31,"1,000"\n', "row 2: collections"),
    ("date,collections\n2025-01-31,1\n2025-02-28,-1\n", "row 3: collections is -1, which is negative"),
    ("date,collections\n2025-01-31,1\n2025-02-28,1e308\n", "row 3: collections is 1e308, more than 1e+15"),
    ("date,collections\n2025-01-31,1\n2025-02-28,1\n2025-01-31,1\n", "row 4: the date 2025-01-31 is there twice"),
    ("date,collections,path\n2025-01-31,1,a\n2025-02-28,1,b\n", "other dates"),
    ("date,collections\n2025-01-31,1,2,3\n", "not a CSV table"),
    (b"PK\x03\x04\x00\x00", "not a text file"),
    (b"date,collections\n2025-01-31,\xff\n", ""),
]


@pytest.mark.parametrize(("text", "part"), BAD)
def test_a_wrong_table_is_told_with_its_row(tmp_path: Path, text: str | bytes, part: str) -> None:
    with pytest.raises(InputError) as failure:
        read_cash_csv(write(tmp_path, text))
    assert part in str(failure.value)
    assert "\n" not in str(failure.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_cash_csv(tmp_path / "nowhere.csv")


def test_a_plan_has_no_paths(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='"path" is not known'):
        read_plan_csv(write(tmp_path, "date,collections,path\n2025-01-31,1,a\n"))
