"""A Forecast -> a folder: a page and pictures in English and Chinese, and the figures as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from refloat.report.story.forecast import tell_forecast
from refloat.report.write_study import write_study
from refloat.words import LANGUAGES

if TYPE_CHECKING:
    from refloat.forecast import Forecast


def write_forecast(forecast: Forecast, folder: str | Path, *, languages: Sequence[str] = LANGUAGES) -> list[Path]:
    """Write forecast.json, and for each language forecast.html, fan.png and panel.png (`.zh` before the suffix).

    Args:
        forecast: What `refloat.forecast.forecast` gives.
        folder: Made if it does not exist.
        languages: Some of "en" and "zh".

    Returns:
        The files written, the page first.

    Raises:
        OutputError: The folder cannot be written, or the disk is full.
    """
    return write_study(
        lambda language, created: tell_forecast(forecast, language, created=created),
        forecast.document(),
        folder,
        languages=languages,
        name="forecast.html",
        data="forecast.json",
    )
