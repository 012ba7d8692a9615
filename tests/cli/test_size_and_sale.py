"""`refloat size`, `enhance` and `sale` as a person and as a program meet them."""

from pathlib import Path
from typing import Any

import pytest


def test_sale_book_allots_and_answers_in_json(refloat: Any, tmp_path: Path) -> None:
    bids = tmp_path / "bids.csv"
    bids.write_text("investor,amount,rate\nA,60,0.03\nB,60,0.032\n")
    found = refloat("sale", "book", bids, "--amount", "100", "--by", "rate", "--json").document
    assert (0.032, 100.0, 0.0) == (found["cut_off"], found["sold"], found["unsold"])
    assert [60.0, 40.0] == [one["amount"] for one in found["allotments"]]
    assert "covered 1.20 times" in refloat("sale", "book", bids, "--amount", "100", "--by", "rate").out


def test_a_bad_bid_is_one_line_with_its_row(refloat: Any, tmp_path: Path) -> None:
    bids = tmp_path / "bids.csv"
    bids.write_text("investor,amount,rate\nA,60,3.2\n")
    refloat("sale", "book", bids, "--amount", "100", "--by", "rate").prove_one_sentence("row 2", "fractions")


@pytest.mark.slow
def test_size_tells_what_binds_and_the_frontier_is_written(refloat: Any, tmp_path: Path) -> None:
    few = ("--scenarios", "1000")
    limit = ("--limit", "advance_rate.Senior=0.4")
    found = refloat("size", "cn-card", "--target", "Senior=Ba2", *limit, *few, "--json").document
    assert "advance_rate.Senior" == found["bindings"][0]["by"]
    assert 0.399 < found["advance_rates"]["Senior"] <= 0.4
    letters = ("--letter", "Ba2", "--letter", "B2")
    out = refloat("size", "cn-card", "--frontier", "Senior", *letters, *few, "--out", tmp_path, "--json").document
    assert ["Ba2", "B2"] == [row["letter"] for row in out["frontier"]]
    assert out["frontier"][0]["balance"] < out["frontier"][1]["balance"]
    assert (tmp_path / "frontier.svg").read_text(encoding="utf-8").startswith("<svg")
    assert 3 == len((tmp_path / "frontier.csv").read_text(encoding="utf-8").splitlines())


@pytest.mark.slow
def test_enhance_solves_either_way(refloat: Any) -> None:
    few = ("--scenarios", "1000", "--json")
    by = ("--note", "Senior", "--by", "subordination")
    least = refloat("enhance", "cn-card", *by, "--target", "B2", *few).document["points"][0]
    given = refloat("enhance", "cn-card", *by, "--value", str(least["value"]), *few).document["points"][0]
    assert "B2" == least["letter"] == given["letter"]


def test_a_limit_that_is_none_is_one_line(refloat: Any) -> None:
    refloat("size", "cn-card", "--target", "Senior=Ba2", "--limit", "advance=0.4").prove_one_sentence("no constraint")
