"""The shipped assumption sets against the figures they cite."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from refloat.recovery import Recoveries, read_assumptions, simulate


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def gross(r: Recoveries) -> float:
    return float(r.cash.mean(r.cash.collections).sum()) / r.claim


def cumulative(r: Recoveries, months: int) -> float:
    periods = months // r.assumptions.period_months
    return float(r.cash.mean(r.cash.collections)[:periods].sum()) / r.claim


def card_pool(make_pool: Any, substandard: float, doubtful: float, count: int = 3000) -> Any:
    at = np.linspace(0, 1, count, endpoint=False)
    classes = np.where(at < substandard, "substandard", np.where(at < substandard + doubtful, "doubtful", "loss"))
    return make_pool([1000.0] * count, class5=classes.tolist())


def home_pool(make_pool: Any, loan_to_value: float, stage: str, count: int = 200, kind: str = "residential") -> Any:
    collaterals = [
        {
            "loan_id": f"L{i:05}",
            "value": 1000 / loan_to_value,
            "region": f"R{i % 5}",
            "value_date": date(2024, 9, 30),
            "collateral_type": kind,
        }
        for i in range(count)
    ]
    people = ["individual"] * count
    return make_pool([1000.0] * count, collaterals=collaterals, legal_stage=[stage] * count, borrower_type=people)


def test_a_card_pool_like_the_real_one_recovers_about_what_its_lower_agency_expected(make_pool: Any) -> None:
    # 24SUYU01: 23.67 % substandard, 50.99 % doubtful; agencies expected 8.419 % and 7.053 % of the claim.
    r = simulate(card_pool(make_pool, 0.2367, 0.5099), read_assumptions("cn-card"), seed=1, scenarios=3000)

    assert gross(r) == pytest.approx(0.07053, rel=0.05)
    # Its 36-month net forecast was 4,065.27 of 56,808.93, from the other agency's gross 4,782.67.
    net = float(r.cash.mean(r.cash.net).sum()) / r.claim
    assert net / gross(r) == pytest.approx(4065.27 / 4782.67, abs=0.001)


def test_an_older_card_pool_of_the_same_bank_recovers_about_what_its_agencies_expected(make_pool: Any) -> None:
    # 22SUYU01: 7.86 % substandard, 7.91 % doubtful, the rest loss; 4.657 % and 3.926 %.
    r = simulate(card_pool(make_pool, 0.0786, 0.0791), read_assumptions("cn-card"), seed=1, scenarios=3000)

    assert gross(r) == pytest.approx(0.03926, rel=0.06)


def test_card_cash_comes_as_fast_as_the_deals_that_were_followed(make_pool: Any) -> None:
    # 22GYZC02 had 49.04 % of its lifetime recovery after 10 months, 17NONGYING_NPL02 about 30 % after 5.
    r = simulate(card_pool(make_pool, 0.2, 0.5, 500), read_assumptions("cn-card"), seed=1, scenarios=1000)

    shares = [cumulative(r, months) / gross(r) for months in (3, 6, 9, 12)]
    assert np.interp(10, [9, 12], shares[2:]) == pytest.approx(0.4904, abs=0.03)
    assert np.interp(5, [3, 6], shares[:2]) == pytest.approx(0.30, abs=0.03)


def test_a_mortgage_pool_recovers_what_agencies_expect_and_as_fast(make_pool: Any) -> None:
    # Loan-to-value of such pools near 88 % (25XINGRUI02 86 %, 25ZYZC05 90 %).
    r = simulate(home_pool(make_pool, 0.88, "filed"), read_assumptions("cn-mortgage"), seed=1, scenarios=1000)

    # Lifetime base: median 53.6 % over 19 deals; lower of two agencies 48.7 %.
    assert gross(r) == pytest.approx(0.536, abs=0.02)
    # 17JIANXIN01 and 18JIANXIN02 were forecast 48 and 36 % of their lifetime after 23 and 24 months.
    assert cumulative(r, 24) / gross(r) == pytest.approx(0.42, abs=0.03)
    # 22GYZC03: 33.2 % of the claim after 31 months, of a lifetime of 60.5 %.
    assert cumulative(r, 30) / gross(r) == pytest.approx(0.332 / 0.605, abs=0.06)
    closed = 1 - float(r.cash.mean(r.cash.files_open)[60 // 3 - 1]) / 200
    assert 0.47 < closed < 0.72


@pytest.mark.parametrize(("loan_to_value", "low", "high"), [(0.6, 0.60, 0.77), (1.05, 0.42, 0.49)])
def test_the_level_of_mortgages_goes_with_their_loan_to_value(
    make_pool: Any, loan_to_value: float, low: float, high: float
) -> None:
    # 2020-23 vintages, before homes fell: 57 to 77 % (lower agency); 2025 vintages: 35 to 49 %.
    r = simulate(home_pool(make_pool, loan_to_value, "filed"), read_assumptions("cn-mortgage"), seed=1, scenarios=300)

    assert low < gross(r) < high


@pytest.mark.parametrize(("kind", "low", "high"), [("residential", 0.48, 0.60), ("industrial", 0.42, 0.54)])
def test_italian_secured_loans_recover_what_ordinary_workouts_do(
    make_pool: Any, kind: str, low: float, high: float
) -> None:
    # Bank of Italy, secured loans in ordinary workout: 48-55 % (2016-2021), at a loan-to-value of one.
    pool = home_pool(make_pool, 1.0, "filed", kind=kind)

    r = simulate(pool, read_assumptions("it-secured-mixed"), seed=1, scenarios=500)

    assert low < gross(r) < high
    times = r.by_loan["expected_years"].to_numpy()
    assert 4.0 < times.mean() < 6.0


def test_fresh_italian_unsecured_loans_recover_about_a_quarter(make_pool: Any) -> None:
    # Bank of Italy, unsecured: 25-26 % (2020, 2021).
    half = ["individual", "corporate"] * 100
    pool = make_pool([1000.0] * 200, default_date=[date(2024, 9, 20)] * 200, borrower_type=half)

    r = simulate(pool, read_assumptions("it-secured-mixed"), seed=1, scenarios=1000)

    assert gross(r) == pytest.approx(0.25, abs=0.02)


def test_freshly_charged_off_us_loans_recover_the_consumer_level(make_pool: Any) -> None:
    # LendingClub: 8.34 % gross and 7.49 % net of the charged-off principal of 1,455 loans.
    pool = make_pool([1000.0] * 300, default_date=[date(2024, 9, 20)] * 300)

    r = simulate(pool, read_assumptions("us-sme-charged-off"), seed=1, scenarios=2000)
    net = float(r.cash.mean(r.cash.net).sum()) / r.claim

    # A little of the ten-year tail falls after the horizon.
    assert gross(r) == pytest.approx(0.0834 * 0.965, abs=0.002)
    assert net / gross(r) == pytest.approx(0.0749 / 0.0834, abs=0.005)


def test_old_charged_off_us_loans_recover_little_and_say_why(make_pool: Any) -> None:
    a = read_assumptions("us-sme-charged-off")
    pool = make_pool([1000.0] * 50, default_date=[date(2024, 9, 20) - timedelta(days=365 * 5)] * 50)

    assert gross(simulate(pool, a, seed=1, scenarios=500)) == pytest.approx(0.0834 * 0.15, rel=0.06)
    assert any("judgement" in notice.en for notice in a.notices)


def test_the_consumer_figures_are_those_of_the_loan_book(shared: Path) -> None:
    charged = [r for r in rows(shared / "data/real/lendingclub_sample_29613.csv") if "Charged" in r["loan_status"]]
    principal = np.array([float(r["funded_amnt"]) - float(r["total_rec_prncp"]) for r in charged])
    recovered = np.array([float(r["recoveries"]) for r in charged])
    fees = np.array([float(r["collection_recovery_fee"]) for r in charged])
    share = recovered / principal
    terms = read_assumptions("us-sme-charged-off").segments[0].unsecured

    assert len(charged) == 1455
    assert recovered.sum() / principal.sum() == pytest.approx(0.0834, abs=5e-5)
    assert (recovered == 0).mean() == pytest.approx(terms.zero_share.value, abs=5e-4)
    assert (recovered == 0).sum() == 650
    assert share[share > 0].mean() == pytest.approx(0.146, abs=5e-4)
    assert share[share > 0].std() == pytest.approx(terms.paid_share_sd.value, abs=5e-4)
    assert fees.sum() / recovered.sum() == pytest.approx(terms.fee_share.value, abs=0.005)
    level = (1 - terms.zero_share.value) * terms.paid_share.value
    assert level == pytest.approx(recovered.sum() / principal.sum(), abs=5e-4)


def test_the_card_levels_solve_the_two_deals_they_cite(shared: Path) -> None:
    deals = {r["deal_id"]: r for r in rows(shared / "data/china/npl_abs_deals.csv")}
    levels = {
        s.name: (1 - s.unsecured.zero_share.value) * s.unsecured.paid_share.value
        for s in read_assumptions("cn-card").segments
    }

    assert levels["substandard"] / levels["doubtful"] == pytest.approx(1.25, rel=2e-3)
    for deal in ("22SUYU01", "24SUYU01"):
        mix = [float(deals[deal][f"class_{name}_pct"]) / 100 for name in ("substandard", "doubtful", "loss")]
        both = [float(deals[deal][f"agency{i}_base_recovery_pct"]) / 100 for i in (1, 2)]
        modelled = sum(m * levels[name] for m, name in zip(mix, ("substandard", "doubtful", "loss"), strict=True))
        assert modelled == pytest.approx(np.mean(both), rel=2e-3)
