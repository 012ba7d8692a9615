"""Real deals at the command line."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from refloat.cli.choose_deals import choose_deals
from refloat.market import STATUS, deal_table
from refloat.report.story.deals import FIGURES

Door = Callable[..., Any]


def test_deals_lists_every_real_deal_with_key_figures_and_says_which_are_rebuilt(refloat: Door) -> None:
    document = refloat("deals", "--json").document
    [guincho] = [row for row in document["deals"] if row["deal_id"] == "Hefesto/Guincho"]

    # A size that the table lacks comes from the rebuilt deal.
    assert (84e6, "mixed") == (guincho["senior_amount"], guincho["pool_type"])

    assert 93 == document["n"] == len(document["deals"])
    assert 14 == len(document["rebuilt"])
    assert {"deal_id", "country", "pool_type", "claim_amount", "senior_amount", "advance_rate", "source"} <= set(
        document["deals"][0]
    )
    [card] = [row for row in document["deals"] if row["deal_id"] == "17HECUI03"]
    assert (166e6, None) == (card["senior_amount"], card["rebuilt"])
    assert 0.6517 == pytest.approx(card["advance_rate"], abs=1e-4)


def test_deals_can_be_filtered(refloat: Door) -> None:
    cards = refloat("deals", "--pool-type", "card", "--json").document
    italian = refloat("deals", "--country", "it", "--rebuilt", "--json").document

    assert {"card"} == {row["pool_type"] for row in cards["deals"]}
    assert [
        "it-bcc-npls-2018",
        "it-bcc-npls-2018-2",
        "it-belvedere",
        "it-leviticus",
        "it-olympia",
        "it-riviera",
    ] == italian["rebuilt"]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"originator": "招商"}, 6),
        ({"from_year": 2016, "to_year": 2016}, 2),
        ({"rating": "BBB-"}, 8),
        ({"status": "liquidated"}, 16),
        ({"least_claim": 20_000.0}, 1),
        ({"country": "cn", "pool_type": "card", "from_year": 2025}, 13),
        ({"rating": "AAA"}, 0),
    ],
)
def test_deals_are_chosen_by_what_their_sources_tell(wanted: dict[str, Any], told: int) -> None:
    rows = [row | {"rebuilt": None} for row in deal_table().to_dicts()]
    assert told == len(choose_deals(rows, wanted))


def test_a_letter_without_a_sign_holds_those_with_one(refloat: Door) -> None:
    rows = [{"rating": text} for text in ("BBB(Scope)", "BBB(low)(DBRS)", "(P)BBB-(Scope)", "A-(Scope)", None)]
    letters = [len(choose_deals(rows, {"rating": one})) for one in ("BBB", "BBB-", "A", "BB")]
    assert [3, 2, 1, 0] == letters
    refloat("deals", "--status", "liquidatd", "--json").prove_one_sentence("did you mean", "liquidated")


def test_the_last_report_of_a_deal_stands_beside_its_terms() -> None:
    rows = {row["deal_id"]: row for row in deal_table().to_dicts()}
    assert (0.691, "2024-07") == (rows["Leviticus SPV"]["actual_over_plan"], rows["Leviticus SPV"]["actual_as_of"])
    assert 1.649 == rows["17JIANXIN01"]["actual_over_plan"]
    assert "liquidated" == rows["17HECUI03"]["status"]
    assert {None, *STATUS} == {row["status"] for row in rows.values()}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pictures_hold_a_point_for_each_deal_that_tells(language: str) -> None:
    rows = deal_table().to_dicts()
    points = [list(draw(rows, language).datasets.values())[-1] for draw, _ in FIGURES.values()]
    assert [60, 60, 37, 60, 11] == [len(table) for table in points]
    assert 0.0 <= min(row["apart"] for row in points[3])


@pytest.mark.slow
def test_the_list_can_be_written_as_a_table_with_its_pages_and_pictures(refloat: Door, tmp_path: Path) -> None:
    document = refloat("deals", "--pool-type", "mortgage", "--out", tmp_path / "market", "--json").document
    rows = list(csv.DictReader((tmp_path / "market" / "deals.csv").read_text(encoding="utf-8").splitlines()))

    assert [row["deal_id"] for row in document["deals"]] == [row["deal_id"] for row in rows]
    assert "<svg" in (tmp_path / "market" / "deals.svg").read_text(encoding="utf-8")
    page = (tmp_path / "market" / "deals.zh.html").read_text(encoding="utf-8")
    assert "资产类型mortgage" in page
    assert (tmp_path / "market" / "deals-agencies.zh.png").stat().st_size > 10_000


def test_a_list_without_expected_recoveries_has_no_picture(refloat: Door, tmp_path: Path) -> None:
    refloat("deals", "--country", "GR", "--out", tmp_path, "--json")

    assert ["deals.csv"] == [file.name for file in tmp_path.iterdir()]


def test_show_puts_what_was_reported_beside_what_was_computed(refloat: Door) -> None:
    document = refloat("deals", "show", "es-prosil", "--json").document

    balance = document["facts"][3]
    assert ("note_balance", "A", "2023-01-31", 105.6e6) == (
        balance["fact"],
        balance["about"],
        balance["on"],
        balance["reported"],
    )
    assert balance["difference"] == pytest.approx(balance["computed"] - balance["reported"])
    assert balance["why"]
    assert balance["why_zh"]
    assert 0 == document["unexplained"]
    assert document["checks"]["cash_conserved"] <= 1e-9


def test_show_takes_the_row_of_the_table_as_well_as_the_folder(refloat: Door) -> None:
    by_row = refloat("deals", "show", "17NONGYING_NPL02", "--json").document

    assert ("cn-17nongying-npl02", "17NONGYING_NPL02") == (by_row["deal"], by_row["row"])


def test_show_tells_what_the_table_has_of_a_deal_that_is_not_rebuilt(refloat: Door) -> None:
    document = refloat("deals", "show", "Siena NPL 2018", "--json").document

    assert (2918.2e6, None) == (document["senior_amount"], document["rebuilt"])


def test_show_tells_people_both_figures_and_the_explanation_in_either_language(refloat: Door) -> None:
    english = refloat("deals", "show", "pt-guincho")
    chinese = refloat("deals", "show", "pt-guincho", "--language", "zh")

    assert "explained" in english.out
    assert "class B" in english.out
    assert "未披露" in chinese.out


def test_the_files_that_show_hands_out_run_as_any_deal(refloat: Door, tmp_path: Path) -> None:
    out = tmp_path / "prosil"
    shown = refloat("deals", "show", "es-prosil", "--out", out, "--json").document
    run = refloat(
        "deal", "run", out / "deal.yaml", "--cash", out / "collections.csv", "--plan", out / "plan.csv", "--json"
    ).document

    days = {row["date"]: row["closing"] for row in run["notes"]["A"]}
    assert [] == [row for row in shown["balances"]["A"] if row["closing"] != days[row["date"]]]
    assert "<svg" in (out / "life.svg").read_text(encoding="utf-8")


def test_a_deal_that_is_not_known_is_one_sentence(refloat: Door, tmp_path: Path) -> None:
    refloat("deals", "show", "it-olimpia").prove_one_sentence("no rebuilt deal", "it-olympia")
    refloat("deals", "show", "Grogu SPV", "--out", tmp_path).prove_one_sentence("not rebuilt", "--out")


def test_a_broken_outcome_file_is_told_with_its_line(refloat: Door, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    refloat("deals", "show", "it-riviera", "--out", out, "--json")
    file = out / "outcome.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("fact: note_balance", "fact: note_balnce"), "utf-8")

    refloat("deals", "show", out).prove_one_sentence("outcome.yaml", "note_balance")


def test_the_market_check_is_a_command_of_the_same_group(refloat: Door) -> None:
    document = refloat("deals", "check", "--json").document

    assert {"n", "median_ratio", "rank_correlation", "share_within_25pct", "deals"} <= set(document)
    assert 60 == document["n"]
