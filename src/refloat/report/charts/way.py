"""The picture of the way from tape to notes, with this case's numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from refloat.report.charts.theme import AMBER, NAVY, STONE, TEAL, WIDTH, Tables, themed
from refloat.report.formats import count, percent, short_money
from refloat.report.letters import letter_short
from refloat.report.names import shown
from refloat.words import Words

HEIGHT = 240
NOTE_COLOURS = (NAVY, TEAL, AMBER)


def tape_to_notes(result: Mapping[str, Any], language: str = "en") -> Any:
    """Boxes and arrows: tape, pool, vehicle, notes; cash flows back along the same way.

    Args:
        result: A run's result, as `report.result` gives it.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    tape, pool, notes, sale = result["tape"], result["pool"], result["notes"], result["sale"]

    def money(value: float) -> str:
        return short_money(value, result["currency"], words)

    quarantined = tape["loans_read"] - tape["loans"]
    boxes = [
        _box(
            0,
            14,
            words("way.tape"),
            [
                words("way.loans_read", count=count(tape["loans_read"])),
                words("way.quarantined", count=count(quarantined)),
            ],
        ),
        _box(
            22,
            40,
            words("way.pool"),
            [
                words("way.loans", count=count(pool["loans"])),
                words("way.claim", amount=money(pool["claim"])),
                words("way.recovery", rate=percent(result["recovery"]["expected_net_rate"])),
            ],
        ),
        _box(48, 66, words("way.vehicle"), [words("way.proceeds"), money(sale["net"])]),
    ]
    heads = [words("way.step_check"), words("way.step_sell"), words("way.step_issue")]
    layers = [_rectangles(alt, tables, boxes, "#f3f6f9", STONE)]
    stack = _stack(notes, money, words)
    for place, box in enumerate(stack):
        layers.append(
            _rectangles(alt, tables, [box], NOTE_COLOURS[min(place, 2)] if place < len(stack) - 1 else AMBER, "white")
        )
        layers.append(_texts(alt, tables, [box], "white"))
    layers.append(_texts(alt, tables, boxes, "#27313d"))
    arrows = [(14.4, 21.4), (40.4, 47.4), (66.4, 73.4)]
    layers += _arrows(alt, tables, arrows, 62, NAVY, heads, right=True)
    layers += _arrows(
        alt, tables, arrows[1:], 38, TEAL, [words("way.cash_collected"), words("way.cash_paid")], right=False
    )
    return themed(alt.layer(*layers).properties(width=WIDTH + 60, height=HEIGHT), language, tables)


def _box(
    left: float, right: float, title: str, lines: Sequence[str], low: float = 14, high: float = 86
) -> dict[str, Any]:
    return {"left": left, "right": right, "low": low, "high": high, "title": title, "lines": list(lines)}


def _stack(notes: Sequence[Mapping[str, Any]], money: Any, words: Words) -> list[dict[str, Any]]:
    """The notes as a pile, senior on top; heights follow balances, but each has room for its words."""
    total = sum(note["balance"] for note in notes) or 1.0
    shares = [max(0.26, note["balance"] / total) for note in notes]
    scale = 96 / sum(shares)
    boxes, high = [], 98.0
    for note, share in zip(notes, shares, strict=True):
        low = high - share * scale
        letter = letter_short(note["letter"], note["resolved"], words)
        detail = f"{letter} \u00b7 {money(note['balance'])}"
        boxes.append(_box(74, 100, shown(note, words.language), [detail], low + 0.6, high - 0.6))
        high = low
    return boxes


def _rectangles(alt: Any, tables: Tables, boxes: Sequence[dict[str, Any]], fill: str, line: str) -> Any:
    columns = {key: [box[key] for box in boxes] for key in ("left", "right", "low", "high")}
    return (
        alt.Chart(tables.add(columns))
        .mark_rect(fill=fill, stroke=line, strokeWidth=1.2, cornerRadius=4)
        .encode(x=_across(alt, "left"), x2="right:Q", y=_up(alt, "low"), y2="high:Q")
    )


def _texts(alt: Any, tables: Tables, boxes: Sequence[dict[str, Any]], colour: str) -> Any:
    rows: dict[str, list[Any]] = {"x": [], "y": [], "text": [], "bold": []}
    step = 8.5
    for box in boxes:
        lines = [box["title"], *box["lines"]]
        top = (box["low"] + box["high"]) / 2 + step * (len(lines) - 1) / 2
        for place, line in enumerate(lines):
            rows["x"].append((box["left"] + box["right"]) / 2)
            rows["y"].append(top - step * place)
            rows["text"].append(line)
            rows["bold"].append(place == 0)
    base = alt.Chart(tables.add(rows)).encode(x=_across(alt, "x"), y=_up(alt, "y"), text="text:N")
    return alt.layer(
        base.transform_filter("datum.bold").mark_text(fontWeight="bold", fontSize=12, color=colour),
        base.transform_filter("!datum.bold").mark_text(fontSize=10.5, color=colour),
    )


def _arrows(
    alt: Any,
    tables: Tables,
    spans: Sequence[tuple[float, float]],
    height: float,
    colour: str,
    labels: Sequence[str],
    *,
    right: bool,
) -> list[Any]:
    rows = {
        "from": [span[0] for span in spans],
        "to": [span[1] for span in spans],
        "head": [span[1] - 0.6 if right else span[0] + 0.6 for span in spans],
        "y": [height] * len(spans),
        "middle": [sum(span) / 2 for span in spans],
        "label": list(labels),
    }
    base = alt.Chart(tables.add(rows)).encode(y=_up(alt, "y"))
    return [
        base.mark_rule(color=colour, strokeWidth=2).encode(x=_across(alt, "from"), x2="to:Q"),
        base.mark_point(
            shape="triangle-right" if right else "triangle-left", filled=True, size=90, color=colour, opacity=1
        ).encode(x=_across(alt, "head")),
        base.mark_text(fontSize=9.5, color=colour, dy=-9 if right else 12).encode(
            x=_across(alt, "middle"), text="label:N"
        ),
    ]


def _across(alt: Any, field: str) -> Any:
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=None)


def _up(alt: Any, field: str) -> Any:
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=None)
