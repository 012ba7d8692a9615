"""Figures of a bank's bad loans: forecasts beside what happened, the fan with its targets, the calendar, the bridge."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from refloat.report.charts.money import currency_word, money_unit
from refloat.report.charts.theme import (
    AMBER,
    BRICK,
    INK,
    NAVY,
    SERIES,
    STONE,
    TEAL,
    VIOLET,
    WIDTH,
    Tables,
    days,
    themed,
)
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.forecast import Comparison, IssuancePlan, NplHistory, NplStudy, PlanTerms

MODEL_COLOURS = (BRICK, TEAL, AMBER, VIOLET, STONE, NAVY)
BAND_MODEL = "auto"
BAND = 0.8


def model_word(name: str, words: Words) -> str:
    """What a model is called on a figure."""
    return words.either(f"model.{name}", name)


def hindsight(comparison: Comparison, history: NplHistory, currency: str, language: str = "en") -> Any:
    """Bad loans as they were, and what each model said from the last year it saw.

    Args:
        comparison: Forecasts and what happened.
        history: All of it.
        currency: ISO code.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    highest = max(float(one.values.max()) for one in comparison.forecasts.values())
    unit, label = money_unit(max(highest, float(np.nanmax(comparison.actual, initial=0.0))), words)
    years = np.array(history.years)
    ahead = [int(period[:4]) for period in comparison.periods]
    shown = (years >= comparison.first) & (years <= ahead[-1])
    title = words("chart.npl_stock", unit=label, currency=currency_word(currency, words))
    axis_x = alt.X(
        "year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1), scale=alt.Scale(nice=False, padding=12)
    )
    last = int(np.flatnonzero(years == comparison.last)[0])
    columns: dict[str, list[Any]] = {"year": [], "value": [], "series": []}
    names = []
    for name, found in comparison.forecasts.items():
        names.append(model_word(name, words))
        columns["year"] += [comparison.last, *ahead]
        columns["value"] += [float(history.npl[last]) / unit, *(found.values / unit).tolist()]
        columns["series"] += [names[-1]] * (1 + len(ahead))
    actual = words("chart.happened")
    columns["year"] += years[shown].tolist()
    columns["value"] += (history.npl[shown] / unit).tolist()
    columns["series"] += [actual] * int(shown.sum())
    scale = alt.Scale(domain=[actual, *names], range=[INK, *MODEL_COLOURS[: len(names)]])
    colour = alt.Color("series:N", scale=scale, legend=alt.Legend(columns=6))
    tips = [
        alt.Tooltip("series:N", title=words("model")),
        alt.Tooltip("year:Q", title=words("year"), format="d"),
        alt.Tooltip("value:Q", title=title, format=",.2f"),
    ]
    base = alt.Chart(tables.add(columns)).encode(x=axis_x, y=alt.Y("value:Q", title=title), color=colour, tooltip=tips)
    layers = []
    if BAND_MODEL in comparison.forecasts and BAND in comparison.forecasts[BAND_MODEL].intervals:
        pairs = comparison.forecasts[BAND_MODEL].intervals[BAND] / unit
        start = float(history.npl[last]) / unit
        band = {
            "year": [comparison.last, *ahead],
            "low": [start, *pairs[:, 0].tolist()],
            "high": [start, *pairs[:, 1].tolist()],
        }
        layers.append(
            alt.Chart(tables.add(band)).mark_area(opacity=0.16, color=TEAL).encode(x=axis_x, y="low:Q", y2="high:Q")
        )
    layers += [
        base.transform_filter(alt.datum.series != actual).mark_line(strokeWidth=2, strokeDash=[6, 3]),
        base.transform_filter(alt.datum.series == actual).mark_line(
            strokeWidth=2.6, point=alt.OverlayMarkDef(size=38, filled=True)
        ),
    ]
    rule = alt.Chart(tables.add({"year": [comparison.last], "label": [words("chart.last_seen")]})).encode(x=axis_x)
    layers += [
        rule.mark_rule(color=STONE, strokeDash=[2, 3]),
        rule.mark_text(color=STONE, align="right", dx=-5, baseline="top").encode(y=alt.value(2), text="label:N"),
    ]
    return themed(alt.layer(*layers).properties(width=WIDTH, height=260), language, tables)


def ratio_fan(plan: IssuancePlan, language: str = "en") -> Any:
    """The ratio with the plan: its central path, where 80 and 95 of 100 paths run, without the plan, and the targets.

    Args:
        plan: The plan.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    start = plan.baseline.opening_ratio
    first = str(plan.quarter_ends[0].astype("datetime64[M]") - np.timedelta64(2, "M"))
    dates = [f"{first}-01", *days(plan.quarter_ends)]
    # The end of the quarter before, not the first day of the first.
    dates[0] = str(np.datetime64(dates[0]) - np.timedelta64(1, "D"))
    quantiles = plan.ratio_quantiles
    with_plan, without = words("chart.with_plan"), words("chart.without_plan")
    band80, band95, target = words("chart.band80"), words("chart.band95"), words("chart.target")
    columns = {
        "date": dates,
        "with_plan": [start, *plan.ratio.tolist()],
        "without": [start, *plan.baseline.ratio.tolist()],
        "p025": [start, *quantiles[0.025].tolist()],
        "p10": [start, *quantiles[0.1].tolist()],
        "p90": [start, *quantiles[0.9].tolist()],
        "p975": [start, *quantiles[0.975].tolist()],
    }
    scale = alt.Scale(
        domain=[with_plan, without, target, band80, band95], range=[NAVY, AMBER, BRICK, "#9db5cf", "#d8e2ed"]
    )
    # A band that grows without end would flatten what the plan is about.
    seen = [*plan.ratio, *plan.baseline.ratio, *plan.limit[~np.isnan(plan.limit)], start]
    top = min(float(max(quantiles[0.975])), 2.2 * float(max(seen)))
    title, marks = words("chart.npl_ratio"), alt.Axis(format=".2~%", tickCount=6)
    height = alt.Scale(domain=[0.0, top], clamp=True)
    when = alt.X("date:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    base = alt.Chart(tables.add(columns)).encode(x=when)
    tips = [
        alt.Tooltip("date:T", title=words("date"), format="%Y-%m-%d"),
        alt.Tooltip("with_plan:Q", title=with_plan, format=".3%"),
        alt.Tooltip("without:Q", title=without, format=".3%"),
        alt.Tooltip("p10:Q", title=words("percentile", level=10), format=".3%"),
        alt.Tooltip("p90:Q", title=words("percentile", level=90), format=".3%"),
    ]

    def series(mark: Any, name: str) -> Any:
        colour = alt.Color("series:N", scale=scale, legend=alt.Legend(columns=5))
        return mark.transform_calculate(series=json.dumps(name)).encode(color=colour, tooltip=tips)

    def at(field: str) -> Any:
        return alt.Y(field, title=title, axis=marks, scale=height)

    bound = ~np.isnan(plan.limit)
    steps = {
        "date": [dates[place] for place in np.flatnonzero(bound)],
        "to": [dates[place + 1] for place in np.flatnonzero(bound)],
        "limit": plan.limit[bound].tolist(),
    }
    figure = alt.layer(
        series(base.mark_area(clip=True), band95).encode(y=at("p025:Q"), y2="p975:Q"),
        series(base.mark_area(clip=True), band80).encode(y=at("p10:Q"), y2="p90:Q"),
        alt.Chart(tables.add(steps))
        .mark_rule(strokeWidth=2.2)
        .transform_calculate(series=json.dumps(target))
        .encode(x=when, x2="to:T", y=at("limit:Q"), color=alt.Color("series:N", scale=scale)),
        series(base.mark_line(strokeWidth=2, strokeDash=[6, 3]), without).encode(y=at("without:Q")),
        series(base.mark_line(strokeWidth=2.6, interpolate="linear"), with_plan).encode(y=at("with_plan:Q")),
    ).properties(width=WIDTH, height=250)
    return themed(figure, language, tables)


def calendar(plan: IssuancePlan, terms: PlanTerms, language: str = "en") -> Any:
    """What leaves in each quarter, by route.

    Args:
        plan: The plan.
        terms: Names of the routes, and the currency.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    used = [route for route in terms.routes if any(deal.route == route.name for deal in plan.deals)]
    titles = {route.name: route.title.zh if language == "zh" else route.title.en for route in used}
    unit, label = money_unit(max((deal.claim for deal in plan.deals), default=1.0), words)
    quarters = [_quarter(day) for day in plan.quarter_ends]
    places = {str(day): quarter for day, quarter in zip(plan.quarter_ends, quarters, strict=True)}
    columns = {
        "quarter": [places[str(deal.on)] for deal in plan.deals],
        "claim": [deal.claim / unit for deal in plan.deals],
        "route": [titles[deal.route] for deal in plan.deals],
        "text": [f"{deal.claim / unit:,.2f}" for deal in plan.deals],
    }
    title = words("chart.claim_out", unit=label, currency=currency_word(terms.currency, words))
    domain = list(titles.values())
    base = alt.Chart(tables.add(columns)).encode(
        x=alt.X("quarter:N", title=None, scale=alt.Scale(domain=quarters), axis=alt.Axis(labelAngle=-60)),
        y=alt.Y("claim:Q", title=title, axis=alt.Axis(tickCount=5), stack="zero"),
        tooltip=[
            alt.Tooltip("quarter:N", title=words("quarter")),
            alt.Tooltip("route:N", title=words("route")),
            alt.Tooltip("claim:Q", title=title, format=",.2f"),
        ],
    )
    colour = alt.Color("route:N", scale=alt.Scale(domain=domain, range=list(SERIES[: len(domain)])))
    figure = alt.layer(
        base.mark_bar().encode(color=colour), base.mark_text(dy=-7, color=INK, fontSize=10).encode(text="text:N")
    ).properties(width=WIDTH, height=190)
    return themed(figure, language, tables)


def bridge(plan: IssuancePlan, currency: str, language: str = "en") -> Any:
    """From the opening stock to the closing one: what came in and each way out, over all quarters.

    Args:
        plan: The plan.
        currency: ISO code.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    moved = plan.movements
    sums = {name: float(getattr(moved, name)[0].sum()) for name in ("inflow", *OUT)}
    unit, label = money_unit(plan.baseline.opening + sums["inflow"], words)
    rows = [("opening", 0.0, plan.baseline.opening)]
    level = plan.baseline.opening
    for name in ("inflow", *OUT):
        after = level + sums[name] if name == "inflow" else level - sums[name]
        rows.append((name, level, after))
        level = after
    rows.append(("closing", 0.0, float(moved.closing[0, -1])))
    names = [words(f"bridge.{name}") for name, _, _ in rows]
    columns = {
        "part": names,
        "from": [low / unit for _, low, _ in rows],
        "to": [high / unit for _, _, high in rows],
        "top": [max(low, high) / unit for _, low, high in rows],
        "kind": [_kind(name) for name, _, _ in rows],
        "text": [f"{abs(high - low) / unit:,.2f}" for _, low, high in rows],
    }
    title = words("chart.npl_stock", unit=label, currency=currency_word(currency, words))
    when = alt.X("part:N", sort=names, title=None, axis=alt.Axis(labelAngle=0, labelLimit=90))
    base = alt.Chart(tables.add(columns)).encode(x=when)
    bars = base.mark_bar(size=44).encode(
        y=alt.Y("from:Q", title=title, axis=alt.Axis(tickCount=5)),
        y2="to:Q",
        color=alt.Color(
            "kind:N",
            legend=None,
            scale=alt.Scale(domain=["stock", "in", "out", "deal"], range=[NAVY, BRICK, "#9db5cf", TEAL]),
        ),
        tooltip=[alt.Tooltip("part:N", title=words("measure")), alt.Tooltip("text:N", title=title)],
    )
    texts = base.mark_text(dy=-7, color=INK, fontSize=10.5).encode(y="top:Q", text="text:N")
    return themed(alt.layer(bars, texts).properties(width=WIDTH, height=210), language, tables)


OUT = ("cures", "collections", "write_offs", "sales", "securitisations")


def _kind(name: str) -> str:
    if name in ("opening", "closing"):
        return "stock"
    return "in" if name == "inflow" else "deal" if name in ("sales", "securitisations") else "out"


def _quarter(day: np.datetime64) -> str:
    month = int(str(day)[5:7])
    return f"{str(day)[:4]} Q{(month + 2) // 3}"


def study_figures(study: NplStudy, language: str = "en") -> dict[str, Any]:
    """Every figure of a study by name: those of the main view's plan, and one comparison for each start."""
    figures = {}
    for one in study.comparisons:
        figures[f"hindsight-{one.first}"] = hindsight(one, study.history, study.terms.currency, language)
    plan = study.plan or next(iter(study.plans.values()))
    figures["ratio-fan"] = ratio_fan(plan, language)
    if plan.deals:
        figures["calendar"] = calendar(plan, study.terms, language)
    figures["bridge"] = bridge(plan, study.terms.currency, language)
    return figures
