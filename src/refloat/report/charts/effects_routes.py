"""Figures of what a bank can do: heat map of routes, frontier, bridges of price gap and capital, the river of cash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from refloat.report.charts.effects import KINDS, party_called
from refloat.report.charts.theme import AMBER, BRICK, INK, NAVY, STONE, TEAL, VIOLET, WIDTH, Tables, days, themed
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.deal import Deal
    from refloat.effects import Effects
    from refloat.effects.gap import GapStudy
    from refloat.effects.routes import RouteStudy

LIGHT = 0.45
"""Share of the colour scale beyond which words on it are white."""


def route_word(name: str, words: Words) -> str:
    """A route as people call it."""
    return words.either(f"route.{name}", name.replace("_", " "))


def segment_word(name: str, words: Words) -> str:
    """A segment's name, with the word for what secures it in the reader's language."""
    segment, _, kind = name.rpartition(", ")
    return f"{words.either(f'segment.{segment}', segment)} · {words(f'effects.{kind}')}" if segment else name


def route_heat(study: RouteStudy, language: str = "en") -> Any:
    """Heat map: value of each route for each segment, per 100 of claim, with its range; the best of a row is framed.

    Args:
        study: Of the routes.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    routes = [route_word(route.name, words) for route in study.terms.routes]
    best = {
        segment.name: max((v for v in study.values if v.segment == segment.name), key=lambda v: v.expected).route
        for segment in study.segments
    }
    # Colours compare within a segment: what is best for one kind of loan says nothing of another.
    top = {s.name: max(v.expected for v in study.values if v.segment == s.name) for s in study.segments}
    shade = [max(v.expected, 0.0) / top[v.segment] if top[v.segment] > 0 else 0.0 for v in study.values]
    columns = {
        "segment": [segment_word(v.segment, words) for v in study.values],
        "route": [route_word(v.route, words) for v in study.values],
        "shade": shade,
        "value": [f"{v.expected + 0.0:.1f}".replace("-0.0", "0.0") for v in study.values],
        "range": [f"{v.bad:.1f} – {v.good:.1f}".replace("-0.0", "0.0") for v in study.values],
        "best": [best[v.segment] == v.route for v in study.values],
        "dark": [value > 1 - LIGHT for value in shade],
    }
    base = alt.Chart(tables.add(columns)).encode(
        x=alt.X("route:N", sort=routes, title=None, axis=alt.Axis(orient="top", labelAngle=0, labelLimit=100)),
        y=alt.Y("segment:N", sort=[segment_word(s.name, words) for s in study.segments], title=None),
    )
    cells = base.mark_rect(stroke="white", strokeWidth=3).encode(
        color=alt.Color("shade:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=["#eef2f6", NAVY]))
    )
    frames = base.transform_filter("datum.best").mark_rect(fill=None, stroke=AMBER, strokeWidth=3)
    tint = alt.condition("datum.dark", alt.value("white"), alt.value(INK))
    figures = base.mark_text(dy=-6, fontSize=14, fontWeight="bold").encode(text="value:N", color=tint)
    ranges = base.mark_text(dy=11, fontSize=10).encode(text="range:N", color=tint)
    chart = alt.layer(cells, frames, figures, ranges).properties(
        width=WIDTH - 140, height=52 * len(study.segments), title=words("effects.route_heat")
    )
    return themed(chart, language, tables)


def route_frontier(study: RouteStudy, language: str = "en") -> Any:
    """Line: greatest value per 100 against the share of claim that must leave the books at once.

    Args:
        study: Of the routes.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    table = tables.add({"share": [s for s, _ in study.frontier], "value": [v for _, v in study.frontier]})
    x = alt.X(
        "share:Q",
        title=words("effects.leave_books"),
        axis=alt.Axis(format="%"),
        scale=alt.Scale(domain=[0, 1]),
    )
    y = alt.Y("value:Q", title=words("effects.per_100_claim"), scale=alt.Scale(zero=False, nice=True))
    line = alt.Chart(table).mark_line(color=NAVY, strokeWidth=2).encode(x=x, y=y)
    points = alt.Chart(table).mark_circle(color=NAVY, size=36, opacity=1).encode(x=x, y=y)
    plan = tables.add({"share": [study.plan.leaves_books], "value": [study.plan.value]})
    chosen = alt.Chart(plan).mark_point(color=AMBER, size=140, strokeWidth=3, opacity=1).encode(x=x, y=y)
    chart = alt.layer(line, points, chosen).properties(width=WIDTH, height=200, title=words("effects.frontier"))
    return themed(chart, language, tables)


def gap_bridge_chart(study: GapStudy, language: str = "en") -> Any:
    """A bridge: from book value over provisioning and the buyer's reasons to its bid.

    Args:
        study: Of the price gap.
        language: "en" or "zh".
    """
    words = Words(language)
    bridge = study.bridge
    steps = [(words("gap.book_value"), bridge.book_value, "total")]
    steps += [(words(f"gap.{name.replace(' ', '_')}"), amount, "step") for name, amount in bridge.steps]
    steps.append((words("gap.bid"), bridge.bid, "total"))
    return _bridge(steps, words("effects.per_100_claim"), words("effects.gap_bridge"), language)


def opening_chart(study: GapStudy, language: str = "en") -> Any:
    """Lines: share of claim that would trade against the return the buyer asks; rules where it breaks even and now.

    Args:
        study: Of the price gap.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    kinds = {"efficient": STONE, "whole": TEAL, "seen": NAVY, "hidden": BRICK}
    rows: dict[str, list[Any]] = {"rate": [], "share": [], "kind": []}
    for opening in study.openings:
        for kind in kinds:
            rows["rate"].append(opening.required_return)
            rows["share"].append(getattr(opening, f"{kind}_share"))
            rows["kind"].append(words(f"gap.{kind}"))
    domain = [words(f"gap.{kind}") for kind in kinds]
    x = alt.X("rate:Q", title=words("gap.return"), axis=alt.Axis(format=".0%"))
    base = alt.Chart(tables.add(rows)).encode(
        x=x,
        y=alt.Y("share:Q", title=words("gap.share_traded"), axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
        color=alt.Color(
            "kind:N",
            sort=domain,
            legend=alt.Legend(columns=4),
            scale=alt.Scale(domain=domain, range=list(kinds.values())),
        ),
    )
    # Lines may lie on one another: dashes let the lower one show.
    dash = alt.StrokeDash("kind:N", sort=domain, scale=alt.Scale(domain=domain, range=[[8, 5], [1, 0], [1, 0], [2, 3]]))
    # Steps back from each return: what trades falls at the break-even, which is one of them, and not before.
    layers = [base.mark_line(strokeWidth=2.5, interpolate="step-before").encode(strokeDash=dash)]
    if study.break_even_return is not None and study.break_even_return <= study.openings[-1].required_return:
        rule = alt.Chart(tables.add({"rate": [study.break_even_return], "text": [words("gap.break_even_short")]}))
        layers.append(rule.mark_rule(color=AMBER, strokeWidth=2).encode(x=x))
        layers.append(rule.mark_text(align="left", dx=5, color=INK).encode(x=x, y=alt.value(12), text="text:N"))
    chart = alt.layer(*layers).properties(width=WIDTH, height=200, title=words("gap.openings"))
    return themed(chart, language, tables)


def capital_bridge_chart(effects: Effects, language: str = "en") -> Any:
    """A bridge of the CET1 ratio in basis points: what the gain or loss does, what lighter assets do.

    Args:
        effects: Of a deal, with the bank's capital.
        language: "en" or "zh".
    """
    words, bridge = Words(language), effects.bridge
    if bridge is None:
        raise ValueError("the bank's capital is not known")
    (_, cet1), (_, rwa) = bridge.cet1[0], bridge.rwa[0]
    after, weighted = bridge.cet1[-1][1], bridge.rwa[-1][1]
    # First the numerator at the old assets, then the assets at the new numerator: the two sum to the change.
    steps = [
        (words("effects.cet1_gain"), 1e4 * (after - cet1) / rwa, "step"),
        (words("effects.cet1_assets"), 1e4 * (after / weighted - after / rwa), "step"),
        (words("effects.cet1_change"), bridge.change_bps, "total"),
    ]
    return _bridge(steps, words("effects.bps"), words("effects.capital_bridge"), language)


def cash_river(effects: Effects, deal: Deal, language: str = "en") -> Any:
    """Areas over time: to whom each 100 collected flows, cumulated over the payment dates.

    Args:
        effects: Of a deal.
        deal: The deal, for names.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    collected = sum(party.received for party in effects.parties)
    parties = [party for party in effects.parties if party.received > 0.0005 * collected]
    colours = _colours([party.kind for party in parties])
    called = [party_called(party, deal, words) for party in parties]
    rows: dict[str, list[Any]] = {"date": [], "party": [], "amount": [], "place": []}
    for place, (party, name) in enumerate(zip(parties, called, strict=True)):
        level = 0.0
        for when, amount in zip(days(effects.dates), party.by_date, strict=True):
            level += amount
            rows["date"].append(when)
            rows["party"].append(name)
            rows["amount"].append(max(100 * level / collected, 0.0) if collected else 0.0)
            rows["place"].append(place)
    chart = (
        alt.Chart(tables.add(rows))
        .mark_area(interpolate="monotone", stroke="white", strokeWidth=0.6)
        .encode(
            x=alt.X("date:T", title=None, axis=alt.Axis(format="%Y-%m", labelOverlap="greedy", labelSeparation=16)),
            y=alt.Y("amount:Q", stack="zero", title=words("effects.cumulated_per_100")),
            color=alt.Color(
                "party:N", sort=called, scale=alt.Scale(domain=called, range=colours), legend=alt.Legend(columns=5)
            ),
            order=alt.Order("place:Q"),
        )
        .properties(width=WIDTH, height=260, title=words("effects.river"))
    )
    return themed(chart, language, tables)


def _colours(kinds: Sequence[str]) -> list[str]:
    """A colour for each party: that of its kind, paler for later ones of the same kind."""
    shades = {NAVY: [NAVY, "#4f6f99", "#8fa6c2"], AMBER: [AMBER, "#e0b762", "#edd7a5"], VIOLET: [VIOLET, "#a596b8"]}
    used: dict[str, int] = {}
    found = []
    for kind in kinds:
        colour = KINDS.get(kind, STONE)
        place = used.get(colour, 0)
        used[colour] = place + 1
        options = shades.get(colour, [colour])
        found.append(options[min(place, len(options) - 1)])
    return found


def _bridge(steps: Sequence[tuple[str, float, str]], axis: str, title: str, language: str) -> Any:
    import altair as alt

    tables, rows, level = Tables(), [], 0.0
    # Steps that would all read as nil get more digits.
    digits = 2 if max(abs(value) for _, value, _ in steps) >= 0.1 else 4
    for label, value, kind in steps:
        start = 0.0 if kind == "total" else level
        level = value if kind == "total" else level + value
        colour = "total" if kind == "total" else "up" if value >= 0 else "down"
        rows.append(
            (label, start, level, f"{value:,.{digits}f}" if kind == "total" else f"{value:+,.{digits}f}", colour)
        )
    columns = {
        "step": [row[0] for row in rows],
        "start": [row[1] for row in rows],
        "end": [row[2] for row in rows],
        "top": [max(row[1], row[2]) for row in rows],
        "text": [row[3].replace("-", "\u2212") for row in rows],
        "colour": [row[4] for row in rows],
    }
    base = alt.Chart(tables.add(columns)).encode(
        x=alt.X("step:N", sort=[row[0] for row in rows], title=None, axis=alt.Axis(labelAngle=0, labelLimit=96))
    )
    bars = base.mark_bar(size=40).encode(
        y=alt.Y("start:Q", title=axis),
        y2="end:Q",
        color=alt.Color(
            "colour:N", legend=None, scale=alt.Scale(domain=["up", "down", "total"], range=[TEAL, BRICK, NAVY])
        ),
    )
    texts = base.mark_text(dy=-8).encode(y="top:Q", text="text:N")
    return themed(alt.layer(bars, texts).properties(width=WIDTH, height=220, title=title), language, tables)
