"""The roll-forward: its identity, rates that give a history back, and inflow implied from a stock."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refloat.errors import InputError
from refloat.forecast.read_npl_history import read_npl_history
from refloat.forecast.roll_forward import OutflowRates, implied_inflow, quarterly_rates, roll_forward

share = st.floats(0, 0.3)
money = st.floats(0, 1e9)


@given(
    opening=money,
    inflow=st.lists(st.floats(-1e8, 1e8), min_size=1, max_size=8),
    rates=st.tuples(share, share, share),
    sold=st.lists(money, min_size=8, max_size=8),
)
def test_whatever_flows_the_stock_reconciles_and_is_never_below_nothing(
    opening: float, inflow: list[float], rates: tuple[float, float, float], sold: list[float]
) -> None:
    count = len(inflow)
    disposals = {"sales": np.array(sold[:count]), "securitisations": np.array(sold[::-1][:count])}
    moved = roll_forward(opening, np.array([inflow]), OutflowRates(*rates), disposals=disposals)
    assert moved.check_reconciled() < 1e-9 or opening < 1e-3
    assert moved.closing.min() >= -1e-6
    assert (moved.sales >= 0).all()
    assert (moved.securitisations >= 0).all()
    assert (moved.sales <= disposals["sales"] + 1e-9).all()


def test_a_stock_that_is_known_comes_back_from_the_inflow_it_implies() -> None:
    stocks = np.array([[105.0, 120.0, 118.0], [99.0, 97.0, 130.0]])
    rates = OutflowRates(0.01, 0.05, 0.04)
    back = roll_forward(100.0, implied_inflow(100.0, stocks, rates), rates)
    assert stocks.ravel().tolist() == pytest.approx(back.closing.ravel().tolist())


def test_a_path_that_has_less_than_is_wanted_gives_what_it_has_sales_first() -> None:
    moved = roll_forward(
        10.0,
        np.zeros((1, 1)),
        OutflowRates(0, 0, 0),
        disposals={"sales": np.array([8.0]), "securitisations": np.array([8.0])},
    )
    assert (8.0, 2.0, 0.0) == (moved.sales[0, 0], moved.securitisations[0, 0], moved.closing[0, 0])


def test_quarterly_rates_give_the_outflows_of_a_yearly_history_back(tmp_path: Path) -> None:
    rates = OutflowRates(0.015, 0.06, 0.03)
    stock, rows = 200.0, ["period_end,opening,inflow,cures,collections,write_offs,npl"]
    for year in range(2015, 2024):
        inflow = 60.0 + year - 2015
        moved = roll_forward(stock, np.full((1, 4), inflow / 4), rates)
        parts = [getattr(moved, name).sum() for name in ("cures", "collections", "write_offs")]
        rows.append(",".join(str(value) for value in (year, stock, inflow, *parts, moved.closing[0, -1])))
        stock = float(moved.closing[0, -1])
    file = tmp_path / "flows.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    found = quarterly_rates(read_npl_history(file))
    assert (0.015, 0.06, 0.03) == pytest.approx((found.cures, found.collections, found.write_offs), rel=1e-9)


def test_rates_that_leave_less_than_nothing_and_histories_without_flows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="add up to at most 1"):
        OutflowRates(0.5, 0.4, 0.2)
    file = tmp_path / "stock.csv"
    file.write_text("period_end,npl\n2020,1\n2021,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="give the rates of outflow as assumptions"):
        quarterly_rates(read_npl_history(file))
    with pytest.raises(InputError, match="not the same periods"):
        roll_forward(1.0, np.zeros((1, 2)), OutflowRates(0, 0, 0), disposals={"sales": np.zeros(1)})
