"""Further dates in a table of cash, and the page that tells its columns."""

import re
from pathlib import Path

import numpy as np

from refloat.units import Cash
from refloat.units.cash_csv import OPTIONAL, REQUIRED
from refloat.units.cash_dates import with_dates

PAGE = Path(__file__).resolve().parents[2] / "docs" / "method" / "cash-table.md"


def test_further_dates_have_no_flows_and_the_levels_before_them() -> None:
    cash = Cash(
        dates=np.array(["2025-01-31", "2025-03-31"], dtype="datetime64[D]"),
        collections=np.array([[1.0, 2.0]]),
        costs=np.array([[0.5, 0.0]]),
        weights=np.ones(1),
        pool_balance=np.array([[90.0, 80.0]]),
    )
    more = with_dates(cash, np.array(["2025-02-28", "2024-12-31", "2025-01-31"], dtype="datetime64[D]"))
    assert more.dates.astype(str).tolist() == ["2024-12-31", "2025-01-31", "2025-02-28", "2025-03-31"]
    assert more.collections.tolist() == [[0, 1, 0, 2]]
    assert more.costs.tolist() == [[0, 0.5, 0, 0]]
    assert more.pool_balance is not None
    assert more.pool_balance.tolist() == [[90, 90, 90, 80]]
    assert with_dates(more, more.dates[:2]) is more


def test_the_page_tells_every_column_that_a_table_of_cash_may_have() -> None:
    rows = [line.split("|")[1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert told == {*REQUIRED, *OPTIONAL, "path"}
