"""Every shipped set on its reference pool: there, cited, and near what it is said to be centred on."""

import numpy as np
import polars as pl
import pytest

from refloat.market import china_deals
from refloat.recovery import Recoveries, evidence, list_assumptions, read_assumptions, simulate
from refloat.recovery.evidence_points import evidence_points
from refloat.recovery.reference_pool import SECURED_LOANS, UNSECURED_LOANS, reference_pool, reference_pools


def run(name: str, scenarios: int = 200) -> Recoveries:
    return simulate(reference_pool(name), read_assumptions(name), seed=1, scenarios=scenarios)


def gross(r: Recoveries) -> float:
    return float(r.plan.collections.sum()) / r.claim


def test_every_asset_class_and_country_asked_for_is_there() -> None:
    sets = [read_assumptions(name) for name in list_assumptions()]

    assert {"card", "consumer", "auto", "micro", "mortgage", "sme", "corporate"} <= {one.asset_class for one in sets}
    assert {"CN", "IT", "GR", "ES", "US"} == {one.country for one in sets}


@pytest.mark.parametrize("name", list_assumptions())
def test_a_set_has_a_pool_points_of_evidence_notices_and_only_sources_it_uses(name: str) -> None:
    a, points = read_assumptions(name), evidence_points(name)
    figures = evidence(a)

    pool = reference_pool(name)
    assert (UNSECURED_LOANS if pool.collaterals.is_empty() else SECURED_LOANS) == pool.loan_count
    assert points.height
    assert a.notices
    assert all(notice.en and notice.zh for notice in a.notices)
    used = set(figures["source"])
    assert {f"{source.text} ({source.date})" for source in a.sources.values()} >= used
    assert 0 == points.null_count().sum_horizontal().item()
    assert {"seen", "derived"} >= set(points["grade"])
    assert {"actual", "forecast", "benchmark"} >= set(points["kind"])


def test_no_pool_and_no_point_belongs_to_a_set_that_is_not_there() -> None:
    assert set(list_assumptions()) == set(reference_pools()["set"]) == set(evidence_points()["set"])


# Lifetime gross recovery on the reference pool; what it leans on stands in evidence_points.csv.
LEVELS = {
    # Mean of 17.72 and 12.82 %, less the 11.24 % by which unsecured deals fall short.
    "cn-consumer": (0.1527 * (1 - 0.1124), 0.005),
    "cn-auto": (0.1705 * (1 - 0.1124), 0.005),
    # Four fifths secured around 46.5 %, one fifth at 11.8 %.
    "cn-micro": (0.8 * 0.465 + 0.2 * 0.118, 0.03),
    "cn-mortgage": (0.536, 0.02),
    # Between 36.1 and 53.8 % for secured pools; a fifth is unsecured here.
    "cn-corporate": (0.38, 0.06),
    "it-consumer": (0.26, 0.02),
    "it-mortgage": (0.53, 0.06),
    "gr-secured-mixed": (0.38, 0.04),
    "es-secured-mixed": (0.52, 0.06),
    "us-consumer": (0.1093, 0.004),
    "us-mortgage": (0.776, 0.025),
}


@pytest.mark.parametrize("name", LEVELS)
def test_a_set_is_centred_where_its_notice_says(name: str) -> None:
    level, room = LEVELS[name]

    assert gross(run(name)) == pytest.approx(level, abs=room)


def test_a_corporate_pool_has_a_quarter_of_its_claim_after_two_years() -> None:
    # 17SUYU01: 23.34 % of the claim after 23 months, a pool of secured and unsecured loans.
    r = run("cn-corporate")

    assert r.plan.collections[0, :8].sum() / r.claim == pytest.approx(0.2334, abs=0.06)


def test_the_cash_of_followed_mortgage_pools_lies_within_nine_tenths_of_the_paths() -> None:
    r = run("cn-mortgage", 600)
    total = np.cumsum(r.cash.collections, axis=1) / r.claim
    low, high = (np.quantile(total, q, axis=0) for q in (0.05, 0.95))
    seen = evidence_points("cn-mortgage").filter(pl.col("kind") == "actual")
    at = 3.0 * np.arange(1, r.cash.periods + 1)

    inside = [
        np.interp(m, at, low) <= s <= np.interp(m, at, high) for m, s in seen.select("months", "share").iter_rows()
    ]

    # 17JIANXIN01, the best of the early pools, lies above.
    assert [False, True, True, True, True] == inside


def senior_years(r: Recoveries, senior: float, coupon: float, closing: float, every: int) -> float:
    """Average life from closing of a senior paid first from the plan's net cash, in years.

    Cash of the months before closing is paid on the first date; interest comes before principal.
    """
    months = r.assumptions.period_months * np.arange(0.0, r.plan.periods + 1)
    to_date = np.concatenate([[0.0], np.cumsum(r.plan.net[0])])
    balance, paid, life, taken = senior, 0.0, 0.0, 0.0
    for step in range(1, 60):
        came = float(np.interp(closing + every * step - 1, months, to_date))
        principal = min(balance, max(came - taken - balance * coupon * every / 12, 0.0))
        life += principal * every * step / 12
        balance, paid, taken = balance - principal, paid + principal, came
    assert paid == pytest.approx(senior)
    return life / senior


@pytest.mark.parametrize(
    ("kind", "name", "every", "room"), [("card", "cn-card", 3, 0.12), ("mortgage", "cn-mortgage", 6, 0.2)]
)
def test_seniors_as_large_as_the_sold_ones_are_repaid_as_fast(kind: str, name: str, every: int, room: float) -> None:
    deals = china_deals().filter(pl.col("pool_type") == kind)
    middle = {
        column: float(deals[column].median())  # type: ignore[arg-type]
        for column in ("senior_over_recovery", "senior_coupon_rate", "cut_off_to_closing_months", "senior_wal_years")
    }
    r = run(name, 400)
    # Sold notes are sized on the agency's forecast, before the bias by which it proved wrong.
    forecast = float(r.plan.collections.sum()) / (1 + r.assumptions.estimation_error.amount.bias.value)

    years = senior_years(
        r,
        middle["senior_over_recovery"] * forecast,
        middle["senior_coupon_rate"],
        middle["cut_off_to_closing_months"],
        every,
    )

    # Disclosed by 17 card and 12 mortgage deals: medians of 0.60 and 1.78 years.
    assert {"card": 0.60, "mortgage": 1.78}[kind] == pytest.approx(middle["senior_wal_years"], abs=0.005)
    assert years == pytest.approx(middle["senior_wal_years"], abs=room)


@pytest.mark.parametrize(
    ("name", "periods", "spread"), [("cn-card", 4, (0.15, 0.20)), ("cn-mortgage", 8, (0.28, 0.48))]
)
def test_collections_to_date_spread_as_actual_over_forecast_does(
    name: str, periods: int, spread: tuple[float, float]
) -> None:
    # Card: most deals within 20 %, 0.15 to 0.2. Mortgage: 0.28 between deals of one date, 0.33 between cohorts.
    r = run(name, 1000)
    ratio = np.log(r.cash.collections[:, :periods].sum(axis=1))

    assert spread[0] < ratio.std() < spread[1]
