"""Calibration held to real loans; the files may not be shipped, so these tests run where they are."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest

from refloat.recovery import read_assumptions
from refloat.recovery.calibrate import Calibration, calibrate_tape, calibration_result
from refloat.recovery.calibrate.back_test import back_test
from refloat.recovery.calibrate.lgd_fit import read_lgd_fit
from refloat.tape import check_tape, read_tape


@pytest.fixture(scope="module")
def lendingclub(shared: Path) -> Calibration:
    raw = read_tape([shared / "data/real/lendingclub_sample_29613.csv"])
    return calibrate_tape(check_tape(raw), read_assumptions("us-sme-charged-off"), name="lc")


def test_the_charged_off_loans_stand_at_83_gross_and_75_net(lendingclub: Calibration) -> None:
    written_off = calibration_result(lendingclub)["written_off"]

    assert 1455 == written_off["loans"]
    assert written_off["gross_rate"] == pytest.approx(0.083, abs=0.001)
    assert written_off["net_rate"] == pytest.approx(0.075, abs=0.001)


def test_the_level_is_that_of_loans_that_have_had_time(lendingclub: Calibration) -> None:
    (fit,) = lendingclub.segments
    loans = lendingclub.history.loans
    old = loans.filter(pl.col("age").is_between(10, 30))

    seen = old["cash"].sum() / old["owed"].sum()

    assert fit.observed < 0.085
    assert fit.own_level == pytest.approx(seen, abs=0.01)
    assert fit.own_level > 1.2 * fit.observed


@pytest.mark.parametrize("age", [9, 12, 18])
def test_young_loans_alone_project_what_old_ones_have_paid(lendingclub: Calibration, age: int) -> None:
    # As if the file had been drawn when all its loans were young: the rest is held out.
    test = back_test(lendingclub.history, lendingclub.start, age)

    assert test is not None
    assert test.naive_level < 0.85 * test.later_level
    assert test.ratio == pytest.approx(1.0, abs=0.15)


def test_young_vintages_look_worse_and_are_not_believed(lendingclub: Calibration) -> None:
    rates = {row["vintage"]: row["gross_rate"] for row in calibration_result(lendingclub)["vintages"]}
    (fit,) = lendingclub.segments

    assert rates[2015] < 0.6 * rates[2014]
    assert fit.developed < 0.85
    assert fit.level > max(rates[2015], fit.observed)


def test_the_report_says_what_this_file_cannot_tell(lendingclub: Calibration) -> None:
    said = " ".join(en for en, _ in lendingclub.gaps)

    for words in ("no month", "age from vintage", "no default date", "No finished loan", "one tape is one market"):
        assert words in said


CHECKOUT = Path(__file__).resolve().parents[3]


def script() -> ModuleType:
    found = importlib.util.spec_from_file_location("fit_fannie", CHECKOUT / "scripts/fit_fannie.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_mortgage_losses_are_those_published(shared: Path) -> None:
    losses = script().read(shared / "data/real/fannie_nc_default_lgd.csv")["lgd"]

    assert 15_274 == len(losses)
    assert losses.mean() == pytest.approx(0.267, abs=5e-4)
    assert (losses == 0).mean() == pytest.approx(0.275, abs=5e-4)


@pytest.mark.slow
def test_the_shipped_regression_is_what_the_loans_give(shared: Path) -> None:
    again, shipped = script().fit(shared / "data/real/fannie_nc_default_lgd.csv"), read_lgd_fit("us-mortgage-nc")

    assert shipped.tables == again.tables
    for name, model in again.models.items():
        assert shipped.models[name].effects == pytest.approx(model.effects, abs=2e-3), name
        assert shipped.models[name].log_likelihood == pytest.approx(model.log_likelihood, abs=0.1)


def test_losses_fall_with_ltv_in_the_table_and_rise_once_insurance_and_balance_are_held() -> None:
    fit = read_lgd_fit("us-mortgage-nc")
    by_band = [cell.mean_lgd for cell in fit.tables["by_ltv"]]

    assert by_band[:5] == sorted(by_band[:5], reverse=True)
    assert fit.models["ltv_alone"].effects["ltv"] < -0.2
    assert fit.models["held"].effects["ltv"] > 0.25
    assert fit.models["held"].effects["insured"] < 0 < fit.models["cycle"].effects["unemployment"]
    # No band of the uninsured falls on the way up from 70 to 100 %.
    open_end = [c.mean_lgd for c in fit.tables["by_ltv_and_insurance"] if c.where.startswith("insured 0")]
    assert open_end[1:] == sorted(open_end[1:])


def test_losses_have_a_cycle_from_11_to_34_per_cent() -> None:
    years = {cell.where: cell.mean_lgd for cell in read_lgd_fit("us-mortgage-nc").tables["by_year"]}

    assert years["year 2002"] == pytest.approx(0.107, abs=5e-4)
    assert years["year 2009"] == pytest.approx(0.340, abs=5e-4)
    assert max(years.values()) == years["year 2009"]


def test_the_regression_with_unemployment_rides_the_crisis() -> None:
    model = read_lgd_fit("us-mortgage-nc").models["cycle"]

    calm, crisis = (float(model.mean(np.array([[0.7, 0.5, 11.5, rate]]))[0]) for rate in (0.05, 0.11))

    assert 0.12 < calm < 0.22
    assert 0.28 < crisis < 0.40
