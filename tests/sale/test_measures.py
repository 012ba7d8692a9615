"""Curves and the measures over them, beside QuantLib."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from refloat.errors import CaseError
from refloat.sale import (
    Curve,
    convexity,
    discount_margin,
    flat_curve,
    modified_duration,
    price_at_yield,
    read_curve,
    yield_at_price,
    z_spread,
)

DAYS = (date(2024, 7, 1), date(2025, 1, 1), date(2025, 7, 1), date(2026, 1, 1), date(2027, 1, 1))
CASH = np.array([30.0, 28.0, 22.0, 15.0, 11.0])
START = date(2024, 1, 1)
YEARS = np.array([(day - START).days / 365.0 for day in DAYS])
POINTS = ((START, 0.02), (date(2025, 1, 1), 0.022), (date(2026, 1, 1), 0.025), (date(2027, 1, 1), 0.027))
CURVE = Curve(np.array([(day - START).days / 365.0 for day, _ in POINTS]), np.array([rate for _, rate in POINTS]))


@pytest.fixture(scope="module")
def quantlib() -> Any:
    return pytest.importorskip("QuantLib")


def leg(ql: Any) -> Any:
    return [ql.SimpleCashFlow(float(amount), on(ql, day)) for amount, day in zip(CASH, DAYS, strict=True)]


def on(ql: Any, day: date) -> Any:
    return ql.Date(day.day, day.month, day.year)


def test_price_yield_duration_convexity_and_life_are_those_of_quantlib(quantlib: Any) -> None:
    ql, start = quantlib, on(quantlib, START)
    rate = ql.InterestRate(0.043, ql.Actual365Fixed(), ql.Compounded, ql.Annual)
    flows = leg(ql)
    ql.Settings.instance().evaluationDate = start
    npv = ql.CashFlows.npv(flows, rate, False, start, start)
    assert price_at_yield(CASH, YEARS, 0.043) == pytest.approx(npv, rel=1e-12)
    duration = ql.CashFlows.duration(flows, rate, ql.Duration.Modified, False, start)
    assert modified_duration(CASH, YEARS, 0.043) == pytest.approx(duration, rel=1e-12)
    assert convexity(CASH, YEARS, 0.043) == pytest.approx(ql.CashFlows.convexity(flows, rate, False, start), rel=1e-12)
    known = ql.CashFlows.yieldRate(
        flows, 101.0, ql.Actual365Fixed(), ql.Compounded, ql.Annual, False, start, start, 1e-13, 1000, 0.05
    )
    assert yield_at_price(CASH, YEARS, 101.0) == pytest.approx(known, abs=1e-10)
    # At a yield of nothing the Macaulay duration is the time-weighted mean of the cash: its average life.
    zero = ql.InterestRate(1e-12, ql.Actual365Fixed(), ql.Compounded, ql.Annual)
    life = ql.CashFlows.duration(flows, zero, ql.Duration.Macaulay, False, start)
    assert float(CASH @ YEARS / CASH.sum()) == pytest.approx(life, rel=1e-9)


def test_the_value_on_a_curve_and_the_z_spread_are_those_of_quantlib(quantlib: Any) -> None:
    ql, start = quantlib, on(quantlib, START)
    ql.Settings.instance().evaluationDate = start
    count = ql.Actual365Fixed()
    # Its own curves are straight in continuous rates, ours in yearly ones: they share the days of payment.
    curve = ql.ZeroCurve(
        [start, *(on(ql, day) for day in DAYS)],
        [0.02, *CURVE.rate(YEARS).tolist()],
        count,
        ql.NullCalendar(),
        ql.Linear(),
        ql.Compounded,
        ql.Annual,
    )
    flows = leg(ql)
    npv = ql.CashFlows.npv(flows, ql.YieldTermStructureHandle(curve), False, start, start)
    assert float(CASH @ CURVE.factors(YEARS)) == pytest.approx(npv, rel=1e-12)
    known = ql.CashFlows.zSpread(
        flows, 101.0, curve, count, ql.Compounded, ql.Annual, False, start, start, 1e-13, 1000, 0.01
    )
    assert z_spread(CASH, YEARS, 101.0, CURVE) == pytest.approx(known, abs=1e-9)


def test_on_a_flat_curve_the_z_spread_is_the_yield_less_the_rate() -> None:
    spread = z_spread(CASH, YEARS, 101.0, flat_curve(0.02))
    assert spread == pytest.approx(yield_at_price(CASH, YEARS, 101.0) - 0.02, abs=1e-12)


def test_a_floater_at_par_has_its_margin_as_discount_margin_and_below_par_more() -> None:
    fractions = np.array([0.25, 0.26, 0.25, 0.24])
    index = np.array([0.01, 0.02, 0.03, 0.02])
    balance = np.array([100.0, 80.0, 50.0, 20.0])
    principal = np.array([20.0, 30.0, 30.0, 20.0])
    cash = principal + balance * (index + 0.0065) * fractions
    assert discount_margin(cash, fractions, index, 100.0) == pytest.approx(0.0065, abs=1e-12)
    below = discount_margin(cash, fractions, index, 99.0)
    assert below is not None
    # Below par by one per cent over a life of some 0.62 years.
    assert below == pytest.approx(0.0065 + 0.01 / 0.62, rel=0.05)


def test_what_pays_nothing_has_no_spread() -> None:
    assert z_spread(np.zeros(5), YEARS, 100.0, CURVE) is None
    assert discount_margin(np.zeros(5), YEARS, np.zeros(5), 100.0) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("years,level\n1,0.02\n", "lacks the column rate"),
        ("years,rate\n1,two\n", "row 2: a time or a rate is no number"),
        ("years,rate\n1,2.5\n", "row 2: a rate of 2.5 at 1 years is impossible; write rates as fractions"),
        ("years,rate\n2,0.02\n1,0.02\n", "row 3: times must increase"),
        ("", "lacks the column years"),
    ],
)
def test_a_bad_curve_gets_one_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "curve.csv"
    file.write_text(text)
    with pytest.raises(CaseError) as caught:
        read_curve(file)
    assert sentence in str(caught.value)


def test_a_curve_is_read_and_straight_between_its_points(tmp_path: Path) -> None:
    file = tmp_path / "curve.csv"
    file.write_text("years,rate\n1,0.02\n3,0.03\n")
    assert [0.02, 0.025, 0.03] == read_curve(file).rate(np.array([0.5, 2.0, 9.0])).tolist()
