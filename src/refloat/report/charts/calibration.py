"""Figures of a calibration: vintages with their curve, the curve beside the one started from, the back-test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from refloat.report.charts.theme import AMBER, BRICK, MIST, NAVY, STONE, WIDTH, Tables, themed
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.recovery.assumptions import Assumptions
    from refloat.recovery.calibrate.back_test import BackTest
    from refloat.recovery.calibrate.calibration import Calibration
    from refloat.recovery.calibrate.segment_fit import SegmentFit

MOST_MONTHS = 120


def vintage_development(fit: SegmentFit, language: str = "en") -> Any:
    """Each vintage's cash to date as a share of what it owed, by age, and the level times the curve over them.

    Args:
        fit: A segment fitted to a triangle.
        language: "en" or "zh".

    Raises:
        ValueError: The segment has no triangle.
    """
    import altair as alt

    if fit.triangle is None:
        raise ValueError("this segment has no triangle")
    words, tables = Words(language), Tables()
    triangle = fit.triangle
    rates = triangle.cumulative / triangle.exposure[:, None]
    rows: dict[str, list[Any]] = {"vintage": [], "year": [], "month": [], "rate": []}
    for place, name in enumerate(triangle.origins):
        for month, rate in zip([0.0, *triangle.months], [0.0, *rates[place]], strict=True):
            if not np.isnan(rate):
                rows["vintage"].append(name)
                rows["year"].append(int(name[:4]))
                rows["month"].append(month)
                rows["rate"].append(float(rate))
    grid = np.linspace(0, min(fit.months[-1], max(1.5 * triangle.months[-1], 24.0)), 80)
    curve = {"month": grid.tolist(), "rate": (fit.level * fit.share(grid)).tolist()}
    x = alt.X("month:Q", title=words("chart.months_since_default"), axis=alt.Axis(tickCount=8))
    y = alt.Y("rate:Q", title=words("chart.cash_over_owed"), axis=alt.Axis(format="%", tickCount=6))
    years = sorted(set(rows["year"]))
    lines = (
        alt.Chart(tables.add(rows))
        .mark_line(strokeWidth=1.2, opacity=0.75)
        .encode(
            x=x,
            y=y,
            detail="vintage:N",
            color=alt.Color(
                "year:O",
                scale=alt.Scale(domain=years, range=_shades(len(years))),
                legend=alt.Legend(title=words("chart.vintage"), columns=10),
            ),
            tooltip=[
                alt.Tooltip("vintage:N", title=words("chart.vintage")),
                alt.Tooltip("month:Q", title=words("chart.months_since_default")),
                alt.Tooltip("rate:Q", title=words("chart.cash_over_owed"), format=".2%"),
            ],
        )
    )
    fitted = alt.Chart(tables.add(curve)).mark_line(color=BRICK, strokeWidth=2.8, strokeDash=[7, 3]).encode(x=x, y=y)
    end = {
        "month": [float(grid[-1])],
        "rate": [curve["rate"][-1]],
        "text": [words("chart.fitted_level", level=f"{100 * fit.level:.1f}%")],
    }
    label = (
        alt.Chart(tables.add(end))
        .mark_text(align="right", dy=-9, color=BRICK, fontWeight="bold")
        .encode(x=x, y=y, text="text:N")
    )
    figure = alt.layer(lines, fitted, label).properties(width=WIDTH, height=240)
    return themed(figure, language, tables)


def curve_beside_start(fit: SegmentFit, start: Assumptions, language: str = "en") -> Any:
    """The collection curve learned from the tape and the one of the start set, by month."""
    import altair as alt

    words, tables = Words(language), Tables()
    segment = next(segment for segment in start.segments if segment.name == fit.name)
    before = start.curves[segment.unsecured.curve]
    end = min(max(fit.months[-1], before.months[-1]), float(MOST_MONTHS))
    series = {
        words("chart.from_tape"): (fit.months, fit.cumulative),
        words("chart.from_start", name=start.name): (before.months, before.cumulative),
    }
    rows: dict[str, list[Any]] = {"series": [], "month": [], "share": []}
    grid = np.linspace(0, end, 121)
    for name, (months, shares) in series.items():
        rows["series"] += [name] * len(grid)
        rows["month"] += grid.tolist()
        rows["share"] += np.interp(grid, months, shares).tolist()
    colours = alt.Scale(domain=list(series), range=[NAVY, AMBER])
    base = alt.Chart(tables.add(rows)).mark_line(strokeWidth=2.4)
    lines = base.encode(
        x=alt.X("month:Q", title=words("chart.months_since_default"), axis=alt.Axis(tickCount=8)),
        y=alt.Y("share:Q", title=words("chart.share_of_lifetime"), axis=alt.Axis(format="%", tickCount=6)),
        color=alt.Color("series:N", scale=colours),
    )
    layers = [lines]
    if fit.oldest < end:
        mark = {"month": [fit.oldest], "text": [words("chart.oldest_seen")]}
        rule = alt.Chart(tables.add(mark)).encode(x="month:Q")
        layers += [
            rule.mark_rule(color=STONE, strokeDash=[3, 3]),
            rule.mark_text(align="left", dx=5, color=STONE).encode(y=alt.value(228), text="text:N"),
        ]
    return themed(alt.layer(*layers).properties(width=WIDTH, height=240), language, tables)


def back_test_bars(test: BackTest, language: str = "en") -> Any:
    """Projected beside what came, by vintage, as a share of what the vintage owed."""
    import altair as alt

    words, tables = Words(language), Tables()
    names = (words("chart.projected"), words("chart.came"))
    rows: dict[str, list[Any]] = {"vintage": [], "series": [], "rate": [], "loans": []}
    by_vintage = test.by_vintage.drop("segment").group_by("vintage").sum().sort("vintage")
    for row in by_vintage.to_dicts():
        for name, key in zip(names, ("projected", "came"), strict=True):
            rows["vintage"].append(str(row["vintage"]))
            rows["series"].append(name)
            rows["rate"].append(row[key] / row["owed"])
            rows["loans"].append(row["loans"])
    base = alt.Chart(tables.add(rows))
    bars = base.mark_bar(width={"band": 0.9}).encode(
        x=alt.X("vintage:N", title=words("chart.vintage"), axis=alt.Axis(labelAngle=0, ticks=False)),
        xOffset=alt.XOffset("series:N", sort=list(names)),
        y=alt.Y("rate:Q", title=words("chart.cash_over_owed"), axis=alt.Axis(format="%", tickCount=5)),
        color=alt.Color("series:N", scale=alt.Scale(domain=list(names), range=[MIST, NAVY])),
        tooltip=[
            alt.Tooltip("vintage:N", title=words("chart.vintage")),
            alt.Tooltip("series:N", title=" "),
            alt.Tooltip("rate:Q", title=words("chart.cash_over_owed"), format=".2%"),
            alt.Tooltip("loans:Q", title=words("loans"), format=","),
        ],
    )
    return themed(alt.layer(bars).properties(width=WIDTH, height=200), language, tables)


def _shades(count: int) -> list[str]:
    """From light to dark: the older a vintage, the darker."""
    light, dark = np.array([176, 199, 222]), np.array([31, 58, 95])
    steps = np.linspace(1, 0, max(count, 1))
    return ["#" + "".join(f"{round(v):02x}" for v in light + step * (dark - light)) for step in steps]


def calibration_figures(calibration: Calibration, language: str = "en") -> dict[str, Any]:
    """Every figure of a calibration by its file name."""
    figures: dict[str, Any] = {}
    for fit in calibration.segments:
        if fit.method == "none":
            continue
        if fit.triangle is not None:
            figures[f"vintages-{fit.name}"] = vintage_development(fit, language)
        figures[f"curve-{fit.name}"] = curve_beside_start(fit, calibration.start, language)
    if calibration.back_test is not None:
        figures["back-test"] = back_test_bars(calibration.back_test, language)
    return figures
