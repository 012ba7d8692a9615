"""The compiled model against its twin in NumPy, on the same random numbers."""

import sys
import tracemalloc
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from refloat.pool import Pool
from refloat.recovery import Overrides, simulate

CLOSE = {"rtol": 1e-9, "atol": 1e-7}
NAMES = ("collections", "costs", "files_open", "pool_balance", "closed_proceeds", "closed_plan")
GUARANTOR = {"odds": 0.5, "share": 0.6, "months": 14, "months_sigma": 0.4, "fee_share": 0.02}
WAY = {"odds": 0.15, "share": 0.4, "share_sd": 0.2, "months": 8, "months_sigma": 0.7, "fee_share": 0.03}


def fig(value: float) -> dict[str, Any]:
    return {"value": value, "source": "test", "grade": "judgement"}


def ways() -> dict[str, Any]:
    base = {name: fig(value) for name, value in WAY.items()}
    base |= {"odds_loadings": {"macro": fig(0.3)}, "share_loadings": {"property": fig(0.2)}}
    base |= {"clock_loadings": {"macro": fig(0.1)}, "stages": {"filed": fig(0.5), "enforcement": fig(1.5)}}
    plan = {"term_months": fig(30), "redefault_share": fig(0.5), "redefault_loadings": {"macro": fig(-0.2)}}
    return {
        "settlement": base,
        "note_sale": base,
        "restructuring": base | plan,
        "insolvency": base | {"zero_share": fig(0.5), "estate_price": fig(0.7)},
    }


def everything(make_assumptions: Any, kind: str, clock: str) -> Any:
    collateral = [
        {"name": "home", "where": {"region": "R1"}},
        {"name": "rest", "agreed": None, "auction": None, "index_beta": 0.5},
    ]
    taken = {name: fig(value) for name, value in {"odds": 0.4, "price": 0.6, "months": 20}.items()}
    auction = {"rounds": [{"odds": fig(0.3), "price": fig(0.8)}] * 3, "months_between": fig(5)}
    auction |= {"odds_property": fig(0.2), "last_resort_price": fig(0.3), "last_resort_months": fig(12)}
    collateral[1]["auction"] = auction | {"debt_for_asset": taken | {"holding_cost_share": fig(0.03)}}
    guarantor = {name: fig(value) for name, value in GUARANTOR.items()} | {"odds_loadings": {"macro": fig(0.3)}}
    a = make_assumptions(
        {"clock": clock},
        collateral=collateral,
        guarantor=guarantor,
        file_cost={"currency": "CNY", "per_year": fig(12)},
        copula={"kind": kind} | ({"degrees_of_freedom": fig(4)} if kind == "student_t" else {}),
        seasonality={
            "collections": [fig(1.0)] * 10 + [fig(0.5), fig(2.0)],
            "courts": [fig(1), fig(0.3)] + [fig(1)] * 5 + [fig(0)] + [fig(1)] * 4,
        },
    )
    base = a.segments[0].model_dump()
    segments = [
        base | {"name": "doubtful", "where": {"class5": "doubtful"}, "ways": ways()},
        base | {"name": "rest"},
    ]
    court = a.court.model_dump() | {"counted_from": "stage"}
    return type(a).model_validate(a.model_dump() | {"segments": segments, "court": court})


@pytest.fixture(scope="module")
def wide_pool(mixed_pool: Pool) -> Pool:
    """The mixed pool with auctions held, stages begun, and one asset behind loans of two ranks."""
    import polars as pl

    begun = [mixed_pool.cut_off - timedelta(days=60 * i) for i in range(12)]
    rank = pl.when((pl.col("collateral_id") == "S") & (pl.col("loan_id") == "L00004")).then(2)
    return Pool(
        loans=mixed_pool.loans.with_columns(pl.Series("legal_stage_date", begun)),
        collaterals=mixed_pool.collaterals.with_columns(
            rank.otherwise(pl.col("lien_rank")).alias("lien_rank"),
            (pl.int_range(pl.len()) % 4).alias("auction_round"),
        ),
        collections=mixed_pool.collections,
        cut_off=mixed_pool.cut_off,
        currency=mixed_pool.currency,
        excluded=mixed_pool.excluded,
    )


STRESS = Overrides.model_validate(
    {
        "name": "all at once",
        "events": [
            {"kind": "property_crash", "change": -0.2, "from_month": 3, "months": 9, "regions": ["R1"]},
            {"kind": "courts_closed", "from_month": 2, "months": 6},
            {"kind": "servicer_failure", "from_month": 10, "months": 5, "pace": 0.3, "amount_change": -0.05},
            {"kind": "drivers", "macro": -1.0},
        ],
    }
)


@pytest.mark.parametrize("kind", ["gaussian", "student_t"])
@pytest.mark.parametrize("clock", ["default", "cut_off"])
@pytest.mark.parametrize("overrides", [Overrides(), STRESS], ids=["plain", "stressed"])
def test_the_kernel_equals_its_twin(
    wide_pool: Pool, make_assumptions: Any, kind: str, clock: str, overrides: Overrides
) -> None:
    a = everything(make_assumptions, kind, clock)

    fast, slow = (
        simulate(wide_pool, a, seed=5, scenarios=370, block_size=200, engine=engine, overrides=overrides)
        for engine in ("kernel", "numpy")
    )

    for name in NAMES:
        np.testing.assert_allclose(getattr(fast.cash, name), getattr(slow.cash, name), **CLOSE, err_msg=name)
    for name in ("expected_gross", "expected_net", "expected_years"):
        np.testing.assert_allclose(fast.by_loan[name].to_numpy(), slow.by_loan[name].to_numpy(), **CLOSE, err_msg=name)
    assert slow.cash.collections.sum() > 0
    assert set(fast.by_loan["route"]) == {"collateral", "guarantor", "unsecured"}


def test_months_that_are_alike_equal_their_twin_too(mixed_pool: Pool, make_assumptions: Any) -> None:
    a = everything(make_assumptions, "gaussian", "default").model_copy(update={"seasonality": None})

    fast, slow = (simulate(mixed_pool, a, seed=2, scenarios=300, engine=engine) for engine in ("kernel", "numpy"))

    for name in NAMES:
        np.testing.assert_allclose(getattr(fast.cash, name), getattr(slow.cash, name), **CLOSE, err_msg=name)
    np.testing.assert_allclose(fast.by_loan["expected_net"], slow.by_loan["expected_net"], **CLOSE)


def test_the_kernel_is_compiled_once_for_every_kind_of_pool(
    wide_pool: Pool, make_pool: Any, make_assumptions: Any
) -> None:
    from refloat.recovery.kernel import work
    from refloat.recovery.kernel_times import group_times

    simulate(wide_pool, everything(make_assumptions, "gaussian", "default"), seed=1, scenarios=3)
    simulate(make_pool(), make_assumptions(), seed=1, scenarios=3)

    assert [1, 1] == [len(work.signatures), len(group_times.signatures)]


def test_memory_grows_with_the_result_alone(mixed_pool: Pool, make_assumptions: Any) -> None:
    a = everything(make_assumptions, "gaussian", "default")
    peaks, results = [], []
    for scenarios in (1000, 3000):
        tracemalloc.start()
        run = simulate(mixed_pool, a, seed=1, scenarios=scenarios, block_size=500)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        results.append(sum(getattr(run.cash, name).nbytes for name in NAMES))

    # While blocks are put together a result is there twice, with what it is worked out from.
    assert peaks[1] - peaks[0] < 4 * (results[1] - results[0])


def test_tiles_that_begin_within_others_have_room_for_their_rows(
    make_pool: Any, make_assumptions: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[simulate.__module__], "PLAN_SCENARIOS", 4)
    # More loans than a tile, cut by segments, and all the collateral on a few in the middle.
    count, few = 3000, 900
    rows = [{"loan_id": f"L{i:05}"} for i in range(count)]
    rows += [{"loan_id": f"L{i:05}"} for i in range(1500, 1500 + few) for _ in range(9)]
    kinds = ["doubtful" if i < 1000 else "loss" for i in range(count)]
    pool = make_pool([100.0] * count, collaterals=rows, class5=kinds)
    a = everything(make_assumptions, "gaussian", "default")

    fast, slow = (simulate(pool, a, seed=2, scenarios=3, engine=engine) for engine in ("kernel", "numpy"))

    np.testing.assert_allclose(fast.cash.collections, slow.cash.collections, **CLOSE)
    np.testing.assert_allclose(fast.by_loan["expected_net"], slow.by_loan["expected_net"], **CLOSE)
