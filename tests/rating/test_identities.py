"""What must hold of any rating: splits, enhancement, and few paths beside many of the same."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.deal import Deal
from refloat.deal.guarantee import Guarantee
from refloat.enhancement import with_guarantee
from refloat.rating import Scales, rate
from refloat.rating.engines import judge
from refloat.rating.move_subordination import move_subordination
from refloat.units import Cash

Make = dict[str, Any]
SCALES = Scales.read()


@given(share=st.floats(0.05, 0.95), seed=st.integers(0, 20), weighed=st.booleans())
@settings(deadline=None, max_examples=15)
def test_a_note_cut_into_one_above_and_one_below_loses_the_same_in_total(
    make: Make, share: float, seed: int, weighed: bool
) -> None:
    whole = make["one_note"](balance=100.0)
    note = whole.note("A")
    cut = whole.model_copy(
        update={
            "notes": (
                note.model_copy(update={"balance": 100.0 * share}),
                note.model_copy(update={"name": "B", "balance": 100.0 * (1 - share)}),
                whole.note("J"),
            ),
            "payments": {
                "normal": (
                    whole.payments["normal"][0],
                    whole.payments["normal"][0].model_copy(update={"notes": ("B",)}),
                    whole.payments["normal"][1],
                )
            },
        }
    )
    cash: Cash = make["lognormal_year"](400, seed=seed)
    if weighed:
        weights = np.random.default_rng(seed).uniform(0.2, 1.0, 400)
        cash = replace(cash, weights=weights / weights.sum())
    one, two = rate(whole, cash, scales=SCALES), rate(cut, cash, scales=SCALES)
    total = 100.0 * (share * two["A"].expected_loss + (1 - share) * two["B"].expected_loss)
    assert total == pytest.approx(100.0 * one["A"].expected_loss, rel=1e-9, abs=1e-9)
    # The first loss of the whole is that of the lower part.
    assert two["B"].default_probability == one["A"].default_probability
    assert two.rank(two["A"].letter) <= one.rank(one["A"].letter) <= two.rank(two["B"].letter)


@pytest.mark.parametrize("seed", [1, 2])
def test_no_kind_of_enhancement_ever_lowers_a_letter_at_a_fixed_horizon(make: Make, seed: int) -> None:
    deal, cash = make["three_notes"](), make["five_years"](1_000, seed=seed, total=62_000.0)

    def ranks(deals: list[Deal]) -> list[int]:
        rated = [
            rate(one, cash, scales=SCALES, horizon="legal_final", guarantors=True, engines=("default_probability",))
            for one in deals
        ]
        return [ratings.rank(ratings["A"].letter) for ratings in rated]

    def reserve(amount: float) -> Deal:
        (one,) = deal.reserves
        larger = one.model_copy(update={"initial": amount, "target": one.target.model_copy(update={"amount": amount})})
        return deal.model_copy(update={"reserves": (larger,)})

    kinds = {
        "subordination": [move_subordination(deal, "A", share) for share in (-0.2, 0.0, 0.1, 0.2, 0.4)],
        "reserve": [reserve(amount) for amount in (0.0, 1_000.0, 2_000.0, 6_000.0, 20_000.0)],
        "guarantee": [deal, with_guarantee(deal, Guarantee(name="G", notes=("A",)))],
    }
    for kind, deals in kinds.items():
        found = ranks(deals)
        assert found == sorted(found, reverse=True), kind
        assert found[0] > found[-1], kind


@pytest.mark.slow
def test_at_the_average_life_more_subordination_lowers_no_resolved_letter_and_no_estimate(make: Make) -> None:
    """A shorter life has a tighter limit, so what few spotless paths can support may fall; nothing else does."""
    random = np.random.default_rng(0)
    deal, fallen, steps = make["three_notes"](), 0, 0
    for draw in range(24):
        cash: Cash = make["five_years"](500, total=random.uniform(6e4, 3e5), sigma=random.uniform(0.1, 0.4), seed=draw)
        slow = np.concatenate([np.full(4, 0.15), np.linspace(0.3, random.uniform(1, 12), 16)])
        cash = replace(cash, collections=cash.collections * (slow if draw % 4 else 1.0))
        before = None
        for share in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6):
            ratings = rate(move_subordination(deal, "A", share), cash, scales=SCALES)
            now = ratings["A"]
            if before is not None:
                steps += 1
                assert ratings.rank(now.point_letter) <= ratings.rank(before.point_letter)
                lower = ratings.rank(now.letter) > ratings.rank(before.letter)
                assert not (lower and now.resolved)
                fallen += lower
            before = now
    assert 0 < fallen / steps < 0.1


@pytest.mark.parametrize("paths", [250, 4_000])
@pytest.mark.parametrize("chance", [0.002, 0.01, 0.05])
def test_a_bound_on_few_paths_is_seldom_below_that_on_sixteen_times_as_many(paths: int, chance: float) -> None:
    """Whatever limit lies between them: with normal errors it is so 6.4 times in a hundred, page upper-bounds."""
    from scipy.special import betaincinv

    random, draws = np.random.default_rng(3), 20_000
    few = random.binomial(paths, chance, draws)
    many = few + random.binomial(15 * paths, chance, draws)
    small, large = (
        betaincinv(events + 1.0, count - events, 0.975) for events, count in ((few, paths), (many, 16 * paths))
    )
    assert np.mean(small < large) < 0.064 + 3 * np.sqrt(0.064 * 0.936 / draws)


@pytest.mark.parametrize("weighed", [False, True])
def test_the_first_paths_of_a_run_hardly_ever_give_a_better_letter_than_sixteen_times_as_many(weighed: bool) -> None:
    """A bound at 97.5 % may be too low one time in forty, so "never" can only mean as seldom as that."""
    from scipy.special import ndtri

    scale, few, times, draws = SCALES.default_probability, 250, 16, 400
    random = np.random.default_rng(7)
    better = {"letter": 0, "bound": 0}
    for draw in range(draws):
        chance = (0.002, 0.01, 0.05, 0.2)[draw % 4]
        normal = random.standard_normal(few * times)
        weights = np.ones(few * times)
        if weighed:
            shift = -1.5 * (random.random(few * times) < 0.5)
            normal = normal + shift
            weights = 1 / (0.5 + 0.5 * np.exp(-1.5 * normal - 1.5**2 / 2))
        fails = (normal < ndtri(chance)).astype(np.float64)
        small, large = (
            judge(fails[:paths], weights[:paths] / weights[:paths].sum(), scale, 3.0, 0.975)
            for paths in (few, few * times)
        )
        ranked = [scale.letters.index(one.letter) if one.letter in scale.letters else 99 for one in (small, large)]
        better["letter"] += ranked[0] < ranked[1]
        better["bound"] += small.upper_bound < chance
    assert better["bound"] / draws < 0.045
    assert better["letter"] / draws < 0.045
