"""A made-up book of defaulted loans whose truth is known."""

from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl
import pytest

from refloat.recovery.calibrate.growth import growth_share
from refloat.recovery.calibrate.history import History

LEVEL, ZERO, SCALE, SHAPE, FEE = 0.24, 0.4, 14.0, 1.1, 0.12
CUT_OFF = date(2024, 12, 31)


def _book(loans: int = 3000, *, years: int = 8, seed: int = 1, growing: float = 1.5, segment: str = "all") -> History:
    """Loans that defaulted over some years, more of them each year, and pay along one curve."""
    source = np.random.default_rng(seed)
    months = 12 * years
    weight = growing ** (np.arange(months) / 12)
    start = source.choice(months, loans, p=weight / weight.sum())
    age = months - start
    owed = np.round(source.lognormal(8.0, 0.5, loans), 2)
    mean = LEVEL / (1 - ZERO)
    life = np.where(source.random(loans) < ZERO, 0.0, source.beta(2 * mean, 2 * (1 - mean), loans))
    year, month = 2024 - (age - 1) // 12, 12 - (age - 1) % 12
    ids = [f"L{i:06}" for i in range(loans)]
    days = [date(int(y), int(m), 15) for y, m in zip(year, month, strict=True)]
    grid = growth_share(np.arange(months + 1.0), SCALE, SHAPE)
    steps = np.diff(grid)
    rows = [
        (ids[i], k + 1, owed[i] * life[i] * steps[k], FEE * owed[i] * life[i] * steps[k], "debtor")
        for i in range(loans)
        if life[i] > 0
        for k in range(age[i])
    ]
    kinds = {"loan_id": pl.String, "month": pl.Int64, "cash": pl.Float64, "cost": pl.Float64, "source": pl.String}
    flows = pl.DataFrame(rows, schema=kinds, orient="row")
    table = pl.DataFrame({"loan_id": ids, "segment": segment, "default_on": days, "age": age, "owed": owed})
    paid = flows.group_by("loan_id").agg(pl.col("cash").sum(), pl.col("cost").sum())
    table = table.join(paid, on="loan_id", how="left", maintain_order="left").select(
        "loan_id",
        "segment",
        pl.col("default_on").dt.year().alias("vintage"),
        "default_on",
        pl.col("age").cast(pl.Int64),
        "owed",
        pl.col("cash").fill_null(0.0),
        pl.col("cost").fill_null(0.0),
    )
    return History(table, flows, True, CUT_OFF, "CNY", loans)


@pytest.fixture(scope="session")
def make_book() -> Callable[..., History]:
    """Makes a book of loans; the truth is in the constants of this file."""
    return _book


@pytest.fixture(scope="session")
def book() -> History:
    """Three thousand loans of eight years."""
    return _book()
