"""Levels and spreads against closed forms."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import multivariate_normal

from refloat.recovery import simulate
from refloat.recovery.assumptions import Copula
from refloat.recovery.tables import latent_probability, share_table

NO_ERROR = {"bias": 0.0, "market": 0.0, "deal": 0.0}
ALONE = {"payer_loadings": {}, "amount_loadings": {}, "clock_loadings": {}}


def fig(value: float) -> dict[str, Any]:
    return {"value": value, "source": "test", "grade": "judgement"}


def without_error() -> dict[str, Any]:
    error = {name: fig(value) for name, value in NO_ERROR.items()}
    return {"estimation_error": {"amount": error, "timing": error}, "horizon_months": 480}


def fresh(make_pool: Any, count: int) -> Any:
    return make_pool([100.0] * count, default_date=[date(2024, 9, 20)] * count)


@pytest.mark.parametrize("kind", ["gaussian", "student_t"])
@pytest.mark.parametrize("moved", ["payer_loadings", "amount_loadings"])
def test_drivers_and_copula_leave_the_mean_where_it_is(
    make_pool: Any, make_assumptions: Any, kind: str, moved: str
) -> None:
    copula = {"kind": kind} | ({"degrees_of_freedom": fig(4)} if kind == "student_t" else {})
    change = {"zero_share": 0.7, "paid_share": 0.25, moved: {"macro": fig(0.5)}}
    a = make_assumptions(ALONE | change, copula=copula, **without_error())

    r = simulate(fresh(make_pool, 20), a, seed=1, scenarios=8000)
    total = r.cash.collections.sum(axis=1) / r.claim

    # Under a Student-t copula a path without common driver still shares its mixing variable, which
    # links paying at all with paying much: hence the wider band there.
    slack = 4 * total.std() / np.sqrt(len(total)) + (0.006 if kind == "student_t" else 0)
    assert total.mean() == pytest.approx(0.3 * 0.25, abs=slack)


@pytest.mark.parametrize("kind", ["gaussian", "student_t"])
def test_independent_loans_have_the_spread_of_their_number(make_pool: Any, make_assumptions: Any, kind: str) -> None:
    a = make_assumptions({"zero_share": 0.6, "paid_share": 0.3, "paid_share_sd": 0.2} | ALONE, **without_error())
    count = 50

    r = simulate(fresh(make_pool, count), a, seed=1, scenarios=10_000)
    total = r.cash.collections.sum(axis=1) / r.claim

    variance = (0.4 * (0.2**2 + 0.3**2) - (0.4 * 0.3) ** 2) / count
    assert total.mean() == pytest.approx(0.12, abs=4 * np.sqrt(variance / 10_000))
    assert total.var() == pytest.approx(variance, rel=0.07)


def test_two_payers_pay_together_as_often_as_the_bivariate_normal_says(make_pool: Any, make_assumptions: Any) -> None:
    loading, zero = 0.6, 0.7
    change = {"zero_share": zero, "paid_share": 1.0, "paid_share_sd": 0.0, "payer_loadings": {"macro": fig(loading)}}
    a = make_assumptions(ALONE | change, **without_error())

    r = simulate(fresh(make_pool, 2), a, seed=3, scenarios=20_000)
    both = (r.cash.collections.sum(axis=1) > 150).mean()

    from scipy.special import ndtri

    cut = -float(ndtri(zero))
    expected = float(multivariate_normal(mean=[0, 0], cov=[[1, loading**2], [loading**2, 1]]).cdf([cut, cut]))
    assert both == pytest.approx(expected, abs=4 * np.sqrt(expected / 20_000))


def test_a_large_pool_nears_the_vasicek_distribution(make_pool: Any, make_assumptions: Any) -> None:
    from scipy.special import ndtri

    loading, zero = 0.3, 0.5
    change = {"zero_share": zero, "paid_share": 1.0, "paid_share_sd": 0.0, "payer_loadings": {"macro": fig(loading)}}
    a = make_assumptions(ALONE | change, **without_error())

    r = simulate(fresh(make_pool, 3000), a, seed=3, scenarios=4000)
    paid = r.cash.collections.sum(axis=1) / r.claim

    for level in (0.01, 0.1, 0.5, 0.9, 0.99):
        driver = float(ndtri(level))
        limit = 1 - float(ndtr((ndtri(zero) - loading * driver) / np.sqrt(1 - loading**2)))
        assert np.quantile(paid, level) == pytest.approx(limit, abs=0.02)


def test_an_estimation_error_scales_the_mean_by_its_bias_and_spreads_it(make_pool: Any, make_assumptions: Any) -> None:
    amount = {"bias": fig(-0.1), "market": fig(0.12), "deal": fig(0.16)}
    none = {name: fig(0.0) for name in NO_ERROR}
    change = {"zero_share": 0.0, "paid_share": 0.2, "paid_share_sd": 0.0}
    a = make_assumptions(ALONE | change, estimation_error={"amount": amount, "timing": none}, horizon_months=480)

    r = simulate(fresh(make_pool, 1), a, seed=1, scenarios=10_000)
    total = r.cash.collections.sum(axis=1) / r.claim

    assert total.mean() == pytest.approx(0.9 * 0.2, rel=0.01)
    assert np.log(total).std() == pytest.approx(0.2, rel=0.02)


def test_an_old_loan_has_only_the_rest_of_its_curve_left(make_pool: Any, make_assumptions: Any) -> None:
    change = {"zero_share": 0.0, "paid_share": 0.5, "paid_share_sd": 0.0}
    a = make_assumptions(ALONE | change, **without_error())
    # 30 months are 65 % plus a quarter of the way to 90 %; more than 72 months are everything.
    pool = make_pool([100.0, 100.0, 100.0], default_date=[date(2024, 9, 1), date(2022, 3, 20), date(2010, 1, 1)])

    r = simulate(pool, a, seed=1, scenarios=5)

    left = [1.0, 1 - (0.65 + 0.25 * 0.25), 0.0]
    assert r.by_loan["expected_gross"].to_list() == pytest.approx([50 * share for share in left], rel=1e-9)


def test_the_clock_of_the_cut_off_forgets_the_age(make_pool: Any, make_assumptions: Any) -> None:
    change = {"zero_share": 0.0, "paid_share": 0.5, "paid_share_sd": 0.0, "clock": "cut_off"}
    a = make_assumptions(ALONE | change, **without_error())
    pool = make_pool([100.0, 100.0], default_date=[date(2024, 9, 1), date(2010, 1, 1)])

    r = simulate(pool, a, seed=1, scenarios=5)

    assert r.by_loan["expected_gross"].to_list() == pytest.approx([50.0, 50.0], rel=1e-9)


def test_lateness_moves_cash_but_takes_none(make_pool: Any, make_assumptions: Any) -> None:
    none = {name: fig(0.0) for name in NO_ERROR}
    late = none | {"bias": fig(1.0)}
    pool = fresh(make_pool, 5)

    def run(timing: dict[str, Any]) -> Any:
        return simulate(
            pool,
            make_assumptions(ALONE, estimation_error={"amount": none, "timing": timing}, horizon_months=480),
            seed=1,
            scenarios=10,
        ).cash.collections

    on_time, later = run(none), run(late)

    # With a clock twice as slow, six months bring what three brought.
    np.testing.assert_allclose(later.cumsum(axis=1)[:, 1::2][:, :20], on_time.cumsum(axis=1)[:, :20], rtol=1e-12)
    np.testing.assert_allclose(later.sum(axis=1), on_time.sum(axis=1), rtol=1e-12)


@pytest.mark.parametrize(("mean", "deviation"), [(0.1, 0.12), (0.35, 0.3), (0.9, 0.05), (0.02, 0.1)])
def test_a_share_table_has_the_moments_asked_for(mean: float, deviation: float) -> None:
    table = share_table(mean, deviation, Copula(kind="gaussian"))
    edges = np.linspace(-table.reach, table.reach, len(table.values))
    weight = np.diff(latent_probability(edges, Copula(kind="gaussian")))

    middle = float((weight * table.values[1:]).sum())
    assert middle == pytest.approx(mean, rel=1e-3)
    assert float(np.sqrt((weight * (table.values[1:] - middle) ** 2).sum())) == pytest.approx(deviation, rel=1e-3)
    assert table.values[0] == 0
