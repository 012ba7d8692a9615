"""Figures of what a disposal did, on one's own data: one for each method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from refloat.report.charts.theme import AMBER, INK, MIST, NAVY, TEAL, WIDTH, Tables, themed
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.effects.own_data import Differences, EventStudy, Matched, Projection, Synthetic

HEIGHT = 240


def measure_chart(
    found: EventStudy | Differences | Matched | Synthetic | Projection,
    language: str = "en",
    *,
    since: int | None = None,
) -> Any:
    """The figure of one method's result.

    Args:
        found: What the method gave.
        language: "en" or "zh".
        since: Synthetic control: the first treated period.
    """
    from refloat.effects.own_data import Differences, EventStudy, Matched, Projection

    words = Words(language)
    if isinstance(found, EventStudy):
        return _bars(found.days, found.mean_abnormal, words("measure.day"), words("measure.abnormal"), language)
    if isinstance(found, Differences):
        times, effects, errors = zip(*found.by_event_time, strict=True)
        ends = [(e - 1.96 * s, e + 1.96 * s) for e, s in zip(effects, errors, strict=True)]
        return _intervals(times, effects, ends, words("measure.event_time"), words("measure.effect"), -0.5, language)
    if isinstance(found, Projection):
        ends = list(zip(found.low, found.high, strict=True))
        return _intervals(
            found.horizons, found.response, ends, words("measure.horizon"), words("measure.response"), None, language
        )
    if isinstance(found, Matched):
        return _balance(found, words)
    return _line(found.periods, found.gap, words("measure.period"), words("measure.gap"), since, language)


def _bars(x: Sequence[int], y: Sequence[float], across: str, up: str, language: str) -> Any:
    import altair as alt

    tables = Tables()
    chart = alt.Chart(tables.add({"x": list(x), "y": list(y)})).mark_bar(color=NAVY, size=22)
    chart = chart.encode(x=alt.X("x:O", title=across, axis=alt.Axis(labelAngle=0)), y=alt.Y("y:Q", title=up))
    return themed(chart.properties(width=WIDTH, height=HEIGHT, title=up), language, tables)


def _intervals(
    x: Sequence[int],
    y: Sequence[float],
    ends: Sequence[tuple[float, float]],
    across: str,
    up: str,
    start: float | None,
    language: str,
) -> Any:
    import altair as alt

    tables = Tables()
    low, high = zip(*ends, strict=True)
    data = tables.add({"x": list(x), "y": list(y), "low": list(low), "high": list(high)})
    place = alt.X("x:Q", title=across, axis=alt.Axis(format="d", tickMinStep=1))
    base = alt.Chart(data).encode(x=place)
    nil = alt.Chart(tables.add({"nil": [0.0]})).mark_rule(color=INK).encode(y="nil:Q")
    rules = base.mark_rule(color=MIST, strokeWidth=4).encode(y=alt.Y("low:Q", title=up), y2="high:Q")
    points = base.mark_circle(color=NAVY, size=70, opacity=1).encode(y="y:Q")
    layers = [nil, rules, points]
    if start is not None:
        rule = alt.Chart(tables.add({"start": [start]}))
        layers.append(rule.mark_rule(color=AMBER, strokeWidth=2).encode(x="start:Q"))
    return themed(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT, title=up), language, tables)


def _line(x: Sequence[int], y: Sequence[float], across: str, up: str, start: float | None, language: str) -> Any:
    import altair as alt

    tables = Tables()
    place = alt.X("x:Q", title=across, axis=alt.Axis(format="d", tickMinStep=1), scale=alt.Scale(zero=False))
    line = alt.Chart(tables.add({"x": list(x), "y": list(y)})).mark_line(color=NAVY, strokeWidth=2.5, point=True)
    layers = [
        alt.Chart(tables.add({"nil": [0.0]})).mark_rule(color=INK).encode(y="nil:Q"),
        line.encode(x=place, y=alt.Y("y:Q", title=up)),
    ]
    if start is not None:
        rule = alt.Chart(tables.add({"start": [start - 0.5]}))
        layers.append(rule.mark_rule(color=AMBER, strokeWidth=2).encode(x="start:Q"))
    return themed(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT, title=up), language, tables)


def _balance(found: Matched, words: Words) -> Any:
    """Standardised differences of each feature, before and after matching."""
    import altair as alt

    tables = Tables()
    kinds = [words("measure.before_matching"), words("measure.after_matching")]
    rows = [(name, kind, abs(pair[place])) for name, *pair in found.balance for place, kind in enumerate(kinds)]
    names, which, sizes = zip(*rows, strict=True)
    base = alt.Chart(tables.add({"feature": list(names), "kind": list(which), "size": list(sizes)}))
    points = base.mark_circle(size=110, opacity=1).encode(
        x=alt.X("size:Q", title=words("measure.difference")),
        y=alt.Y("feature:N", title=None, sort=[name for name, _, _ in found.balance]),
        color=alt.Color("kind:N", sort=kinds, scale=alt.Scale(domain=kinds, range=[MIST, TEAL])),
    )
    rule = alt.Chart(tables.add({"limit": [0.1]})).mark_rule(color=AMBER, strokeWidth=2).encode(x="limit:Q")
    chart = alt.layer(points, rule).properties(
        width=WIDTH - 120, height=36 * max(len(found.balance), 2), title=words("measure.balance")
    )
    return themed(chart, words.language, tables)
