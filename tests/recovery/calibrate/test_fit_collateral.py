"""Odds, prices and times of collateral from sales whose truth is known, cut off early."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from refloat.recovery import Assumptions, read_assumptions
from refloat.recovery.calibrate import calibrate_tape, calibration_result
from refloat.recovery.calibrate.fit_collateral import fit_collateral
from refloat.tape import check_tape, read_tape

CUT_OFF = date(2024, 12, 31)
AGREED, ODDS, PRICES = 0.3, (0.5, 0.6, 0.4), (0.75, 0.6, 0.5)
MEDIAN, SPREAD, BETWEEN, LAST = 20.0, 0.5, 1.5, (0.3, 24.0)


def truth() -> Assumptions:
    """The start set, wrong in every figure that the sales tell."""
    return read_assumptions("cn-mortgage")


def book(count: int, seed: int = 1, years: float = 7.0) -> pl.DataFrame:
    """Assets of loans that defaulted over some years, each on its way, as they stand at the cut-off."""
    source = np.random.default_rng(seed)
    age = source.random(count) * 12 * years
    agreed = source.random(count) < AGREED
    first = MEDIAN * np.exp(SPREAD * source.standard_normal(count))
    sold_in = np.full(count, len(ODDS) + 1)
    for number in reversed(range(len(ODDS))):
        sold_in = np.where(source.random(count) < ODDS[number], number + 1, sold_in)
    wait = np.where(sold_in <= len(ODDS), (sold_in - 1) * BETWEEN, len(ODDS) * BETWEEN + LAST[1])
    months = np.where(agreed, 10 * np.exp(0.5 * source.standard_normal(count)), first + wait)
    sold = months <= age
    failed = np.clip(np.floor((age - first) / BETWEEN) + 1, 0, np.minimum(sold_in - 1, len(ODDS)))
    price = np.array([0.9, *PRICES, LAST[0]])[np.where(agreed, 0, sold_in)] * np.exp(
        0.1 * source.standard_normal(count)
    )
    return pl.DataFrame(
        {
            "collateral_id": [f"C{i:05}" for i in range(count)],
            "class": np.zeros(count, dtype=np.int64),
            "sold": sold,
            "round": np.where(agreed, 0, np.where(sold, sold_in, failed)).astype(np.int64),
            "price_share": pl.Series(np.where(sold, price, np.nan)).fill_nan(None),
            "months": np.where(sold, months, age),
            "payout_months": pl.Series(np.where(sold, 3.0, np.nan)).fill_nan(None),
            "cost_share": pl.Series(np.where(sold, 0.05, np.nan)).fill_nan(None),
        }
    )


def test_what_a_large_book_tells_is_the_truth_although_many_assets_are_not_sold_yet() -> None:
    sales = book(6000)
    home, courts = fit_collateral(sales, truth())

    assert 0.15 < 1 - sales["sold"].mean() < 0.5
    for number, (odds, price) in enumerate(zip(ODDS, PRICES, strict=True), start=1):
        assert home.figures[f"auction.rounds.{number}.odds"].own == pytest.approx(odds, abs=0.04)
        assert home.figures[f"auction.rounds.{number}.price"].own == pytest.approx(price * np.exp(0.005), abs=0.01)
    assert home.figures["agreed.odds"].own == pytest.approx(AGREED, abs=0.03)
    # A naive share of the sales would take the early agreed sales for too many.
    naive = home.agreed / (home.agreed + home.auctioned)
    assert naive > AGREED + 0.04
    assert home.figures["agreed.months"].own == pytest.approx(10, rel=0.05)
    assert home.figures["payout_months"].own == pytest.approx(3.0)
    assert home.figures["legal_cost_share"].own == pytest.approx(0.05)
    assert "" == courts.name
    assert courts.figures["court.months"].own < 0.6


def test_the_factor_of_the_courts_is_one_where_the_tape_behaves_as_the_start_set() -> None:
    tree = truth().model_dump(mode="json", exclude_none=True)
    tree["court"]["months"]["none"]["value"], tree["court"]["months_sigma"]["value"] = MEDIAN, SPREAD
    auction = tree["collateral"][0]["auction"]
    for turn, odds in zip(auction["rounds"], ODDS, strict=True):
        turn["odds"]["value"] = odds
    auction["months_between"]["value"], auction["last_resort_months"]["value"] = BETWEEN, LAST[1]

    *_, courts = fit_collateral(book(6000), Assumptions.model_validate(tree))

    assert courts.figures["court.months"].own == pytest.approx(1.0, abs=0.04)


def test_few_sales_are_drawn_towards_the_start_set_and_many_are_believed() -> None:
    few, many = (fit_collateral(book(count, years=20), truth())[0].figures for count in (60, 6000))
    path = "auction.rounds.1.odds"

    assert 0.2 < few[path].weight < 0.9 < many[path].weight
    for found in (few[path], many[path]):
        low, high = sorted((found.own, found.prior))
        assert low <= found.value <= high


def test_a_young_book_says_what_it_cannot_tell() -> None:
    young = book(300, years=0.9)
    home, courts = fit_collateral(young, truth())
    said = " ".join(en for fit in (home, courts) for en, _ in fit.gaps)

    assert "agreed.odds" not in home.figures
    assert not courts.figures
    for words in ("Fewer than half", "round 2, 3", "how long courts take"):
        assert words in said


def test_nothing_is_learned_from_nothing() -> None:
    assert () == fit_collateral(book(5).clear(), truth())


def tape(folder: Path, count: int = 200) -> list[Path]:
    """Homes behind as many loans, two thirds sold in their first or second auction at 70 and 55 % of their value."""
    ids = [f"L{i:05}" for i in range(count)]
    default = [CUT_OFF - timedelta(days=1500 + i) for i in range(count)]
    sold = [i % 3 != 0 for i in range(count)]
    turn = [1 + i % 2 for i in range(count)]
    on = [day + timedelta(days=700) if done else None for day, done in zip(default, sold, strict=True)]
    price = [1000.0 * (0.7 if number == 1 else 0.55) if done else None for number, done in zip(turn, sold, strict=True)]
    left = [1000.0 - (p or 0.0) for p in price]
    plain: dict[str, Any] = {"product": "rre", "currency": "CNY", "origination_date": date(2015, 1, 5)}
    plain |= {"original_amount": 1500.0, "interest_rate": 0.05, "interest": 0.0, "fees": 0.0, "class5": "loss"}
    plain |= {"written_off": False, "security_type": "mortgage", "joint_debtors": 1, "forbearance": False}
    plain |= {"legal_stage": "enforcement", "balance_at_default": 1000.0, "cutoff_date": CUT_OFF}
    loans = pl.DataFrame(
        {"loan_id": ids, "borrower_id": [f"B{i}" for i in range(count)], "principal": left, "claim": left}
        | {"default_date": default}
    ).with_columns(pl.lit(value).alias(name) for name, value in plain.items())
    borrowers = loans.select("borrower_id").with_columns(
        pl.lit(value).alias(name)
        for name, value in {
            "borrower_type": "individual",
            "country": "CN",
            "region": "CN-33",
            "insolvency_status": "none",
        }.items()
    )
    homes = pl.DataFrame(
        {
            "collateral_id": [f"C{i}" for i in range(count)],
            "loan_id": ids,
            "value_date": default,
            "auction_round": [number if done else 1 for number, done in zip(turn, sold, strict=True)],
            "sale_price": price,
            "sale_date": on,
        }
    ).with_columns(
        pl.lit(value).alias(name)
        for name, value in {
            "collateral_type": "residential",
            "region": "CN-33",
            "lien_rank": 1,
            "registered": "full",
            "value": 1000.0,
            "value_basis": "market",
        }.items()
    )
    cash = homes.filter(pl.col("sale_date").is_not_null()).select(
        "loan_id",
        "collateral_id",
        period=pl.col("sale_date").dt.offset_by("60d"),
        source=pl.lit("collateral_sale"),
        gross_cash=pl.col("sale_price"),
        cost=pl.col("sale_price") * 0.06,
    )
    written = []
    for name, table in (("loans", loans), ("borrowers", borrowers), ("collaterals", homes), ("collections", cash)):
        table.write_csv(folder / f"{name}.csv")
        written.append(folder / f"{name}.csv")
    return written


def test_a_tape_with_sold_homes_moves_the_figures_of_homes_and_says_by_how_much(tmp_path: Path) -> None:
    start = read_assumptions("cn-mortgage")
    found = calibrate_tape(check_tape(read_tape(tape(tmp_path))), start, name="mine")

    home = next(one for one in found.assumptions.collateral if one.name == "home")
    first, second, third = home.auction.rounds
    report = {row["figure"]: row for row in calibration_result(found)["collateral"][0]["figures"]}

    # 200 homes: 66 sold in their first auction, 67 in their second; 67 wait after one that failed.
    counts = calibration_result(found)["collateral"][0]["rounds"]
    assert [200, 67, 0] == [count["held"] for count in counts]
    assert report["auction.rounds.1.price"]["own"] == pytest.approx(0.70 * np.exp(0.045 * 700 / 365.25), rel=1e-3)
    assert start.collateral[0].auction.rounds[0].price.value > first.price.value
    assert first.odds.grade == "derived"
    assert "tape" == first.odds.source == second.price.source == home.legal_cost_share.source
    assert report["payout_months"]["own"] == pytest.approx(60 / 30.44, abs=0.05)
    assert report["legal_cost_share"]["own"] == pytest.approx(0.06)
    assert third.odds == start.collateral[0].auction.rounds[2].odds
    # What the homes brought is not taken for collections.
    assert found.assumptions.segments == start.segments
    said = " ".join(en for en, _ in found.gaps)
    assert "200 loans with collateral were left out" in said
    assert "home: Fewer than 5 assets were offered in round 3" in said
    assert "courts: Times by legal stage were not told apart" in said
