"""Tests of validation, held to vectors, to other programs and to slow twins."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.errors import InputError, ScaleError
from refloat.rating.validation import (
    LABEL,
    bandwidth,
    benchmark,
    binomial_p,
    brier,
    brier_parts,
    calibration,
    decline,
    discrimination,
    generalised_auc,
    hosmer_lemeshow,
    jeffreys_p,
    loss_test,
    loss_tests,
    migration_matrix,
    mobility,
    read_grades,
    rises,
    stability,
    tranche_record,
)
from refloat.rating.validation.tranches import chance_of
from refloat.rules import read_scale, validation_limits


@pytest.mark.parametrize(
    ("defaults", "jeffreys", "binomial"),
    [(12, 0.2523812261513472, 0.30264991385689527), (20, 0.00223072941542662, 0.003288359787727457)],
)
def test_a_grade_of_a_thousand_at_one_per_cent_has_the_collected_p_values(
    defaults: int, jeffreys: float, binomial: float
) -> None:
    assert jeffreys == pytest.approx(jeffreys_p(1000, defaults, 0.01), rel=1e-10)
    assert binomial == pytest.approx(binomial_p(1000, defaults, 0.01), rel=1e-10)


def test_hosmer_lemeshow_has_the_collected_statistic_and_as_many_degrees_of_freedom_as_grades() -> None:
    borrowers, defaults = np.array([500, 400, 300, 200, 100]), np.array([1, 2, 5, 8, 12])
    probabilities = np.array([0.002, 0.006, 0.015, 0.035, 0.1])

    statistic, freedom, p = hosmer_lemeshow(borrowers, defaults, probabilities)

    assert (0.7159535948496532, 5, 0.9820816438084724) == pytest.approx((statistic, freedom, p), rel=1e-10)
    assert 3 == hosmer_lemeshow(borrowers, defaults, probabilities, fitted=True)[1]


@given(st.integers(1, 300), st.data())
@settings(max_examples=50)
def test_the_binomial_p_is_that_of_a_kept_library(borrowers: int, data: st.DataObject) -> None:
    from scipy.stats import binomtest

    defaults = data.draw(st.integers(0, borrowers))
    probability = data.draw(st.floats(0.001, 0.999))

    expected = binomtest(defaults, borrowers, probability, alternative="greater").pvalue
    assert expected == pytest.approx(binomial_p(borrowers, defaults, probability), rel=1e-9, abs=1e-15)


def test_lights_turn_at_one_in_twenty_and_one_in_ten_thousand() -> None:
    found = calibration(np.array([1000] * 4), np.array([12, 17, 23, 25]), np.array([0.01] * 4))

    assert ("green", "yellow", "yellow", "red") == found.lights
    assert (0.05,) == validation_limits("light_yellow")
    assert 1e-4 == validation_limits("light_red")[0] > found.binomial[3]
    assert 1e-3 > found.binomial[2] > 1e-4
    with pytest.raises(ScaleError, match="known are light_yellow, light_red, loss_segment"):
        validation_limits("light_green")


def test_every_collected_vector_of_default_tests_is_met(shared: Path) -> None:
    vectors = json.loads((shared / "data/rating/validation_vectors.json").read_text(encoding="utf-8"))
    met = 0
    for vector in vectors:
        inputs = vector["inputs"]
        if vector["test"] == "pd_calibration_one_sided":
            case = (inputs["n"], inputs["defaults"], inputs["pd"])
            assert vector["jeffreys_p"] == pytest.approx(jeffreys_p(*case), rel=1e-12)
            assert vector["binomial_p"] == pytest.approx(binomial_p(*case), rel=1e-12)
            met += 1
        if vector["test"] == "hosmer_lemeshow":
            found = hosmer_lemeshow(*(np.array(inputs[key]) for key in ("n", "defaults", "pd")))
            assert (vector["stat"], vector["dof_k"], vector["p_k"]) == pytest.approx(found, rel=1e-12)
            met += 1
    assert 3 == met


def test_right_probabilities_are_rejected_as_often_as_they_should_be() -> None:
    random = np.random.default_rng(11)
    borrowers, probabilities = np.array([400, 300, 200, 100]), np.array([0.02, 0.05, 0.1, 0.2])
    draws = 1500
    low = {"hosmer_lemeshow": 0, "brier": 0, "binomial": 0}
    for _ in range(draws):
        defaults = random.binomial(borrowers, probabilities)
        low["hosmer_lemeshow"] += hosmer_lemeshow(borrowers, defaults, probabilities)[2] < 0.05
        low["brier"] += brier(borrowers, defaults, probabilities)[2] < 0.05
        low["binomial"] += binomial_p(1000, int(defaults.sum()), 0.063) < 0.05
    # Three standard errors of 5 %; the binomial test is conservative on whole numbers.
    for name in ("hosmer_lemeshow", "brier"):
        assert low[name] / draws == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / draws))
    assert low["binomial"] / draws <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / draws)


scores = st.lists(st.integers(0, 12), min_size=2, max_size=40)


@given(scores, scores)
@settings(max_examples=50)
def test_auc_and_its_variance_are_those_of_every_pair(high: list[int], low: list[int]) -> None:
    bad, good = np.array(high, dtype=float), np.array(low, dtype=float)
    wins = (bad[:, None] > good[None, :]) + 0.5 * (bad[:, None] == good[None, :])
    found = discrimination(np.concatenate([bad, good]), np.arange(len(high) + len(low)) < len(high))

    assert wins.mean() == pytest.approx(found.auc)
    assert 2 * wins.mean() - 1 == pytest.approx(found.gini)
    assert found.auc_low - 1e-12 <= found.auc <= found.auc_high + 1e-12
    if found.error > 0 and 0 < found.auc < 1:
        variance = wins.mean(axis=1).var(ddof=1) / len(bad) + wins.mean(axis=0).var(ddof=1) / len(good)
        half = (np.log(found.auc_high / (1 - found.auc_high)) - np.log(found.auc_low / (1 - found.auc_low))) / 2
        assert 1.959964 * np.sqrt(variance) / (found.auc * (1 - found.auc)) == pytest.approx(half, rel=1e-5, abs=1e-9)


def test_the_interval_of_auc_covers_the_truth_as_often_as_it_says() -> None:
    from scipy.special import ndtr

    random = np.random.default_rng(4)
    truth, covered, draws = float(ndtr(1 / np.sqrt(2))), 0, 400
    for _ in range(draws):
        sample = np.concatenate([random.normal(1, 1, 60), random.normal(0, 1, 200)])
        found = discrimination(sample, np.arange(260) < 60)
        covered += found.auc_low <= truth <= found.auc_high
    assert covered / draws == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / draws))


def test_where_cases_show_no_spread_the_interval_of_auc_is_no_point() -> None:
    perfect = discrimination(np.arange(6.0), np.arange(6) > 2)
    assert (1.0, 1.0) == (perfect.auc, perfect.auc_high)
    assert 0.5 == pytest.approx(perfect.auc_low, abs=0.01)
    # Of twenty ways to choose three of six, two stand as far apart.
    assert 0.1 == pytest.approx(perfect.ks_p)

    from scipy.special import ndtr

    random = np.random.default_rng(8)
    truth, covered, draws = float(ndtr(2 / np.sqrt(2))), 0, 300
    for _ in range(draws):
        found = discrimination(np.concatenate([random.normal(2, 1, 1), random.normal(0, 1, 20)]), np.arange(21) < 1)
        covered += found.auc_low <= truth <= found.auc_high
    assert 0.95 - 3 * np.sqrt(0.95 * 0.05 / draws) <= covered / draws


def test_a_decline_since_the_first_validation_is_tested_one_sided() -> None:
    from scipy.stats import norm

    assert (2.0, norm.sf(2.0)) == pytest.approx(decline(0.8, 0.7, 0.05))
    with pytest.raises(InputError, match="no spread"):
        decline(0.8, 0.7, 0.0)


def test_the_generalised_auc_is_half_of_one_plus_somers_d_of_a_kept_library() -> None:
    from scipy.stats import somersd

    random = np.random.default_rng(2)
    forecast = random.random(300)
    seen = np.clip(forecast + random.normal(0, 0.3, 300), 0, 1)
    edges = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])

    auc, error = generalised_auc(forecast, seen)
    other = somersd(np.searchsorted(edges, seen, side="right"), np.searchsorted(edges, forecast, side="right"))

    assert (1 + other.statistic) / 2 == pytest.approx(auc)
    again = [generalised_auc(forecast[pick], seen[pick])[0] for pick in random.integers(0, 300, (300, 300))]
    assert np.std(again) == pytest.approx(error, rel=0.15)


def test_somers_d_of_a_published_example_leaves_out_ties_of_what_was_seen() -> None:
    # Package VUROCS (CRAN, 2020), example of SomersD: realised categories and predictions, D = 0.7.
    seen = np.repeat(np.arange(1.0, 6.0), 3)
    forecast = np.repeat(np.array([3.0, 2.0, 3.0, 4.0, 5.0]), 3)
    assert 0.7 == pytest.approx(2 * generalised_auc(forecast, seen, edges=(0, 1.5, 2.5, 3.5, 4.5))[0] - 1)


@given(st.lists(st.tuples(st.sampled_from([0.02, 0.07, 0.15, 0.55, 0.93]), st.booleans()), min_size=4, max_size=30))
@settings(max_examples=40)
def test_with_only_two_losses_seen_the_generalised_auc_is_the_auc(pairs: list[tuple[float, bool]]) -> None:
    forecast, bad = np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])
    if 0 < bad.sum() < len(bad):
        assert discrimination(forecast, bad).auc == pytest.approx(generalised_auc(forecast, bad.astype(float))[0])


def test_losses_are_tested_by_grade_and_a_lone_facility_tells_nothing() -> None:
    forecast, seen = np.array([0.2, 0.2, 0.4, 0.4, 0.4]), np.array([0.3, 0.2, 0.3, 0.5, 0.6])
    found = loss_tests(forecast, seen, ["A", "A", "B", "B", "C"])
    assert loss_test(forecast[2:4], seen[2:4]) == found["B"]
    assert ["A", "B", "C"] == list(found)
    assert found["C"] is None


@given(st.lists(st.tuples(st.integers(1, 50), st.floats(0.001, 0.999), st.floats(0, 1)), min_size=1, max_size=6))
@settings(max_examples=50)
def test_the_brier_score_is_its_three_parts(grades: list[tuple[int, float, float]]) -> None:
    borrowers = np.array([grade[0] for grade in grades])
    defaults = np.array([round(grade[0] * grade[2]) for grade in grades])
    probabilities = np.array([grade[1] for grade in grades])
    reliability, resolution, uncertainty = brier_parts(borrowers, defaults, probabilities)
    assert brier(borrowers, defaults, probabilities)[0] == pytest.approx(reliability - resolution + uncertainty)


def test_the_loss_test_is_the_t_test_of_a_kept_library() -> None:
    from scipy.stats import ttest_1samp

    random = np.random.default_rng(3)
    forecast, seen = np.full(50, 0.4), random.beta(2, 2.5, 50)

    found = loss_test(forecast, seen)
    other = ttest_1samp(seen - forecast, 0.0, alternative="greater")

    assert (other.statistic, other.pvalue) == pytest.approx((found.statistic, found.p))


def test_the_stability_index_is_the_sum_by_hand_and_its_critical_value_is_passed_one_time_in_twenty() -> None:
    by_hand = (0.2 - 0.3) * np.log(0.2 / 0.3) + (0.8 - 0.7) * np.log(0.8 / 0.7)
    assert by_hand == pytest.approx(stability(np.array([300, 700]), np.array([200, 800])).psi)

    random = np.random.default_rng(6)
    shares, draws, passed = np.array([0.1, 0.2, 0.3, 0.25, 0.15]), 1500, 0
    for _ in range(draws):
        found = stability(random.multinomial(600, shares), random.multinomial(900, shares))
        passed += found.psi > found.critical
    assert passed / draws == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / draws))


def test_a_migration_matrix_counts_moves_and_withdrawals() -> None:
    counts, rates, withdrawn = migration_matrix(["A", "A", "A", "B", "B"], ["A", "B", "C", "A", None], ["A", "B", "C"])

    assert [[1, 1, 1], [1, 0, 0], [0, 0, 0]] == counts.tolist()
    assert 1 == withdrawn
    assert rates[0].tolist() == pytest.approx([1 / 3] * 3)
    assert np.isnan(rates[2]).all()
    assert {"stayed": 0.25, "upgraded": 0.25, "downgraded": 0.5} == {
        key: value for key, value in mobility(counts).items() if key in ("stayed", "upgraded", "downgraded")
    }
    assert 0.5 == mobility(counts)["upgrades_over_downgrades"]


def test_the_bandwidth_is_the_share_of_the_furthest_that_moves_could_go() -> None:
    # Down: two one notch from A (which could fall two), one from B; up: one two notches from C.
    counts = np.array([[5, 2, 0], [0, 4, 1], [1, 0, 3]])
    assert ((2 * 1 + 1 * 1) / (2 * 2 + 1 * 1), 1.0) == pytest.approx(bandwidth(counts))
    assert (0.0, 0.0) == bandwidth(np.diag([1, 2, 3]))


def test_a_second_hump_away_from_the_diagonal_has_a_small_p() -> None:
    from scipy.stats import norm

    found = rises(np.array([[50, 0, 30], [10, 60, 10], [0, 0, 0]]))
    assert norm.cdf((0 - 3 / 8) / np.sqrt(3 / 8 * 5 / 8 / 80)) == pytest.approx(found[0, 2])
    assert found[0, 1] > 0.99
    assert found[1, 0] > 0.99
    assert np.isnan(found[2]).all()
    assert np.isnan(found[1, 1])


def test_default_rates_stand_beside_the_benchmarks_of_their_step() -> None:
    found = benchmark(["CQS1", "3", "CQS4", "CQS6"], np.array([1000, 1000, 100, 10]), np.array([9, 20, 13, 10]))
    assert [("CQS3", "above_monitoring"), ("CQS3", "within"), ("CQS5", "above_trigger"), ("CQS6", "none")] == [
        (row.belongs, row.level) for row in found
    ]
    assert "leaves securitisations out" in LABEL
    with pytest.raises(InputError, match="no credit quality step"):
        benchmark(["Aaa"], np.array([10]), np.array([0]))


BAD_GRADES = {
    "column missing": ("grade,borrowers,defaults\nA,1,0\n", '"probability" is missing'),
    "no number": ("grade,borrowers,defaults,probability\nA,ten,0,0.1\n", "row 2"),
    "no whole number": ("grade,borrowers,defaults,probability\nA,10.5,0,0.1\n", "whole number"),
    "too many": ("grade,borrowers,defaults,probability\nA,10,11,0.1\n", "11 defaults among 10"),
    "per cent": ("grade,borrowers,defaults,probability\nA,10,1,5\n", "write a fraction"),
    "nobody": ("grade,borrowers,defaults,probability\nA,0,0,0.1\n", "there is no borrower"),
    "empty": ("grade,borrowers,defaults,probability\n", "no rows"),
}


@pytest.mark.parametrize("name", BAD_GRADES)
def test_a_bad_table_of_grades_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    text, expected = BAD_GRADES[name]
    path = tmp_path / "grades.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as failure:
        calibration(*read_grades(path)[1:])

    assert expected in str(failure.value)


def test_samples_that_tell_nothing_are_refused() -> None:
    with pytest.raises(InputError, match="ended alike"):
        discrimination(np.array([1.0, 2.0]), np.array([True, True]))
    with pytest.raises(InputError, match="one facility"):
        loss_test(np.array([0.5]), np.array([0.4]))
    with pytest.raises(InputError, match="one segment"):
        generalised_auc(np.array([0.1, 0.9]), np.array([0.45, 0.46]))
    with pytest.raises(InputError, match="same grades"):
        stability(np.array([1]), np.array([1]))
    with pytest.raises(InputError, match="three grades"):
        hosmer_lemeshow(np.array([10, 10]), np.array([1, 1]), np.array([0.1, 0.2]), fitted=True)


def test_tranches_are_judged_by_what_became_of_them() -> None:
    scale = read_scale("moodys-idealised-pd")
    before = ["Baa2", "Baa2", "Baa2", "B2", "B2", "B2", "A2"]
    after = ["Baa2", "Ba1", "D", "Caa1", "D", "D", None]
    years = np.array([3.0, 5.0, 4.0, 3.0, 3.0, 10.0, 2.0])

    found = tranche_record(before, after, years, scale, model=["Baa2", "Ba2", "Ba3", "B3", "B2", "Caa1", "A2"])

    assert ((3, 1), (3, 2)) == tuple((row.tranches, row.defaults) for row in found.by_letter)
    assert (0.0083 + 0.0158 + 0.012) == pytest.approx(found.by_letter[0].expected)
    assert 1 - (1 - 0.0083) * (1 - 0.0158) * (1 - 0.012) == pytest.approx(found.by_letter[0].p)
    assert "yellow" == found.by_letter[0].light
    assert (1, 6) == (found.withdrawn, found.counts.sum())
    assert 5 / 6 == pytest.approx(found.mobility["downgraded"])
    assert 0.5**5 == pytest.approx(found.p_downgrades)
    assert found.foresight is not None
    # Four of the five that fell stood lower in the model, one as given; the one that stayed as given.
    assert 0.9 == pytest.approx(found.foresight.auc)


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=8), st.integers(0, 8))
@settings(max_examples=40)
def test_the_chance_of_defaults_is_the_sum_over_all_outcomes(chances: list[float], defaults: int) -> None:
    total = 0.0
    for outcome in range(2 ** len(chances)):
        fell = [bool(outcome >> n & 1) for n in range(len(chances))]
        if sum(fell) >= defaults:
            total += float(np.prod([p if hit else 1 - p for p, hit in zip(chances, fell, strict=True)]))
    assert total == pytest.approx(chance_of(defaults, np.array(chances)), abs=1e-12)


@pytest.mark.parametrize(
    ("before", "after", "years", "sentence"),
    [
        (["BBB"], ["D"], [1.0], '"BBB" is no letter of moodys-idealised-pd'),
        (["Baa2"], ["BBB"], [1.0], '"BBB" is not one of the letters'),
        (["Baa2"], ["D"], [0.0], "watched for no time"),
        (["Baa2"], [], [1.0], "needs a letter before, a letter after"),
        (["Baa2"], [None], [1.0], "no case that kept a rating"),
    ],
)
def test_letters_that_cannot_be_judged_are_refused_in_one_sentence(
    before: list[str], after: list[str | None], years: list[float], sentence: str
) -> None:
    with pytest.raises(InputError) as caught:
        tranche_record(before, after, np.array(years), read_scale("moodys-idealised-pd"))
    assert sentence in str(caught.value)
