"""Figures of a grey ranking: the places of each factor from setting to setting, and how often settings disagree."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from refloat.report.charts.theme import INK, MIST, NAVY, SERIES, WIDTH, Tables, themed
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.factors.grey_ranking import GreyRanking, Order


def stability_bumps(study: GreyRanking, language: str = "en") -> Any:
    """Places of each factor under the settings on the whole series, as the columns are: lines that cross are doubt.

    Args:
        study: A grey ranking.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    orders = _shown(study)
    labels = [f"{_family(order, words)} {order.rho:g}" if order.rho else _family(order, words) for order in orders]
    names = {code: _called(code, language) for code in study.bands}
    last = orders[-1].ranking
    rows: dict[str, list[Any]] = {key: [] for key in ("setting", "place", "factor")}
    for label, order in zip(labels, orders, strict=True):
        for place, code in enumerate(order.ranking, start=1):
            rows["setting"].append(label)
            rows["place"].append(place)
            rows["factor"].append(names[code])
    many = len(names)
    x = alt.X("setting:O", sort=labels, title=None, axis=alt.Axis(labelAngle=-45, labelLimit=150))
    y = alt.Y(
        "place:Q",
        title=words("factors.grey.place"),
        scale=alt.Scale(domain=[0.6, many + 0.4], reverse=True, nice=False),
        axis=alt.Axis(values=list(range(1, many + 1)), format="d"),
    )
    colour = alt.Color(
        "factor:N",
        sort=list(names.values()),
        scale=alt.Scale(domain=list(names.values()), range=[*SERIES, INK, MIST][:many]),
        legend=None,
    )
    base = alt.Chart(tables.add(rows)).encode(x=x, y=y, color=colour)
    lines = base.mark_line(strokeWidth=2.4, interpolate="monotone")
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(
        tooltip=[
            alt.Tooltip("factor:N", title=" "),
            alt.Tooltip("setting:N", title=words("factors.grey.setting")),
            alt.Tooltip("place:Q", title=words("factors.grey.place")),
        ]
    )
    ends = {
        "setting": [labels[-1]] * many,
        "place": list(range(1, many + 1)),
        "factor": [names[code] for code in last],
    }
    texts = alt.Chart(tables.add(ends)).mark_text(align="left", dx=9).encode(x=x, y=y, color=colour, text="factor:N")
    chart = alt.layer(lines, dots, texts).properties(width=WIDTH - 190, height=46 * many + 20)
    return themed(chart, language, tables)


def disagreement_bars(study: GreyRanking, language: str = "en") -> Any:
    """How many series have how many different rankings under the nine settings; None for one series.

    Args:
        study: A grey ranking.
        language: "en" or "zh".
    """
    import altair as alt

    if len(study.groups) < 2:
        return None
    words, tables = Words(language), Tables()
    counts = Counter(study.groups.values())
    many = list(range(1, max(counts) + 1))
    rows = {"many": many, "series": [counts.get(n, 0) for n in many], "text": [f"{counts.get(n, 0)}" for n in many]}
    group = study.group_name[language] if study.group_name else words("factors.grey.series")
    base = alt.Chart(tables.add(rows)).encode(
        x=alt.X("many:O", title=words("factors.grey.different"), axis=alt.Axis(labelAngle=0)),
        y=alt.Y("series:Q", title=words("factors.grey.number_of", group=group), axis=alt.Axis(tickCount=5)),
    )
    bars = base.mark_bar(size=54, color=NAVY)
    texts = base.mark_text(dy=-8).encode(text="text:N")
    return themed(alt.layer(bars, texts).properties(width=WIDTH - 120, height=200), language, tables)


def _shown(study: GreyRanking) -> list[Order]:
    """Settings on all periods with the columns as they are; of Deng's coefficients the lowest, usual and highest."""
    window = study.usual.window
    return [
        order
        for order in study.orders
        if order.window == window and not order.turned and order.rho in (None, 0.1, 0.5, 1.0)
    ]


def _family(order: Order, words: Words) -> str:
    if order.method == "deng":
        return words(f"factors.grey.normalise.{order.normalise}")
    method = words(f"factors.grey.method.{order.method}")
    return method if order.normalise == "none" else f"{method}, {words(f'factors.grey.normalise.{order.normalise}')}"


def _called(code: str, language: str) -> str:
    from refloat.factors import shipped_taxonomy

    return shipped_taxonomy().name(code, language)
