"""Figure of an assumption set on its reference pool, beside what was seen of real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from refloat.report.charts.theme import AMBER, BRICK, NAVY, TEAL, WIDTH, Tables, themed
from refloat.report.quantiles import mean, quantiles
from refloat.words import Words

if TYPE_CHECKING:
    import polars as pl

    from refloat.recovery import Recoveries

KINDS = {"actual": BRICK, "forecast": AMBER, "benchmark": TEAL}


def curve_evidence(recoveries: Recoveries, points: pl.DataFrame, language: str = "en") -> Any:
    """Cumulative gross cash as a share of the claim, mean and where 90 % of the paths run, with points of evidence.

    Points that are shares of lifetime cash are drawn at that share of the set's own expected level.

    Args:
        recoveries: The set on its reference pool.
        points: As `refloat.recovery.evidence_points` gives them, for this set.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    cash, step = recoveries.cash, recoveries.assumptions.period_months
    total = np.cumsum(cash.collections, axis=1) / recoveries.claim
    low, high = quantiles(total, cash.weights, (0.05, 0.95))
    middle = mean(total, cash.weights)
    level = float(middle[-1])
    columns = {
        "month": [0.0, *(step * np.arange(1.0, cash.periods + 1)).tolist()],
        "mean": [0.0, *middle.tolist()],
        "low": [0.0, *low.tolist()],
        "high": [0.0, *high.tolist()],
    }
    line, band = words("expected"), words("chart.band90")
    kinds = [words(f"evidence.{kind}") for kind in KINDS if kind in set(points["kind"])]
    colours = [colour for kind, colour in KINDS.items() if kind in set(points["kind"])]
    scale = alt.Scale(domain=[line, band, *kinds], range=[NAVY, "#c9d7e6", *colours])
    end = step * cash.periods
    base = alt.Chart(tables.add(columns)).encode(
        x=alt.X(
            "month:Q",
            title=words("chart.months"),
            axis=alt.Axis(tickCount=9),
            scale=alt.Scale(domain=[0, end], nice=False),
        )
    )
    axis = alt.Axis(format="%", tickCount=6)
    title = words("chart.cumulative_gross_share")
    layers = [
        _named(base.mark_area(), band, scale).encode(y=alt.Y("low:Q", title=title, axis=axis), y2="high:Q"),
        _named(base.mark_line(strokeWidth=2.5), line, scale).encode(y="mean:Q"),
    ]
    if points.height:
        shares = [
            share * level if of == "lifetime" else share
            for share, of in zip(points["share"].to_list(), points["of"].to_list(), strict=True)
        ]
        rows = {
            "month": [min(month, end) for month in points["months"].to_list()],
            "share": shares,
            "kind": [words(f"evidence.{kind}") for kind in points["kind"].to_list()],
            "label": points["label"].to_list(),
            "source": [f"{source} ({day})" for source, day in zip(points["source"], points["date"], strict=True)],
        }
        marks = alt.Chart(tables.add(rows)).encode(x="month:Q", y="share:Q")
        layers.append(
            marks.mark_point(filled=True, size=75, opacity=1, stroke="white", strokeWidth=0.8).encode(
                color=alt.Color("kind:N", scale=scale),
                tooltip=[
                    alt.Tooltip("label:N", title=words("evidence.pool")),
                    alt.Tooltip("month:Q", title=words("chart.months")),
                    alt.Tooltip("share:Q", title=title, format=".1%"),
                    alt.Tooltip("source:N", title=words("source")),
                ],
            )
        )
    figure = alt.layer(*layers).properties(width=WIDTH, height=230)
    return themed(figure, language, tables)


def _named(layer: Any, label: str, scale: Any) -> Any:
    """A layer with its entry in the legend."""
    import json

    import altair as alt

    return layer.transform_calculate(series=json.dumps(label)).encode(color=alt.Color("series:N", scale=scale))
