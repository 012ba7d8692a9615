"""Published figures beside those worked out here -> a folder: a page in English and Chinese, and JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from refloat.report.write_study import write_study


def write_published(document: dict[str, Any], folder: str | Path) -> list[Path]:
    """Write report.html, report.zh.html and result.json.

    Args:
        document: What goes into result.json.
        folder: Made if it does not exist.

    Returns:
        The files written, the page first.

    Raises:
        OutputError: The folder cannot be written, or the disk is full.
    """
    from refloat.report.story.effects_published import tell_published

    return write_study(tell_published, document, folder)
