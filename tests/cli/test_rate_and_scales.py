"""`refloat rate` with scales, engines and facts of one's own, and `refloat scales`."""

from pathlib import Path
from typing import Any

OWN = """# agency: My bank
# scope: national
# kind: default_probability
# unit: percent
# before_first: hold
# source: internal table
# confidence: judgement
letter,y1,y5
good,3,5
fair,20,30
poor,90,95
"""


def test_a_case_is_rated_on_a_scale_of_ones_own_with_facts_that_cap(refloat: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(OWN, encoding="utf-8")
    words = (
        "--scenarios",
        300,
        "--engine",
        "default_probability",
        "--default-probability-scale",
        tmp_path / "mine.csv",
    )

    found = refloat("rate", "cn-card", *words, "--fact", "account_bank=fair", "--json").document

    assert ["default_probability"] == found["engines"]
    assert "My bank" == found["scale_provenance"]["default_probability"]["agency"]
    assert "national" == found["scopes"]["default_probability"]
    senior = found["notes"][0]
    assert ("good", "fair") == (senior["engine_letter"], senior["letter"])
    assert ["account-bank"] == senior["capped_by"]
    assert ["Senior"] == found["caps"][0]["holds_down"]
    assert 0.2 < senior["break_even"]["haircut"] < 0.3


def test_the_scales_are_listed_and_one_of_ones_own_is_checked(refloat: Any, tmp_path: Path) -> None:
    listed = {row["name"]: row for row in refloat("scales", "--json").document}
    assert {"moodys-idealised-el", "yield-reduction", "stress-npl-judgement"} <= set(listed)
    assert "unverified" == listed["moodys-idealised-el"]["confidence"]

    path = tmp_path / "mine.csv"
    path.write_text(OWN, encoding="utf-8")
    found = refloat("scales", path, "--years", 3, "--json").document
    assert 0.04 == found["limits"]["good"]["3"]
    assert "below the first a limit is held" in refloat("scales", path).out

    path.write_text(OWN.replace("20,30", "20,10"), encoding="utf-8")
    refloat("scales", path).prove_one_sentence("mine.csv", "the limit of fair falls from year 1 to year 5")


def test_a_fact_that_no_cap_knows_is_told_before_the_work(refloat: Any) -> None:
    refloat("rate", "cn-card", "--fact", "acount_bank=A2").prove_one_sentence("rating facts", 'mean "account_bank"')
    refloat("rate", "cn-card", "--engine", "stres").prove_one_sentence('"stres"', 'mean "stress"')


def test_a_target_above_a_cap_is_refused_with_the_cap(refloat: Any, tmp_path: Path) -> None:
    refloat("cases", "new", tmp_path / "mine")
    file = tmp_path / "mine" / "case.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("\nrating:\n", "\nrating:\n  facts: {country_ceiling: Ba3}\n"), encoding="utf-8")
    outcome = refloat("size", tmp_path / "mine", "--target", "A=Baa1", "--scenarios", 200)
    outcome.prove_one_sentence("no size holds Baa1", "country_ceiling = Ba3 caps letters at Ba3")
