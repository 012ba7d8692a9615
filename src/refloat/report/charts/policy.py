"""Figures of reforms: tornado, Sobol bars, what each of the three reforms brings, plans against actuals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from refloat.report.charts.theme import AMBER, BRICK, INK, MIST, NAVY, TEAL, WIDTH, Tables, themed
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.policy import PolicyStudy

COLOURS = {"market": NAVY, "rating": AMBER, "staff": TEAL}


def lever_word(study: PolicyStudy, name: str, words: Words) -> str:
    """A lever as people call it."""
    lever = next(lever for lever in study.levers if lever.name == name)
    return lever.zh if words.language == "zh" else lever.en


def unit_of(target: str) -> float:
    """What a target is multiplied by for people: ratios are shown in per cent."""
    return 100.0 if target == "npl_ratio" else 1.0


def tornado(study: PolicyStudy, target: str, language: str = "en") -> Any:
    """Bars from setback over base to reform, the longest on top.

    Args:
        study: Of the reforms.
        target: Its target.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables, unit = Words(language), Tables(), unit_of(target)
    base = study.base[target] * unit
    reach = {bar.lever: max(abs(bar.reform - bar.setback), 0.0) * unit for bar in study.tornado[target]}
    # Levers that move this target by next to nothing would only lengthen the picture.
    bars = [bar for bar in study.tornado[target] if reach[bar.lever] > 0.02 * max(reach.values())]
    sides = [("reform", bar, bar.reform) for bar in bars] + [("setback", bar, bar.setback) for bar in bars]
    called = [lever_word(study, bar.lever, words) for bar in bars]
    columns = {
        "lever": [lever_word(study, bar.lever, words) for _, bar, _ in sides],
        "start": [base for _ in sides],
        "end": [value * unit for _, _, value in sides],
        "side": [words(f"policy.{side}") for side, _, _ in sides],
        "text": [f"{value * unit:.2f}" for _, _, value in sides],
    }
    # Room for the figures at the ends of the bars.
    ends = [base, *(value * unit for _, _, value in sides)]
    low, high = min(ends), max(ends)
    room = 0.12 * (high - low) or 1.0
    x = alt.X(
        "start:Q", title=words(f"policy.axis.{target}"), scale=alt.Scale(zero=False, domain=[low - room, high + room])
    )
    chart = alt.Chart(tables.add(columns)).encode(
        y=alt.Y("lever:N", sort=called, title=None, axis=alt.Axis(labelLimit=220))
    )
    domain = [words("policy.reform"), words("policy.setback")]
    rects = chart.mark_bar(height=16).encode(
        x=x, x2="end:Q", color=alt.Color("side:N", scale=alt.Scale(domain=domain, range=[TEAL, BRICK]))
    )
    left = chart.transform_filter("datum.end < datum.start").mark_text(align="right", dx=-4)
    right = chart.transform_filter("datum.end > datum.start").mark_text(align="left", dx=4)
    texts = [side.encode(x="end:Q", text="text:N") for side in (left, right)]
    rule = alt.Chart(tables.add({"base": [base]})).mark_rule(color=INK).encode(x="base:Q")
    figure = alt.layer(rects, *texts, rule).properties(
        width=WIDTH - 200,
        height=26 * max(len(bars), 1),
        title=words("policy.tornado", target=words(f"policy.{target}")),
    )
    return themed(figure, language, tables)


def sobol_bars(study: PolicyStudy, target: str, language: str = "en") -> Any:
    """Total and first-order index of each lever with its interval.

    Args:
        study: Of the reforms.
        target: Its target.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    rows = sorted(study.sobol[target], key=lambda row: -row.total)
    rows = [row for row in rows if row.total > 1e-4]
    called = [lever_word(study, row.lever, words) for row in rows]
    kinds = [words("policy.first"), words("policy.total")]
    both = [(row, 0) for row in rows] + [(row, 1) for row in rows]
    values = [(row.total, row.total_error) if kind else (row.first, row.first_error) for row, kind in both]
    columns = {
        "lever": [lever_word(study, row.lever, words) for row, _ in both],
        "kind": [kinds[kind] for _, kind in both],
        "value": [max(value, 0.0) for value, _ in values],
        "low": [max(value - error, 0.0) for value, error in values],
        "high": [value + error for value, error in values],
    }
    base = alt.Chart(tables.add(columns)).encode(
        y=alt.Y("lever:N", sort=called, title=None, axis=alt.Axis(labelLimit=220)),
        yOffset=alt.YOffset("kind:N", sort=kinds),
    )
    bars = base.mark_bar(height=9).encode(
        x=alt.X("value:Q", title=words("policy.sobol_axis")),
        color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[MIST, NAVY])),
    )
    rules = base.mark_rule(color=AMBER, strokeWidth=2).encode(x="low:Q", x2="high:Q")
    figure = alt.layer(bars, rules).properties(
        width=WIDTH - 200, height=30 * max(len(rows), 1), title=words("policy.sobol", target=words(f"policy.{target}"))
    )
    return themed(figure, language, tables)


def package_bars(study: PolicyStudy, language: str = "en") -> Any:
    """For each target, what share of the change by all reforms together each of the three reforms brings.

    Args:
        study: Of the reforms.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    rows: dict[str, list[Any]] = {"target": [], "package": [], "share": [], "place": [], "text": []}
    for target, parts in study.packages.items():
        whole = sum(abs(value) for value in parts.values())
        for place, (package, value) in enumerate(parts.items()):
            share = abs(value) / whole if whole > 0 else 0.0
            rows["target"].append(words(f"policy.{target}"))
            rows["package"].append(words(f"policy.package.{package}"))
            rows["share"].append(share)
            rows["place"].append(place)
            rows["text"].append(f"{100 * share:.0f}%" if share >= 0.06 else "")
    domain = [words(f"policy.package.{package}") for package in COLOURS]
    targets = [words(f"policy.{target}") for target in study.packages]
    x = alt.X("share:Q", stack="normalize", title=words("policy.share_of_change"), axis=alt.Axis(format="%"))
    base = alt.Chart(tables.add(rows)).encode(
        y=alt.Y("target:N", sort=targets, title=None, axis=alt.Axis(labelLimit=200)), order=alt.Order("place:Q")
    )
    bars = base.mark_bar(height=24).encode(
        x=x, color=alt.Color("package:N", scale=alt.Scale(domain=domain, range=list(COLOURS.values())))
    )
    middle = alt.X("share:Q", stack="normalize", bandPosition=0.5, title=words("policy.share_of_change"))
    texts = base.mark_text(color="white", fontWeight="bold").encode(x=middle, text="text:N", detail="package:N")
    figure = alt.layer(bars, texts).properties(
        width=WIDTH - 160, height=38 * len(targets), title=words("policy.packages")
    )
    return themed(figure, language, tables)
