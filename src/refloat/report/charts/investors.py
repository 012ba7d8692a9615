"""Figure for buyers: what each note yields with more or less cash, and with later cash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from refloat.report.charts.theme import SERIES, STONE, WIDTH, Tables, themed
from refloat.report.names import note_called
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.deal import Deal
    from refloat.sale import InvestorView

GAP = 70


def yields_over_recovery(views: Sequence[InvestorView], deal: Deal, language: str = "en") -> Any:
    """Yield at the price against collections over expected, a line a delay, a panel a note, each on its own scale.

    Args:
        views: Of the notes that have a price.
        deal: Their deal, for names.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    delays = sorted({value for view in views for value in view.table["delay_months"].to_list()})
    names = {delay: words("chart.later", months=f"{delay:.0f}") for delay in delays}
    panels = []
    for place, view in enumerate(views):
        rows = [row for row in view.table.iter_rows(named=True) if row["yield_rate"] is not None]
        columns: dict[str, list[Any]] = {
            "recovery": [row["recovery"] for row in rows],
            "delay": [names[row["delay_months"]] for row in rows],
            "yield": [row["yield_rate"] for row in rows],
            "life": [row["wal_years"] for row in rows],
        }
        base = alt.Chart(tables.add(columns)).encode(
            x=alt.X(
                "recovery:Q",
                title=words("chart.collections_over_expected"),
                scale=alt.Scale(zero=False, nice=False),
                axis=alt.Axis(format=".0%", values=sorted(set(columns["recovery"]))),
            ),
            y=alt.Y(
                "yield:Q",
                title=words("chart.yield_at_price") if not place else None,
                scale=alt.Scale(zero=False),
                axis=alt.Axis(format=".1~%", tickCount=5),
            ),
            color=alt.Color(
                "delay:N", sort=list(names.values()), scale=alt.Scale(domain=list(names.values()), range=list(SERIES))
            ),
            tooltip=[
                alt.Tooltip("recovery:Q", format=".0%", title=words("chart.collections_over_expected")),
                alt.Tooltip("yield:Q", format=".2%", title=words("yield")),
                alt.Tooltip("life:Q", format=".2f", title=words("wal")),
            ],
        )
        lines = base.mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=36, filled=True))
        expected = alt.Chart(tables.add({"one": [1.0]})).mark_rule(color=STONE, strokeDash=[4, 3]).encode(x="one:Q")
        width = (WIDTH - GAP * len(views)) // len(views)
        title = note_called(deal, view.name, language)
        panels.append(alt.layer(expected, lines).properties(width=width, height=170, title=title))
    figure = alt.hconcat(*panels, spacing=18) if len(panels) > 1 else panels[0]
    return themed(figure, language, tables)
