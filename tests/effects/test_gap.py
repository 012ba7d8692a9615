"""The price gap as a bridge, the market for lemons and the value of fields: closed forms and what must always hold."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refloat.effects.gap import Investor, field_value, gap_bridge, lemons, openings
from refloat.errors import InputError

UNIT = (np.arange(20_000) + 0.5) / 20_000


def test_the_bridge_ends_at_the_bid_and_a_lump_sum_gives_it_in_closed_form() -> None:
    investor = Investor(rate=0.12, delay_years=1.0, cost_share=0.1, information_discount=0.05)

    bridge = gap_bridge(np.array([3.0]), np.array([50.0]), book_value=45.0, bank_rate=0.04, investor=investor)

    assert 50 * 1.04**-3 == pytest.approx(bridge.own_value)
    assert 50 * 1.12**-4 * 0.9 * 0.95 == pytest.approx(bridge.bid)
    assert bridge.bid == pytest.approx(bridge.levels[-1])
    assert ("provisioning", pytest.approx(bridge.own_value - 45)) == bridge.steps[0]


@given(st.floats(0.0, 0.3), st.floats(0.0, 3.0), st.floats(0.0, 0.5), st.floats(0.0, 0.5), st.floats(0.0, 0.1))
def test_a_buyer_who_sees_as_the_bank_does_leaves_no_gap_and_every_reason_only_lowers_the_bid(
    rate: float, delay: float, cost: float, information: float, bank_rate: float
) -> None:
    years, net = np.array([0.5, 1.5, 4.0]), np.array([10.0, 20.0, 5.0])
    same = Investor(rate=bank_rate)
    other = Investor(rate=max(rate, bank_rate), delay_years=delay, cost_share=cost, information_discount=information)

    bridge = gap_bridge(years, net, book_value=30.0, bank_rate=bank_rate, investor=same)
    assert all(amount == pytest.approx(0.0, abs=1e-12) for _, amount in bridge.steps[1:])
    bridge = gap_bridge(years, net, book_value=30.0, bank_rate=bank_rate, investor=other)
    assert all(amount <= 1e-12 for _, amount in bridge.steps[1:])


def test_no_car_is_sold_where_buyers_value_quality_at_one_and_a_half_times_the_seller() -> None:
    """Akerlof (1970, section II.A): quality even on 0 to 2, buyers at 3/2 of it: no trade at any price."""
    quality = 2 * UNIT

    market = lemons(quality, 1.5 * quality, np.ones_like(quality))

    assert 0.001 > market.traded_share
    assert 1.0 == pytest.approx(market.efficient_share)
    assert 0.5 == pytest.approx(market.efficient_surplus, abs=1e-3)


def test_with_a_floor_under_quality_part_of_the_market_trades_at_the_closed_form() -> None:
    """Quality even on 1/2 to 2, p = 3/2 (1/2 + p) / 2 gives p = 3/2: two thirds of the loans trade."""
    quality = 0.5 + 1.5 * UNIT

    market = lemons(quality, 1.5 * quality, np.ones_like(quality))

    assert 1.5 == pytest.approx(market.price, abs=1e-3)
    assert 2 / 3 == pytest.approx(market.traded_share, abs=1e-3)
    assert 2 / 3 * 0.5 * (0.5 + 1.5) / 2 == pytest.approx(market.surplus, abs=1e-3)


def test_of_two_resting_prices_the_higher_holds() -> None:
    market = lemons(np.array([1.0, 3.0]), np.array([2.0, 6.0]), np.array([1.0, 1.0]))

    assert (2.0, 4.0) == market.prices
    assert 4.0 == market.price
    assert 1.0 == market.traded_share


@given(st.lists(st.tuples(st.floats(0.1, 50), st.floats(0.1, 50)), min_size=1, max_size=25))
def test_what_trades_is_worth_its_price_and_everyone_who_sells_wants_to(pairs: list[tuple[float, float]]) -> None:
    seller, buyer = (np.array(column) for column in zip(*pairs, strict=True))

    market = lemons(seller, buyer, np.ones(len(pairs)))

    assert market.surplus <= market.efficient_surplus + 1e-9
    for price in market.prices:
        offered = seller <= price * (1 + 1e-9)
        assert price == pytest.approx(buyer[offered].mean())


def test_a_field_that_tells_good_from_bad_opens_the_market_and_one_that_tells_nothing_is_worth_nothing() -> None:
    quality = 0.5 + 1.5 * np.round(UNIT[::40], 6)
    loans = pl.DataFrame({"seller": quality, "buyer": 1.5 * quality, "claim": np.ones_like(quality)}).with_columns(
        grade=(pl.col("seller") > 1.25), noise=pl.int_range(pl.len()) % 2
    )

    told = {value.field: value for value in field_value(loans, ("grade", "noise"))}

    assert told["grade"].alone > 0.05
    assert told["grade"].missing > 0.05
    assert 0.0 == pytest.approx(told["noise"].alone, abs=0.002)
    assert told["grade"].traded_share > 0.9


def test_nonsense_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="one value"):
        lemons(np.array([1.0]), np.array([1.0, 2.0]), np.array([1.0]))
    with pytest.raises(InputError, match="below nil"):
        gap_bridge(np.array([1.0]), np.array([1.0]), book_value=-1.0, bank_rate=0.0, investor=Investor(rate=0.1))
    with pytest.raises(InputError, match="no column grade"):
        field_value(pl.DataFrame({"seller": [1.0], "buyer": [1.0], "claim": [1.0]}), ("grade",))


def test_a_buyer_who_collects_more_raises_its_bid_by_that_and_the_bridge_says_so() -> None:
    years, net = np.array([1.0, 3.0]), np.array([20.0, 20.0])
    same, better = (
        gap_bridge(
            years, net, book_value=35.0, bank_rate=0.04, investor=Investor(rate=0.1, cost_share=0.1, recovery_gain=gain)
        )
        for gain in (0.0, 0.2)
    )

    assert 1.2 * same.bid == pytest.approx(better.bid)
    assert "skill" not in dict(same.steps)
    assert dict(better.steps)["skill"] > 0
    assert better.bid == pytest.approx(better.levels[-1])


def test_a_market_without_trade_opens_as_the_return_falls_and_what_a_field_is_worth_appears_with_it() -> None:
    """Quality even on 1/2 to 2. Buyers at 0.99 of it at 50 %, at nil at 1.485: p = 1.485 (1/2 + p) / 2."""
    quality = 0.5 + 1.5 * UNIT[::20]
    loans = pl.DataFrame({"seller": quality, "buyer": 0.99 * quality, "claim": np.ones_like(quality)}).with_columns(
        grade=pl.col("seller") > 1.25
    )

    found = openings(loans, ["grade"], np.array([1.0]), np.array([1.0]), Investor(rate=0.5))

    asked, free = found[-1], found[0]
    assert (0.5, 0.0) == (asked.required_return, free.required_return)
    assert (0.0, 0.0, 0.0, 0.0) == (asked.efficient_share, asked.whole_share, asked.seen_share, asked.fields_value)
    price = 1.485 * 0.25 / (1 - 1.485 / 2)
    assert (price - 0.5) / 1.5 == pytest.approx(free.hidden_share, abs=2e-3)
    # The better half from 1.25 to 2: 1.485 (1.25 + 2) / 2 is above 2, and so for the worse half.
    assert (1.0, 1.0, 1.0) == (free.seen_share, free.whole_share, free.efficient_share)
    assert 0.485 * (price + 2) / 2 * (2 - price) / 1.5 == pytest.approx(free.fields_value, abs=2e-3)
    shares = [opening.hidden_share for opening in found]
    assert sorted(shares, reverse=True) == shares
