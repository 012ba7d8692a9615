"""Which sampling a case gets, and that the highest letters are resolved by it."""

import pytest

from refloat.cases import read_case
from refloat.cases.case import Case
from refloat.cases.choose_sampling import choose_sampling
from refloat.cases.run_case import prepare, scales_of, size_prepared
from refloat.errors import TargetError
from refloat.recovery import Sampling


@pytest.fixture(scope="module")
def card() -> Case:
    return read_case("cn-card")


def with_sampling(case: Case, sampling: Sampling) -> Case:
    return case.model_copy(update={"run": case.run.model_copy(update={"sampling": sampling})})


@pytest.mark.parametrize(("letter", "kind"), [("Aaa", "importance"), ("Aa3", "importance"), ("A1", "plain")])
def test_targets_of_aa_and_above_are_sampled_by_importance_unless_the_case_speaks(
    card: Case, letter: str, kind: str
) -> None:
    scales = scales_of(card)
    found = choose_sampling(card, scales, {"Senior": letter})

    assert kind == found.kind
    if kind == "importance":
        assert found.tail == pytest.approx(max(scales.default_probability.limit(letter, 1.0), 1e-9))
    assert "stratified" == choose_sampling(with_sampling(card, Sampling(kind="stratified")), scales, {"S": letter}).kind


def test_a_kind_asked_for_goes_before_the_case_and_keeps_its_other_settings(card: Case) -> None:
    case = with_sampling(card, Sampling(kind="plain", tail=1e-4, moved_share=0.3))

    asked = choose_sampling(case, scales_of(card), {"Senior": "Aaa"}, "importance")
    assert Sampling(kind="importance", tail=1e-4, moved_share=0.3) == asked
    assert "plain" == choose_sampling(case, scales_of(card), {"Senior": "Aaa"}).kind
    assert "importance" == choose_sampling(case, scales_of(card), {"Senior": "Aaa"}, "auto").kind


@pytest.mark.slow
def test_ten_thousand_paths_resolve_the_highest_letter_where_plain_ones_cannot(card: Case) -> None:
    plain = prepare(card, sampling="plain", targets={"Senior": "Aaa"})
    with pytest.raises(TargetError, match="cannot resolve Aaa"):
        size_prepared(card, plain, {"Senior": "Aaa"})

    sizes = []
    for seed in (1, 2, 3):
        ready = prepare(card, seed=seed, targets={"Senior": "Aaa"})
        assert 10_000 == ready.recoveries.cash.paths
        sizing = size_prepared(card, ready, {"Senior": "Aaa"})
        assert "Aaa" == sizing.letters["Senior"]
        assert sizing.ratings["Senior"].resolved
        sizes.append(sizing.balances["Senior"])
    # Each is a bound from its own paths: they agree to a few per cent.
    assert max(sizes) / min(sizes) < 1.06
