"""The benchmark of the scorecard: its twin agrees, and contributions add up."""

from refloat.bench.factors import bench_factors


def test_the_scorecard_and_its_plain_twin_agree_on_every_loan() -> None:
    found = bench_factors(loans=3_000)

    assert 20 == found["features"]
    assert found["features_in_model"] > 1
    assert found["largest_difference"] < 1e-12
    assert found["additivity"] < 1e-12
    assert found["ratio"] > 1
