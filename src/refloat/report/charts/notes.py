"""Figures of the notes' life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from refloat.report.charts.money import currency_word, money_unit
from refloat.report.charts.theme import SERIES, WIDTH, days, frame, themed
from refloat.report.quantiles import mean, quantiles
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.deal import Deal, Ledger
    from refloat.sale import Sale


def note_rundown(ledger: Ledger, deal: Deal, language: str = "en") -> Any:
    """Balance of each note by payment date: the mean as a line, the 5th to 95th percentile as a band."""
    import altair as alt

    words = Words(language)
    names = list(ledger.notes)
    balances = {note.name: note.balance for note in deal.notes}
    unit, label = money_unit(max(balances.values(), default=0.0), words)
    columns: dict[str, list[Any]] = {key: [] for key in ("note", "date", "expected", "p05", "p95")}
    for name in names:
        closing = ledger.notes[name].closing
        low, high = quantiles(closing, ledger.weights, (0.05, 0.95))
        dates = [str(deal.closing_on), *days(ledger.dates)]
        columns["note"] += [name] * len(dates)
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
    base = alt.Chart(frame(columns)).encode(
        x=alt.X("date:T", title=None, axis=alt.Axis(format="%Y", tickCount="year")),
        color=alt.Color("note:N", sort=names, scale=alt.Scale(domain=names, range=list(SERIES[: len(names)]))),
        tooltip=shown,
    )
    title = words("chart.note_balance", unit=label, currency=currency_word(deal.currency, words))
    figure = alt.layer(
        base.mark_area(opacity=0.18, line=False).encode(
            y=alt.Y("p05:Q", title=title, axis=alt.Axis(format=",", tickCount=5)), y2="p95:Q"
        ),
        base.mark_line(strokeWidth=2.4).encode(y="expected:Q"),
    ).properties(width=WIDTH, height=230)
    return themed(figure, language)


def junior_returns(sale: Sale, name: str, language: str = "en") -> Any:
    """Distribution over paths of the junior note's internal rate of return."""
    raise NotImplementedError((sale, name, language))
