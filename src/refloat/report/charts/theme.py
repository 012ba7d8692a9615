"""The look that every figure shares: fonts, colours, sizes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NAVY, TEAL, AMBER, BRICK, VIOLET = "#1f3a5f", "#2a8a8c", "#d39b2d", "#b5523b", "#75628f"
MIST, STONE, INK, GRID = "#9db5cf", "#8b95a1", "#27313d", "#e6e9ed"

SERIES = (NAVY, TEAL, AMBER, VIOLET, BRICK, STONE)
"""Colours in the order of use; told apart under the common kinds of colour blindness by lightness too."""

# The first name is drawn by the PDF converter; the others are for a reader's browser.
LATIN_FONTS = ("Liberation Sans", "Arial", "Helvetica", "sans-serif")
CJK_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "SimSun",
    "Noto Serif CJK SC",
)
WIDTH = 620


class Tables:
    """The data of one figure: each table once, named, however many layers draw it."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def add(self, columns: Mapping[str, Any]) -> Any:
        """One more table from its columns; returns what a chart takes as its data."""
        import altair as alt

        name, keys = f"table{len(self.rows) + 1}", list(columns)
        self.rows[name] = [dict(zip(keys, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        return alt.NamedData(name=name)


def themed(chart: Any, language: str, tables: Tables) -> Any:
    """The chart with its data and the shared look; the last thing a figure function does.

    Args:
        chart: An Altair chart without `configure`, made of named tables.
        language: "en" or "zh"; sets the fonts.
        tables: Its data.
    """
    font = ", ".join((*CJK_FONTS, "sans-serif") if language == "zh" else LATIN_FONTS)
    chart.datasets = tables.rows
    chart.config = _config(font)
    return chart


def _config(font: str) -> dict[str, Any]:
    label = {"labelFont": font, "titleFont": font, "labelFontSize": 11, "titleFontSize": 11, "labelColor": INK}
    axis = {"titleFontWeight": "normal", "titleColor": STONE, "gridColor": GRID, "domainColor": STONE}
    return {
        "font": font,
        "background": "white",
        "padding": 6,
        "view": {"stroke": None},
        "axis": {**label, **axis, "tickColor": STONE, "labelPadding": 4, "titlePadding": 8},
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False},
        "legend": {**label, "orient": "top", "title": None, "symbolType": "square", "labelLimit": 260},
        "title": {
            "font": font,
            "subtitleFont": font,
            "fontSize": 13,
            "fontWeight": "bold",
            "color": NAVY,
            "anchor": "start",
            "subtitleFontSize": 11,
            "subtitleColor": STONE,
            "offset": 10,
        },
        "text": {"font": font, "fontSize": 11, "color": INK},
    }


def days(dates: Any) -> list[str]:
    """Dates as ISO text, which Vega reads; at noon UTC would shift nothing, so the plain day is enough."""
    return [str(value)[:10] for value in dates]
