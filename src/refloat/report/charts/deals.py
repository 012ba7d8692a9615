"""Figures over the library of deals: advance rates and lives by year, two agencies apart, what came in over plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from refloat.report.charts.market import BEYOND
from refloat.report.charts.theme import NAVY, SERIES, STONE, TEAL, WIDTH, Tables, themed
from refloat.words import Words

Rows = Sequence[Mapping[str, Any]]
HEIGHT = 260


def advance_by_year(deals: Rows, language: str = "en") -> Any:
    """Senior note over the lower base case by year of issue, a point a deal, coloured by type of pool."""
    return _by_year(deals, "advance_rate", "chart.advance_sold", ".0%", language)


def life_by_year(deals: Rows, language: str = "en") -> Any:
    """Average life of the senior note as disclosed, by year of issue."""
    return _by_year(deals, "senior_wal_years", "chart.senior_life", ".1f", language)


def agencies_apart(deals: Rows, language: str = "en") -> Any:
    """Higher over lower base case of a deal's two agencies, against the lower one over the claim."""
    import altair as alt

    words, tables = Words(language), Tables()
    rows = [row for row in deals if row["agency1_recovery_rate"] and row["agency2_recovery_rate"]]
    pairs = [sorted((row["agency1_recovery_rate"], row["agency2_recovery_rate"])) for row in rows]
    points, color = _coloured(rows, words)
    points |= {"lower": [low for low, _ in pairs], "apart": [high / low - 1.0 for low, high in pairs]}
    points["agencies"] = [f"{row['agency1'] or '?'}, {row['agency2'] or '?'}" for row in rows]
    x = alt.X(
        "lower:Q",
        title=words("chart.expected_recovery"),
        scale=alt.Scale(type="log", nice=False, padding=12),
        axis=alt.Axis(format=".0%", values=[0.05, 0.1, 0.2, 0.4, 0.8], grid=True),
    )
    y = alt.Y("apart:Q", title=words("chart.agencies_apart"), axis=alt.Axis(format="+.0%", tickCount=6))
    shown = ["deal:N", "pool:N", "agencies:N", alt.Tooltip("apart:Q", format="+.1%")]
    dots = alt.Chart(tables.add(points)).mark_point(filled=True, size=64, opacity=0.9)
    return themed(
        dots.encode(x=x, y=y, color=color, tooltip=shown).properties(width=WIDTH, height=HEIGHT), language, tables
    )


def came_in_over_plan(deals: Rows, language: str = "en") -> Any:
    """Last reported ratio of actual to plan, a line a deal, from the least; the rule is plan."""
    import altair as alt

    words, tables = Words(language), Tables()
    rows = sorted((row for row in deals if row["actual_over_plan"]), key=lambda row: float(row["actual_over_plan"]))
    markets = {market: words(f"market.{market}") for market in ("china", "europe")}
    columns: dict[str, list[Any]] = {
        "deal": [f"{row['deal_id']} · {row['actual_as_of'][:7]}" for row in rows],
        "ratio": [row["actual_over_plan"] for row in rows],
        "market": [markets[row["market"]] for row in rows],
        "plan": [1.0] * len(rows),
    }
    base = alt.Chart(tables.add(columns))
    y = alt.Y("deal:N", sort=None, title=None, axis=alt.Axis(labelLimit=220, ticks=False, domain=False, grid=True))
    scale = alt.Scale(domain=[0, 1.05 * max(2.0, max(columns["ratio"], default=1.0))], nice=False)
    x = alt.X("ratio:Q", title=words("chart.actual_over_plan"), scale=scale, axis=alt.Axis(format=".0%"))
    color = alt.Color("market:N", scale=alt.Scale(domain=list(markets.values()), range=[TEAL, NAVY]))
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=x, y=y, color=color, tooltip=["deal:N", alt.Tooltip("ratio:Q", format=".1%")]
    )
    rule = base.mark_rule(color=STONE, strokeDash=[4, 3]).encode(x=alt.X("plan:Q", scale=scale))
    return themed(alt.layer(rule, dots).properties(width=WIDTH - 150, height=max(19 * len(rows), 40)), language, tables)


def _by_year(deals: Rows, value: str, title: str, form: str, language: str) -> Any:
    """Points by year, side by side within a year in the order of the list, with the median of each year as a tick."""
    import altair as alt

    words, tables = Words(language), Tables()
    rows = [row for row in deals if row[value] is not None and row["year"] is not None]
    points, color = _coloured(rows, words)
    points |= {"year": [str(row["year"]) for row in rows], "value": [row[value] for row in rows]}
    places: dict[tuple[Any, Any], int] = {}
    points["place"] = [places.setdefault((row["year"], row["pool_type"]), _order(row, points, words)) for row in rows]
    base = alt.Chart(tables.add(points)).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("value:Q", title=words(title), scale=alt.Scale(zero=False), axis=alt.Axis(format=form, tickCount=6)),
    )
    middle = base.mark_tick(color=STONE, thickness=2, size=34).encode(y="median(value):Q")
    dots = base.mark_point(filled=True, size=60, opacity=0.85).encode(
        xOffset=alt.XOffset("place:Q", scale=alt.Scale(domain=[-1, 6])),
        color=color,
        tooltip=["deal:N", "pool:N", alt.Tooltip("value:Q", format=form)],
    )
    return themed(alt.layer(middle, dots).properties(width=WIDTH, height=HEIGHT), language, tables)


def _order(row: Mapping[str, Any], points: Mapping[str, list[Any]], words: Words) -> int:
    """Place of the deal's type of pool within its year."""
    return list(dict.fromkeys(sorted(points["pool"]))).index(_pool(row, words))


def _coloured(rows: Rows, words: Words) -> tuple[dict[str, list[Any]], Any]:
    """Names of deals and types of pool, and the colours of the types."""
    import altair as alt

    names = [_pool(row, words) for row in rows]
    kinds = sorted(set(names))
    colors = [*SERIES, BEYOND][: len(kinds)]
    legend = alt.Legend(symbolType="circle", symbolOpacity=1)
    color = alt.Color("pool:N", sort=kinds, scale=alt.Scale(domain=kinds, range=colors), legend=legend)
    return {"deal": [row["deal_id"] for row in rows], "pool": names}, color


def _pool(row: Mapping[str, Any], words: Words) -> str:
    return words.either(f"pool_type.{row['pool_type']}", str(row["pool_type"]))
