"""Methods for one's own data: planted effects are found, no effect is not, small samples are refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from refloat.effects.own_data import (
    event_study,
    local_projection,
    match,
    staggered_differences,
    synthetic_control,
)
from refloat.errors import InputError


def returns(effect: float, events: int = 40) -> pl.DataFrame:
    random = np.random.default_rng(3)
    rows = []
    for event in range(events):
        day = np.arange(-120, 6)
        market = random.normal(0, 0.01, len(day))
        asset = 0.001 + 1.2 * market + random.normal(0, 0.005, len(day)) + effect * (day == 0)
        rows.append(pl.DataFrame({"event": event, "day": day, "asset": asset, "market": market}))
    return pl.concat(rows)


def panel(effect: float) -> pl.DataFrame:
    random = np.random.default_rng(5)
    rows = []
    for unit in range(36):
        start = (None, 4, 6)[unit % 3]
        level, trend = random.normal(0, 3), 0.5
        for period in range(10):
            # The effect grows with time since treatment, where two-way fixed effects go wrong.
            treated = 0.0 if start is None or period < start else effect * (1 + period - start)
            outcome = level + trend * period + treated + random.normal(0, 0.2)
            rows.append((f"u{unit}", period, outcome, start))
    return pl.DataFrame(rows, schema=["unit", "period", "outcome", "treated_from"], orient="row")


def test_a_planted_jump_at_announcement_is_found_and_none_where_there_is_none() -> None:
    jump, nothing = event_study(returns(0.02)), event_study(returns(0.0))

    assert 0.02 == pytest.approx(jump.cumulated, abs=0.003)
    assert jump.p_standardised < 1e-6
    assert jump.positive > 0.9
    assert nothing.p_standardised > 0.05
    assert 0.02 == pytest.approx(jump.mean_abnormal[1], abs=0.003)


def test_staggered_differences_give_the_mean_effect_that_grows_with_time() -> None:
    found = staggered_differences(panel(1.0))

    # Cohort 4 has six treated periods (1 to 6), cohort 6 four (1 to 4), twelve units each.
    assert (21 + 10) / 10 == pytest.approx(found.overall, abs=0.15)
    assert found.low < 3.1 < found.high
    times = {time: value for time, value, _ in found.by_event_time}
    assert 1.0 == pytest.approx(times[0], abs=0.15)
    assert 4.0 == pytest.approx(times[3], abs=0.2)
    # Before treatment nothing moves: parallel trends.
    assert all(abs(value) < 0.3 for time, value in times.items() if time < -1)
    nothing = staggered_differences(panel(0.0))
    assert nothing.low < 0 < nothing.high


def test_staggered_differences_agree_with_an_independent_program() -> None:
    """csdid 0.4.3 (BSD), outcome regression, controls never treated, on the same made-up panel."""
    found = staggered_differences(panel(1.0), draws=199)

    assert 3.0755038274863957 == pytest.approx(found.overall, rel=1e-12)
    times = {time: value for time, value, _ in found.by_event_time}
    theirs = {0: 1.016791, 1: 2.039878, 2: 2.975946, 3: 3.896817, 4: 4.988004, 5: 5.908172}
    assert theirs == pytest.approx({time: times[time] for time in theirs}, abs=1e-6)
    # Its analytic error is 0.1108; ours is a bootstrap.
    assert 0.1108 == pytest.approx(found.overall_error, rel=0.15)


def test_units_treated_after_the_panel_are_controls_and_those_treated_from_its_start_are_counted_out() -> None:
    data = panel(1.0)
    later = data.with_columns(treated_from=pl.col("treated_from").fill_null(50))
    early = pl.concat(
        [data, data.filter(pl.col("unit") == "u1").with_columns(unit=pl.lit("old"), treated_from=pl.lit(0, pl.Int64))]
    )

    one, other, third = (staggered_differences(table, draws=19) for table in (data, later, early))

    assert (12, 12, 0) == (one.controls, other.controls, one.left_out)
    assert one.overall == other.overall == third.overall
    assert 1 == third.left_out


def test_trends_that_are_not_parallel_are_told_and_parallel_ones_are_not() -> None:
    data = panel(1.0)
    drifting = data.with_columns(
        outcome=pl.when(pl.col("treated_from").is_null())
        .then(pl.col("outcome"))
        .otherwise(pl.col("outcome") + 0.3 * pl.col("period"))
    )

    parallel, apart = (staggered_differences(table, draws=199).trends_p for table in (data, drifting))

    assert parallel is not None
    assert apart is not None
    assert apart < 1e-6
    assert parallel > 0.01


def test_matching_removes_what_a_feature_explains() -> None:
    random = np.random.default_rng(9)
    size = random.normal(0, 1, 1200)
    treated = random.uniform(size=1200) < 1 / (1 + np.exp(-size))
    outcome = 3 * size + 0.5 * treated + random.normal(0, 0.3, 1200)
    units = pl.DataFrame({"treated": treated.astype(int), "outcome": outcome, "size": size})

    found = match(units, ("size",))

    naive = outcome[treated].mean() - outcome[~treated].mean()
    assert naive > 2
    assert found.low < 0.5 < found.high
    assert found.error < 0.1
    assert found.balanced
    assert abs(found.balance[0][1]) > 0.5


def test_matching_and_its_adjustment_are_those_of_a_search_over_all_pairs() -> None:
    random = np.random.default_rng(21)
    x = random.normal(0, 1, (90, 2))
    treated = random.uniform(size=90) < 1 / (1 + np.exp(-x[:, 0]))
    outcome = 2 * x[:, 0] - x[:, 1] + 0.5 * treated + random.normal(0, 0.3, 90)
    units = pl.DataFrame({"treated": treated.astype(int), "outcome": outcome, "a": x[:, 0], "b": x[:, 1]})

    found = match(units, ("a", "b"), caliper=100.0)

    inverse = np.linalg.inv(np.cov(x, rowvar=False))
    ones, zeros = np.flatnonzero(treated), np.flatnonzero(~treated)
    partner = np.array([min(zeros, key=lambda j: (x[i] - x[j]) @ inverse @ (x[i] - x[j])) for i in ones])
    assert (outcome[ones] - outcome[partner]).mean() == pytest.approx(found.effect)
    slopes = np.linalg.lstsq(np.column_stack([np.ones(len(ones)), x[partner]]), outcome[partner], rcond=None)[0][1:]
    left = ((x[ones] - x[partner]) @ slopes).mean()
    assert found.effect - left == pytest.approx(found.adjusted)
    assert abs(found.adjusted - 0.5) < abs(found.effect - 0.5)


def test_no_weight_moved_from_one_donor_to_another_makes_the_synthetic_control_fit_better() -> None:
    random = np.random.default_rng(23)
    series = np.cumsum(random.normal(0, 1, (20, 8)), axis=0)
    target = series[:, 0] + random.normal(0, 0.5, 20)
    rows = [("t", p, target[p]) for p in range(20)] + [(f"d{k}", p, series[p, k]) for k in range(8) for p in range(20)]
    table = pl.DataFrame(rows, schema=["unit", "period", "outcome"], orient="row")

    found = synthetic_control(table, treated="t", treated_from=15)

    weights = np.array([found.weights.get(f"d{k}", 0.0) for k in range(8)])
    before, mine = target[:15], series[:15]
    best = ((before - mine @ weights) ** 2).sum()
    for one in range(8):
        for other in range(8):
            moved = weights.copy()
            step = min(0.01, moved[one])
            moved[one] -= step
            moved[other] += step
            # Weights below 1e-4 are not told.
            assert ((before - mine @ moved) ** 2).sum() >= best * (1 - 1e-3)


@pytest.mark.slow
def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    """Sixty made-up samples of each method at 95 %: at least 50 cover, missed by chance once in 5,000."""
    covered = {"differences": 0, "matching": 0, "projection": 0, "event": 0}
    for seed in range(60):
        random = np.random.default_rng(1000 + seed)
        rows = []
        for unit in range(40):
            start, level = (None, 4)[unit % 2], random.normal(0, 3)
            noise = random.normal(0, 1, 8)
            rows += [(f"u{unit}", t, level + t + noise[t] + (start is not None and t >= 4), start) for t in range(8)]
        did = staggered_differences(
            pl.DataFrame(rows, schema=["unit", "period", "outcome", "treated_from"], orient="row"), draws=199
        )
        covered["differences"] += did.low < 1 < did.high
        size = random.normal(0, 1, 600)
        treated = random.uniform(size=600) < 1 / (1 + np.exp(-size))
        outcome = size + 0.5 * treated + random.normal(0, 1, 600)
        pairs = match(pl.DataFrame({"treated": treated.astype(int), "outcome": outcome, "size": size}), ("size",))
        covered["matching"] += pairs.low < 0.5 < pairs.high
        shock, y = random.normal(0, 1, 300), np.zeros(300)
        for t in range(1, 300):
            y[t] = 0.6 * y[t - 1] + shock[t] + random.normal(0, 0.5)
        answer = local_projection(pl.DataFrame({"outcome": y, "shock": shock}), horizons=2)
        covered["projection"] += answer.low[2] < 0.36 < answer.high[2]
        noise = random.normal(0, 0.01, (12, 2, 70))
        day = np.arange(-68, 2)
        events = pl.concat(
            [pl.DataFrame({"event": k, "day": day, "asset": noise[k, 0], "market": noise[k, 1]}) for k in range(12)]
        )
        covered["event"] += event_study(events, window=(0, 1), gap=0).p_standardised > 0.05
    assert all(count >= 50 for count in covered.values()), covered


def test_a_mix_of_donors_is_found_exactly_and_its_gap_is_the_rarest() -> None:
    random = np.random.default_rng(11)
    time = np.arange(24)
    donors = {f"d{k}": random.normal(0, 1) + np.cumsum(random.normal(0, 1, 24)) for k in range(10)}
    truth = 0.7 * donors["d1"] + 0.3 * donors["d4"]
    treated = truth + 5.0 * (time >= 16)
    rows = [("t", int(p), float(v)) for p, v in zip(time, treated, strict=True)]
    rows += [(name, int(p), float(v)) for name, series in donors.items() for p, v in zip(time, series, strict=True)]
    table = pl.DataFrame(rows, schema=["unit", "period", "outcome"], orient="row")

    found = synthetic_control(table, treated="t", treated_from=16)

    assert {"d1": pytest.approx(0.7, abs=1e-3), "d4": pytest.approx(0.3, abs=1e-3)} == found.weights
    assert 5.0 == pytest.approx(found.effect, abs=1e-2)
    assert 1 / 11 == pytest.approx(found.p_value)


def test_local_projections_follow_the_answer_of_a_known_process() -> None:
    random = np.random.default_rng(13)
    shock = random.normal(0, 1, 3000)
    y = np.zeros(3000)
    for t in range(1, 3000):
        y[t] = 0.6 * y[t - 1] + shock[t] + random.normal(0, 0.5)

    found = local_projection(pl.DataFrame({"outcome": y, "shock": shock}), horizons=4)

    assert [0.6**h for h in range(5)] == pytest.approx(list(found.response), abs=0.08)
    assert all(low < 0.6**h < high for h, low, high in zip(range(5), found.low, found.high, strict=True))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: event_study(returns(0.0, events=4)), "4 events"),
        (lambda: event_study(returns(0.0).filter(pl.col("day") > -40)), "days before event"),
        (lambda: staggered_differences(panel(0.0).filter(pl.col("unit").is_in(["u0", "u1", "u2"]))), "treated units"),
        (lambda: staggered_differences(panel(0.0).head(-3)), "not every unit"),
        (lambda: staggered_differences(panel(0.0).with_columns(treated_from=pl.lit("soon"))), "holds words"),
        (lambda: staggered_differences(panel(0.0).with_columns(treated_from="period")), "more than one treated_from"),
        (lambda: staggered_differences(panel(0.0).with_columns(pl.col("period") + 0.5)), "whole numbers"),
        (lambda: event_study(returns(0.0).drop("event")), "no column event"),
        (lambda: event_study(returns(0.0).with_columns(market=0.0)), "never move"),
        (lambda: staggered_differences(pl.concat([panel(0.0), panel(0.0).head(1)])), "two rows"),
        (lambda: match(pl.DataFrame({"treated": [1, 0], "outcome": [1, 2], "x": [1, 2]}), ("x",)), "1 treated units"),
        (lambda: match(pl.DataFrame({"treated": [1], "outcome": [1]}), ("x",)), "no column x"),
        (lambda: synthetic_control(panel(0.0), treated="nobody", treated_from=5), "no unit nobody"),
        (lambda: synthetic_control(panel(0.0), treated="u1", treated_from=5), "5 periods before"),
        (lambda: local_projection(pl.DataFrame({"outcome": [1.0] * 20, "shock": [0.0, 1.0] * 10})), "rows at"),
        (lambda: local_projection(pl.DataFrame({"outcome": [1.0] * 90, "shock": [1.0] * 90})), "never moves"),
        (lambda: local_projection(pl.DataFrame({"outcome": ["a"], "shock": [1.0]})), "words where numbers"),
    ],
)
def test_samples_that_can_say_nothing_are_refused_in_a_sentence(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        call()
