"""Prices, yields and durations against textbooks and independent programs."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.sale.price import modified_duration, path_yields, price_at_yield, weighted_quantiles, yield_at_price


def test_hulls_three_year_bond_has_its_published_price_and_duration() -> None:
    # Hull, Options, Futures and Other Derivatives, 8th ed., table 4.6: 10 % coupon, half-yearly, yield 12 % with
    # continuous compounding: price 94.213, duration 2.653.
    years = np.arange(1, 7) / 2
    cash = np.array([5.0, 5.0, 5.0, 5.0, 5.0, 105.0])
    yield_rate = np.expm1(0.12)
    assert price_at_yield(cash, years, yield_rate) == pytest.approx(94.213, abs=5e-4)
    assert modified_duration(cash, years, yield_rate) * (1 + yield_rate) == pytest.approx(2.653, abs=5e-4)
    assert yield_at_price(cash, years, 94.213) == pytest.approx(yield_rate, abs=5e-6)


def test_a_plain_bond_agrees_with_quantlib() -> None:
    import QuantLib as ql  # noqa: N813

    issue = ql.Date(15, 3, 2024)
    ql.Settings.instance().evaluationDate = issue
    schedule = ql.Schedule(
        issue, ql.Date(15, 3, 2029), ql.Period(ql.Quarterly), ql.NullCalendar(), ql.Unadjusted, ql.Unadjusted,
        ql.DateGeneration.Backward, False,
    )  # fmt: skip
    counter = ql.Actual365Fixed()
    bond = ql.FixedRateBond(0, 100.0, schedule, [0.045], counter)
    flows = [(flow.date(), flow.amount()) for flow in bond.cashflows() if flow.date() > issue]
    cash = np.array([amount for _, amount in flows])
    start = date(2024, 3, 15)
    years = np.array([(date(day.year(), day.month(), day.dayOfMonth()) - start).days / 365 for day, _ in flows])
    for yield_rate in (-0.01, 0.02, 0.045, 0.3):
        theirs = bond.dirtyPrice(yield_rate, counter, ql.Compounded, ql.Annual, issue)
        assert price_at_yield(cash, years, yield_rate) == pytest.approx(theirs, rel=1e-12)
        duration = ql.BondFunctions.duration(
            bond, yield_rate, counter, ql.Compounded, ql.Annual, ql.Duration.Modified, issue
        )
        assert modified_duration(cash, years, yield_rate) == pytest.approx(duration, rel=1e-10)
        price = ql.BondPrice(theirs, ql.BondPrice.Dirty)
        assert yield_at_price(cash, years, theirs) == pytest.approx(
            ql.BondFunctions.bondYield(bond, price, counter, ql.Compounded, ql.Annual, issue, 1e-12), abs=1e-9
        )


def test_path_yields_agree_with_pyxirr() -> None:
    import pyxirr

    random = np.random.default_rng(3)
    cash = random.gamma(0.6, 20.0, (60, 12)) * (random.random((60, 12)) < 0.6)
    cash[0] = 0.0
    days = np.arange(1, 13) * 91
    ours = path_yields(cash, days / 365, 80.0)
    assert ours[0] == -1.0
    dates = np.datetime64("2024-01-01") + np.concatenate([[0], days]).astype("timedelta64[D]")
    for row, ours_of_path in zip(cash[1:], ours[1:], strict=True):
        theirs = pyxirr.xirr(dates.tolist(), np.concatenate([[-80.0], row]).tolist())
        if theirs is None or theirs < -0.99:
            continue
        assert ours_of_path == pytest.approx(theirs, abs=1e-8)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.floats(1e-2, 1e6))
@settings(deadline=None, max_examples=80)
def test_cash_discounted_at_its_yield_is_worth_its_price(amounts: list[float], price: float) -> None:
    cash, years = np.array(amounts), np.arange(1, len(amounts) + 1) / 4
    found = path_yields(cash[None, :], years, price)[0]
    if cash.sum() == 0:
        assert found == -1.0
    elif found > -1 + 1e-9:
        assert price_at_yield(cash, years, found) == pytest.approx(price, rel=1e-5)


def test_a_negative_payment_or_a_free_note_is_refused() -> None:
    years = np.array([1.0, 2.0])
    with pytest.raises(ValueError, match="negative"):
        path_yields(np.array([[1.0, -1.0]]), years, 1.0)
    with pytest.raises(ValueError, match="above zero"):
        path_yields(np.array([[1.0, 1.0]]), years, 0.0)
    with pytest.raises(ValueError, match="after the price"):
        path_yields(np.array([[1.0, 1.0]]), np.array([0.0, 1.0]), 1.0)


def test_quantiles_use_the_weights() -> None:
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([0.1, 0.3, 0.6])
    assert weighted_quantiles(values, weights, (0.05, 0.3, 0.5, 0.9, 0.95, 1.0)) == [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]
