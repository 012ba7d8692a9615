"""Figures of a triangulation: places of causes by method, and how far each two methods agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from refloat.report.charts.theme import BRICK, INK, TEAL, WIDTH, Tables, themed
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.factors.triangulate import Triangulation

DEEP = ("#14504f", "#2a8a8c", "#a9d3d3", "#eef6f6")
DARK_UP_TO, DARK_FROM = 0.4, 0.62


def place_map(study: Triangulation, language: str = "en") -> Any:
    """Causes down, methods across; dark is a first place, white was not looked at.

    Args:
        study: Studies side by side.
        language: "en" or "zh".
    """
    import altair as alt

    from refloat.factors import shipped_taxonomy

    words, tables, taxonomy = Words(language), Tables(), shipped_taxonomy()
    causes = list(study.mean_place)
    names = {code: f"{code} {taxonomy.name(code, language)}" for code in causes}
    methods = [method_called(method, words) for method in study.methods]
    rows: dict[str, list[Any]] = {key: [] for key in ("cause", "method", "place", "text", "ink")}
    for method, label in zip(study.methods, methods, strict=True):
        found = study.places[method]
        order = sorted(found.values())
        for code in causes:
            if code in found:
                place = order.index(found[code]) + 1
                alike = order.count(found[code])
                rows["cause"].append(names[code])
                rows["method"].append(label)
                rows["place"].append(found[code])
                rows["text"].append(f"{place}" if alike == 1 else f"{place}=")
                rows["ink"].append("white" if found[code] <= DARK_UP_TO else INK)
    base = alt.Chart(tables.add(rows)).encode(
        x=alt.X("method:N", sort=methods, title=None, axis=alt.Axis(orient="top", labelAngle=0, labelLimit=130)),
        y=alt.Y("cause:N", sort=[names[code] for code in causes], title=None, axis=alt.Axis(labelLimit=260)),
    )
    boxes = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color("place:Q", scale=alt.Scale(domain=[0, 1], range=list(DEEP)), legend=None),
        tooltip=[
            alt.Tooltip("cause:N", title=" "),
            alt.Tooltip("method:N", title=words("factors.triangulation.method")),
            alt.Tooltip("text:N", title=words("factors.grey.place")),
        ],
    )
    texts = base.mark_text(fontWeight="bold").encode(text="text:N", color=alt.Color("ink:N", scale=None))
    width = min(WIDTH - 190, 110 * len(methods))
    return themed(
        alt.layer(boxes, texts).resolve_scale(color="independent").properties(width=width, height=30 * len(causes)),
        language,
        tables,
    )


def agreement_map(study: Triangulation, language: str = "en") -> Any:
    """Kendall's tau-b of each two methods on the causes that both rank.

    Args:
        study: Studies side by side.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    methods = [method_called(method, words) for method in study.methods]
    label = dict(zip(study.methods, methods, strict=True))
    rows: dict[str, list[Any]] = {key: [] for key in ("one", "other", "tau", "text", "common", "ink")}
    for pair in study.pairs:
        for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
            rows["one"].append(label[one])
            rows["other"].append(label[other])
            rows["tau"].append(pair.tau)
            rows["text"].append("–" if pair.tau is None else f"{pair.tau:+.2f}")
            rows["common"].append(pair.common)
            rows["ink"].append("white" if pair.tau is not None and abs(pair.tau) > DARK_FROM else INK)
    base = alt.Chart(tables.add(rows)).encode(
        x=alt.X("one:N", sort=methods, title=None, axis=alt.Axis(orient="top", labelAngle=0, labelLimit=130)),
        y=alt.Y("other:N", sort=methods, title=None, axis=alt.Axis(labelLimit=200)),
    )
    boxes = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color(
            "tau:Q",
            scale=alt.Scale(domain=[-1, 0, 1], range=[BRICK, "#f4f4f2", TEAL], interpolate="rgb"),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("one:N", title=" "),
            alt.Tooltip("other:N", title=" "),
            alt.Tooltip("text:N", title="tau"),
            alt.Tooltip("common:Q", title=words("factors.triangulation.common")),
        ],
    )
    texts = base.mark_text(fontWeight="bold").encode(text="text:N", color=alt.Color("ink:N", scale=None))
    return themed(
        alt.layer(boxes, texts)
        .resolve_scale(color="independent")
        .properties(width=WIDTH - 110, height=38 * len(methods)),
        language,
        tables,
    )


def method_called(method: str, words: Words) -> str:
    """A method by the word list, with the study that tells it apart as it stands."""
    plain, mark, rest = method.partition(" (")
    return words.either(f"factors.method.{plain.replace(' ', '_')}", plain) + mark + rest
