"""The recollected bank and the sector: labelled, in yuan and fractions, and agreeing where figures overlap."""

from pathlib import Path

import polars as pl
import pytest

from refloat.market import bank_of_ningbo, bank_of_ningbo_retail, china_banks_npl, china_banks_npl_by_class


def test_every_row_of_the_bank_is_unverified() -> None:
    bank = bank_of_ningbo()
    assert 22 == bank.height
    assert ["unverified"] == bank["grade"].unique().to_list()
    assert bank["npl_amount"].is_null().to_list()[:3] == [True, True, False]


def test_its_balance_is_its_ratio_of_its_loans() -> None:
    bank = bank_of_ningbo().filter(pl.col("npl_amount").is_not_null())
    gap = (bank["npl_amount"] / bank["loans_amount"] - bank["npl_ratio"]).abs()
    # The ratio has two decimals of a per cent.
    assert 0.00006 > float(gap.max())  # type: ignore[arg-type]
    assert (27.65e8, 3025.1e8) == bank.filter(pl.col("year") == 2016).select("npl_amount", "loans_amount").row(0)


def test_the_sector_says_which_rows_were_seen() -> None:
    sector = china_banks_npl()
    assert 22 == sector.height
    assert {"seen": 9, "unverified": 13} == dict(sector.group_by("grade").len().iter_rows())
    implied = sector["npl_amount"] / sector["npl_ratio"]
    assert float((implied / sector["implied_loans_amount"] - 1).abs().max()) < 0.001  # type: ignore[arg-type]


def test_classes_add_up_to_the_sector() -> None:
    classes = china_banks_npl_by_class()
    parts = classes.select(pl.sum_horizontal("substandard_amount", "doubtful_amount", "loss_amount")).to_series()
    assert classes["npl_amount"].to_list() == pytest.approx(parts.to_list(), rel=1e-5)


def test_retail_figures_name_unit_source_and_grade() -> None:
    retail = bank_of_ningbo_retail()
    assert 13 == retail.height
    assert {"seen", "unverified"} == set(retail["grade"])
    assert 0 == retail["source"].null_count()


def test_the_tables_are_those_that_were_collected(shared: Path) -> None:
    collected = pl.read_csv(shared / "data" / "china" / "bank_of_ningbo_npl.csv", infer_schema=False)
    kept = pl.Series(collected["npl_balance_use_cny_100m"]).cast(pl.Float64)
    assert (kept * 1e8).round(2).to_list() == bank_of_ningbo()["npl_amount"].to_list()
    sector = pl.read_csv(shared / "data" / "china" / "china_commercial_banks_npl.csv", infer_schema=False)
    assert (sector["npl_cny_100m"].cast(pl.Float64) * 1e8).round(2).to_list() == china_banks_npl()[
        "npl_amount"
    ].to_list()
