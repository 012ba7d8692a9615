"""GMM of a dynamic panel, held to slow and clear ways of computing the same."""

import numpy as np
import pytest

from refloat.factors.panels.equations import DynamicModel, equations, moments
from refloat.factors.panels.fit_gmm import fit_gmm
from refloat.factors.panels.gmm import estimate, inverse
from refloat.factors.panels.instruments import LagInstruments
from refloat.factors.panels.panel import FloatArray, lagged


def simulated(seed: int, entities: int = 150, periods: int = 7, lag: float = 0.5, slope: float = 1.0) -> FloatArray:
    """(variable, entity, time): outcome and a driver that answers to the outcome of the period before."""
    chance = np.random.default_rng(seed)
    effect = chance.normal(size=entities)
    y, x = np.zeros((entities, periods + 20)), np.zeros((entities, periods + 20))
    y[:, 0] = effect / (1 - lag)
    for t in range(1, periods + 20):
        x[:, t] = 0.4 * x[:, t - 1] + 0.3 * effect + 0.1 * y[:, t - 1] + chance.normal(size=entities)
        y[:, t] = lag * y[:, t - 1] + slope * x[:, t] + effect + chance.normal(size=entities)
    return np.stack([y, x])[:, :, -periods:]


def model_of(
    values: FloatArray, *, system: bool = False, collapse: bool = False, last: int = 4, periods: bool = False
) -> DynamicModel:
    y, x = values
    return DynamicModel(
        outcome=y,
        terms={"lag 1": lagged(y, 1), "x": x},
        instruments=(LagInstruments(y, 2, last, collapse), LagInstruments(x, 2, last, collapse)),
        own=(),
        system=system,
        period_effects=periods,
        labels=tuple(str(t) for t in range(y.shape[1])),
        kept=np.ones(y.shape, dtype=bool),
    )


def slow_two_step(model: DynamicModel) -> tuple[FloatArray, FloatArray, float]:
    """Difference GMM written out entity by entity with whole matrices: coefficients, Windmeijer covariance, J."""
    y, names = model.outcome, list(model.terms)
    entities, periods = y.shape
    dy = np.diff(y, axis=1)
    dx = np.stack([np.diff(model.terms[name], axis=1) for name in names], axis=-1)
    columns = [
        (one.values, t, lag)
        for one in model.instruments
        for lag in range(one.first, one.last + 1)
        for t in range(1, periods)
        if t - lag >= 0 and np.any(np.isfinite(dy[:, t - 1]) & np.isfinite(dx[:, t - 1]).all(axis=1))
    ]
    zs, xs, ys, hs = [], [], [], []
    for i in range(entities):
        there = [t for t in range(1, periods) if np.isfinite(dy[i, t - 1]) and np.isfinite(dx[i, t - 1]).all()]
        z = np.zeros((len(there), len(columns)))
        for row, t in enumerate(there):
            for place, (values, period, lag) in enumerate(columns):
                if period == t and np.isfinite(values[i, t - lag]):
                    z[row, place] = values[i, t - lag]
        h = np.array([[2.0 if s == t else -1.0 if abs(s - t) == 1 else 0.0 for s in there] for t in there])
        zs.append(z)
        hs.append(h.reshape(len(there), len(there)))
        xs.append(dx[i, [t - 1 for t in there]])
        ys.append(dy[i, [t - 1 for t in there]])
    zx = sum(z.T @ x for z, x in zip(zs, xs, strict=True))
    zy = sum(z.T @ w for z, w in zip(zs, ys, strict=True))
    a1 = np.linalg.inv(sum(z.T @ h @ z for z, h in zip(zs, hs, strict=True)))
    m1 = np.linalg.inv(zx.T @ a1 @ zx)
    b1 = m1 @ zx.T @ a1 @ zy
    u1 = [w - x @ b1 for w, x in zip(ys, xs, strict=True)]
    omega = sum(z.T @ np.outer(u, u) @ z for z, u in zip(zs, u1, strict=True))
    a2 = np.linalg.inv(omega)
    v1 = m1 @ zx.T @ a1 @ omega @ a1 @ zx @ m1
    v2 = np.linalg.inv(zx.T @ a2 @ zx)
    b2 = v2 @ zx.T @ a2 @ zy
    g = zy - zx @ b2
    d = np.empty_like(v2)
    for j in range(len(names)):
        slope = -sum(
            z.T @ (np.outer(x[:, j], u) + np.outer(u, x[:, j])) @ z for z, x, u in zip(zs, xs, u1, strict=True)
        )
        d[:, j] = -v2 @ zx.T @ a2 @ slope @ a2 @ g
    return b2, v2 + d @ v2 + v2 @ d.T + d @ v1 @ d.T, float(g @ a2 @ g)


@pytest.mark.parametrize("holes", [False, True])
def test_two_steps_and_windmeijer_equal_the_slow_twin(holes: bool) -> None:
    values = simulated(1, entities=60)
    if holes:
        values[0][np.random.default_rng(5).random(values[0].shape) < 0.08] = np.nan
    model = model_of(values, last=3)
    made = estimate(moments(equations(model)))
    coefficients, covariance, hansen = slow_two_step(model)
    np.testing.assert_allclose(made.second, coefficients, rtol=1e-8)
    np.testing.assert_allclose(made.second_covariance, covariance, rtol=1e-6)
    assert made.hansen == pytest.approx(hansen, rel=1e-8)


def test_blocks_of_entities_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = equations(model_of(simulated(2, entities=40), system=True))
    whole = moments(found)
    monkeypatch.setattr("refloat.factors.panels.equations.BLOCK", 7)
    parts = moments(found)
    np.testing.assert_allclose(parts.zhz, whole.zhz, rtol=1e-12)
    np.testing.assert_array_equal(parts.zx, whole.zx)


@pytest.mark.parametrize("system", [False, True])
def test_gmm_finds_the_truth_where_fixed_effects_are_biased(system: bool) -> None:
    lags = []
    for seed in range(12):
        fit, _ = fit_gmm(model_of(simulated(seed), system=system, collapse=True, last=3))
        lags.append(fit.coefficients["lag 1"].value)
    assert np.mean(lags) == pytest.approx(0.5, abs=3 * np.std(lags) / np.sqrt(len(lags)) + 0.02)


def test_collapsed_instruments_are_one_a_lag_and_others_one_a_lag_and_period() -> None:
    values = simulated(3)
    collapsed = equations(model_of(values, collapse=True, last=4))
    full = equations(model_of(values, collapse=False, last=4))
    # Periods 2 to 6 have a difference with a lag in it; lags 2, 3 and 4 reach back in 5, 4 and 3 of them.
    assert len(collapsed.instruments) == 2 * 3
    assert len(full.instruments) == 2 * (5 + 4 + 3)


def test_errors_that_correlate_fail_ar2_and_the_hansen_test() -> None:
    chance = np.random.default_rng(4)
    values = simulated(4, entities=400, slope=0.0)
    noise = chance.normal(size=(400, 8))
    # A moving average of order one in levels is one of order two in differences.
    values[0] = values[0] + 2.0 * (noise[:, 1:] + 0.9 * noise[:, :-1])
    fit, cautions = fit_gmm(model_of(values, collapse=True))
    assert fit.tests["ar2"].p_value < 0.05
    assert "ar2_rejects" in {caution.key for caution in cautions}


def test_more_instruments_than_entities_is_told_and_the_weight_is_a_pseudo_inverse() -> None:
    fit, cautions = fit_gmm(model_of(simulated(6, entities=20), last=5))
    assert fit.instruments is not None
    assert fit.instruments > fit.entities
    assert {"instruments_many", "weight_singular"} <= {caution.key for caution in cautions}


def test_a_period_with_few_entities_has_no_equation_where_periods_have_constants() -> None:
    values = simulated(7, entities=50)
    values[0][3:, 0] = np.nan
    found = equations(model_of(values, periods=True))
    assert int(found.rows[:, 2].sum()) == 0
    assert "period 3" in found.names
    assert "period 2" not in found.names


def test_too_short_a_panel_is_no_estimate() -> None:
    with pytest.raises(np.linalg.LinAlgError, match="too few"):
        fit_gmm(model_of(simulated(8)[:, :, :2]))


def test_a_singular_matrix_has_a_pseudo_inverse_and_its_rank() -> None:
    column = np.array([1.0, 2.0, 1e6])
    found, rank = inverse(np.outer(column, column))
    assert rank == 1
    np.testing.assert_allclose(found @ np.outer(column, column) @ found, found, rtol=1e-9)
