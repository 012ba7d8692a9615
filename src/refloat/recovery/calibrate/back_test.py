"""Held-out vintages: calibrate on what was known earlier, project, and compare with what came."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from refloat.recovery.assumptions import Assumptions
from refloat.recovery.calibrate.fit_segment import LOANS_NEEDED, fit_segment
from refloat.recovery.calibrate.history import History

Gap = tuple[str, str]


@dataclass(frozen=True, eq=False)
class BackTest:
    """What a calibration with less knowledge would have said, beside what came.

    Attributes:
        how: "dates": all cash after an earlier date is held out. "ages": cash has no dates, so loans older than
            some age are held out, as if the file held young loans only.
        months: How far back the date lies, or the age.
        by_vintage: One row a segment and vintage: segment, vintage, loans, owed, known (cash that was known
            of it), projected, came, ratio (came over projected). With "dates" both are cash after the date; with
            "ages", all cash of the held-out loans.
        naive_level: Cash so far over what was owed, of what was known: what one falls for.
        level: The level calibrated from what was known.
        later_level: The level calibrated from everything, or with "ages" the rate the held-out loans show.
    """

    how: str
    months: int
    by_vintage: pl.DataFrame
    naive_level: float
    level: float
    later_level: float

    @property
    def ratio(self) -> float:
        """All that came over all that was projected."""
        projected = float(self.by_vintage["projected"].sum())
        return float(self.by_vintage["came"].sum()) / projected if projected > 0 else float("nan")


def back_test(history: History, start: Assumptions, months: int | None = None) -> BackTest | None:
    """Test a calibration on what it has not seen.

    Args:
        history: All that is known now.
        start: The start set.
        months: How much to hold out; a third of the oldest age, at most 24 months, if left out. Without dates:
            the age beyond which loans are held out; the age that halves what was owed, if left out.

    Returns:
        None if too little would be left to learn from, or too little held out.
    """
    return _by_date(history, start, months) if history.dated else _by_age(history, start, months)


def _by_date(history: History, start: Assumptions, months: int | None) -> BackTest | None:
    oldest = int(history.loans["age"].drop_nulls().to_numpy().max(initial=0))
    back = months if months is not None else min(24, 3 * (oldest // 9))
    if back < 3:
        return None
    known = history.cut(back)
    if known.loans.height < LOANS_NEEDED:
        return None
    paid_later = history.loans.select("loan_id", pl.col("cash").alias("all"))
    rows, levels = [], []
    for segment in start.segments:
        mine = known.segment(segment.name)
        fit = fit_segment(mine, segment, start)
        if fit.method == "none":
            continue
        now = fit_segment(history.segment(segment.name), segment, start)
        loans = mine.loans.join(paid_later, on="loan_id", how="left", maintain_order="left")
        age, owed = (loans[name].cast(pl.Float64).to_numpy() for name in ("age", "owed"))
        projected = owed * fit.level * (fit.share(age + back) - fit.share(age))
        came = (loans["all"] - loans["cash"]).to_numpy()
        rows.append(_by_vintage(loans, segment.name, projected, came))
        levels.append((fit.owed, fit.observed, fit.level, now.level))
    return _joined("dates", back, rows, levels)


def _by_age(history: History, start: Assumptions, months: int | None) -> BackTest | None:
    rows, levels, cut = [], [], 0
    for segment in start.segments:
        mine = history.segment(segment.name)
        if mine.loans.height < 2 * LOANS_NEEDED:
            continue
        cut = months if months is not None else _halving_age(mine.loans)
        young, old = mine.loans.filter(pl.col("age") <= cut), mine.loans.filter(pl.col("age") > cut)
        if min(young.height, old.height) < LOANS_NEEDED:
            continue
        known = History(young, mine.flows, False, mine.cut_off, mine.currency, mine.loans_read, mine.gaps)
        fit = fit_segment(known, segment, start)
        if fit.method == "none":
            continue
        age, owed = (old[name].cast(pl.Float64).to_numpy() for name in ("age", "owed"))
        # The data's own level: here the question is what they say, not what the start set adds.
        projected = owed * fit.own_level * fit.share(age)
        came = old["cash"].to_numpy()
        rows.append(_by_vintage(old.with_columns(cash=pl.lit(0.0)), segment.name, projected, came))
        levels.append((fit.owed, fit.observed, fit.own_level, float(came.sum() / owed.sum())))
    return _joined("ages", cut, rows, levels)


def _halving_age(loans: pl.DataFrame) -> int:
    ordered = loans.sort("age")
    half = np.cumsum(ordered["owed"].to_numpy())
    return int(ordered["age"].to_numpy()[int(np.searchsorted(half, half[-1] / 2))])


def _by_vintage(loans: pl.DataFrame, segment: str, projected: np.ndarray, came: np.ndarray) -> pl.DataFrame:
    rows = loans.with_columns(projected=pl.Series(projected), came=pl.Series(came))
    table = rows.group_by("vintage").agg(
        pl.len().cast(pl.Int64).alias("loans"),
        pl.col("owed").sum(),
        pl.col("cash").sum().alias("known"),
        pl.col("projected").sum(),
        pl.col("came").sum(),
    )
    ratio = pl.when(pl.col("projected") > 0).then(pl.col("came") / pl.col("projected"))
    return table.sort("vintage").select(pl.lit(segment).alias("segment"), pl.all(), ratio.alias("ratio"))


def _joined(
    how: str, months: int, rows: list[pl.DataFrame], levels: list[tuple[float, float, float, float]]
) -> BackTest | None:
    if not rows:
        return None
    weights = [owed for owed, *_ in levels]
    naive, level, later = (float(np.average([row[i] for row in levels], weights=weights)) for i in (1, 2, 3))
    return BackTest(how, months, pl.concat(rows), naive, level, later)
