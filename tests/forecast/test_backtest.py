"""Measures, the rolling back-test and the verdict."""

import numpy as np
import pytest

from refloat.forecast import History, back_test, shipped_calibrations
from refloat.forecast.backtest import RIVALS, Backtest
from refloat.forecast.measures import covered, interval_score, mase, smape
from refloat.forecast.verdict import bands, colour_of, judge, verdict_limits

STEADY = np.array([10.0, 11.2, 12.1, 13.5, 14.6, 16.1, 17.4, 19.2, 20.9, 22.8])
UNEVEN = np.array([5.0, 9.0, 3.0, 12.0, 4.0, 15.0, 6.0, 18.0])


def test_the_measures_are_those_of_their_sources() -> None:
    actual, forecast = np.array([10.0, 20.0]), np.array([12.0, 16.0])

    assert 1.5 == mase(actual, forecast, 2.0)
    assert smape(actual, forecast) == pytest.approx((200 * 2 / 22 + 200 * 4 / 36) / 2)
    assert 0.0 == smape(np.zeros(2), np.zeros(2))
    assert 0.5 == covered(actual, np.array([10.0, 0.0]), np.array([11.0, 19.0]))
    # Width 1 and 19, and one value that lies 1 above its interval: 2 / 0.2 times 1.
    score = interval_score(actual, np.array([10.0, 0.0]), np.array([11.0, 19.0]), 0.8)
    assert score == pytest.approx((1 + 19 + 10) / 2)


def test_the_naive_forecast_is_tested_as_by_hand() -> None:
    series = np.array([1.0, 2.0, 4.0, 7.0, 11.0, 16.0])
    found = back_test(History(series), "naive", horizon=2, calibrations=shipped_calibrations(), rivals=())

    assert (4, 5) == found.origins
    # From 4 points (mean step 2): 11 and 16 for 7; from 5 (mean step 2.5): 16 for 11.
    assert found.scores["naive"].mase == pytest.approx((4 / 2 + 9 / 2 + 5 / 2.5) / 3)
    assert found.scores["naive"].smape == pytest.approx(200 * (4 / 18 + 9 / 23 + 5 / 27) / 3)
    assert 3 == found.scores["naive"].forecasts


def test_no_origin_sees_what_comes_after_it() -> None:
    changed = STEADY.copy()
    changed[-1] = 500.0
    for model in ("auto", "gm11", "fgm"):
        before = back_test(History(STEADY[:-1]), model, horizon=1, calibrations={}, rivals=())
        after = back_test(History(changed[:-1]), model, horizon=1, calibrations={}, rivals=())
        assert before == after


def test_a_model_stands_beside_its_rivals_on_the_same_origins() -> None:
    found = back_test(History(STEADY), "gm11", horizon=3, calibrations=shipped_calibrations())

    assert ["gm11", *RIVALS] == list(found.scores)
    assert 1 == len({score.forecasts for score in found.scores.values()})
    assert found.against("naive") == pytest.approx((found.scores["gm11"].mase or 0) / (found.scores["naive"].mase or 1))


def test_a_history_of_four_points_has_no_back_test() -> None:
    found = back_test(History(STEADY[:4]), "gm11", horizon=3, calibrations={})

    assert ({}, ()) == (dict(found.scores), found.origins)


def empty(model: str) -> Backtest:
    return Backtest(model, {}, (), 5)


def test_a_steady_series_is_green_and_an_uneven_one_red() -> None:
    steady, uneven = judge(STEADY, "auto", empty("auto")), judge(UNEVEN, "auto", empty("auto"))

    assert ("green", True) == (steady.colour, steady.ratios_pass)
    assert ("red", False) == (uneven.colour, uneven.ratios_pass)
    assert steady.band is not None
    assert uneven.band is not None
    assert steady.band.median_smape < uneven.band.median_smape


def test_each_limit_decides_alone() -> None:
    limits = verdict_limits()

    assert "green" == colour_of(0.03, True, 0.9, 0.05, 10)
    assert "amber" == colour_of(0.03, True, 1.1, 0.05, 10)
    assert "red" == colour_of(0.03, True, limits.worse_than_naive + 0.01, 0.05, 10)
    assert "amber" == colour_of(0.03, False, 0.9, 0.05, 10)
    assert "amber" == colour_of(limits.green_error + 0.01, True, 0.9, 0.05, 10)
    assert "red" == colour_of(limits.red_error + 0.01, True, 0.9, 0.05, 10)
    assert "red" == colour_of(limits.red_error_unruly + 0.01, False, 0.9, 0.05, 10)
    assert "red" == colour_of(0.03, True, 0.9, limits.red_growth + 0.01, 10)
    assert "amber" == colour_of(0.03, True, 0.9, 0.05, 6)
    assert "red" == colour_of(None, False, None, None, 10)


def test_the_verdict_is_told_in_both_languages_with_its_evidence() -> None:
    verdict = judge(STEADY, "gm11", empty("gm11"), development_coefficient=-0.2)

    assert verdict.sentence("en").startswith("Red:")
    assert "grows by 20 % a period" in verdict.sentence("en")
    assert verdict.sentence("zh").startswith("红色")
    assert str(bands()["gm11", "red"].series) in verdict.sentence("zh")


def test_on_the_panel_a_better_colour_was_worth_more() -> None:
    for model in ("gm11", "auto", "theta"):
        green, amber, red = (bands()[model, colour] for colour in ("green", "amber", "red"))
        assert green.median_smape < amber.median_smape < red.median_smape
        assert green.beats_naive > amber.beats_naive > red.beats_naive
