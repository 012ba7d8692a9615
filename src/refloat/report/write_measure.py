"""A measurement on one's own data -> a folder: a page and a picture in English and Chinese, and the figures as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from refloat.report.write_study import write_study

if TYPE_CHECKING:
    from refloat.effects.own_data import Differences, EventStudy, Matched, Projection, Synthetic


def write_measure(
    method: str,
    found: EventStudy | Differences | Matched | Synthetic | Projection,
    document: dict[str, Any],
    folder: str | Path,
    *,
    since: int | None = None,
) -> list[Path]:
    """Write report.html, report.zh.html, a PNG of the figure and result.json.

    Args:
        method: Its name at the command line.
        found: What it gave.
        document: What goes into result.json.
        folder: Made if it does not exist.
        since: Synthetic control: the first treated period.

    Returns:
        The files written, the page first.

    Raises:
        OutputError: The folder cannot be written, or the disk is full.
    """
    from refloat.report.story.measure import tell_measure

    file = Path(document["file"]).name
    return write_study(
        lambda language, created: tell_measure(method, found, language, created, file=file, since=since),
        document,
        folder,
    )
