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
    rows = european_performance().drop_nulls("gross_over_plan").sort("as_of")
    last = dict(rows.select("deal", "gross_over_plan").rows())

    assert len(last) == tests["italy_rows"].deals
    assert exp(sum(map(log, last.values())) / len(last)) == pytest.approx(tests["italy_rows"].mean_ratio)
    # Reports that were found are those of deals in trouble: the rows alone would overstate the bias.
    assert tests["italy_rows"].mean_ratio < tests["italy_aggregate"].mean_ratio


def test_the_raters_mean_deviation_is_the_mean_of_the_lognormal() -> None:
    found = {test.group: test for test in back_test()}["china_unsecured_aggregate"]

    assert 1 - 0.1124 == pytest.approx(found.mean_ratio * exp(found.spread**2 / 2))
    assert found.deals is None
