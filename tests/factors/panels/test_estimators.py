"""Static estimators, the jackknife, Mundlak's test, and what they refuse."""

from dataclasses import replace

import numpy as np
import pytest

from refloat.factors.panels.check_terms import identified
from refloat.factors.panels.fit_static import fit_static
from refloat.factors.panels.influence import influence_of_entities
from refloat.factors.panels.jackknife import half_panel_jackknife
from refloat.factors.panels.mundlak import mundlak_test
from refloat.factors.panels.panel import lagged
from refloat.factors.panels.pasted import held_periods
from refloat.factors.panels.sample import Sample, sample_of, take
from refloat.factors.panels.wild_bootstrap import wild_p_values
from refloat.factors.panels.within import within


def simulated(seed: int = 0, entities: int = 60, periods: int = 9, lag: float = 0.6, tied: float = 0.5) -> Sample:
    """A dynamic panel with a driver that goes with the entity's effect by `tied`; a tenth of the rows missing."""
    chance = np.random.default_rng(seed)
    effect = chance.normal(size=entities)
    y, x = np.zeros((entities, periods + 20)), chance.normal(size=(entities, periods + 20)) + tied * effect[:, None]
    for t in range(1, periods + 20):
        y[:, t] = lag * y[:, t - 1] + 0.8 * x[:, t] + effect + chance.normal(size=entities)
    y, x = y[:, -periods:], x[:, -periods:]
    kept = chance.random(y.shape) > 0.1
    names = tuple(f"bank {i}" for i in range(entities))
    terms = {"lag 1": lagged(y, 1), "x": x}
    return sample_of(y, terms, kept, names, tuple(str(t) for t in range(periods)), least_rows=2)


@pytest.mark.parametrize("estimator", ["fixed", "fixed-periods"])
def test_the_library_and_the_fast_estimator_agree(estimator: str) -> None:
    sample = simulated()
    fit, _ = fit_static(sample, estimator, "none")
    fast = within(sample, period_effects=estimator == "fixed-periods")
    coefficients = [one.value for one in fit.coefficients.values()]
    errors = [one.error for one in fit.coefficients.values()]
    np.testing.assert_allclose(fast.coefficients, coefficients, rtol=1e-9)
    np.testing.assert_allclose(np.sqrt(np.diag(fast.covariance)), errors, rtol=1e-9)


def test_fixed_effects_are_least_squares_with_a_constant_for_each_entity() -> None:
    sample = simulated(1, entities=8)
    dummies = np.eye(len(sample.entities))[sample.entity]
    x = np.concatenate([sample.regressors, dummies], axis=1)
    slow = np.linalg.lstsq(x, sample.outcome, rcond=None)[0][:2]
    np.testing.assert_allclose(within(sample).coefficients, slow, rtol=1e-9)


def test_small_sample_factors_are_those_of_the_books() -> None:
    sample = simulated(2)
    none, rows, groups = (
        fit_static(sample, "fixed", how)[0].coefficients["x"].error for how in ("none", "rows", "groups")
    )
    n, k, g = sample.rows, 2, len(sample.entities)
    assert rows**2 / none**2 == pytest.approx(n / (n - k))
    assert groups**2 / none**2 == pytest.approx((n - 1) / (n - k) * g / (g - 1))


def test_the_jackknife_takes_most_of_the_bias_out_of_a_short_dynamic_panel() -> None:
    plain, mended = [], []
    for seed in range(20):
        sample = simulated(seed, lag=0.6)
        plain.append(within(sample).coefficients[0])
        mended.append(half_panel_jackknife(sample, middle="both")[0][0])
    assert np.mean(plain) < 0.6 - 0.02
    assert abs(np.mean(mended) - 0.6) < 0.4 * abs(np.mean(plain) - 0.6)


def test_the_jackknife_is_twice_the_whole_less_the_mean_of_the_halves() -> None:
    sample = simulated(3, entities=10, periods=8)
    early = np.zeros(sample.rows, dtype=bool)
    for entity in range(len(sample.entities)):
        rows = np.flatnonzero(sample.entity == entity)
        early[rows[: len(rows) // 2]] = True
    halves = [within(take(sample, rows)).coefficients for rows in (early, ~early)]
    expected = 2 * within(sample).coefficients - np.mean(halves, axis=0)
    np.testing.assert_allclose(half_panel_jackknife(sample)[0], expected, rtol=1e-12)


def test_mundlak_rejects_where_entities_differ_with_the_driver_and_only_there() -> None:
    tied, loose = (mundlak_test(_static(tied)) for tied in (1.0, 0.0))
    assert tied is not None
    assert loose is not None
    assert tied.p_value < 0.001
    assert loose.p_value > 0.05


def _static(tied: float) -> Sample:
    sample = simulated(4, entities=150, tied=tied)
    return replace(sample, names=("x",), regressors=sample.regressors[:, 1:])


def test_leaving_each_entity_out_is_what_running_without_it_gives() -> None:
    sample = simulated(5, entities=12)
    found = influence_of_entities(sample)[1]
    place = sample.entities.index(found.low_without)
    again = within(take(sample, sample.entity != place)).coefficients[1]
    assert found.low == pytest.approx(again, rel=1e-9)


@pytest.mark.parametrize(
    ("column", "effects", "key"),
    [
        ("constant", True, "constant_column"),
        ("entity", True, "entity_constant"),
        ("period", True, "period_column"),
        ("sum", False, "collinear_column"),
    ],
)
def test_a_term_without_variation_of_its_own_is_left_out_and_told_of(column: str, effects: bool, key: str) -> None:
    sample = simulated(6)
    values = {
        "constant": np.full(sample.rows, 3.0),
        "entity": sample.entity.astype(float),
        "period": sample.period.astype(float) ** 2,
        "sum": 2.0 * sample.regressors[:, 0] - sample.regressors[:, 1] + 4.0,
    }[column]
    names = (*sample.names, "new")
    wider = replace(sample, names=names, regressors=np.column_stack([sample.regressors, values]))
    told, cautions = identified(wider, entity_effects=effects, period_effects=column == "period")
    assert told.names == sample.names
    assert [caution.key for caution in cautions] == [key]
    assert "new" in cautions[0].sentence()
    assert "new" in cautions[0].sentence("zh")


def test_the_wild_bootstrap_rejects_a_true_null_as_often_as_it_should_and_clustered_errors_more_often() -> None:
    wild, usual = [], []
    for seed in range(120):
        chance = np.random.default_rng(seed)
        entity, period = np.repeat(np.arange(6), 12), np.tile(np.arange(12), 6)
        # Errors and driver both drift within an entity, as ratios of banks do; the driver has no effect.
        drift = chance.normal(size=(6, 12)).cumsum(axis=1).ravel()
        y = chance.normal(size=(6, 12)).cumsum(axis=1).ravel()
        names = tuple(f"bank {k}" for k in range(6))
        sample = Sample(("x",), y, drift[:, None], entity, period, names, tuple(str(t) for t in range(12)))
        wild.append(wild_p_values(sample, draws=199)["x"] < 0.1)
        made = within(sample)
        usual.append(abs(made.coefficients[0]) / np.sqrt(made.covariance[0, 0]) > 1.645)
    # 120 samples at 10 %: two and a half standard errors are 0.07.
    assert abs(np.mean(wild) - 0.1) < 0.07
    assert np.mean(usual) > np.mean(wild) + 0.05


def test_values_pasted_from_years_into_quarters_are_found_and_true_quarters_are_not() -> None:
    chance = np.random.default_rng(7)
    years = chance.normal(size=(10, 8))
    quarters = chance.normal(size=(10, 32))
    assert held_periods(np.repeat(years, 4, axis=1), 4) == 4
    # Beginning in the third quarter of a year, and with gaps.
    pasted = np.repeat(years, 4, axis=1)[:, 2:]
    pasted[chance.random(pasted.shape) < 0.1] = np.nan
    assert held_periods(pasted, None) == 4
    assert held_periods(quarters, 4) is None
    assert held_periods(np.ones((10, 32)), 4) is None
    assert held_periods(np.repeat(years, 4, axis=1), 1) is None
    assert held_periods(np.repeat(years, 12, axis=1), 12) == 12
    assert held_periods(np.repeat(years, 3, axis=1), 12) == 3
