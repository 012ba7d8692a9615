"""Sizes for target letters: closed forms, order of the notes, and targets that cannot be met."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from refloat.errors import InputError, TargetError
from refloat.rating import Scales, rate, size, size_result

Make = dict[str, Any]
SCALES = Scales.read()
SIGMA = 0.15


def own_scales(folder: Path, *, loss: float, default: float) -> Scales:
    """One letter X with the limits given at one year, and one below it."""
    for kind, limit in (("expected_loss", loss), ("default_probability", default)):
        (folder / f"{kind}.yaml").write_text(
            f"name: {kind}\nagency: test\nscope: global\nkind: {kind}\nunit: fraction\nsource: test\n"
            f"confidence: judgement\nyears: [1]\nlimits:\n  X: [{limit}]\n  Z: [1.0]\n"
        )
    return Scales.read(
        expected_loss=folder / "expected_loss.yaml", default_probability=folder / "default_probability.yaml"
    )


def put_over_balance(balance: float) -> float:
    """Expected loss of a zero-coupon note on lognormal cash of mean 100: Black's put over the balance."""
    from scipy.special import ndtr

    d2 = (np.log(100.0 / balance) - SIGMA**2 / 2) / SIGMA
    return float((balance * ndtr(-d2) - 100.0 * ndtr(-d2 - SIGMA)) / balance)


def test_the_size_for_one_percent_of_default_is_the_quantile_of_lognormal_cash(make: Make, tmp_path: Path) -> None:
    from scipy.special import ndtri

    scales = own_scales(tmp_path, loss=1.0, default=0.01)
    exact = 100.0 * np.exp(SIGMA * ndtri(0.01) - SIGMA**2 / 2)
    settings = {"scales": scales, "engines": ("default_probability",), "lot": 0.001}
    cash = make["lognormal_year"](10_000, sigma=SIGMA)
    plain = size(make["one_note"](), cash, {"A": "X"}, allow_unresolved=True, **settings)
    assert plain.balances["A"] == pytest.approx(exact, rel=1e-3)
    bounded = size(make["one_note"](), cash, {"A": "X"}, **settings)
    # The bound leaves room for 80 defaults in 10,000 instead of 100.
    assert bounded.balances["A"] == pytest.approx(100.0 * np.exp(SIGMA * ndtri(80 / 10_000) - SIGMA**2 / 2), rel=1e-3)
    assert bounded.balances["A"] < plain.balances["A"]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("engine", "loss", "default", "exact"),
    [("default_probability", 1.0, 1e-6, 48.47), ("expected_loss", 2.8e-7, 1.0, 51.98)],
)
def test_importance_sampling_finds_the_exact_size_for_the_highest_letter_with_ten_thousand_paths(
    make: Make, tmp_path: Path, engine: str, loss: float, default: float, exact: float, seed: int
) -> None:
    scales = own_scales(tmp_path, loss=loss, default=default)
    settings = {"scales": scales, "engines": (engine,), "lot": 0.001}
    sizing = size(make["one_note"](), make["lognormal_tail"](10_000, seed=seed), {"A": "X"}, **settings)

    assert exact == pytest.approx(sizing.balances["A"], rel=0.01)
    assert sizing.balances["A"] < exact * 1.002
    assert sizing.ratings["A"].letter == "X"
    # As many plain paths cannot carry the letter, and say so; by their estimate they would give far too much.
    plain = make["lognormal_year"](10_000, sigma=SIGMA, seed=seed)
    with pytest.raises(TargetError, match="cannot resolve X"):
        size(make["one_note"](), plain, {"A": "X"}, **settings)
    loose = size(make["one_note"](), plain, {"A": "X"}, allow_unresolved=True, **settings)
    assert loose.balances["A"] > 1.05 * exact


def test_the_size_for_an_expected_loss_is_that_of_blacks_put(make: Make, tmp_path: Path) -> None:
    scales = own_scales(tmp_path, loss=0.002, default=1.0)
    cash = make["lognormal_year"](10_000, sigma=SIGMA)
    sizing = size(
        make["one_note"](),
        cash,
        {"A": "X"},
        scales=scales,
        engines=("expected_loss",),
        lot=0.001,
        allow_unresolved=True,
    )
    assert put_over_balance(sizing.balances["A"]) == pytest.approx(0.002, rel=1e-2)


def test_the_size_found_holds_its_letter_and_a_little_more_does_not(make: Make) -> None:
    deal, cash = make["three_notes"](), make["five_years"](4_000)
    sizing = size(deal, cash, {"A": "Baa3", "B": "B2"}, scales=SCALES, lot=1.0)
    assert sizing.ratings.rank(sizing.letters["A"]) <= sizing.ratings.rank("Baa3")
    assert sizing.ratings.rank(sizing.letters["B"]) <= sizing.ratings.rank("B2")
    from refloat.enhancement import resize

    for name, target in sizing.targets.items():
        larger = resize(sizing.deal, {name: sizing.balances[name] * 1.001})
        assert sizing.ratings.rank(rate(larger, cash, scales=SCALES)[name].letter) > sizing.ratings.rank(target)


def test_the_senior_is_sized_before_the_mezzanine_and_independently_of_its_target(make: Make) -> None:
    deal, cash = make["three_notes"](), make["five_years"](2_000)
    alone = size(deal, cash, {"A": "Ba1"}, scales=SCALES, lot=10.0)
    both = size(deal, cash, {"B": "B3", "A": "Ba1"}, scales=SCALES, lot=10.0)
    assert list(both.targets) == ["A", "B"]
    assert both.balances["A"] == alone.balances["A"]
    assert both.steps["note"].to_list() == sorted(both.steps["note"].to_list())
    assert both.balances["J"] == deal.note("J").balance


def test_a_mezzanine_whose_interest_comes_first_may_not_cost_the_senior_its_letter(make: Make) -> None:
    deal, cash = make["three_notes"](mezzanine_first=True), make["five_years"](2_000)
    sizing = size(deal, cash, {"A": "Ba1", "B": "Caa1"}, scales=SCALES, lot=10.0)
    for name, letter in (("A", "Ba1"), ("B", "Caa1")):
        assert sizing.ratings.rank(sizing.letters[name]) <= sizing.ratings.rank(letter)
    # The senior left room for a mezzanine of the proportion that the deal has, so there is at least that.
    assert sizing.balances["B"] >= 0.99 * sizing.balances["A"] * 10_000 / 40_000


def test_a_better_letter_is_a_smaller_note(make: Make) -> None:
    deal, cash = make["three_notes"](), make["five_years"](4_000)
    sizes = [size(deal, cash, {"A": letter}, scales=SCALES, lot=1.0).balances["A"] for letter in ("Baa3", "Ba2", "B2")]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_sizes_are_whole_lots_and_the_same_twice(make: Make) -> None:
    deal, cash = make["three_notes"](), make["five_years"](2_000)
    first = size(deal, cash, {"A": "Ba1"}, scales=SCALES, lot=1000.0)
    again = size(deal, cash, {"A": "Ba1"}, scales=SCALES, lot=1000.0)
    assert first.balances["A"] % 1000.0 == 0.0
    assert first.balances == again.balances
    assert first.steps.equals(again.steps)


def test_the_junior_note_is_raised_to_its_least_share(make: Make) -> None:
    deal, cash = make["three_notes"](), make["five_years"](2_000)
    sizing = size(deal, cash, {"A": "Ba1", "B": "B3"}, scales=SCALES, lot=10.0, minimum_junior=0.4)
    share = sizing.balances["J"] / sum(sizing.balances.values())
    assert 0.4 <= share < 0.401


def test_the_stress_engine_may_size_too(make: Make) -> None:
    from dataclasses import replace

    cash = make["lognormal_year"](500)
    scales = replace(SCALES, stress=replace(SCALES.stress, delay_months=np.zeros(17)))
    sizing = size(
        make["one_note"](),
        cash,
        {"A": "Aaa"},
        plan=make["mean_path"](cash),
        scales=scales,
        engines=("stress",),
        lot=0.01,
    )
    assert sizing.balances["A"] == pytest.approx(74.0, abs=0.02)


def test_too_few_scenarios_for_a_letter_are_told_with_the_number_needed(make: Make) -> None:
    with pytest.raises(
        TargetError, match=r"1,000 scenarios cannot resolve Aaa over .* at least [\d,]+ are needed"
    ) as caught:
        size(make["three_notes"](), make["five_years"](1_000), {"A": "Aaa"}, scales=SCALES)
    assert "best letter reached is Ba" in str(caught.value)
    assert str(caught.value).startswith("note A: ")


def test_a_letter_that_no_size_holds_names_the_best_one_reached(make: Make) -> None:
    cash = make["five_years"](1_000)
    # One path in twenty pays nothing at all, so even the smallest note defaults as often.
    cash.collections[:50] = 0.0
    cash.costs[:50] = 0.0
    with pytest.raises(TargetError, match="no size holds Ba2; the best letter reached is Caa1"):
        size(make["three_notes"](reserve=False), cash, {"A": "Ba2"}, scales=SCALES, lot=1.0)


@pytest.mark.parametrize(
    ("targets", "options", "sentence"),
    [
        ({"C": "Ba1"}, {}, 'no note "C"'),
        ({"A": "AAA"}, {}, '"AAA" is not a letter'),
        ({"J": "Ba1"}, {}, "promises nothing"),
        ({}, {}, "no note is given a target"),
        ({"A": "Ba1"}, {"lot": 0.0}, "lot"),
        ({"A": "Ba1"}, {"minimum_junior": 1.5}, "junior share"),
    ],
)
def test_a_target_that_makes_no_sense_gets_one_sentence(
    make: Make, targets: dict[str, str], options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputError) as caught:
        size(make["three_notes"](), make["five_years"](200), targets, scales=SCALES, **options)
    assert sentence in str(caught.value)


def test_progress_ends_at_its_total_and_the_document_is_plain(make: Make) -> None:
    import json

    told: list[tuple[int, int]] = []
    sizing = size(
        make["three_notes"](),
        make["five_years"](500),
        {"A": "B2"},
        scales=SCALES,
        on_step=lambda *step: told.append(step),
    )
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    document = json.loads(json.dumps(size_result(sizing), allow_nan=False))
    assert document["balances"]["A"] == sizing.balances["A"]
    assert len(document["steps"]) == sizing.steps.height
    assert {note["name"] for note in document["notes"]} == {"A", "B", "J"}
