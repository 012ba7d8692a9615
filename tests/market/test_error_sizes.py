"""Sizes of the estimation error against the published counts they are derived from."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from refloat.market import china_deals, error_evidence, error_sizes
from refloat.market.error_sizes import agency_spread, present_value_ratios
from refloat.market.spreads import spread_between_shares, spread_of_share_below, spread_of_share_within


def size(market: str, on: str, part: str) -> float:
    rows = error_sizes().filter((pl.col("market") == market) & (pl.col("on") == on) & (pl.col("part") == part))
    return float(rows["value"].item())


def test_54_italian_deals_spread_by_about_037_and_all_of_it_is_between_deals() -> None:
    # 28 below plan, 22 below 90 %: the naive lognormal by hand.
    naive = -np.log(0.9) / (ndtri(28 / 54) - ndtri(22 / 54))

    assert naive == pytest.approx(size("IT", "ratio", "spread"), rel=1e-12)
    assert naive == pytest.approx(0.37, abs=0.01)
    assert naive == pytest.approx(np.hypot(size("IT", "amount", "deal"), size("IT", "timing", "deal")), rel=1e-12)


def test_closed_italian_positions_paid_their_plan_so_the_error_is_mostly_time() -> None:
    logs = np.log(present_value_ratios()["present_value_ratio"].to_numpy())

    assert len(logs) == 9
    assert size("IT", "amount", "bias") == pytest.approx(0.0, abs=0.02)
    assert size("IT", "amount", "deal") == pytest.approx(float(logs.std(ddof=1)), rel=1e-12)
    assert size("IT", "timing", "deal") > 2.5 * size("IT", "amount", "deal")


def test_unsecured_chinese_deals_lie_11_per_cent_low_and_spread_by_015_to_02() -> None:
    assert size("CN-unsecured", "amount", "bias") == pytest.approx(-0.1124)
    assert 0.15 < size("CN-unsecured", "ratio", "spread") < 0.2


def test_the_parts_and_the_drivers_of_unsecured_deals_add_up_to_the_spread_of_the_ratio() -> None:
    facts = error_evidence().filter(pl.col("market") == "CN-unsecured")
    e, drivers = (facts.filter(pl.col("fact") == name)["value"].item() for name in ("elasticity", "driver_spread"))
    amount, timing = (
        np.hypot(size("CN-unsecured", on, "market"), size("CN-unsecured", on, "deal")) for on in ("amount", "timing")
    )

    total = np.sqrt(drivers**2 + amount**2 + (e * timing) ** 2)

    assert total == pytest.approx(size("CN-unsecured", "ratio", "spread"), rel=1e-12)


def test_secured_chinese_deals_spread_by_028_between_them_and_by_033_between_cohorts() -> None:
    between = np.hypot(size("CN-secured", "amount", "deal"), size("CN-secured", "timing", "deal"))
    # 1.649 and 1.555 times forecast after two years, against about one.
    cohorts = np.log(np.sqrt(1.649 * 1.555)) / np.sqrt(2)
    parts = (0.17, size("CN-secured", "amount", "market"), size("CN-secured", "timing", "market"))

    assert between == pytest.approx(np.log(0.8) / ndtri(0.21), rel=1e-12)
    assert cohorts == pytest.approx(np.sqrt(np.sum(np.square(parts))), abs=1e-3)


def test_two_agencies_stand_apart_by_their_errors_times_root_two() -> None:
    rates = china_deals().filter(pl.col("pool_type") == "mortgage")
    apart = np.log(rates["agency1_recovery_rate"].to_numpy() / rates["agency2_recovery_rate"].to_numpy())

    assert len(apart) == 16
    assert agency_spread(("mortgage",)) == pytest.approx(np.sqrt((apart**2).sum() / 16 / 2))


def test_every_fact_names_its_source_and_how_sure_it_is() -> None:
    facts = error_evidence()

    assert 0 == facts.null_count().sum_horizontal().item()
    assert {"high", "high-medium", "derived", "judgement"} >= set(facts["confidence"])


@given(centre=st.floats(-0.5, 0.3), spread=st.floats(0.05, 0.9))
def test_shares_of_a_lognormal_give_its_centre_and_spread_back(centre: float, spread: float) -> None:
    shares = tuple(float(ndtr((np.log(level) - centre) / spread)) for level in (1.0, 0.8))

    if 1e-6 < shares[1] < shares[0] < 1 - 1e-6:
        found = spread_between_shares((1.0, 0.8), (shares[0], shares[1]))
        assert (centre, spread) == pytest.approx(found, rel=1e-6, abs=1e-6)
        if abs(shares[1] - 0.5) > 1e-3:
            assert spread == pytest.approx(spread_of_share_below(0.8, shares[1], float(np.exp(centre))), rel=1e-6)


def test_a_share_that_no_spread_gives_is_refused() -> None:
    assert 0.2 == pytest.approx(spread_of_share_within(0.9, 0.2, 0.6), abs=0.03)
    with pytest.raises(ValueError, match="no spread"):
        spread_of_share_within(0.9, 0.2, 1.5)
