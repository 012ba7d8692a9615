"""The benchmark of sizing tells what it measured, on few paths."""

from refloat.bench import BENCHMARKS, bench_size


def test_the_benchmark_of_sizing_finds_a_senior_note_and_counts_its_trials() -> None:
    figures = bench_size(paths=2_000, target="Ba1")

    assert 2_000 == figures["paths"]
    assert 3 <= figures["trials"] <= 60
    assert 0.0 < figures["share_of_claim"] < 0.13
    assert figures["seconds"] > 0
    assert "size" in BENCHMARKS
