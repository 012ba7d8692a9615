"""Figures of a forecast: its fan beside the plain lines, and what tells how far to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from refloat.report.charts.theme import AMBER, BRICK, MIST, NAVY, STONE, TEAL, WIDTH, Tables, themed
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.forecast import Forecast

SHADES = ("#d9eaea", "#b3d6d7", "#8ec3c4", "#6ab0b1")
"""Of the intervals, the widest first."""
LINE = "#14686a"
MOST_LABELS, LONGEST_FLAT = 14, 6
THIRD = 178


def forecast_fan(forecast: Forecast, language: str = "en") -> Any:
    """What was seen, the model's fit, the forecast with its intervals, and the naive and drift lines.

    Args:
        forecast: What `refloat.forecast.forecast` gives.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    history = forecast.history
    past, ahead = list(history.periods), list(forecast.periods)
    order = past + ahead
    seen, fit, line = words("forecast.observed"), words("forecast.fitted"), words("forecast.line")
    plain = {name: words(f"forecast.{name}") for name in forecast.benchmarks}
    levels = sorted(forecast.intervals, reverse=True)
    bands = {level: words("forecast.band", level=f"{100 * level:g}") for level in levels}
    shades = {name: SHADES[min(place, len(SHADES) - 1)] for place, name in enumerate(bands.values())}
    colours = {seen: NAVY, fit: MIST, line: LINE, plain["naive"]: AMBER, plain["drift"]: BRICK, **shades}
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    every = max(1, -(-len(order) // MOST_LABELS))
    x = alt.X(
        "period:O",
        sort=order,
        title=None,
        axis=alt.Axis(labelAngle=0 if max(map(len, order)) <= LONGEST_FLAT else -45, values=order[::every]),
        scale=alt.Scale(domain=order, paddingOuter=0.2),
    )
    y = alt.Y("value:Q", title=history.name, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=6))
    colour = alt.Color("series:N", scale=scale, legend=alt.Legend(columns=4, symbolLimit=0))
    join = float(history.values[-1])
    layers = []
    for level, name in bands.items():
        pairs = forecast.intervals[level]
        rows = {
            "period": [past[-1], *ahead],
            "low": [join, *pairs[:, 0].tolist()],
            "value": [join, *pairs[:, 1].tolist()],
            "series": [name] * (len(ahead) + 1),
        }
        shown = [
            alt.Tooltip("period:O", title=words("forecast.period")),
            alt.Tooltip("low:Q", title=words("forecast.low"), format=",.4~g"),
            alt.Tooltip("value:Q", title=words("forecast.high"), format=",.4~g"),
        ]
        layers.append(alt.Chart(tables.add(rows)).mark_area().encode(x=x, y=y, y2="low:Q", color=colour, tooltip=shown))

    def drawn(periods: list[str], values: list[float], name: str, **look: Any) -> Any:
        rows = {"period": periods, "value": values, "series": [name] * len(values)}
        shown = [
            alt.Tooltip("series:N", title=" "),
            alt.Tooltip("period:O", title=words("forecast.period")),
            alt.Tooltip("value:Q", title=words("forecast.value"), format=",.5~g"),
        ]
        return alt.Chart(tables.add(rows)).mark_line(**look).encode(x=x, y=y, color=colour, tooltip=shown)

    for name, values in forecast.benchmarks.items():
        layers.append(drawn([past[-1], *ahead], [join, *values.tolist()], plain[name], strokeDash=[2, 3]))
    layers.append(drawn(past, forecast.fitted.tolist(), fit, strokeWidth=2, strokeDash=[6, 3]))
    layers.append(drawn([past[-1], *ahead], [join, *forecast.values.tolist()], line, strokeWidth=2.8))
    layers.append(drawn(past, history.values.tolist(), seen, strokeWidth=2.4, point={"size": 34, "filled": True}))
    return themed(alt.layer(*layers).properties(width=WIDTH, height=280), language, tables)


def diagnosis_panel(forecast: Forecast, language: str = "en") -> Any:
    """Class ratios within their bounds, errors of the fit, and the back-test beside other models.

    Parts that the series does not allow (values that are not positive, a history too short) are left out.

    Args:
        forecast: What `refloat.forecast.forecast` gives.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    parts = []
    if forecast.diagnosis is not None:
        parts = [_class_ratios(forecast, words, tables), _fit_errors(forecast, words, tables)]
    if forecast.backtest.scores:
        parts.append(_back_test(forecast, words, tables))
    if not parts:
        return None
    chart = alt.hconcat(*parts, spacing=26).resolve_scale(color="independent")
    return themed(chart, language, tables)


def _class_ratios(forecast: Forecast, words: Words, tables: Tables) -> Any:
    import altair as alt

    tests = forecast.diagnosis
    if tests is None:
        return None
    low, high = tests.class_ratio_bounds
    periods = list(forecast.history.periods[1:])
    ratios = list(tests.class_ratio)
    rows = {
        "period": periods,
        "ratio": ratios,
        "colour": [TEAL if low < ratio < high else BRICK for ratio in ratios],
    }
    ends = [min(low, *ratios), max(high, *ratios)]
    room = 0.08 * (ends[1] - ends[0])
    scale = alt.Scale(domain=[ends[0] - room, ends[1] + room], zero=False, nice=False)
    y = alt.Y("ratio:Q", title=None, scale=scale, axis=alt.Axis(tickCount=5))
    bounds = {"low": [low], "high": [high]}
    band = (
        alt.Chart(tables.add(bounds))
        .mark_rect(color=MIST, opacity=0.35)
        .encode(y=alt.Y("low:Q", scale=scale, title=None), y2="high:Q")
    )
    shown = [
        alt.Tooltip("period:O", title=words("forecast.period")),
        alt.Tooltip("ratio:Q", title=words("forecast.chart.class_ratio"), format=".4f"),
    ]
    points = (
        alt.Chart(tables.add(rows))
        .mark_point(filled=True, size=48, opacity=1)
        .encode(x=_periods(periods), y=y, color=alt.Color("colour:N", scale=None), tooltip=shown)
    )
    return _third(alt.layer(band, points), words("forecast.chart.class_ratio"))


def _fit_errors(forecast: Forecast, words: Words, tables: Tables) -> Any:
    import altair as alt

    history = forecast.history
    errors = (forecast.fitted / history.values - 1.0).tolist()
    rows = {
        "period": list(history.periods),
        "error": errors,
        "colour": [NAVY if error <= 0 else TEAL for error in errors],
    }
    shown = [
        alt.Tooltip("period:O", title=words("forecast.period")),
        alt.Tooltip("error:Q", title=words("forecast.chart.fit_error"), format="+.2%"),
    ]
    bars = (
        alt.Chart(tables.add(rows))
        .mark_bar()
        .encode(
            x=_periods(list(history.periods)),
            y=alt.Y("error:Q", title=None, axis=alt.Axis(format="+.0%", tickCount=5)),
            color=alt.Color("colour:N", scale=None),
            tooltip=shown,
        )
    )
    return _third(bars, words("forecast.chart.fit_error"))


def _back_test(forecast: Forecast, words: Words, tables: Tables) -> Any:
    import altair as alt

    scores = {name: score for name, score in forecast.backtest.scores.items() if score.mase is not None}
    rows = {
        "model": list(scores),
        "mase": [score.mase for score in scores.values()],
        "text": [f"{score.mase:.2f}" for score in scores.values()],
        "colour": [TEAL if name == forecast.model else STONE for name in scores],
    }
    base = alt.Chart(tables.add(rows)).encode(y=alt.Y("model:N", sort=list(scores), title=None))
    bars = base.mark_bar(height=14).encode(
        x=alt.X("mase:Q", title=None, axis=alt.Axis(tickCount=4)), color=alt.Color("colour:N", scale=None)
    )
    ends = base.mark_text(align="left", dx=4).encode(x="mase:Q", text="text:N")
    return _third(alt.layer(bars, ends), words("forecast.chart.backtest"))


def _periods(periods: list[str]) -> Any:
    import altair as alt

    every = max(1, -(-len(periods) // 5))
    return alt.X("period:O", sort=periods, title=None, axis=alt.Axis(values=periods[::every], labelAngle=0))


def _third(chart: Any, title: str) -> Any:
    import altair as alt

    return chart.properties(width=THIRD, height=150, title=alt.Title(title, fontSize=11))
