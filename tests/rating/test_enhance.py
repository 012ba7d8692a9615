"""Enhancement solved either way: the least for a letter, and the letter of some."""

from typing import Any

import pytest

from refloat.deal import Deal
from refloat.deal.guarantee import Guarantee
from refloat.enhancement import subordination, with_guarantee, with_subordination
from refloat.errors import DealError, InputError, TargetError
from refloat.rating import Enhancer, Scales, enhancement_points, least_enhancement
from refloat.rating.ratings import letter_rank

Make = dict[str, Any]
SCALES = Scales.read()


def guaranteed(deal: Deal) -> Deal:
    return with_guarantee(deal, Guarantee(name="G", notes=("A",), limit_amount=1.0))


@pytest.mark.parametrize(
    ("by", "values"),
    [
        ("reserve:R", (0.0, 1_000.0, 4_000.0, 12_000.0)),
        ("subordination", (0.2, 0.3, 0.45)),
        ("guarantee:G", (0.0, 0.1, 0.5)),
    ],
)
def test_more_enhancement_never_lowers_a_letter_and_in_the_end_raises_it(
    make: Make, by: str, values: tuple[float, ...]
) -> None:
    enhancer = Enhancer(guaranteed(make["three_notes"]()), make["five_years"](2_000), "A", by, scales=SCALES)
    points = enhancement_points(enhancer, values)
    letters = SCALES.letters(("expected_loss", "default_probability"))
    ranks = [letter_rank(point.letter, letters) for point in points]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[-1] < ranks[0]


@pytest.mark.parametrize("by", ["reserve:R", "subordination", "guarantee:G"])
def test_the_least_enhancement_gives_the_letter_and_a_little_less_does_not(make: Make, by: str) -> None:
    enhancer = Enhancer(guaranteed(make["three_notes"]()), make["five_years"](2_000), "A", by, scales=SCALES)
    letters = SCALES.letters(("expected_loss", "default_probability"))
    point = least_enhancement(enhancer, "Ba1")
    low, high = enhancer.usual_range()
    assert letter_rank(point.letter, letters) <= letter_rank("Ba1", letters)
    less = enhancement_points(enhancer, [point.value - 2 * (high - low) / 2**14])[0]
    assert letter_rank(less.letter, letters) > letter_rank("Ba1", letters)


def test_a_guarantee_is_worth_no_more_than_its_guarantor(make: Make) -> None:
    enhancer = Enhancer(
        guaranteed(make["three_notes"]()),
        make["five_years"](2_000),
        "A",
        "guarantee:G",
        scales=SCALES,
        guarantor_letter="B3",
    )
    none, much = enhancement_points(enhancer, [0.0, 1.0])
    assert none.letter == none.rating.letter
    assert "B3" == much.letter != much.rating.letter


def test_subordination_keeps_the_issue_and_refuses_what_has_no_room(make: Make) -> None:
    deal = make["three_notes"]()
    changed = with_subordination(deal, "A", 0.4)
    assert sum(note.balance for note in changed.notes) == pytest.approx(55_000.0, rel=1e-12)
    assert 0.4 == pytest.approx(subordination(changed)["A"], rel=1e-12)
    assert changed.note("B").balance == deal.note("B").balance
    with pytest.raises(DealError, match=r"give 0.1818 to 1"):
        with_subordination(deal, "A", 0.1)
    with pytest.raises(DealError, match="nothing ranks below"):
        with_subordination(deal, "J", 0.1)


@pytest.mark.parametrize(
    ("note", "by", "sentence"),
    [
        ("A", "insurance", "no enhancement"),
        ("A", "reserve:S", 'no reserve is called "S"'),
        ("A", "guarantee:G", "the deal has no guarantee"),
        ("C", "subordination", 'no note "C"'),
        ("J", "subordination", "promises nothing"),
    ],
)
def test_an_enhancement_that_is_not_there_gets_one_sentence(make: Make, note: str, by: str, sentence: str) -> None:
    enhancer = Enhancer(make["three_notes"](), make["five_years"](200), note, by, scales=SCALES)
    with pytest.raises(InputError) as caught:
        least_enhancement(enhancer, "Ba1")
    assert sentence in str(caught.value)


def test_a_letter_out_of_reach_is_told_with_the_best_one(make: Make) -> None:
    enhancer = Enhancer(make["three_notes"](), make["five_years"](500), "A", "subordination", scales=SCALES)
    with pytest.raises(TargetError, match=r"no subordination up to 0.999 gives the letter Aaa; the best is B"):
        least_enhancement(enhancer, "Aaa")
