"""Routes: values in closed form, the best plan against a search over all corners, and what must always hold."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.effects.routes import Limits, Route, RoutesTerms, Segment, compare_routes, plan_routes, read_library
from refloat.effects.routes import study_routes as study
from refloat.effects.routes.terms import LIBRARY, Range
from refloat.errors import CaseError, InputError

FLAT = Range(bad=1.0, expected=1.0, good=1.0)


def segment(name: str = "s", *, secured: bool = False, claim: float = 1000.0, sale: float | None = 20.0) -> Segment:
    return Segment(
        name=name, secured=secured, loans=10, claim=claim, model_net=40.0, model_years=2.0, model_value=36.0,
        sale_value=sale, buyer_ratio=1.0, book_value=50.0,
    )  # fmt: skip


def spread(low: float, middle: float, high: float) -> Range:
    return Range(bad=low, expected=middle, good=high)


KEEP = Route(
    name="keep", kind="keep", unsecured=spread(0.2, 0.4, 0.5), years=spread(4, 2, 1), cost_share=0.1, staff_hours=2,
    source="made up", grade="judgement",
)  # fmt: skip
SELL = Route(name="sell", kind="sale", unsecured=spread(0.1, 0.25, 0.3), source="made up", grade="judgement")
WRITE_OFF = Route(name="write_off", kind="write_off", source="made up", grade="judgement")


def terms(*routes: Route, limits: Limits | None = None) -> RoutesTerms:
    return RoutesTerms(
        cost_of_equity=0.12, capital_ratio=0.1, cost_per_hour=5.0, routes=routes, limits=limits or Limits()
    )


def test_a_route_that_keeps_the_loan_is_worth_its_cash_less_staff_and_the_charge_for_capital() -> None:
    (value,) = compare_routes((segment(),), terms(KEEP), rate=0.05, risk_weight=1.5, model_range=FLAT)

    cash = 100 * 0.4 * 0.9 * 1.05**-2
    staff = 10 / 1000 * 100 * 2 * 5.0 * 1.05**-1
    # 50 of book value, capital of 10 % on 150 %, at 12 % - 5 %, for two years paid evenly.
    charge = 0.07 * 0.1 * 1.5 * 50 * (1 - 1.05**-2) / np.log(1.05)
    assert cash - staff - charge == pytest.approx(value.expected)
    assert charge == pytest.approx(value.capital_cost)
    assert value.bad < value.expected < value.good
    assert not value.leaves_books


def test_the_switch_price_is_the_price_at_which_selling_is_worth_as_much_as_keeping() -> None:
    found = study((segment(),), terms(KEEP, SELL), rate=0.05, risk_weight=1.0, model_range=FLAT)
    price = found.switch_prices[0].price

    at = SELL.model_copy(update={"unsecured": spread(price / 100, price / 100, price / 100)})
    values = compare_routes((segment(),), terms(KEEP, at), rate=0.05, risk_weight=1.0, model_range=FLAT)
    assert values[0].expected == pytest.approx(values[1].expected)


def test_a_deal_is_shared_out_and_a_closed_route_is_not_compared() -> None:
    deal = Route(name="deal", kind="deal", source="made up", grade="judgement")
    secured_only = Route(
        name="auction", kind="keep", secured=spread(0.3, 0.5, 0.6), years=spread(3, 2, 1), source="made up",
        grade="judgement",
    )  # fmt: skip

    values = compare_routes(
        (segment(), segment("t", secured=True, sale=None)), terms(deal, secured_only), rate=0.05, risk_weight=1.0,
        model_range=FLAT, deal_range=spread(0.9, 1.0, 1.1),
    )  # fmt: skip

    assert [("s", "deal"), ("t", "auction")] == [(value.segment, value.route) for value in values]
    assert (18.0, 20.0, 22.0) == pytest.approx((values[0].bad, values[0].expected, values[0].good))


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(-5, 40), min_size=6, max_size=6), st.floats(0.1, 0.9), st.floats(0.1, 1.0))
def test_the_plan_is_as_good_as_the_best_of_a_fine_grid_and_keeps_its_limits(
    worths: list[float], leave: float, capacity: float
) -> None:
    segments = (segment("s", claim=600.0), segment("t", claim=400.0))
    routes = (KEEP, SELL.model_copy(update={"capacity": capacity}), WRITE_OFF)
    values = compare_routes(segments, terms(*routes), rate=0.05, risk_weight=1.0, model_range=FLAT)
    worth = dict(zip(((v.segment, v.route) for v in values), worths, strict=True))

    values = tuple(replace(v, bad=-9.0, expected=worth[v.segment, v.route], good=50.0) for v in values)

    plan = plan_routes(segments, values, terms(*routes), Limits(leave_books=leave))

    assert plan.leaves_books >= leave - 1e-9
    shares = {(s, r): x for s, r, x in plan.shares}
    assert 0.6 * shares.get(("s", "sell"), 0) + 0.4 * shares.get(("t", "sell"), 0) <= capacity + 1e-9
    for name in ("s", "t"):
        assert 1.0 == pytest.approx(sum(x for (s, _), x in shares.items() if s == name))
    grid = [(a, b, 1 - a - b) for a in np.linspace(0, 1, 11) for b in np.linspace(0, 1 - a, 11)]
    best = -np.inf
    for one, two in product(grid, grid):
        if 0.6 * (one[1] + one[2]) + 0.4 * (two[1] + two[2]) >= leave and 0.6 * one[1] + 0.4 * two[1] <= capacity:
            best = max(best, 0.6 * np.dot(one, worths[:3]) + 0.4 * np.dot(two, worths[3:]))
    assert plan.value >= best - 1e-9


def test_a_shadow_price_is_what_a_little_more_of_the_limit_brings() -> None:
    segments = (segment(),)
    routes = terms(KEEP.model_copy(update={"staff_hours": 20.0}), SELL)
    values = compare_routes(segments, routes, rate=0.05, risk_weight=0.0, model_range=FLAT)
    assert values[1].expected > values[0].expected or values[0].expected > values[1].expected

    few, more = (plan_routes(segments, values, routes, Limits(leave_books=share)) for share in (0.5, 0.51))
    assert few.value - more.value == pytest.approx(0.01 * few.shadow_prices["leave_books"])


def test_a_route_with_a_minimum_share_is_used_in_full_or_not_at_all() -> None:
    segments = (segment("s", claim=300.0), segment("t", claim=700.0))
    pays_for_s_only = Route(name="deal", kind="deal", minimum=0.5, source="made up", grade="judgement")
    values = compare_routes(
        (segment("s", claim=300.0, sale=60.0), segment("t", claim=700.0, sale=5.0)), terms(SELL, pays_for_s_only),
        rate=0.05, risk_weight=1.0, model_range=FLAT, deal_range=FLAT,
    )  # fmt: skip

    plan = plan_routes(segments, values, terms(SELL, pays_for_s_only), Limits())

    used = sum(w * x for (s, r, x) in plan.shares for name, w in (("s", 0.3), ("t", 0.7)) if s == name and r == "deal")
    # 0.3 (60 - 25) gained on s is more than the 0.2 (25 - 5) that reaching one half costs on t.
    assert 0.5 == pytest.approx(used)


def test_a_limit_that_no_plan_can_keep_is_named() -> None:
    half = SELL.model_copy(update={"capacity": 0.25})
    routes = terms(KEEP, half, limits=Limits(leave_books=0.5))
    # The first in the way is the capacity: with room for a half, a half could leave.
    with pytest.raises(InputError, match=r"capacity of sell of 0\.25: 0\.5 is the least"):
        study((segment(),), routes, rate=0.05, risk_weight=1.0, model_range=FLAT)
    with pytest.raises(InputError, match="cash_now of 40: at most 25 can be reached"):
        study((segment(),), terms(KEEP, SELL, limits=Limits(cash_now=40)), rate=0.05, risk_weight=1.0, model_range=FLAT)
    # Twenty hours for each of ten loans.
    slow = KEEP.model_copy(update={"staff_hours": 20.0})
    with pytest.raises(InputError, match="staff_hours of 150: 200 is the least"):
        study((segment(),), terms(slow, limits=Limits(staff_hours=150)), rate=0.05, risk_weight=1.0, model_range=FLAT)
    with pytest.raises(InputError, match="no route is open to s"):
        study((segment(sale=None),), terms(Route(name="deal", kind="deal", source="made up", grade="judgement")),
              rate=0.05, risk_weight=1.0, model_range=FLAT)  # fmt: skip


def test_regret_is_nil_for_a_route_that_is_best_in_every_state() -> None:
    found = study((segment(),), terms(KEEP, WRITE_OFF), rate=0.05, risk_weight=1.0, model_range=FLAT)

    assert [0.0, found.values[0].good] == pytest.approx([regret.largest for regret in found.regrets])


def test_a_faster_clean_up_is_never_worth_more() -> None:
    found = study((segment(),), terms(KEEP, SELL, WRITE_OFF), rate=0.05, risk_weight=1.0, model_range=FLAT)

    worths = [value for _, value in found.frontier]
    assert 11 == len(worths)
    assert sorted(worths, reverse=True) == worths


@pytest.mark.parametrize("name", sorted(path.stem for path in LIBRARY.glob("*.yaml")))
def test_every_shipped_set_reads_and_says_where_its_figures_come_from(name: str) -> None:
    library = read_library(name)

    assert {"workout", "bulk_sale", "securitisation", "write_off"} <= {route.name for route in library.routes}
    assert all(len(route.source) > 8 for route in library.routes if route.grade != "judgement")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"unsecured": spread(0.3, 0.2, 0.4)}, "must rise"),
        ({"years": spread(1, 2, 3)}, "must fall"),
        ({"unsecured": spread(10, 20, 30)}, "shares of claim"),
        ({"minimum": 0.5, "capacity": 0.2}, "above the capacity"),
        ({"years": None}, "needs years"),
    ],
)
def test_impossible_routes_are_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Route(**{**KEEP.model_dump(), **wrong})


def test_a_set_that_is_not_there_is_named() -> None:
    with pytest.raises(CaseError, match="atlantis"):
        read_library("atlantis")


def test_the_pools_switch_price_is_that_of_its_segments_by_claim_and_least_regret_is_the_smallest_of_the_largest() -> (
    None
):
    found = study(
        (segment(claim=3000.0), replace(segment("t", claim=1000.0), book_value=0.0)),
        terms(KEEP, SELL, WRITE_OFF), rate=0.05, risk_weight=1.0, model_range=FLAT,
    )  # fmt: skip

    one, other = (price.price for price in found.switch_prices)
    assert found.pool_switch is not None
    assert (3 * one + other) / 4 == pytest.approx(found.pool_switch.price)
    assert ["s", "t"] == [regret.segment for regret in found.least_regrets]
    for least in found.least_regrets:
        assert least.largest == min(r.largest for r in found.regrets if r.segment == least.segment)


def test_a_study_without_a_route_that_keeps_has_no_switch_price() -> None:
    found = study((segment(),), terms(SELL, WRITE_OFF), rate=0.05, risk_weight=1.0, model_range=FLAT)

    assert found.pool_switch is None
