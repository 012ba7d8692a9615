"""Figures of the notes' life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from refloat.report.charts.money import currency_word, money_unit
from refloat.report.charts.theme import BRICK, MIST, NAVY, SERIES, WIDTH, Tables, days, themed
from refloat.report.names import called
from refloat.report.quantiles import Floats, mean, quantiles
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.deal import Deal, Ledger
    from refloat.sale import Sale


def note_rundown(ledger: Ledger, deal: Deal, language: str = "en") -> Any:
    """Balance of each note by payment date: the mean as a line, the 5th to 95th percentile as a band."""
    import altair as alt

    words, tables = Words(language), Tables()
    names = {name: called(deal.note(name), language) for name in ledger.notes}
    balances = {note.name: note.balance for note in deal.notes}
    unit, label = money_unit(max(balances.values(), default=0.0), words)
    columns: dict[str, list[Any]] = {key: [] for key in ("note", "date", "expected", "p05", "p95")}
    for name in names:
        closing = ledger.notes[name].closing
        low, high = quantiles(closing, ledger.weights, (0.05, 0.95))
        dates = [str(deal.closing_on), *days(ledger.dates)]
        columns["note"] += [names[name]] * len(dates)
        columns["date"] += dates
        for key, values in (("expected", mean(closing, ledger.weights)), ("p05", low), ("p95", high)):
            columns[key] += [balances[name] / unit, *(np.asarray(values) / unit).tolist()]
    shown = [
        alt.Tooltip("note:N", title=words("note")),
        alt.Tooltip("date:T", title=words("date"), format="%Y-%m-%d"),
        alt.Tooltip("expected:Q", title=words("expected"), format=",.3f"),
        alt.Tooltip("p05:Q", title=words("percentile", level=5), format=",.3f"),
        alt.Tooltip("p95:Q", title=words("percentile", level=95), format=",.3f"),
    ]
    base = alt.Chart(tables.add(columns)).encode(
        x=alt.X("date:T", title=None, axis=alt.Axis(format="%Y", tickCount="year")),
        color=alt.Color(
            "note:N",
            sort=list(names.values()),
            scale=alt.Scale(domain=list(names.values()), range=list(SERIES[: len(names)])),
            legend=alt.Legend(symbolOpacity=1, symbolType="square"),
        ),
        tooltip=shown,
    )
    title = words("chart.note_balance", unit=label, currency=currency_word(deal.currency, words))
    figure = alt.layer(
        base.mark_area(opacity=0.18, line=False).encode(
            y=alt.Y("p05:Q", title=title, axis=alt.Axis(format=",.3~f", tickCount=5)), y2="p95:Q"
        ),
        base.mark_line(strokeWidth=2.4).encode(y="expected:Q"),
    ).properties(width=WIDTH, height=230)
    return themed(figure, language, tables)


def note_returns(sale: Sale, weights: Floats, name: str, language: str = "en", *, bins: int = 50) -> Any:
    """Distribution over paths of a note's yearly return at its price, with its median.

    Args:
        sale: The sale.
        weights: Shape (path,), weights of the paths.
        name: The note.
        language: "en" or "zh".
        bins: Number of bars.
    """
    import altair as alt

    words, tables = Words(language), Tables()
    returns = sale.irrs[name]
    low, middle, high = (float(value) for value in quantiles(returns, weights, (0.005, 0.5, 0.995)))
    edges = np.linspace(low, high if high > low else low + 1e-6, bins + 1)
    share = np.histogram(np.clip(returns, edges[0], edges[-1]), bins=edges, weights=weights)[0]
    columns = {
        "from": edges[:-1].tolist(),
        "to": edges[1:].tolist(),
        "share": share.tolist(),
        "floor": [0.0] * bins,
        "loss": [bool(edge < -1e-12) for edge in (edges[:-1] + edges[1:]) / 2],
    }
    bars = (
        alt.Chart(tables.add(columns))
        .mark_rect(stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X(
                "from:Q",
                title=words("chart.return"),
                axis=alt.Axis(format=".0%", tickCount=8),
                scale=alt.Scale(zero=False, nice=False),
            ),
            x2="to:Q",
            y=alt.Y("share:Q", title=words("chart.share_of_paths"), axis=alt.Axis(format=".0%", tickCount=5)),
            y2="floor:Q",
            color=alt.condition(alt.datum.loss, alt.value(BRICK), alt.value(MIST)),
            tooltip=[
                alt.Tooltip("from:Q", title=words("chart.from"), format=".2%"),
                alt.Tooltip("to:Q", title=words("chart.to"), format=".2%"),
                alt.Tooltip("share:Q", title=words("chart.share_of_paths"), format=".2%"),
            ],
        )
    )
    mark = {
        "value": [middle],
        "height": [float(share.max()) * 1.12],
        "label": [f"{words('median')} {100 * middle:.1f}%"],
    }
    line = alt.Chart(tables.add(mark)).encode(x="value:Q")
    left = middle <= (edges[0] + edges[-1]) / 2
    figure = alt.layer(
        bars,
        line.mark_rule(color=NAVY, strokeWidth=1.6, strokeDash=[5, 3]).encode(y="height:Q", y2=alt.Y2Datum(0)),
        line.mark_text(
            color=NAVY, fontWeight="bold", align="left" if left else "right", dx=5 if left else -5, baseline="top"
        ).encode(y="height:Q", text="label:N"),
    ).properties(width=WIDTH, height=190)
    return themed(figure, language, tables)
