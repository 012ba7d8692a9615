"""Odds, prices, times and weights of a year against the averages behind them, and the sets that carry them."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refloat.market.court_figures import (
    court_evidence,
    court_figures,
    italian_month_weights,
    italian_monthly_collections,
    round_odds,
)
from refloat.recovery import read_assumptions


def figure(market: str, name: str) -> float:
    rows = court_figures().filter((pl.col("market") == market) & (pl.col("figure") == name))
    return float(rows["value"].item())


def averages(odds: list[float]) -> tuple[float, float]:
    """Sales over rounds held, and mean rounds of what was sold, one asset at a time."""
    held, sold, waited, left = 0.0, 0.0, 0.0, 1.0
    for number, each in enumerate(odds, start=1):
        held, sold, waited = held + left, sold + left * each, waited + left * each * number
        left *= 1 - each
    return sold / held, waited / sold


@given(first=st.floats(0.02, 0.6), later=st.floats(0.02, 0.6), rounds=st.integers(2, 5))
def test_odds_come_back_from_the_averages_they_give(first: float, later: float, rounds: int) -> None:
    rate, mean = averages([first, *[later] * (rounds - 1)])

    assert round_odds(rate, mean, rounds) == pytest.approx((first, later), abs=1e-6)


def test_chinese_auctions_give_back_what_was_published_of_them() -> None:
    first, later = figure("CN", "odds_first_round"), figure("CN", "odds_later_round")
    prices = np.array([figure("CN", "price_first_round"), *[figure("CN", "price_later_round")] * 2])
    sold = np.array([first, (1 - first) * later, (1 - first) * (1 - later) * later])

    assert averages([first, later, later]) == pytest.approx((0.1397, 1.99), abs=1e-6)
    assert sold @ prices / sold.sum() == pytest.approx(0.7416)
    assert prices[1] / prices[0] == pytest.approx(0.56 / 0.70)
    # 30 days of notice and 0.99 failed rounds make 76 days.
    assert 30 + 0.99 * figure("CN", "months_between_rounds") * 365.25 / 12 == pytest.approx(76)
    assert figure("CN", "weight_first_half") + figure("CN", "weight_second_half") == pytest.approx(2)


def test_italian_executions_with_and_without_award_average_to_all() -> None:
    share = figure("IT", "closed_without_award")

    assert share * 1.83 + (1 - share) * 5.16 == pytest.approx(4.14)


def test_an_italian_year_has_its_peaks_at_the_half_years_and_its_hole_in_august() -> None:
    weights = italian_month_weights()

    assert np.mean(weights) == pytest.approx(1.0)
    assert 12 == len(weights)
    assert weights.index(min(weights)) == 7
    assert weights.index(max(weights)) == 11
    # June was seen twice: 226 and 243 million.
    months = italian_monthly_collections().filter(pl.col("month") >= "2020-06")["collections_amount"]
    assert 13 == len(months)
    assert weights[5] / weights[11] == pytest.approx((226 + 243) / 2 / 274)


@pytest.mark.parametrize("name", ["cn-mortgage", "cn-micro", "cn-corporate"])
def test_chinese_sets_carry_the_rounds_and_the_half_years(name: str) -> None:
    a = read_assumptions(name)
    auction = next(one for one in a.collateral if one.name == "other").auction
    found = ("odds_first_round", "odds_later_round", "odds_later_round")
    paid = ("price_first_round", "price_later_round", "price_later_round")

    assert [turn.odds.value for turn in auction.rounds] == pytest.approx([figure("CN", f) for f in found], abs=0.0051)
    assert [turn.price.value for turn in auction.rounds] == pytest.approx([figure("CN", f) for f in paid], abs=0.0051)
    for one in a.collateral:
        assert one.auction.months_between.value == pytest.approx(figure("CN", "months_between_rounds"), abs=0.051)
    assert a.seasonality is not None
    assert a.seasonality.courts is not None
    halves = [figure("CN", "weight_first_half")] * 6 + [figure("CN", "weight_second_half")] * 6
    assert [weight.value for weight in a.seasonality.courts] == pytest.approx(halves, abs=0.0051)


@pytest.mark.parametrize("name", ["cn-mortgage", "cn-micro", "cn-corporate"])
def test_homes_sell_at_the_mean_price_of_all_that_is_sold(name: str) -> None:
    rounds = next(one for one in read_assumptions(name).collateral if one.name == "home").auction.rounds
    left, sold, paid = 1.0, 0.0, 0.0
    for turn in rounds:
        sold, paid = sold + left * turn.odds.value, paid + left * turn.odds.value * turn.price.value
        left *= 1 - turn.odds.value

    assert paid / sold == pytest.approx(0.7416, abs=0.012)


@pytest.mark.parametrize("name", ["it-consumer", "it-mortgage", "it-corporate", "it-secured-mixed"])
def test_italian_sets_carry_the_months_and_the_agreements(name: str) -> None:
    a = read_assumptions(name)
    assert a.seasonality is not None

    for weights in (a.seasonality.collections, a.seasonality.courts):
        if weights is not None:
            assert [weight.value for weight in weights] == pytest.approx(italian_month_weights(), abs=0.0051)
    for one in a.collateral:
        assert one.agreed is not None
        assert one.agreed.odds.value == pytest.approx(figure("IT", "closed_without_award"), abs=0.0051)
        assert one.agreed.months.value == pytest.approx(figure("IT", "months_without_award"), abs=0.051)


@pytest.mark.parametrize("name", ["it-corporate", "it-secured-mixed"])
def test_estates_of_firms_take_as_long_as_bankruptcies_do(name: str) -> None:
    way = read_assumptions(name).segments[-1].ways.insolvency
    assert way is not None

    mean = way.months.value * np.exp(way.months_sigma.value**2 / 2)
    assert mean == pytest.approx(figure("IT", "bankruptcy_months"), rel=0.01)


def test_homes_of_chinese_mortgages_are_paid_off_as_often_as_resolved_loans_need_no_sale() -> None:
    way = read_assumptions("cn-mortgage").segments[0].ways.settlement
    assert way is not None

    assert way.odds.value == pytest.approx(figure("CN", "paid_without_sale"))


def test_every_fact_names_its_source_and_how_sure_it_is() -> None:
    facts = court_evidence()

    assert 0 == facts.null_count().sum_horizontal().item()
    assert {"high-medium", "medium", "unverified"} == set(facts["confidence"])


def test_greek_auctions_give_back_what_was_published_of_them() -> None:
    full, cut = figure("GR", "odds_full_round"), figure("GR", "odds_reduced_round")
    left, held, sold, reduced, others = 1.0, 0.0, 0.0, 0.0, 0.0
    unsold_by_others, to_others = 1.0, 0.0
    for place, each in enumerate((full, full, cut, cut), start=1):
        held, sold, reduced = held + left, sold + left * each, reduced + (left * each if place > 2 else 0)
        left *= 1 - each
        others = unsold_by_others * figure("GR", f"odds_to_others_{place}")
        unsold_by_others, to_others = unsold_by_others - others, to_others + others

    assert sold / held == pytest.approx(9001 / 39318)
    assert reduced / sold == pytest.approx(2383 / 8752)
    # Others bought 1,010 of 4,810; the creditors take the rest of what is sold.
    assert to_others / sold == pytest.approx(1010 / 4810)
    assert unsold_by_others * figure("GR", "taken_by_creditor") == pytest.approx(sold * 3800 / 4810)


def test_the_greek_set_carries_the_auctions_and_the_agreements() -> None:
    a = read_assumptions("gr-secured-mixed")

    for one in a.collateral:
        odds = [turn.odds.value for turn in one.auction.rounds]
        assert odds == pytest.approx([figure("GR", f"odds_to_others_{place}") for place in range(1, 5)], abs=0.0006)
        prices = [1.0, 1.0, figure("GR", "price_third_round"), figure("GR", "price_fourth_round")]
        assert [turn.price.value for turn in one.auction.rounds] == pytest.approx(prices)
        assert one.auction.debt_for_asset is not None
        assert one.auction.debt_for_asset.odds.value == pytest.approx(figure("GR", "taken_by_creditor"), abs=0.0051)
    for segment in a.segments:
        way = segment.ways.restructuring
        assert way is not None
        assert way.odds.value == pytest.approx(figure("GR", "restructured"), abs=0.00051)
        assert way.redefault_share.value == pytest.approx(figure("GR", "redefault"), abs=0.00051)
    # Two counts of the same thing, by amount and by auctions.
    assert figure("GR", "arranged_before_auction") == pytest.approx(figure("GR", "restructured"), abs=0.002)


def test_the_spanish_set_carries_agreements_and_the_length_of_a_foreclosure() -> None:
    a = read_assumptions("es-secured-mixed")
    home = next(one for one in a.collateral if one.name == "home")
    assert home.agreed is not None
    assert a.court is not None
    mean = a.court.months["filed"].value * np.exp(a.court.months_sigma.value**2 / 2) + home.payout_months.value

    assert home.agreed.odds.value == pytest.approx(figure("ES", "handed_over_voluntarily"), abs=0.0051)
    assert mean == pytest.approx(figure("ES", "foreclosure_months"), abs=0.1)
    assert [0.7] == [turn.price.value for turn in home.auction.rounds]
