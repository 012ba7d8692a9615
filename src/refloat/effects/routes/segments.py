"""Recoveries, the bank's books and a deal -> the pool in segments for which a route is chosen."""

import numpy as np
import polars as pl

from refloat.effects.routes.segment import Segment
from refloat.recovery import Recoveries


def segments_of(
    recoveries: Recoveries, *, rate: float, other_rate: float, book_share: float, sell_value: float | None
) -> tuple[Segment, ...]:
    """The pool by segment of the recovery model and by whether anything secures the loans.

    A loan is told as its expected net cash at its mean time; the whole is then scaled to the present value of the
    pool's cash by path and date, so that the segments sum to it exactly. What a deal brings is shared out by the
    present value at the rate of others, as a buyer would.

    Args:
        recoveries: The pool's cash.
        rate: The bank's yearly rate.
        other_rate: A buyer's yearly rate.
        book_share: Net carrying amount over claim.
        sell_value: What the deal brings the bank, an amount; None without one.
    """
    cash = recoveries.cash
    days = (cash.dates - np.datetime64(recoveries.cut_off, "D")).astype(np.int64)
    pool_value = float(cash.weights @ (cash.net @ (1.0 + rate) ** -(days / 365.0)))
    table = (
        recoveries.by_loan.with_columns(
            secured=pl.col("route") != "unsecured",
            # A loan that recovers nothing has no mean time.
            years=pl.col("expected_years").fill_nan(0.0).fill_null(0.0),
        )
        .with_columns(
            own=pl.col("expected_net") * (1.0 + rate) ** -pl.col("years"),
            others=pl.col("expected_net").clip(lower_bound=0.0) * (1.0 + other_rate) ** -pl.col("years"),
        )
        .group_by("segment", "secured", maintain_order=True)
        .agg(
            pl.len().alias("loans"),
            pl.col("claim", "expected_net", "own", "others").sum(),
            (pl.col("expected_net") * pl.col("years")).sum().alias("weighted_years"),
        )
        .sort("segment", "secured")
    )
    own = float(table["own"].sum())
    scale = pool_value / own if own > 0 else 1.0
    sold, claims = float(table["others"].sum()), float(table["claim"].sum())
    return tuple(
        Segment(
            name=f"{row['segment']}, {'secured' if row['secured'] else 'unsecured'}",
            secured=row["secured"],
            loans=row["loans"],
            claim=row["claim"],
            model_net=100.0 * row["expected_net"] / row["claim"],
            model_years=row["weighted_years"] / row["expected_net"] if row["expected_net"] > 0 else 0.0,
            model_value=100.0 * scale * row["own"] / row["claim"],
            sale_value=None
            if sell_value is None or sold <= 0
            else 100.0 * sell_value * row["others"] / sold / row["claim"],
            buyer_ratio=float(row["others"]) / float(row["claim"]) * claims / sold if sold > 0 else 1.0,
            book_value=100.0 * book_share,
        )
        for row in table.iter_rows(named=True)
        if row["claim"] > 0
    )
