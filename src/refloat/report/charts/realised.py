"""Figure of followed deals: what came in over the forecast, beside what the engine's paths give at that age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from refloat.report.charts.theme import BRICK, MIST, NAVY, WIDTH, Tables, themed
from refloat.words import Words

ROW = 17


def realised_over_forecast(rows: Sequence[Mapping[str, Any]], language: str = "en") -> Any:
    """One line a deal: 5th to 95th percentile of the engine as a bar, its median as a tick, what was seen as a point.

    Args:
        rows: As `refloat.bench.bench_recovery_deals` gives them under `realised`.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    band, middle, seen = words("chart.band90"), words("chart.median"), words("evidence.actual")
    columns: dict[str, list[Any]] = {
        "deal": [f"{row['deal_id']} · {row['months']:.0f} {words('chart.months')}" for row in rows],
        **{name: [row[name] for row in rows] for name in ("p05", "p50", "p95", "actual_over_forecast")},
    }
    scale = alt.Scale(domain=[band, middle, seen], range=[MIST, NAVY, BRICK])
    y = alt.Y("deal:N", sort=None, title=None, axis=alt.Axis(labelLimit=220, ticks=False, domain=False))
    x = alt.Scale(type="log", domain=[0.28, 2.6], nice=False)
    axis = alt.Axis(values=[0.3, 0.5, 0.7, 1, 1.5, 2, 2.5], format=".0%")
    base = alt.Chart(tables.add(columns)).encode(y=y)

    def named(layer: Any, label: str) -> Any:
        import json

        return layer.transform_calculate(series=json.dumps(label)).encode(
            color=alt.Color("series:N", scale=scale, legend=alt.Legend(title=None, symbolOpacity=1))
        )

    layers = [
        named(base.mark_bar(size=7), band).encode(
            x=alt.X("p05:Q", scale=x, title=words("chart.actual_over_forecast"), axis=axis), x2="p95:Q"
        ),
        named(base.mark_tick(thickness=2, size=11), middle).encode(x=alt.X("p50:Q", scale=x)),
        named(base.mark_point(filled=True, size=70, opacity=1, stroke="white", strokeWidth=0.8), seen).encode(
            x=alt.X("actual_over_forecast:Q", scale=x)
        ),
    ]
    return themed(alt.layer(*layers).properties(width=WIDTH - 150, height=ROW * len(rows)), language, tables)
