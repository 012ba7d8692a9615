"""Rows of the library of deals -> a folder: a page and pictures in English and Chinese, and the rows as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from refloat.report.write_study import write_study


def write_deals(rows: Sequence[Mapping[str, Any]], chosen: Mapping[str, Any], folder: str | Path) -> list[Path]:
    """Write deals.html, deals.zh.html, a PNG of each figure and deals.json.

    Args:
        rows: Rows of the library, as `refloat deals` gives them.
        chosen: Name of a filter -> its value, None where it was not used.
        folder: Made if it does not exist.

    Returns:
        The files written, the page first.

    Raises:
        OutputError: The folder cannot be written, or the disk is full.
    """
    from refloat.report.story.deals import tell_deals

    return write_study(
        lambda language, created: tell_deals(rows, chosen, language, created),
        [dict(row) for row in rows],
        folder,
        name="deals.html",
        data="deals.json",
    )
