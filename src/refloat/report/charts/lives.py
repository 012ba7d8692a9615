"""Figures of rebuilt deals: what was reported beside what the run gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from refloat.report.charts.money import currency_word, money_unit
from refloat.report.charts.theme import AMBER, BRICK, NAVY, SERIES, STONE, TEAL, WIDTH, Tables, days, themed
from refloat.report.names import called
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.deal.real import Replay

PANELS = 4
"""Panels side by side."""


def senior_lives(replays: Sequence[Replay], language: str = "en") -> Any:
    """The senior note of each rebuilt deal as a share of its face: the run as steps, reports as points."""
    import altair as alt

    words, tables = Words(language), Tables()
    run: dict[str, list[Any]] = {"deal": [], "date": [], "left": []}
    told: dict[str, list[Any]] = {"deal": [], "date": [], "left": []}
    for replay in replays:
        deal, senior = replay.real.deal, replay.real.deal.notes[0]
        title = deal.name if language == "en" or deal.name_zh is None else deal.name_zh
        closing = replay.ledger.notes[senior.name].closing[0, : replay.known_until + 1]
        run["deal"] += [title] * (len(closing) + 1)
        run["date"] += [str(deal.closing_on), *days(replay.ledger.dates[: len(closing)])]
        run["left"] += [100.0, *(100.0 * closing / senior.balance).tolist()]
        for on, amount in _balances(replay, senior.name):
            told["deal"].append(title)
            told["date"].append(on)
            told["left"].append(100.0 * amount / senior.balance)
    titles = list(dict.fromkeys(run["deal"]))
    both = {key: run[key] + told[key] for key in run}
    both["kind"] = [words("chart.computed")] * len(run["deal"]) + [words("chart.reported")] * len(told["deal"])
    kind = alt.Color(
        "kind:N",
        sort=[words("chart.computed"), words("chart.reported")],
        scale=alt.Scale(domain=[words("chart.computed"), words("chart.reported")], range=[NAVY, BRICK]),
        legend=alt.Legend(symbolType="circle", symbolOpacity=1),
    )
    base = alt.Chart(tables.add(both)).encode(
        x=alt.X("date:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", labelOverlap=True)),
        y=alt.Y("left:Q", title=None, scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=3)),
        color=kind,
    )
    layers = alt.layer(
        base.transform_filter(alt.datum.kind == words("chart.computed")).mark_line(
            interpolate="step-after", strokeWidth=2.2
        ),
        base.transform_filter(alt.datum.kind == words("chart.reported")).mark_point(
            filled=True, size=70, opacity=1, stroke="white", strokeWidth=1
        ),
    ).properties(width=165, height=96)
    # Altair gives a facet no rows for named data unless it is told so outside the layers.
    figure = layers.facet(
        facet=alt.Facet("deal:N", sort=titles, title=None, header=alt.Header(labelFontSize=11)), columns=PANELS
    ).resolve_scale(x="independent")
    figure.title = alt.TitleParams(words("chart.senior_left"))
    return themed(figure, language, tables)


def deal_life(replay: Replay, language: str = "en") -> Any:
    """One rebuilt deal: cash to date against its plan above, balances of its notes below; reports as points."""
    import altair as alt

    words, tables = Words(language), Tables()
    deal, record = replay.real.deal, replay.real.record
    cash = {words("chart.collected_to_date"): (record.collections, AMBER)}
    if record.plan is not None:
        cash[words("chart.planned_to_date")] = (record.plan, STONE)
    largest = max(amounts.points[-1].gross for amounts, _ in cash.values())
    unit, label = money_unit(max(largest, deal.notes[0].balance), words)
    lines: dict[str, list[Any]] = {"kind": [], "date": [], "amount": []}
    for kind, (amounts, _) in cash.items():
        lines["kind"] += [kind] * (len(amounts.points) + 1)
        lines["date"] += [str(amounts.begins), *(str(point.on) for point in amounts.points)]
        lines["amount"] += [0.0, *(point.gross / unit for point in amounts.points)]
    money = words("chart.money", currency=currency_word(deal.currency, words), unit=label)
    ends = [str(min(record.collections.begins, deal.closing_on)), str(replay.ledger.dates[replay.known_until])]
    when = alt.X("date:T", title=None, scale=alt.Scale(domain=ends), axis=alt.Axis(format="%Y", tickCount="year"))
    colours = alt.Scale(domain=list(cash), range=[colour for _, colour in cash.values()])
    above = (
        alt.Chart(tables.add(lines))
        .mark_line(point=alt.OverlayMarkDef(filled=True, size=60), strokeWidth=2.2)
        .encode(
            x=when,
            y=alt.Y("amount:Q", title=money, axis=alt.Axis(format=",.3~f", tickCount=4)),
            color=alt.Color("kind:N", scale=colours, legend=alt.Legend(symbolType="circle", symbolOpacity=1)),
        )
        .properties(width=WIDTH, height=150, title=words("chart.cash_to_date"))
    )
    below = _notes(replay, language, words, tables, unit, when, money)
    figure = alt.vconcat(above, below).resolve_scale(color="independent")
    return themed(figure, language, tables)


def _notes(replay: Replay, language: str, words: Words, tables: Tables, unit: float, when: Any, money: str) -> Any:
    import altair as alt

    deal, until = replay.real.deal, replay.known_until + 1
    names = {note.name: called(note, language) for note in deal.notes}
    run: dict[str, list[Any]] = {"note": [], "date": [], "amount": []}
    told: dict[str, list[Any]] = {"note": [], "date": [], "amount": []}
    for note in deal.notes:
        closing = replay.ledger.notes[note.name].closing[0, :until]
        run["note"] += [names[note.name]] * (until + 1)
        run["date"] += [str(deal.closing_on), *days(replay.ledger.dates[:until])]
        run["amount"] += (np.array([note.balance, *closing]) / unit).tolist()
        for on, amount in _balances(replay, note.name):
            told["note"].append(names[note.name])
            told["date"].append(on)
            told["amount"].append(amount / unit)
    y = alt.Y("amount:Q", title=money, axis=alt.Axis(format=",.3~f", tickCount=4))
    colour = alt.Color(
        "note:N",
        sort=list(names.values()),
        scale=alt.Scale(domain=list(names.values()), range=[NAVY, TEAL, *SERIES[2:]][: len(names)]),
        legend=alt.Legend(symbolType="circle", symbolOpacity=1),
    )
    return alt.layer(
        alt.Chart(tables.add(run))
        .mark_line(interpolate="step-after", strokeWidth=2.2)
        .encode(x=when, y=y, color=colour),
        alt.Chart(tables.add(told))
        .mark_point(filled=True, size=80, opacity=1, stroke=BRICK, strokeWidth=2)
        .encode(x=when, y=y, color=colour),
    ).properties(width=WIDTH, height=170, title=words("chart.balances"))


def _balances(replay: Replay, note: str) -> list[tuple[str, float]]:
    """Reported balances of a note: day and amount."""
    return [
        (str(check.fact.on), float(check.reported))
        for check in replay.checks
        if check.fact.fact == "note_balance" and check.about == note
    ]
