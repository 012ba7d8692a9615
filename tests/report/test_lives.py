"""Pictures of rebuilt deals show what was reported and what was computed."""

from functools import cache

import pytest

from refloat.deal.real import Replay, read_real_deal, replay
from refloat.market import deal_table
from refloat.report.charts.lives import deal_life, senior_lives
from refloat.report.charts.market import sold_on_expected
from refloat.report.drawings import draw_svg
from refloat.words import Words


@cache
def replayed(name: str) -> Replay:
    return replay(read_real_deal(name))


@pytest.mark.parametrize(("language", "unit"), [("en", 1e6), ("zh", 1e8)])
def test_a_life_has_the_reported_points_and_the_balances_until_cash_is_known(language: str, unit: float) -> None:
    run = replayed("es-prosil")
    chart = deal_life(run, language)
    tables = list(chart.datasets.values())
    cash, balances, told = tables

    # Four points and the beginning, of what came in and of the plan.
    assert 10 == len(cash)
    assert (run.known_until + 2) * len(run.real.deal.notes) == len(balances)
    assert [156.4, 146.9, 123.4, 105.6] == pytest.approx([row["amount"] * unit / 1e6 for row in told])
    assert {Words(language)("chart.collected_to_date"), Words(language)("chart.planned_to_date")} == {
        row["kind"] for row in cash
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_of_the_market_has_a_point_for_each_deal_with_an_expected_recovery(language: str) -> None:
    lines, points = sold_on_expected(deal_table().to_dicts(), language).datasets.values()

    assert 60 == len(points)
    assert 6 == len(lines)
    [card] = [row for row in points if row["deal"] == "17HECUI03"]
    assert (16.128, 10.51) == pytest.approx((card["expected"], card["senior"]), abs=1e-3)
    assert Words(language)("pool_type.card") == card["pool"]


def test_the_seniors_of_several_deals_stand_side_by_side_as_shares_of_face() -> None:
    chart = senior_lives([replayed("es-prosil"), replayed("cn-22gyzc03")])
    [rows] = chart.datasets.values()
    told = [row["left"] for row in rows if row["kind"] == "reported"]

    assert [92.0, 86.4118, 72.5882, 62.1176, 15.5] == pytest.approx(told, abs=1e-3)
    assert {"es-prosil", "cn-22gyzc03"} == {row["deal"] for row in rows}
    assert draw_svg(chart).startswith("<svg")
