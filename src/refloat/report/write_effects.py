"""Effects of a deal -> a folder: a page, a PDF and pictures in English and Chinese, and the figures as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from refloat.report.write_study import write_study

if TYPE_CHECKING:
    from refloat.deal import Deal
    from refloat.effects import Effects


def write_effects(
    effects: Effects, deal: Deal, document: dict[str, Any], folder: str | Path, *, case: str, synthetic: bool
) -> list[Path]:
    """Write report.html and report.pdf in both languages (`.zh`), a PNG of each figure and result.json.

    Args:
        effects: Of the deal.
        deal: The deal.
        document: What goes into result.json.
        folder: Made if it does not exist.
        case: Name of the case.
        synthetic: Whether its tape is made up.

    Returns:
        The files written, the page first.

    Raises:
        OutputError: The folder cannot be written, or the disk is full.
    """
    from refloat.report.story.effects import tell_effects

    return write_study(
        lambda language, created: tell_effects(effects, deal, language, created, case=case, synthetic=synthetic),
        document,
        folder,
        printed=True,
    )
