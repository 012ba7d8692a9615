"""Losses of a tape on the economy at default: a known effect, and series that cannot serve."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from refloat.errors import InputError
from refloat.recovery.calibrate.history import History
from refloat.recovery.calibrate.regress_losses import read_macro, regress_losses
from refloat.recovery.calibrate.segment_fit import SegmentFit

FIT = SegmentFit(
    name="all",
    method="triangle",
    loans=1,
    owed=1.0,
    cash=1.0,
    cost=0.0,
    oldest=60.0,
    observed=0.2,
    level=0.3,
    months=(0.0, 24.0, 48.0),
    cumulative=(0.0, 0.8, 1.0),
)


def history(loans: int = 4000) -> tuple[History, pl.DataFrame]:
    """Loans that defaulted in good and bad years; in bad ones they lose a fifth more."""
    source = np.random.default_rng(7)
    years = source.integers(2018, 2022, loans)
    rate = {2018: 0.04, 2019: 0.05, 2020: 0.09, 2021: 0.06}
    owed = np.round(source.lognormal(8, 0.5, loans), 2)
    loss = np.clip(0.2 + 6 * np.array([rate[int(y)] for y in years]) + source.normal(0, 0.1, loans), 0, 1)
    table = pl.DataFrame(
        {
            "loan_id": [f"L{i}" for i in range(loans)],
            "segment": "all",
            "vintage": years,
            "default_on": [date(int(y), 6, 15) for y in years],
            "age": 48,
            "owed": owed,
            "cash": owed * (1 - loss),
            "cost": 0.0,
        }
    )
    macro = pl.DataFrame({"date": [date(y, 1, 1) for y in rate], "unemployment": list(rate.values())})
    return History(table, pl.DataFrame(), False, date(2025, 6, 30), "CNY", loans), macro


def test_the_effect_of_the_economy_comes_out_and_size_has_none() -> None:
    past, macro = history()

    found = regress_losses(past, (FIT,), macro)

    assert 4000 == found.loans
    # Ten points more of unemployment mean 60 points more of loss, flatter where losses are bounded.
    assert found.effects["unemployment"] == pytest.approx(6.0, rel=0.1)
    assert found.effects["log_owed"] == pytest.approx(0.0, abs=0.01)


def test_loans_that_have_not_had_time_are_left_out() -> None:
    past, macro = history(400)
    young = past.loans.with_columns(age=pl.when(pl.col("vintage") == 2021).then(12).otherwise(48))

    found = regress_losses(History(young, past.flows, False, past.cut_off, "CNY", 400), (FIT,), macro)

    assert found.loans == (past.loans["vintage"] != 2021).sum()


def test_series_that_begin_after_the_defaults_are_refused() -> None:
    past, macro = history(200)

    with pytest.raises(InputError, match="0 loans are old enough"):
        regress_losses(past, (FIT,), macro.with_columns(date=pl.col("date").dt.offset_by("10y")))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date,u\n2020-01-01,0.05\n2020-02-30,0.05\n", "row 3: date .2020-02-30. is not a date"),
        ("date,u\n2020-01-01,five\n", "row 2: u .five. is not a number"),
        ("day,u\n2020-01-01,5\n", "a column date"),
    ],
)
def test_a_wrong_file_is_told_with_its_row(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "macro.csv"
    file.write_text(text)

    with pytest.raises(InputError, match=words):
        read_macro(file)


def test_a_good_file_is_read_in_the_order_of_its_dates(tmp_path: Path) -> None:
    file: Any = tmp_path / "macro.csv"
    file.write_text("date,u,g\n2021-01-01,0.06,1\n2020-01-01,0.05,-2\n")

    assert [-2.0, 1.0] == read_macro(file)["g"].to_list()
