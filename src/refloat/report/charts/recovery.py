"""Figures of what the pool pays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from refloat.report.charts.money import currency_word, money_unit
from refloat.report.charts.theme import AMBER, BRICK, MIST, NAVY, STONE, WIDTH, Tables, days, themed
from refloat.report.quantiles import mean, quantiles
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.recovery import Recoveries

LEVELS = (0.05, 0.25, 0.75, 0.95)


def recovery_fan(recoveries: Recoveries, language: str = "en") -> Any:
    """Net cash to date as a share of the claim: the mean, and where 50 % and 90 % of the paths run."""
    import altair as alt

    words, tables = Words(language), Tables()
    cash = recoveries.cash
    total = np.cumsum(cash.net, axis=1) / recoveries.claim
    low, lower, upper, high = quantiles(total, cash.weights, LEVELS)
    plan = np.cumsum(recoveries.plan.net[0]) / recoveries.claim
    start = str(recoveries.cut_off)
    columns = {
        "date": [start, *days(cash.dates)],
        "expected": [0.0, *mean(total, cash.weights).tolist()],
        "p05": [0.0, *low.tolist()],
        "p25": [0.0, *lower.tolist()],
        "p75": [0.0, *upper.tolist()],
        "p95": [0.0, *high.tolist()],
        "plan": [0.0, *plan.tolist()],
    }
    shown = [
        alt.Tooltip("date:T", title=words("date"), format="%Y-%m-%d"),
        alt.Tooltip("expected:Q", title=words("expected"), format=".2%"),
        alt.Tooltip("p05:Q", title=words("percentile", level=5), format=".2%"),
        alt.Tooltip("p95:Q", title=words("percentile", level=95), format=".2%"),
    ]
    band90, band50, line = words("chart.band90"), words("chart.band50"), words("expected")
    scale = alt.Scale(domain=[line, band50, band90], range=[NAVY, "#7d9dbf", "#c9d7e6"])
    base = alt.Chart(tables.add(columns)).encode(
        x=alt.X("date:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    )
    axis = alt.Axis(format="%", tickCount=6)
    title = words("chart.cumulative_net_share")
    fan = alt.layer(
        _series(base.mark_area(), band90, scale).encode(
            y=alt.Y("p05:Q", title=title, axis=axis), y2="p95:Q", tooltip=shown
        ),
        _series(base.mark_area(), band50, scale).encode(y="p25:Q", y2="p75:Q", tooltip=shown),
        _series(base.mark_line(strokeWidth=2.5), line, scale).encode(y="expected:Q", tooltip=shown),
    ).properties(width=WIDTH, height=210)
    return themed(fan, language, tables)


def recovery_by_period(recoveries: Recoveries, language: str = "en", *, of_claim: bool = False) -> Any:
    """Net cash of each period: the mean as bars, the 5th to 95th percentile as whiskers.

    Args:
        recoveries: The pool's cash.
        language: "en" or "zh".
        of_claim: As a share of the claim, for pools whose money means nothing.
    """
    import altair as alt

    words, tables = Words(language), Tables()
    cash = recoveries.cash
    low, high = quantiles(cash.net, cash.weights, (0.05, 0.95))
    unit, label = money_unit(float(np.max(high, initial=0.0)), words)
    if of_claim:
        unit, title, form = recoveries.claim, words("chart.net_share_by_period"), ".1~%"
    else:
        title = words("chart.net_by_period", unit=label, currency=currency_word(recoveries.currency, words))
        form = ",.3~f"
    columns = {
        "date": days(cash.dates),
        "expected": (mean(cash.net, cash.weights) / unit).tolist(),
        "p05": (low / unit).tolist(),
        "p95": (high / unit).tolist(),
    }
    shown = [
        alt.Tooltip("date:T", title=words("date"), format="%Y-%m-%d"),
        alt.Tooltip("expected:Q", title=words("expected"), format=form),
        alt.Tooltip("p05:Q", title=words("percentile", level=5), format=form),
        alt.Tooltip("p95:Q", title=words("percentile", level=95), format=form),
    ]
    bar, whisker = words("expected"), words("chart.band90")
    scale = alt.Scale(domain=[bar, whisker], range=[MIST, NAVY])
    size = max(2.0, min(16.0, 0.62 * WIDTH / max(1, cash.periods)))
    # Room for half a bar, or the first one would lie over the axis.
    base = alt.Chart(tables.add(columns)).encode(
        x=alt.X(
            "date:T",
            title=None,
            axis=alt.Axis(format="%Y", tickCount="year"),
            scale=alt.Scale(nice=False, padding=size / 2 + 2),
        )
    )
    figure = alt.layer(
        _series(base.mark_bar(size=size), bar, scale).encode(
            y=alt.Y("expected:Q", title=title, axis=alt.Axis(format=form, tickCount=5)), tooltip=shown
        ),
        _series(base.mark_rule(strokeWidth=1.2), whisker, scale).encode(y="p05:Q", y2="p95:Q", tooltip=shown),
    ).properties(width=WIDTH, height=150)
    return themed(figure, language, tables)


def recovery_distribution(
    recoveries: Recoveries, marks: Mapping[str, float] | None = None, language: str = "en", *, bins: int = 60
) -> Any:
    """Distribution of lifetime net recovery over paths, with marks such as where a note is covered.

    Args:
        recoveries: The pool's cash.
        marks: Label -> share of the claim at which to draw a line.
        language: "en" or "zh".
        bins: Number of bars.
    """
    import altair as alt

    words, tables = Words(language), Tables()
    cash = recoveries.cash
    total = cash.net.sum(axis=1) / recoveries.claim
    # Beyond the outermost thousandth there is one path to a bar, and the axis would only stretch for it.
    low, high = quantiles(total, cash.weights, (0.0005, 0.9995))
    edges = np.linspace(low, high if high > low else low + 1e-6, bins + 1)
    share = np.histogram(np.clip(total, edges[0], edges[-1]), bins=edges, weights=cash.weights)[0]
    columns = {"from": edges[:-1].tolist(), "to": edges[1:].tolist(), "share": share.tolist(), "floor": [0.0] * bins}
    x = alt.X(
        "from:Q",
        title=words("chart.lifetime_net_share"),
        axis=alt.Axis(format=".0%" if high - low > 0.1 else ".1%", tickCount=8),
        scale=alt.Scale(zero=False, nice=False),
    )
    bars = (
        alt.Chart(tables.add(columns))
        .mark_rect(color=MIST, stroke="white", strokeWidth=0.5)
        .encode(
            x=x,
            x2="to:Q",
            y2="floor:Q",
            y=alt.Y("share:Q", title=words("chart.share_of_paths"), axis=alt.Axis(format=".0%", tickCount=5)),
            tooltip=[
                alt.Tooltip("from:Q", title=words("chart.from"), format=".2%"),
                alt.Tooltip("to:Q", title=words("chart.to"), format=".2%"),
                alt.Tooltip("share:Q", title=words("chart.share_of_paths"), format=".2%"),
            ],
        )
    )
    expected = float(mean(total, cash.weights))
    lines = {words("expected"): expected} | dict(marks or {})
    top = float(share.max())
    # Labels step down so that lines close together do not print over each other.
    leaning = ["right" if value > (low + high) / 2 else "left" for value in lines.values()]
    rows = {
        "label": [f"{label} {100 * value:.1f}%" for label, value in lines.items()],
        "value": list(lines.values()),
        "height": [top * (1.14 - 0.085 * place) for place in range(len(lines))],
        "colour": [NAVY, *(BRICK, AMBER, STONE)[: len(lines) - 1], *[STONE] * max(0, len(lines) - 4)],
        "side": leaning,
    }
    base = alt.Chart(tables.add(rows)).encode(x="value:Q", color=alt.Color("colour:N", scale=None))
    layers = [bars, base.mark_rule(strokeWidth=1.6, strokeDash=[5, 3]).encode(y="height:Q", y2=alt.Y2Datum(0))]
    sides: tuple[tuple[Literal["left", "right"], int], ...] = (("left", 5), ("right", -5))
    for side, shift in sides:
        if side not in leaning:
            continue
        layers.append(
            base.transform_filter(alt.datum.side == side)
            .mark_text(align=side, dx=shift, baseline="top", fontWeight="bold")
            .encode(y="height:Q", text="label:N")
        )
    return themed(alt.layer(*layers).properties(width=WIDTH, height=170), language, tables)


def _series(layer: Any, label: str, scale: Any) -> Any:
    """A layer with one colour and its entry in the legend."""
    import altair as alt

    return layer.transform_calculate(series=json.dumps(label)).encode(color=alt.Color("series:N", scale=scale))


def _years() -> Any:
    """The axis of dates, with a tick for each year."""
    import altair as alt

    return alt.X("date:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
