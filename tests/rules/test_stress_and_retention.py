"""Stress scales and the retention table."""

from pathlib import Path

import pytest

from refloat.errors import ScaleError
from refloat.rules import list_stress_scales, read_retention_rules, read_scale, read_stress_scale


def test_the_shipped_stress_scale_is_labelled_judgement() -> None:
    assert list_stress_scales() == ["stress-npl-judgement"]
    scale = read_stress_scale("stress-npl-judgement")
    assert scale.confidence == "judgement"
    assert scale.haircuts[0] == pytest.approx(1 - 0.74)
    assert scale.haircuts[-1] == 0
    assert set(scale.grades[1:]) == {"judgement"}


def test_its_letters_are_letters_of_the_idealised_scales_in_the_same_order() -> None:
    letters = read_scale("moodys-idealised-el").letters
    stress = read_stress_scale("stress-npl-judgement").letters
    assert stress == letters[: len(stress)]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("letter,haircut,delay_months\nA,0.1,6\nB,0.2,3\n", "the haircut of B is harder than that of A"),
        ("letter,haircut,delay_months\nA,0.2,3\nB,0.1,6\n", "the delay of B is harder"),
        ("letter,haircut,delay_months\nA,26,3\n", "0.26 for 26 %"),
        ("letter,haircut,delay_months\nA,0.2,-3\n", "below zero"),
        ("letter,haircut\nA,0.2\n", "delay_months"),
    ],
)
def test_a_bad_stress_table_gets_one_sentence(tmp_path: Path, table: str, sentence: str) -> None:
    (tmp_path / "s.yaml").write_text("name: s\nagency: me\nscope: national\nsource: me\nconfidence: judgement\n")
    (tmp_path / "s.csv").write_text(table)
    with pytest.raises(ScaleError) as caught:
        read_stress_scale(tmp_path / "s.csv")
    assert sentence in str(caught.value)


def test_every_retention_row_says_where_it_was_seen_or_that_it_is_unverified() -> None:
    rules = read_retention_rules()
    european = {"eu-each-note", "eu-first-loss", "eu-npe-first-loss"}
    assert {rule.key for rule in rules if rule.kind == "rule"} == {"cn-total", "cn-lowest", *european}
    for rule in rules:
        assert rule.confidence == ("unverified" if rule.key in european else "seen")
        assert rule.source
        assert rule.minimum_share == 0.05
