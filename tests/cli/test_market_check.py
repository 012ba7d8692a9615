"""`refloat deals check` as a person and as a program meet it."""

from pathlib import Path
from typing import Any


def test_deals_check_answers_with_the_agreed_keys(refloat: Any) -> None:
    found = refloat("deals", "check", "--json").document

    assert 60 == found["n"]
    assert {"deal_id", "pool_type", "actual_senior", "model_senior", "ratio"} <= set(found["deals"][0])


def test_deals_check_shows_every_model_beside_the_constant(refloat: Any) -> None:
    out = refloat("deals", "check").out

    assert "structural, nothing fitted" in out
    assert "constant 0.60" in out
    assert "originator 45" in out


def test_deals_check_refuses_a_table_without_base_cases_in_one_line(refloat: Any, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("deal_id,pool_type\nX,card\n", encoding="utf-8")

    refloat("deals", "check", path).prove_one_sentence("mine.csv", "agency1_base_recovery_wan")
