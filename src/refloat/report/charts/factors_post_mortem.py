"""Figures of loan files: the tree of causes by loss, and the way from what happened to what stood behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from refloat.report.charts.theme import AMBER, INK, NAVY, STONE, TEAL, Tables, themed
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.factors.expert import PostMortem

COLUMN, HEIGHT = 205, 380
LEAST_LABEL = 0.024
"""Share of the height that a box needs to carry its name."""
SIDES = {"I": NAVY, "E": AMBER}
PALE = {"I": "#c7d3e2", "E": "#f1ddb5"}
FLOW_STEPS = 24


def cause_tree(study: PostMortem, language: str = "en") -> Any:
    """The loss split by side, category and proximate cause; a box is as high as its share.

    Args:
        study: Of loan files.
        language: "en" or "zh".
    """
    import altair as alt

    from refloat.factors import shipped_taxonomy

    words, tables, taxonomy = Words(language), Tables(), shipped_taxonomy()
    shares = {code: share.share for code, share in study.shares.by_cause.items()}
    levels: list[dict[str, float]] = [{}, {}, {}]
    whole = {side: sum(share for code, share in shares.items() if code[0] == side) for side in SIDES}
    for side in sorted((side for side in whole if whole[side] > 0), key=lambda side: -whole[side]):
        levels[0][side] = whole[side]
        inside = {code: share.share for code, share in study.shares.by_category.items() if code[0] == side}
        for category in sorted(inside, key=lambda code: -inside[code]):
            levels[1][category] = inside[category]
            leaves = {code: share for code, share in shares.items() if code.partition(".")[0] == category}
            for code in sorted(leaves, key=lambda code: -leaves[code]):
                levels[2][code] = leaves[code]
    rows: dict[str, list[Any]] = {key: [] for key in ("x", "x2", "y", "y2", "name", "label", "share", "fill", "ink")}
    for place, level in enumerate(levels):
        top = 0.0
        for code, share in level.items():
            name = taxonomy.name(code, language)
            fill = SIDES[code[0]] if place == 0 else PALE[code[0]]
            rows["x"].append(place * 1.0)
            rows["x2"].append(place + 0.985)
            rows["y"].append(top)
            rows["y2"].append(top + share)
            rows["name"].append(name)
            rows["label"].append(f"{_short(name, language)}  {share:.0%}" if share >= LEAST_LABEL else "")
            rows["share"].append(share)
            rows["fill"].append(fill)
            rows["ink"].append("white" if place == 0 else INK)
            top += share
    table = tables.add(rows)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, 1], reverse=True, nice=False))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 3], nice=False))
    shown = [alt.Tooltip("name:N", title=" "), alt.Tooltip("share:Q", title=words("factors.share"), format=".1%")]
    boxes = (
        alt.Chart(table)
        .mark_rect(stroke="white", strokeWidth=1.5)
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q", color=alt.Color("fill:N", scale=None), tooltip=shown)
    )
    texts = (
        alt.Chart(table)
        .transform_calculate(middle="(datum.y + datum.y2) / 2", left="datum.x + 0.03")
        .mark_text(align="left", baseline="middle")
        .encode(
            x=alt.X("left:Q", axis=None, scale=alt.Scale(domain=[0, 3], nice=False)),
            y=alt.Y("middle:Q", axis=None, scale=alt.Scale(domain=[0, 1], reverse=True, nice=False)),
            text="label:N",
            color=alt.Color("ink:N", scale=None),
        )
    )
    return themed(alt.layer(boxes, texts).properties(width=3 * COLUMN, height=HEIGHT), language, tables)


def event_flow(study: PostMortem, language: str = "en") -> Any:
    """From what happened first, over the proximate cause, to what stood behind it; widths are losses.

    The loss of a file with several contributors is shared equally between their bands; a file without contributors
    ends in a band of its own. None where no file tells an event.

    Args:
        study: Of loan files.
        language: "en" or "zh".
    """
    import altair as alt

    from refloat.factors import shipped_taxonomy

    words, tables, taxonomy = Words(language), Tables(), shipped_taxonomy()
    first, second = _flows(study)
    if not first:
        return None
    names = {
        0: lambda key: event_called(key, words),
        1: lambda key: taxonomy.name(key, language),
        2: lambda key: words("factors.post_mortem.nothing_behind") if key == "" else taxonomy.name(key, language),
    }
    spans = [_spans(first, 0), _spans(first, 1), _spans(second, 1)]
    nodes: dict[str, list[Any]] = {key: [] for key in ("x", "x2", "y", "y2", "label", "at", "share", "fill")}
    for place, span in enumerate(spans):
        for key, (low, high) in span.items():
            left = (0.0, 0.49, 0.98)[place]
            nodes["x"].append(left)
            nodes["x2"].append(left + 0.02)
            nodes["y"].append(low)
            nodes["y2"].append(high)
            nodes["label"].append(_short(names[place](key), language, 38))
            nodes["at"].append(left + 0.028 if place < 2 else left - 0.008)
            nodes["share"].append(high - low)
            nodes["fill"].append(STONE if place == 0 or key == "" else SIDES[key[0]])
    ribbons: dict[str, list[Any]] = {key: [] for key in ("x", "low", "high", "flow", "from", "to", "share", "fill")}
    for place, flows in enumerate((first, second)):
        left, right = ((0.02, 0.49), (0.51, 0.98))[place]
        starts = {key: low for key, (low, _) in spans[place].items()}
        ends = {key: low for key, (low, _) in spans[place + 1].items()}
        order = sorted(flows, key=lambda pair: (spans[place][pair[0]][0], spans[place + 1][pair[1]][0]))
        for pair in order:
            share = flows[pair]
            a, b = starts[pair[0]], ends[pair[1]]
            starts[pair[0]] += share
            ends[pair[1]] += share
            cause = pair[1] if place == 0 else pair[0]
            for step in range(FLOW_STEPS + 1):
                t = step / FLOW_STEPS
                bend = t * t * (3 - 2 * t)
                ribbons["x"].append(left + (right - left) * t)
                ribbons["low"].append(a + (b - a) * bend)
                ribbons["high"].append(a + (b - a) * bend + share)
                ribbons["flow"].append(f"{place}|{pair[0]}|{pair[1]}")
                ribbons["from"].append(names[place](pair[0]))
                ribbons["to"].append(names[place + 1](pair[1]))
                ribbons["share"].append(share)
                ribbons["fill"].append(SIDES[cause[0]])
    height = max(high for span in spans for _, high in span.values())
    y_scale = alt.Scale(domain=[0, height], reverse=True, nice=False)
    x_scale = alt.Scale(domain=[0, 1], nice=False)
    shown = [
        alt.Tooltip("from:N", title=" "),
        alt.Tooltip("to:N", title="→"),
        alt.Tooltip("share:Q", title=words("factors.share"), format=".1%"),
    ]
    bands = (
        alt.Chart(tables.add(ribbons))
        .mark_area(opacity=0.28)
        .encode(
            x=alt.X("x:Q", axis=None, scale=x_scale),
            y=alt.Y("low:Q", axis=None, scale=y_scale, stack=None),
            y2="high:Q",
            detail="flow:N",
            color=alt.Color("fill:N", scale=None),
            tooltip=shown,
        )
    )
    table = tables.add(nodes)
    bars = (
        alt.Chart(table)
        .mark_rect()
        .encode(
            x=alt.X("x:Q", axis=None, scale=x_scale),
            x2="x2:Q",
            y=alt.Y("y:Q", axis=None, scale=y_scale),
            y2="y2:Q",
            color=alt.Color("fill:N", scale=None),
            tooltip=[
                alt.Tooltip("label:N", title=" "),
                alt.Tooltip("share:Q", title=words("factors.share"), format=".1%"),
            ],
        )
    )
    middle = alt.Chart(table).transform_calculate(middle="(datum.y + datum.y2) / 2")
    text_x, text_y = alt.X("at:Q", axis=None, scale=x_scale), alt.Y("middle:Q", axis=None, scale=y_scale)
    left_texts = (
        middle.transform_filter("datum.x < 0.9")
        .mark_text(align="left", baseline="middle")
        .encode(x=text_x, y=text_y, text="label:N")
    )
    right_texts = (
        middle.transform_filter("datum.x > 0.9")
        .mark_text(align="right", baseline="middle")
        .encode(x=text_x, y=text_y, text="label:N")
    )
    heads = [words(f"factors.post_mortem.flow.{key}") for key in ("event", "cause", "behind")]
    titles = (
        alt.Chart(tables.add({"x": [0.0, 0.5, 1.0], "label": heads, "align": ["left", "center", "right"]}))
        .mark_text(baseline="bottom", dy=-6, fontWeight="bold", color=TEAL)
        .encode(x=alt.X("x:Q", axis=None, scale=x_scale), y=alt.value(0), text="label:N")
    )
    head_layers = [
        titles.transform_filter(f"datum.align == '{side}'").mark_text(
            align=side, baseline="bottom", dy=-6, fontWeight="bold", color=TEAL
        )
        for side in ("left", "center", "right")
    ]
    figure = alt.layer(bands, bars, left_texts, right_texts, *head_layers).properties(width=3 * COLUMN, height=HEIGHT)
    return themed(figure, language, tables)


def event_called(event: str, words: Words) -> str:
    """A class of events as people read it: from the word list where it has it, else as the file writes it."""
    if not event:
        return words("factors.post_mortem.no_event")
    return words.either(f"factors.event.{event.casefold().replace(' ', '_')}", event)


def _flows(study: PostMortem) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    """Shares of the loss from event to category, and from category to what stood behind it."""
    first: dict[tuple[str, str], float] = {}
    second: dict[tuple[str, str], float] = {}
    if not any(finding.event for finding in study.findings):
        return first, second
    for finding in study.findings:
        loss = finding.loss_amount / study.shares.loss_amount
        named = sum(finding.contributors.values())
        for cause, part in finding.causes.items():
            category = cause.partition(".")[0]
            share = loss * part
            if share <= 0:
                continue
            first[(finding.event, category)] = first.get((finding.event, category), 0.0) + share
            behind = finding.contributors.items() if named else [("", 1)]
            for code, count in behind:
                key = (category, code.partition(".")[0])
                second[key] = second.get(key, 0.0) + share * count / max(named, 1)
    return first, second


def _spans(flows: Mapping[tuple[str, str], float], end: int, gap: float = 0.018) -> dict[str, tuple[float, float]]:
    """Where each node stands: the largest first, with gaps between, the nameless last."""
    sums: dict[str, float] = {}
    for pair, share in flows.items():
        sums[pair[end]] = sums.get(pair[end], 0.0) + share
    at, found = 0.0, {}
    for key in sorted(sums, key=lambda key: (key == "", -sums[key], key)):
        found[key] = (at, at + sums[key])
        at += sums[key] + gap
    return found


def _short(name: str, language: str, most: int = 30) -> str:
    """A name that fits its box."""
    most = most if language == "en" else most // 2 + 1
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"
