"""Figures of a study of loans: strength of each column, a loan's points, calibration, times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from refloat.factors.taxonomy import shipped_taxonomy
from refloat.report.charts.theme import AMBER, BRICK, INK, NAVY, STONE, TEAL, WIDTH, Tables, themed
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.factors.loans import LoanStudy

INTERNAL, EXTERNAL = NAVY, AMBER
"""Colours of internal and external causes, in every figure of causes."""
MOST_BARS = 25


def strength_bars(study: LoanStudy, language: str = "en") -> Any:
    """Strength of each column alone, coloured internal or external; hollow where it leaks.

    Args:
        study: A finished study.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    told = {leak.column: leak for leak in study.leaks}
    kept = list(study.headline)
    leaking = [leak.column for leak in study.leaks if leak.leaks and leak.why != "outcome" and study.code(leak.column)]
    names = [*kept, *leaking][:MOST_BARS]
    sides = {"I": words("factors.internal"), "E": words("factors.external"), "": words("factors.loans.uncoded")}
    top = max((study.ways[name].strength for name in kept), default=1.0) * 1.25
    rows: dict[str, list[Any]] = {key: [] for key in ("label", "strength", "side", "chance", "opacity", "text")}
    for name in names:
        way, code = study.ways[name], study.code(name)
        value = max(way.strength, 0.0)
        rows["label"].append(study.label(name, language))
        rows["strength"].append(min(value, top))
        rows["side"].append(sides[code[0] if code else ""])
        rows["chance"].append(way.noise)
        rows["opacity"].append(0.12 if name in told else 0.95)
        leak = f" · {words('factors.loans.leaks')}" if name in told else ""
        rows["text"].append(f"{value:.2f}{leak}")
    order = rows["label"]
    key = "factors.loans.strength_measure" if study.table.measure else "factors.loans.strength"
    present = [side for side in sides.values() if side in rows["side"]]
    colours = dict(zip(sides.values(), (INTERNAL, EXTERNAL, STONE), strict=True))
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=260))
    base = alt.Chart(tables.add(rows)).encode(y=y)
    bars = base.mark_bar(height={"band": 0.66}, strokeWidth=1.2).encode(
        x=alt.X("strength:Q", title=words(key), scale=alt.Scale(domain=[0, top * 1.12]), axis=alt.Axis(tickCount=6)),
        color=alt.Color("side:N", scale=alt.Scale(domain=present, range=[colours[side] for side in present])),
        stroke=alt.Stroke("side:N", scale=alt.Scale(domain=present, range=[colours[side] for side in present])),
        fillOpacity=alt.FillOpacity("opacity:Q", scale=None, legend=None),
        tooltip=["label:N", "side:N", "text:N"],
    )
    ticks = base.mark_tick(color=BRICK, thickness=2, height={"band": 0.66}).encode(x="chance:Q")
    text = base.mark_text(align="left", dx=5, color=INK).encode(x="strength:Q", text="text:N")
    figure = alt.layer(bars, ticks, text).properties(width=WIDTH - 170, height=max(22 * len(names), 60))
    return themed(figure, language, tables)


def points_waterfall(study: LoanStudy, row: int, language: str = "en") -> Any:
    """From the points of the average loan to those of one loan, column by column.

    Args:
        study: A study with a scorecard.
        row: Which loan.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    card, scores = study.card, study.scores
    if card is None or scores is None:
        raise ValueError("there is no scorecard")
    order = np.argsort(-np.abs(scores.contributions[row]), kind="stable")
    start = float(card.points_of(scores.base))
    rows: dict[str, list[Any]] = {key: [] for key in ("label", "from", "to", "kind", "text", "end")}

    def add(label: str, low: float, high: float, kind: str, text: str) -> None:
        for key, value in zip(rows, (label, low, high, kind, text, max(low, high)), strict=True):
            rows[key].append(value)

    end = float(scores.points[row])
    level = start
    steps = []
    for place in order:
        change = float(-card.factor * scores.contributions[row, place])
        name = scores.columns[place]
        bin_name = study.ways[name].bins.names[int(study.model.codes[name][row])]
        steps.append((f"{study.label(name, language)}: {bin_label(bin_name, words)}", level, level + change, change))
        level += change
    low = min(start, end, *(min(a, b) for _, a, b, _ in steps))
    high = max(start, end, *(max(a, b) for _, a, b, _ in steps))
    floor = low - 0.15 * (high - low or 1.0)
    add(words("factors.loans.average"), floor, start, "whole", f"{start:.0f}")
    for label, before, after, change in steps:
        add(label, before, after, "up" if change >= 0 else "down", f"{change:+.1f}".replace("-", "\u2212"))
    add(loan_label(study, row, words), floor, end, "whole", f"{end:.0f}")
    scale = alt.Scale(domain=["whole", "up", "down"], range=[STONE, TEAL, BRICK])
    base = alt.Chart(tables.add(rows)).encode(y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=330)))
    domain = alt.Scale(domain=[floor, high + 0.1 * (high - floor)], nice=False, zero=False)
    bars = base.mark_bar(height={"band": 0.62}).encode(
        x=alt.X("from:Q", title=words("factors.loans.points"), scale=domain, axis=alt.Axis(tickCount=7)),
        x2="to:Q",
        color=alt.Color("kind:N", scale=scale, legend=None),
        tooltip=["label:N", "text:N"],
    )
    text = base.mark_text(align="left", dx=4, color=INK).encode(x=alt.X("end:Q", scale=domain), text="text:N")
    figure = alt.layer(bars, text).properties(width=WIDTH - 260, height=24 * len(rows["label"]))
    return themed(figure, language, tables)


def calibration_dots(study: LoanStudy, language: str = "en") -> Any:
    """Forecast and seen bad rate of ten groups of unseen loans, beside the line where they agree."""
    import altair as alt

    words, tables = Words(language), Tables()
    groups = study.held_out.groups if study.held_out else ()
    top = max((max(forecast, seen) for _, forecast, seen in groups), default=1.0) * 1.08
    dots = {
        "forecast": [forecast for _, forecast, _ in groups],
        "seen": [seen for _, _, seen in groups],
        "low": [max(s - 1.96 * (s * (1 - s) / n) ** 0.5, 0.0) for n, _, s in groups],
        "high": [min(s + 1.96 * (s * (1 - s) / n) ** 0.5, 1.0) for n, _, s in groups],
    }
    scale = alt.Scale(domain=[0, top], nice=False)
    x = alt.X("forecast:Q", title=words("factors.loans.forecast"), scale=scale, axis=alt.Axis(format="%", tickCount=6))
    y = alt.Y("seen:Q", title=words("factors.loans.seen"), scale=scale, axis=alt.Axis(format="%", tickCount=6))
    line = alt.Chart(tables.add({"forecast": [0.0, top], "seen": [0.0, top]}))
    data = alt.Chart(tables.add(dots))
    figure = alt.layer(
        line.mark_line(color=STONE, strokeDash=[5, 3], strokeWidth=1).encode(x=x, y=y),
        data.mark_rule(color=NAVY).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        data.mark_point(filled=True, size=60, color=NAVY, opacity=1).encode(x=x, y=y),
    ).properties(width=WIDTH / 2, height=WIDTH / 2)
    return themed(figure, language, tables)


def incidence_curves(study: LoanStudy, language: str = "en") -> Any:
    """Share of loans that went bad first, and that ended otherwise first, by month."""
    import altair as alt

    words, tables = Words(language), Tables()
    found = study.incidence
    if found is None:
        raise ValueError("the study has no times")
    rows: dict[str, list[Any]] = {"month": [], "share": [], "what": []}
    names = {1: words("factors.loans.went_bad"), 2: words("factors.loans.ended")}
    for month in np.linspace(0.0, found.whole.last_seen, 100):
        for event, name in names.items():
            rows["month"].append(float(month))
            rows["share"].append(found.whole.incidence_at(event, float(month)))
            rows["what"].append(name)
    figure = (
        alt.Chart(tables.add(rows))
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("month:Q", title=words("factors.loans.months")),
            y=alt.Y("share:Q", title=None, axis=alt.Axis(format="%")),
            color=alt.Color("what:N", scale=alt.Scale(domain=list(names.values()), range=[BRICK, TEAL])),
        )
        .properties(width=WIDTH, height=220)
    )
    return themed(figure, language, tables)


def bin_label(name: str, words: Words) -> str:
    """Name of a bin in the language of the figure."""
    if name in ("missing", "all"):
        return words(f"factors.loans.{name}")
    number, space, rest = name.partition(" ")
    return words("factors.loans.others", number=number) if space and rest == "others" else name


def loan_label(study: LoanStudy, row: int, words: Words) -> str:
    """Name of a loan in the language of the figure."""
    return study.table.label(row) if study.table.loans is not None else words("factors.loans.row", row=row + 1)


def side_colour(code: str | None) -> str:
    """Colour of a code's side; grey where it has none."""
    if code is None:
        return STONE
    return INTERNAL if shipped_taxonomy().side(code) == "internal" else EXTERNAL
