"""A study of reforms -> a folder: a page and pictures in English and Chinese, and the figures as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from refloat.report.write_study import write_study

if TYPE_CHECKING:
    from refloat.policy import PolicyStudy


def write_policy(
    study: PolicyStudy, document: dict[str, Any], folder: str | Path, *, case: str, synthetic: bool
) -> list[Path]:
    """Write report.html, report.zh.html, a PNG of each figure and result.json.

    Args:
        study: What was worked out.
        document: What goes into result.json.
        folder: Made if it does not exist.
        case: Name of the case.
        synthetic: Whether its tape is made up.

    Returns:
        The files written, the page first.

    Raises:
        OutputError: The folder cannot be written, or the disk is full.
    """
    from refloat.report.story.policy import tell_policy

    return write_study(
        lambda language, created: tell_policy(study, language, created, case=case, synthetic=synthetic),
        document,
        folder,
    )
