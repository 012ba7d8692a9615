"""The figure of the frontier: how large a note may be for each letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refloat.report.charts.theme import SERIES, STONE, WIDTH, Tables, themed
from refloat.words import Words


def size_frontier(document: Mapping[str, Any], language: str = "en") -> Any:
    """A note's largest size over the expected net cash of the pool, a bar a letter, the best letter first.

    Letters without a size are on the axis and have no bar: what cannot be had is part of the answer.

    Args:
        document: As `refloat.rating.frontier_result` gives it.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    rows = document["frontier"]
    points: dict[str, list[Any]] = {
        "letter": [row["letter"] for row in rows],
        "advance": [100.0 * (row["advance_rate"] or 0.0) for row in rows],
        "text": ["" if row["advance_rate"] is None else f"{100 * row['advance_rate']:.0f}" for row in rows],
        "none": ["–" if row["advance_rate"] is None else "" for row in rows],
    }
    base = alt.Chart(tables.add(points)).encode(
        x=alt.X("letter:N", sort=points["letter"], title=words("chart.letter"), axis=alt.Axis(labelAngle=0)),
        y=alt.Y("advance:Q", title=words("chart.share_of_expected_cash")),
    )
    figure = alt.layer(
        base.mark_bar(color=SERIES[0]).encode(tooltip=["letter:N", alt.Tooltip("advance:Q", format=".1f")]),
        base.mark_text(dy=-6, color=STONE).encode(text="text:N"),
        base.mark_text(dy=-6, color=STONE).encode(text="none:N"),
    ).properties(width=WIDTH, height=260, title=f"{words('chart.size_frontier')}: {document['note']}")
    return themed(figure, language, tables)
