"""Plans against actuals of real deals: counts, means and haircuts against the figures they rest on."""

from math import exp, log

import pytest
from scipy.stats import norm

from refloat.market import european_performance
from refloat.policy import back_test


def test_the_aggregate_meets_the_published_counts_of_fifty_four_deals() -> None:
    found = {test.group: test for test in back_test()}["italy_aggregate"]

    assert 54 == found.deals
    for level, count in ((1.0, 28), (0.9, 22)):
        share = norm.cdf((log(level) - log(found.mean_ratio)) / found.spread)
        assert count / 54 == pytest.approx(share)
    # The share that meets the plan cut by the haircut of nine of ten.
    assert 0.1 == pytest.approx(norm.cdf((log(1 - found.haircut_90) - log(found.mean_ratio)) / found.spread))


def test_rows_are_deals_at_their_last_report_and_stand_below_the_aggregate() -> None:
    tests = {test.group: test for test in back_test()}
    last: dict[str, float] = {}
    for deal, gross, net in (
        european_performance()
        .sort("as_of")
        .select("deal", "gross_over_plan", "cumulative_collection_ratio")
        .iter_rows()
    ):
        if gross is not None or net is not None:
            last[deal] = net if gross is None else gross

    assert len(last) == tests["italy_rows"].deals
    assert exp(sum(map(log, last.values())) / len(last)) == pytest.approx(tests["italy_rows"].mean_ratio)
    # Twelve deals, two of them far above plan (Olympia, Red Sea) that gross collections alone would leave out.
    assert 12 == len(last)
    assert (1.893, 1.35) == (last["Olympia"], last["Red Sea"])
    assert 0.8275 == pytest.approx(tests["italy_rows"].mean_ratio, abs=1e-4)
    # Reports that were found are those of deals in trouble: the rows alone would overstate the bias.
    assert tests["italy_rows"].mean_ratio < tests["italy_aggregate"].mean_ratio


def test_the_raters_mean_deviation_is_the_mean_of_the_lognormal() -> None:
    found = {test.group: test for test in back_test()}["china_unsecured_aggregate"]

    assert 1 - 0.1124 == pytest.approx(found.mean_ratio * exp(found.spread**2 / 2))
    assert found.deals is None


def test_servicers_brought_what_closed_positions_promised_and_two_agencies_differ_by_a_tenth() -> None:
    """Nine present-value ratios and sixty pairs, by hand from the collected tables."""
    tests = {test.group: test for test in back_test()}
    closed = (0.86, 0.894, 1.048, 0.933, 1.263, 1.0063, 1.002, 1.03, 1.049)

    assert exp(sum(map(log, closed)) / 9) == pytest.approx(tests["italy_closed"].mean_ratio)
    assert ("servicer", 9) == (tests["italy_closed"].ability, tests["italy_closed"].deals)
    low, high = tests["italy_closed"].low, tests["italy_closed"].high
    assert low is not None
    assert high is not None
    assert low < 1 < high
    pairs = tests["china_pairs"]
    assert (60, None, None) == (pairs.deals, pairs.below, pairs.haircut)
    assert 0.1009 == pytest.approx(pairs.spread, abs=1e-4)
