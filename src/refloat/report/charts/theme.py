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


def themed(chart: Any, language: str) -> Any:
    """The chart with the shared look; the last thing a figure function does.

    Args:
        chart: An Altair chart without `configure`.
        language: "en" or "zh"; sets the fonts.
    """
    font = ", ".join((*CJK_FONTS, "sans-serif") if language == "zh" else LATIN_FONTS)
    return (
        chart.configure(font=font, background="white", padding=6)
        .configure_view(stroke=None)
        .configure_axis(
            labelFont=font,
            titleFont=font,
            labelFontSize=11,
            titleFontSize=11,
            titleFontWeight="normal",
            labelColor=INK,
            titleColor=STONE,
            gridColor=GRID,
            domainColor=STONE,
            tickColor=STONE,
            labelPadding=4,
            titlePadding=8,
        )
        .configure_axisX(grid=False)
        .configure_axisY(domain=False, ticks=False)
        .configure_legend(
            labelFont=font,
            titleFont=font,
            labelFontSize=11,
            titleFontSize=11,
            labelColor=INK,
            orient="top",
            title=None,
            symbolType="square",
            labelLimit=260,
        )
        .configure_title(
            font=font,
            subtitleFont=font,
            fontSize=13,
            fontWeight="bold",
            color=NAVY,
            anchor="start",
            subtitleFontSize=11,
            subtitleColor=STONE,
            offset=10,
        )
        .configure_text(font=font, fontSize=11, color=INK)
    )


def frame(columns: Mapping[str, Any]) -> Any:
    """Inline data of a figure, as Altair takes them."""
    import altair as alt

    names = list(columns)
    rows = [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return alt.InlineData(values=rows)


def days(dates: Any) -> list[str]:
    """Dates as ISO text, which Vega reads; at noon UTC would shift nothing, so the plain day is enough."""
    return [str(value)[:10] for value in dates]
