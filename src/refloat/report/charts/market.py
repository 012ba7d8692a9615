"""The figures of the market: what was sold on what was expected, and what the models say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from refloat.report.charts.theme import SERIES, STONE, WIDTH, Tables, themed
from refloat.words import Words

BEYOND = "#7c8c4f"
"""A colour for one kind of pool more than the shared ones."""
LEVELS = (0.4, 0.6, 0.8)
"""Advance rates drawn as lines, to read the points by."""


def sold_on_expected(deals: Sequence[Mapping[str, Any]], language: str = "en") -> Any:
    """The senior note over the claim against the lower base-case recovery, both logarithmic, a point a deal.

    Args:
        deals: Rows of the table of deals; those without an expected recovery or a size are left out.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    rows = [row for row in deals if row["expected_recovery_rate"] and row["senior_share_of_claim"]]
    kinds = list(dict.fromkeys(row["pool_type"] for row in sorted(rows, key=lambda row: str(row["pool_type"]))))
    names = {kind: words.either(f"pool_type.{kind}", str(kind)) for kind in kinds}
    points: dict[str, list[Any]] = {
        "deal": [row["deal_id"] for row in rows],
        "pool": [names[row["pool_type"]] for row in rows],
        "expected": [100.0 * row["expected_recovery_rate"] for row in rows],
        "senior": [100.0 * row["senior_share_of_claim"] for row in rows],
        "advance": [row["senior_share_of_claim"] / row["expected_recovery_rate"] for row in rows],
    }
    low, high = min(points["expected"], default=3.0) * 0.9, max(points["expected"], default=80.0) * 1.1
    lines: dict[str, list[Any]] = {"level": [], "expected": [], "senior": [], "text": []}
    for level in LEVELS:
        for end in (low, high):
            lines["level"].append(str(level))
            lines["expected"].append(end)
            lines["senior"].append(level * end)
            lines["text"].append(f"{100 * level:.0f}%" if end == high else "")
    scale = alt.Scale(type="log", nice=False)
    x = alt.X(
        "expected:Q",
        title=words("chart.expected_recovery"),
        scale=alt.Scale(type="log", nice=False, domain=[low, high * 1.12]),
        axis=alt.Axis(grid=True, values=[5, 10, 20, 40, 80]),
    )
    y = alt.Y("senior:Q", title=words("chart.senior_of_claim"), scale=scale, axis=alt.Axis(values=[2, 5, 10, 20, 40]))
    rule = alt.Chart(tables.add(lines)).encode(x=x, y=y, detail="level:N")
    dots = (
        alt.Chart(tables.add(points))
        .mark_point(filled=True, size=64, opacity=0.9)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "pool:N",
                sort=list(names.values()),
                scale=alt.Scale(domain=list(names.values()), range=[*SERIES, BEYOND][: len(names)]),
                legend=alt.Legend(symbolType="circle", symbolOpacity=1),
            ),
            tooltip=["deal:N", "pool:N", alt.Tooltip("advance:Q", format=".2f")],
        )
    )
    figure = alt.layer(
        rule.mark_line(strokeDash=[4, 3], color=STONE, strokeWidth=1),
        rule.mark_text(align="left", dx=4, color=STONE).encode(text="text:N"),
        dots,
    ).properties(width=WIDTH, height=340, title=words("chart.sold_on_expected"))
    return themed(figure, language, tables)


MODELS = ("structural_advance", "model_advance", "baseline_advance")


def model_on_sold(document: Mapping[str, Any], language: str = "en") -> Any:
    """Advance rate of each model against the one sold, a point a deal, a panel a model; on the line both agree.

    Args:
        document: As `refloat.rating.market_check.market_check_result` gives it; deals without an outcome are left out.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    rows = [row for row in document["deals"] if row["actual_advance"] is not None]
    kinds = sorted({row["pool_type"] for row in rows})
    names = {kind: words.either(f"pool_type.{kind}", str(kind)) for kind in kinds}
    titles = {key: words(f"chart.{key}") for key in MODELS}
    points: dict[str, list[Any]] = {"deal": [], "pool": [], "panel": [], "sold": [], "model": []}
    for row in rows:
        for key in MODELS:
            points["deal"].append(row["deal_id"])
            points["pool"].append(names[row["pool_type"]])
            points["panel"].append(titles[key])
            points["sold"].append(row["actual_advance"])
            points["model"].append(row[key])
    low, high = 0.95 * min(points["sold"] + points["model"]), 1.05 * max(points["sold"] + points["model"])
    points["line"] = [low if place % 2 else high for place in range(len(points["sold"]))]
    scale = alt.Scale(domain=[low, high], nice=False)
    base = alt.Chart(tables.add(points))
    line = base.mark_line(color=STONE, strokeDash=[4, 3], strokeWidth=1).encode(
        x=alt.X("line:Q", scale=scale, title=words("chart.advance_sold")),
        y=alt.Y("line:Q", scale=scale, title=words("chart.advance_model")),
    )
    dots = base.mark_point(filled=True, size=44, opacity=0.85).encode(
        x=alt.X("sold:Q", scale=scale, title=words("chart.advance_sold")),
        y=alt.Y("model:Q", scale=scale, title=words("chart.advance_model")),
        color=alt.Color(
            "pool:N",
            sort=list(names.values()),
            scale=alt.Scale(domain=list(names.values()), range=[*SERIES, BEYOND][: len(names)]),
            legend=alt.Legend(symbolType="circle", symbolOpacity=1, orient="bottom"),
        ),
        tooltip=["deal:N", "pool:N", alt.Tooltip("sold:Q", format=".2f"), alt.Tooltip("model:Q", format=".2f")],
    )
    panel = alt.layer(line, dots).properties(width=WIDTH // 3 - 40, height=WIDTH // 3 - 40)
    figure = panel.facet(
        column=alt.Column("panel:N", sort=list(titles.values()), title=None, header=alt.Header(labelFontSize=12)),
        title=words("chart.model_on_sold"),
    )
    return themed(figure, language, tables)
