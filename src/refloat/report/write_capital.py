"""Capital requests and weights -> a folder: a page and pictures in English and Chinese, and the figures as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from refloat.report.write_study import write_study

if TYPE_CHECKING:
    from refloat.effects.capital import Request


def write_capital(
    pairs: Sequence[tuple[Request, dict[str, Any]]], unused: Sequence[str], folder: str | Path, *, file: str
) -> list[Path]:
    """Write report.html, report.zh.html, a PNG of each figure and result.json.

    Args:
        pairs: Each request and its outcome, in the order of the file.
        unused: A sentence for each input that was not used.
        folder: Made if it does not exist.
        file: Name of the file that held the requests.

    Returns:
        The files written, the page first.

    Raises:
        OutputError: The folder cannot be written, or the disk is full.
    """
    from refloat.report.story.capital import tell_capital

    return write_study(
        lambda language, created: tell_capital(pairs, unused, language, created, file=file),
        [outcome for _, outcome in pairs],
        folder,
    )
