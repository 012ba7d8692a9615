"""Commingling, set-off and a servicer that fails: what each does to cash."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from refloat.rating import disrupted
from refloat.rating.disrupt import worst_start
from refloat.rating.move_in_time import delayed
from refloat.rules import ServicingStress, read_servicing_stresses
from refloat.units import Cash

START = date(2024, 1, 1)


def stress(kind: str, months: float, share: float = 0.0) -> ServicingStress:
    return ServicingStress("x", kind, months, share, "", "", "", "")  # type: ignore[arg-type]


def cash(*paths: list[float], days: int = 30) -> Cash:
    """One payment every so many days from the start, with costs of a tenth."""
    amounts = np.array(paths)
    dates = np.datetime64(START) + days * np.arange(1, amounts.shape[1] + 1).astype("timedelta64[D]")
    return Cash(dates, amounts, 0.1 * amounts, np.full(len(paths), 1 / len(paths)), pool_balance=2 * amounts)


MONTH = 365.25 / 12 / 30
"""A month of the stresses in periods of these tests."""


def test_the_shipped_stresses_name_their_kind_and_grade() -> None:
    found = read_servicing_stresses()
    assert [one.kind for one in found.values()] == ["commingling", "set_off", "servicer"]
    for one in found.values():
        assert one.text
        assert one.text_zh
        assert "judgement" in one.grade


def test_commingling_loses_the_collections_of_the_worst_months_on_every_path() -> None:
    before = cash([10.0, 20.0, 60.0, 10.0], [20.0, 20.0, 80.0, 0.0])
    after = disrupted(before, stress("commingling", 1 / MONTH), START)
    # A month as long as a period: the third carries most.
    assert after.collections == pytest.approx(np.array([[10.0, 20.0, 0.0, 10.0], [20.0, 20.0, 0.0, 0.0]]))
    assert after.costs == pytest.approx(before.costs)


def test_a_window_over_parts_of_periods_loses_their_parts() -> None:
    before = cash([10.0, 30.0, 50.0, 10.0])
    after = disrupted(before, stress("commingling", 1.5 / MONTH), START)
    assert after.collections[0] == pytest.approx([10.0, 15.0, 0.0, 10.0])


def test_set_off_takes_its_share_of_the_first_months_only() -> None:
    after = disrupted(cash([10.0, 20.0, 30.0, 40.0]), stress("set_off", 2.5 / MONTH, 0.1), START)
    assert after.collections[0] == pytest.approx([9.0, 18.0, 28.5, 40.0])


def test_a_failed_servicer_stops_cash_at_the_worst_time_and_brings_it_all_later() -> None:
    before = cash([10.0, 20.0, 60.0, 10.0])
    after = disrupted(before, stress("servicer", 2 / MONTH, 0.5), START)
    # From the second period on nothing comes for two periods: those two carry most.
    assert after.collections[0] == pytest.approx([10.0, 0.0, 0.0, 20.0, 60.0, 10.0])
    assert after.costs[0] == pytest.approx([1.0, 0.0, 0.0, 3.0, 9.0, 1.5])
    assert after.collections.sum() == pytest.approx(before.collections.sum())
    assert after.pool_balance is not None
    assert after.pool_balance[0] == pytest.approx([20.0, 20.0, 20.0, 40.0, 120.0, 20.0])
    assert (np.diff(after.dates).astype(int) == 30).all()


def test_the_worst_window_is_the_best_of_all_starts() -> None:
    random = np.random.default_rng(5)
    table = cash(*random.gamma(1.0, 10.0, (3, 24)).tolist())
    knots = np.concatenate([[0.0], 30.0 * np.arange(1, 25)])
    total = np.concatenate([[0.0], np.cumsum(table.mean(table.collections))])

    def carried(at: float) -> float:
        return float(np.interp(at + 100, knots, total) - np.interp(at, knots, total))

    best = carried(worst_start(table, knots, 100.0))
    assert best == pytest.approx(max(carried(at) for at in np.linspace(0, 720, 7201)), rel=1e-9)


def test_a_delay_on_many_paths_is_that_of_the_plan_on_each() -> None:
    from refloat.rating.stress_cash import stress_cash

    table = cash([10.0, 20.0, 60.0, 10.0, 5.0], [1.0, 0.0, 4.0, 9.0, 1.0])
    late = delayed(table, 3.0, 6.0, START)
    for path in range(2):
        one = replace(
            table,
            weights=np.ones(1),
            **{name: getattr(table, name)[path : path + 1] for name in ("collections", "costs", "pool_balance")},
        )
        plan = stress_cash(one, np.zeros(1), np.array([3.0]), np.zeros(1), 6.0, START)
        assert (late.dates == plan.dates).all()
        assert late.collections[path] == pytest.approx(plan.collections[0])
        assert late.costs[path] == pytest.approx(plan.costs[0])
