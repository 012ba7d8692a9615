"""Figures of experts' judgements: weights, the map of influences, driving against dependence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from refloat.report.charts.theme import AMBER, INK, NAVY, STONE, WIDTH, Tables, themed
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.factors.expert import Ahp, Dematel, Ism

SIDES = {"I": NAVY, "E": AMBER}
MOST_ARROWS = 12


def weight_bars(found: Ahp, language: str = "en") -> Any:
    """Bars of weights, coloured internal or external.

    Args:
        found: Weights.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    weights = dict(sorted(found.weights.items(), key=lambda item: -item[1]))
    names = [_called(code, language) for code in weights]
    columns = {
        "name": names,
        "weight": list(weights.values()),
        "text": [f"{weight:.1%}" for weight in weights.values()],
        "side": [words(side_key(code)) for code in weights],
    }
    base = alt.Chart(tables.add(columns)).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=230))
    )
    bars = base.mark_bar(height=16).encode(
        x=alt.X("weight:Q", title=words("factors.expert.weight"), axis=alt.Axis(format=".0%", tickCount=5)),
        color=_side_colour(words),
    )
    ends = base.mark_text(align="left", dx=5).encode(x="weight:Q", text="text:N")
    return themed(alt.layer(bars, ends).properties(width=WIDTH - 190, height=25 * len(names)), language, tables)


def influence_map(found: Dematel, language: str = "en") -> Any:
    """Prominence across, relation upwards, and arrows for the strongest influences above the threshold.

    Args:
        found: Influences.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    x, y = found.prominence, found.relation
    room_x = 0.13 * (max(x.values()) - min(x.values()) or 1.0)
    room_y = 0.16 * (max(y.values()) - min(y.values()) or 1.0)
    x_scale = alt.Scale(domain=[min(x.values()) - room_x, max(x.values()) + room_x], zero=False, nice=False)
    y_scale = alt.Scale(domain=[min(y.values()) - room_y, max(y.values()) + room_y], zero=False, nice=False)
    links = found.links[:MOST_ARROWS]
    arrows: dict[str, list[Any]] = {key: [] for key in ("x", "y", "x2", "y2", "size", "angle", "from", "to")}
    # One unit across and one upwards are not the same number of pixels: directions are taken on the page.
    across = WIDTH / (max(x.values()) - min(x.values()) + 2 * room_x)
    upwards = 330 / (max(y.values()) - min(y.values()) + 2 * room_y)
    for one, other, size in links:
        run, rise = (x[other] - x[one]) * across, (y[other] - y[one]) * upwards
        length = math.hypot(run, rise) or 1.0
        cut = min(11 / length, 0.4)
        arrows["x"].append(x[one] + cut * (x[other] - x[one]))
        arrows["y"].append(y[one] + cut * (y[other] - y[one]))
        arrows["x2"].append(x[other] - cut * (x[other] - x[one]))
        arrows["y2"].append(y[other] - cut * (y[other] - y[one]))
        arrows["size"].append(size)
        arrows["angle"].append(90 - math.degrees(math.atan2(rise, run)))
        arrows["from"].append(_called(one, language))
        arrows["to"].append(_called(other, language))
    table = tables.add(arrows)
    shown = [
        alt.Tooltip("from:N", title=" "),
        alt.Tooltip("to:N", title="→"),
        alt.Tooltip("size:Q", title=words("factors.expert.influence"), format=".3f"),
    ]
    lines = (
        alt.Chart(table)
        .mark_rule(color=STONE, opacity=0.55)
        .encode(
            x=alt.X("x:Q", title=words("factors.expert.prominence"), scale=x_scale, axis=alt.Axis(tickCount=6)),
            y=alt.Y("y:Q", title=words("factors.expert.relation"), scale=y_scale, axis=alt.Axis(tickCount=6)),
            x2="x2:Q",
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth("size:Q", scale=alt.Scale(range=[0.7, 2.6]), legend=None),
            tooltip=shown,
        )
    )
    heads = (
        alt.Chart(table)
        .mark_point(shape="triangle-up", filled=True, size=55, color=STONE, opacity=0.9)
        .encode(
            x=alt.X("x2:Q", scale=x_scale),
            y=alt.Y("y2:Q", scale=y_scale),
            angle=alt.Angle("angle:Q", scale=alt.Scale(domain=[0, 360], range=[0, 360])),
        )
    )
    points: dict[str, list[Any]] = {
        "x": [x[name] for name in found.names],
        "y": [y[name] for name in found.names],
        "code": list(found.names),
        "name": [_called(name, language) for name in found.names],
        "side": [words(side_key(name)) for name in found.names],
    }
    base = alt.Chart(tables.add(points)).encode(x=alt.X("x:Q", scale=x_scale), y=alt.Y("y:Q", scale=y_scale))
    dots = base.mark_point(filled=True, size=190, opacity=1, stroke="white", strokeWidth=1.2).encode(
        color=_side_colour(words),
        tooltip=[
            alt.Tooltip("name:N", title=" "),
            alt.Tooltip("x:Q", title=words("factors.expert.prominence"), format=".3f"),
            alt.Tooltip("y:Q", title=words("factors.expert.relation"), format=".3f"),
        ],
    )
    # Arrows come from above to what is driven: its code stands below it.
    driven = {
        key: [value for value, at in zip(column, points["y"], strict=True) if at < 0] for key, column in points.items()
    }
    drivers = {
        key: [value for value, at in zip(column, points["y"], strict=True) if at >= 0] for key, column in points.items()
    }
    texts = [
        alt.Chart(tables.add(part))
        .mark_text(dy=dy, dx=dx, fontWeight="bold")
        .encode(x=alt.X("x:Q", scale=x_scale), y=alt.Y("y:Q", scale=y_scale), text="code:N")
        for part, dx, dy in ((driven, 0, 17), (drivers, 0, -15))
        if part["x"]
    ]
    zero = alt.Chart(tables.add({"y": [0.0]})).mark_rule(color=INK, strokeDash=[4, 3]).encode(y="y:Q")
    layers = [zero, lines, heads, dots, *texts] if links else [zero, dots, *texts]
    return themed(alt.layer(*layers).properties(width=WIDTH, height=330), language, tables)


def driving_map(found: Ism, language: str = "en") -> Any:
    """Dependence across, driving power upwards, with the four quadrants named.

    Args:
        found: Structure.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    many = len(found.names)
    places: dict[tuple[int, int], list[str]] = {}
    for name in found.names:
        places.setdefault((found.dependence[name], found.driving[name]), []).append(name)
    points = {
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "codes": [", ".join(names) for names in places.values()],
        "names": [", ".join(_called(name, language) for name in names) for names in places.values()],
    }
    scale = alt.Scale(domain=[0, many + 1], nice=False)
    half = many / 2
    quadrants = {
        "x": [half / 2, half + (many + 1 - half) / 2] * 2,
        "y": [0.35, 0.35, many + 0.65, many + 0.65],
        "label": [words(f"factors.expert.{name}") for name in ("autonomous", "dependent", "driving", "linkage")],
    }
    axis = alt.Axis(values=list(range(1, many + 1)), format="d")
    base = alt.Chart(tables.add(points)).encode(
        x=alt.X("x:Q", title=words("factors.expert.dependence"), scale=scale, axis=axis),
        y=alt.Y("y:Q", title=words("factors.expert.driving_power"), scale=scale, axis=axis),
    )
    dots = base.mark_point(filled=True, size=120, opacity=1, color=NAVY).encode(
        tooltip=[alt.Tooltip("names:N", title=" ")]
    )
    texts = base.mark_text(dy=-13, fontWeight="bold").encode(text="codes:N")
    cross = tables.add({"at": [half]})
    vertical = alt.Chart(cross).mark_rule(color=STONE, strokeDash=[4, 3]).encode(x=alt.X("at:Q", scale=scale))
    level = alt.Chart(cross).mark_rule(color=STONE, strokeDash=[4, 3]).encode(y=alt.Y("at:Q", scale=scale))
    corners = (
        alt.Chart(tables.add(quadrants))
        .mark_text(color=STONE, fontStyle="italic")
        .encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale), text="label:N")
    )
    return themed(alt.layer(vertical, level, corners, dots, texts).properties(width=430, height=330), language, tables)


def _side_colour(words: Words) -> Any:
    import altair as alt

    domain = [words("factors.internal"), words("factors.external")]
    return alt.Color("side:N", scale=alt.Scale(domain=domain, range=[SIDES["I"], SIDES["E"]]))


def _called(code: str, language: str) -> str:
    from refloat.factors import shipped_taxonomy

    return f"{code} {shipped_taxonomy().name(code, language)}"


def side_key(code: str) -> str:
    """Key in the word list of the side that a code is on."""
    return "factors.internal" if code.startswith("I") else "factors.external"
