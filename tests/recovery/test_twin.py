"""The fast model against the slow clear one, on the same random numbers."""

from typing import Any

import numpy as np
import pytest

from refloat.pool import Pool
from refloat.recovery import simulate
from refloat.recovery.twin import simulate_slowly

CLOSE = {"rtol": 1e-12, "atol": 1e-9}
GUARANTOR = {"odds": 0.5, "share": 0.6, "months": 14, "months_sigma": 0.4, "fee_share": 0.02}


def parts(fig: Any, kind: str) -> dict[str, Any]:
    out: dict[str, Any] = {"guarantor": {name: fig(value) for name, value in GUARANTOR.items()}}
    out["guarantor"]["odds_loadings"] = {"macro": fig(0.3)}
    out["file_cost"] = {"currency": "CNY", "per_year": fig(12)}
    out["copula"] = {"kind": kind} | ({"degrees_of_freedom": fig(4)} if kind == "student_t" else {})
    return out


@pytest.mark.parametrize("kind", ["gaussian", "student_t"])
@pytest.mark.parametrize("clock", ["default", "cut_off"])
def test_a_block_equals_its_slow_twin(mixed_pool: Pool, make_assumptions: Any, kind: str, clock: str) -> None:
    def fig(value: float) -> dict[str, Any]:
        return {"value": value, "source": "test", "grade": "judgement"}

    collateral = [
        {"name": "home", "where": {"region": "R1"}},
        {"name": "rest", "agreed": None, "auction": None, "index_beta": 0.5},
    ]
    one_round = {"rounds": [{"odds": fig(0.6), "price": fig(0.8)}], "months_between": fig(5), "odds_property": fig(0.2)}
    collateral[1]["auction"] = one_round | {"last_resort_price": fig(0.3), "last_resort_months": fig(12)}
    a = make_assumptions({"clock": clock}, collateral=collateral, **parts(fig, kind))

    fast = simulate(mixed_pool, a, seed=5, scenarios=37, block_size=20)
    slow = simulate_slowly(mixed_pool, a, seed=5, scenarios=37, block_size=20)

    for name in ("collections", "costs", "files_open", "pool_balance", "closed_proceeds", "closed_plan"):
        np.testing.assert_allclose(getattr(fast.cash, name), getattr(slow, name), **CLOSE, err_msg=name)
    for name in ("expected_gross", "expected_net", "expected_years"):
        np.testing.assert_allclose(fast.by_loan[name].to_numpy(), getattr(slow, name), **CLOSE, err_msg=name)
    assert slow.collections.sum() > 0
    assert set(fast.by_loan["route"]) == {"collateral", "guarantor", "unsecured"}


def test_loans_without_collateral_in_several_segments_equal_their_slow_twin(
    make_pool: Any, make_assumptions: Any
) -> None:
    base = make_assumptions()
    unsecured = base.segments[0].unsecured.model_dump()
    few = unsecured | {"zero_share": {"value": 0.9, "source": "test", "grade": "judgement"}, "clock": "cut_off"}
    segments = [
        {"name": "loss", "where": {"class5": ["loss"]}, "unsecured": few},
        {"name": "big", "where": {"claim": {"at_least": 900.0}}, "unsecured": unsecured},
        {"name": "rest", "unsecured": unsecured},
    ]
    a = make_assumptions(segments=segments)
    pool = make_pool([100.0 * i for i in range(1, 25)], class5=["loss", "doubtful", None, "doubtful"] * 6)

    fast = simulate(pool, a, seed=2, scenarios=50, block_size=50)
    slow = simulate_slowly(pool, a, seed=2, scenarios=50, block_size=50)

    np.testing.assert_allclose(fast.cash.collections, slow.collections, **CLOSE)
    np.testing.assert_allclose(fast.cash.closed_plan, slow.closed_plan, **CLOSE)
    np.testing.assert_allclose(fast.by_loan["expected_gross"].to_numpy(), slow.expected_gross, **CLOSE)
    assert set(fast.by_loan["segment"]) == {"loss", "big", "rest"}
