"""The real deals: all there, adding up, and saying where they come from."""

import csv
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest

from refloat.market import china_actual_vs_forecast, china_deals, european_deals, european_performance

FRAMES = [china_deals, china_actual_vs_forecast, european_deals, european_performance]


@pytest.mark.parametrize(
    ("read", "rows"),
    [(china_deals, 60), (china_actual_vs_forecast, 13), (european_deals, 32), (european_performance, 25)],
)
def test_every_deal_of_the_sources_is_there(read: Callable[[], pl.DataFrame], rows: int) -> None:
    assert rows == read().height


@pytest.mark.parametrize("read", FRAMES)
def test_every_row_names_its_source_and_how_sure_it_is(read: Callable[[], pl.DataFrame]) -> None:
    frame = read()

    assert 0 == frame["source"].null_count()
    assert 0 == frame["confidence"].null_count()
    assert frame["source"].str.len_chars().min() > 5


def test_a_deal_is_read_in_yuan_fractions_and_dates() -> None:
    deal = china_deals().row(by_predicate=pl.col("deal_id") == "17HECUI03", named=True)

    assert (1_579_389_800.0, 166_000_000.0, 44_000_000.0) == (
        deal["claim_amount"],
        deal["senior_amount"],
        deal["subordinate_amount"],
    )
    assert (0.057, 1.0, 0.05) == (
        deal["senior_coupon_rate"],
        deal["subordinate_price_rate"],
        deal["retained_senior_share"],
    )
    assert (date(2017, 6, 1), 2017) == (deal["cut_off"], deal["vintage"])


def test_chinese_notes_add_up_to_the_issue() -> None:
    deals = china_deals()

    # Sizes are published to the ten thousand yuan with two decimals.
    assert (deals["senior_amount"] + deals["subordinate_amount"] - deals["issue_amount"]).abs().max() <= 0.01
    assert (deals["subordinate_amount"] / deals["issue_amount"] - deals["subordinate_share"]).abs().max() <= 1e-5
    assert (deals["senior_amount"] / deals["claim_amount"] - deals["senior_share_of_claim"]).abs().max() <= 1e-5


def test_loan_classes_add_up_to_the_pool_within_published_rounding() -> None:
    deals = china_deals()
    total = deals["substandard_share"] + deals["doubtful_share"] + deals["loss_share"]

    assert (total - 1.0).abs().max() <= 0.001 + 1e-9
    assert 58 == (total - 1.0).abs().le(0.0002).sum()


def test_sizes_over_recovery_use_the_lower_of_two_agencies() -> None:
    deals = china_deals()
    lower = deals.select(pl.min_horizontal("agency1_recovery_amount", "agency2_recovery_amount")).to_series()

    assert (deals["senior_amount"] / lower - deals["senior_over_recovery"]).abs().max() <= 1e-4
    assert (deals["issue_amount"] / lower - deals["issue_over_recovery"]).abs().max() <= 1e-4


def test_no_deal_closes_before_its_cut_off_or_pays_after_its_legal_final() -> None:
    deals = china_deals()

    assert (deals["cut_off"] < deals["closing_on"]).all()
    assert (deals["senior_expected_on"] <= deals["legal_final_on"]).all()
    assert (deals["senior_left_amount"] <= deals["senior_amount"]).all()


def test_a_ratio_written_in_words_is_no_number_and_is_kept_as_written() -> None:
    frame = china_actual_vs_forecast()
    words = frame.filter(pl.col("actual_over_forecast").is_null() & pl.col("ratio_as_written").is_not_null())

    assert [1.649, 1.555, 0.941] == frame["actual_over_forecast"].drop_nulls().to_list()
    assert 2 == words.height


def test_a_stated_ratio_is_actual_over_forecast() -> None:
    known = china_actual_vs_forecast().filter(pl.col("actual_over_forecast").is_not_null())
    ratio = known["actual_amount"] / known["forecast_amount"]

    assert 3 == known.height
    assert (ratio - known["actual_over_forecast"]).abs().max() <= 5e-4


def test_european_shares_follow_from_sizes_within_published_rounding() -> None:
    deals = european_deals().filter(pl.all_horizontal(pl.col("claim_amount", "senior_amount").is_not_null()))
    share = deals["senior_amount"] / deals["claim_amount"]

    assert deals.height >= 15
    assert (share - deals["senior_share_of_claim"]).abs().max() <= 6e-4


def test_cells_from_memory_are_marked() -> None:
    deals = european_deals()

    assert "Aqui SPV" in deals.filter("partly_from_memory")["deal"].to_list()
    assert 5 == deals["partly_from_memory"].sum()


def test_amounts_are_in_the_currency_of_the_row() -> None:
    deals = european_deals()

    assert ["Zhongyu 2016-1 (CNY)"] == deals.filter(pl.col("currency") != "EUR")["deal"].to_list()
    assert 964e6 == deals.row(by_predicate=pl.col("deal") == "Riviera NPL", named=True)["claim_amount"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("china_deals.csv", "china/npl_abs_deals.csv"),
        ("china_actual_vs_forecast.csv", "china/npl_abs_actual_vs_forecast.csv"),
        ("european_deals.csv", "europe/npl_deals.csv"),
        ("european_performance.csv", "europe/npl_deal_performance.csv"),
    ],
)
def test_figures_are_the_collected_ones(ours: str, theirs: str, shared: Path) -> None:
    worded = ("source", "notes")
    mine = list(csv.DictReader(files("refloat.market").joinpath(ours).read_text("utf-8").splitlines()))
    collected = list(csv.DictReader((shared / "data" / theirs).read_text("utf-8-sig").splitlines()))

    def figures(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{key: cell for key, cell in row.items() if key not in worded} for row in rows]

    assert figures(collected) == figures(mine)
