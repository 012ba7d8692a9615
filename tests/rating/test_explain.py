"""What moves a letter, and what a notch is worth."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal
from refloat.rating import Explanation, Ratings, explain, rate
from refloat.rating.bounds import bound_at_size, clopper_pearson_upper, size_of_bound
from refloat.rating.driven import with_recovery, without_hedges, without_reserves
from refloat.rating.move_subordination import most_subordination, move_subordination
from refloat.rating.notch_search import first_met
from refloat.rating.worst_paths import worst_paths
from refloat.units import Cash

Make = dict[str, Any]
PATHS = 1_000


@pytest.fixture(scope="module")
def told(make: Make) -> tuple[Any, Cash, Ratings, Explanation]:
    """Three notes explained on all of their paths, so that nothing is lost by taking some."""
    deal, cash = make["three_notes"](), make["five_years"](PATHS)
    # The bound of this engine depends on the mean and the number of paths alone, so it is exact here.
    ratings = rate(deal, cash, engines=("default_probability",))
    calm = make["five_years"](PATHS, sigma=0.1)
    return deal, cash, ratings, explain(deal, cash, ratings, paths=PATHS, simulated={"no_estimation_error": calm})


def test_every_rated_note_is_explained_from_the_letter_of_its_engines(told: Any) -> None:
    _, _, ratings, found = told
    assert [note.name for note in found.notes] == ["A", "B"]
    for note in found.notes:
        assert note.letter == ratings[note.name].engine_letter
        assert note.decided_by in ratings.engines
        assert ratings.rank(note.letter) - 1 < note.position <= ratings.rank(note.letter)


def test_a_driver_that_the_deal_does_not_have_is_not_told(told: Any) -> None:
    kinds = [effect.driver.kind for effect in told[3]["A"].drivers]
    assert "no_reserve" in kinds
    assert "no_estimation_error" in kinds
    assert not {"rates", "no_hedge", "no_common_drivers"} & set(kinds)


def test_less_cash_moves_down_more_moves_up_and_less_dispersion_moves_up(told: Any) -> None:
    for note in told[3].notes:
        moves = {effect.driver.driver: effect.notches for effect in note.drivers}
        assert moves["recovery-lower"] > 0 > moves["recovery-higher"]
        assert moves["costlier"] > 0
        assert moves["set-off"] >= 0
        assert moves["no-estimation-error"] < 0


def test_the_letter_after_a_driver_is_that_of_the_deal_rated_so(told: Any) -> None:
    deal, cash, _, found = told
    for name in ("A", "B"):
        effects = {effect.driver.driver: effect for effect in found[name].drivers}
        lower = rate(deal, with_recovery(cash, 0.9))[name]
        assert effects["recovery-lower"].default_probability == pytest.approx(lower.default_probability)
        assert effects["recovery-lower"].expected_loss == pytest.approx(lower.expected_loss)
        bare = rate(without_reserves(deal), cash, engines=("default_probability",))[name]
        assert effects["no-reserve"].expected_loss == pytest.approx(bare.expected_loss)
        assert effects["no-reserve"].letter == bare.letter


def test_a_notch_is_lost_at_the_haircut_told_and_not_half_a_point_before(told: Any) -> None:
    deal, cash, ratings, found = told
    for name in ("A", "B"):
        lose, gain, rank = found[name].lose, found[name].gain, ratings.rank(found[name].letter)
        assert lose is not None
        assert gain is not None
        assert lose.haircut is not None
        assert gain.haircut is not None
        assert gain.haircut < 0 < lose.haircut

        def ranked(haircut: float, name: str = name) -> int:
            rated = rate(deal, with_recovery(cash, 1 - haircut), engines=ratings.engines)
            return ratings.rank(rated[name].letter)

        assert ranked(lose.haircut) > rank
        assert ranked(max(lose.haircut - 0.006, 0.0)) <= rank
        assert ranked(gain.haircut) < rank
        assert ranked(min(gain.haircut + 0.006, 0.0)) >= rank


def test_subordination_moves_between_a_note_and_those_below_it(make: Make) -> None:
    deal = make["three_notes"]()
    total = sum(note.balance for note in deal.notes)
    more = move_subordination(deal, "A", 0.1)
    assert [note.balance for note in more.notes] == pytest.approx([40_000 - 0.1 * total, 10_000 + 0.1 * total, 5_000])
    less = move_subordination(deal, "A", -0.2)
    assert [note.balance for note in less.notes] == pytest.approx([40_000 + 0.2 * total, 0.0, 5_000 - 1_000])
    into, below = most_subordination(deal, "A")
    assert into == pytest.approx(0.999 * 15_000 / total)
    assert below == pytest.approx(0.98 * 40_000 / total)
    assert most_subordination(deal, "J") == (0.0, 0.0)


def test_the_first_change_that_is_enough_is_found_to_the_width_asked_for() -> None:
    for root in (0.0003, 0.17, 0.55):
        found = first_met(lambda x, root=root: (x - root) * (1 + 3 * x), 0.05, 0.9, 0.005)  # type: ignore[misc]
        assert found is not None
        assert root <= found <= root + 0.005
    assert first_met(lambda x: x - 0.95, 0.05, 0.9, 0.005) is None
    assert first_met(lambda x: x, 0.05, 0.9, 0.005) == 0.0
    assert first_met(lambda x: x, 0.05, 0.0, 0.005) is None


def test_the_worst_paths_keep_the_means_and_all_of_the_tail(make: Make) -> None:
    cash = make["five_years"](5_000)
    some = worst_paths(cash, 500)
    totals, kept = cash.net.sum(axis=1), some.net.sum(axis=1)
    assert some.paths == 500
    assert some.weights.sum() == pytest.approx(1.0)
    assert np.dot(some.weights, kept) == pytest.approx(totals.mean(), rel=1e-3)
    for share in (0.002, 0.02, 0.049):
        limit = np.quantile(totals, share)
        assert some.weights[kept <= limit].sum() == pytest.approx((totals <= limit).mean())
    weighed = replace(cash, weights=np.linspace(1.0, 3.0, 5_000) / 10_000)
    part = worst_paths(weighed, 500)
    assert np.dot(part.weights, part.net.sum(axis=1)) == pytest.approx(np.dot(weighed.weights, totals), rel=1e-3)
    assert worst_paths(cash, 5_000) is cash


@pytest.mark.parametrize(("events", "paths"), [(0, 1_000), (3, 1_000), (400, 20_000)])
def test_the_size_of_a_plain_bound_is_its_number_of_paths(events: int, paths: int) -> None:
    bound = clopper_pearson_upper(events, paths)
    size = size_of_bound(events / paths, bound)
    # Without events the exact bound has the number of paths in its exponent, and so has this one.
    assert size == pytest.approx(paths, rel=1e-6)
    assert bound_at_size(events / paths, size) == pytest.approx(bound)


def test_losses_and_weighed_paths_are_explained_too(make: Make) -> None:
    deal, cash = make["one_note"](balance=55.0), make["lognormal_tail"](3_000)
    ratings = rate(deal, cash)
    found = explain(deal, cash, ratings, paths=3_000)["A"]
    assert found.letter == ratings["A"].letter
    assert found.lose is not None
    assert found.lose.haircut is not None
    # Exact: with a haircut h the note fails if cash falls below 55 / (1 - h).
    at = rate(deal, with_recovery(cash, 1 - found.lose.haircut - 0.01))
    assert ratings.rank(at["A"].letter) > ratings.rank(found.letter)
    assert {one.driver.driver: one.notches for one in found.drivers}["recovery-lower"] > 2


def test_a_better_letter_that_no_spotless_run_of_so_few_paths_could_have_is_not_searched_for(make: Make) -> None:
    deal, cash = make["one_note"](balance=20.0), make["lognormal_year"](1_000)
    ratings = rate(deal, cash)
    assert not ratings["A"].resolved
    found = explain(deal, cash, ratings)["A"]
    assert found.gain is not None
    assert found.gain.paths_too_few
    assert found.lose is not None
    assert not found.lose.paths_too_few
    # A note that loses on many paths is held by its losses, not by their number.
    lossy = make["one_note"](balance=95.0)
    other = explain(lossy, cash, rate(lossy, cash))["A"]
    assert other.gain is not None
    assert not other.gain.paths_too_few
    assert other.gain.haircut is not None


def test_rates_and_hedges_move_a_floating_note(make: Make) -> None:
    year = {"first": "2024-12-31", "every_months": 12, "last": "2024-12-31"}
    cap = {"name": "cap", "kind": "cap", "strike": 0.06, "notional": {"kind": "notes", "notes": ["A"]}}
    deal = Deal.model_validate(
        {
            "name": "floating",
            "currency": "EUR",
            "cut_off": "2024-01-01",
            "closing_on": "2024-01-01",
            "payment_dates": year,
            "indices": [{"name": "e", "points": [{"on": "2023-12-01", "rate": 0.08}]}],
            "hedges": [{**cap, "index": "e"}],
            "notes": [
                {"name": "A", "kind": "floating", "balance": 70.0, "floating": {"index": "e", "margin": 0.02}},
                {"name": "J", "kind": "residual", "balance": 10.0},
            ],
            "payments": {
                "normal": [
                    {"step": "pay_hedge", "hedges": ["cap"]},
                    {"step": "pay_interest", "notes": ["A"]},
                    {"step": "pay_principal", "notes": ["A"]},
                    {"step": "pay_residual", "to": [{"note": "J"}]},
                ]
            },
        }
    )
    cash = make["lognormal_year"](3_000)
    hedged = {one.driver.driver: one.notches for one in explain(deal, cash, rate(deal, cash))["A"].drivers}
    # The cap pays what rates rise above its strike, so only its loss moves the note.
    assert hedged["rates-up"] == pytest.approx(0.0, abs=0.05)
    assert hedged["no-hedge"] > 0.1
    bare = without_hedges(deal)
    free = {one.driver.driver: one.notches for one in explain(bare, cash, rate(bare, cash))["A"].drivers}
    assert free["rates-up"] > 0.1 > 0 > free["rates-down"]
    assert free["no-hedge"] == 0.0
