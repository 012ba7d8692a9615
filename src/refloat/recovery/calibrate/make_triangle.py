"""History -> Triangle: quarters of default by quarters since default."""

import numpy as np
import polars as pl

from refloat.recovery.calibrate.history import History
from refloat.recovery.calibrate.triangle import Triangle

QUARTER = 3
VINTAGES_NEEDED, LOANS_NEEDED = 2, 20
"""An age counts if so many vintages, with so many loans in all, have been seen at it."""


def make_triangle(history: History) -> Triangle | None:
    """Cumulative cash by quarter of default and full quarters since.

    A quarter of default is as old as its youngest loan. Ages seen by too few loans are cut off.

    Returns:
        None if the cash has no dates, or fewer than two vintages or two ages are left.
    """
    if not history.dated or history.loans.is_empty():
        return None
    year, quarter = pl.col("default_on").dt.year(), pl.col("default_on").dt.quarter()
    origin = pl.format("{}-Q{}", year, quarter).alias("origin")
    loans = history.loans.select("loan_id", origin, (pl.col("age") // QUARTER).alias("seen"), "owed")
    vintages = (
        loans.group_by("origin")
        .agg(pl.col("seen").min(), pl.col("owed").sum(), pl.len().alias("loans"))
        .filter(pl.col("seen") >= 1)
        .sort("origin")
    )
    if vintages.is_empty():
        return None
    seen, count = vintages["seen"].to_numpy(), vintages["loans"].to_numpy()
    ages = int(seen.max())
    enough = [
        age
        for age in range(1, ages + 1)
        if (seen >= age).sum() >= VINTAGES_NEEDED and count[seen >= age].sum() >= LOANS_NEEDED
    ]
    if vintages.height < VINTAGES_NEEDED or len(enough) < 2:
        return None
    ages = enough[-1]
    place = {name: i for i, name in enumerate(vintages["origin"])}
    flows = history.flows.join(loans.select("loan_id", "origin"), on="loan_id", how="inner")
    cells = flows.group_by("origin", ((pl.col("month") - 1) // QUARTER).alias("age")).agg(pl.col("cash").sum())
    paid = np.zeros((len(place), ages))
    for name, age, cash in cells.sort("origin", "age").iter_rows():
        if name in place and age < ages:
            paid[place[name], age] += cash
    cumulative = np.cumsum(paid, axis=1)
    cumulative[np.arange(ages)[None, :] >= seen[:, None]] = np.nan
    months = QUARTER * np.arange(1.0, ages + 1)
    return Triangle(tuple(place), months, cumulative, vintages["owed"].to_numpy())
