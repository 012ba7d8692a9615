"""A study -> a folder: a page and pictures in English and Chinese, and the figures as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from refloat.files import write_bytes, write_text
from refloat.report.drawings import draw, unchecked
from refloat.report.page import page
from refloat.report.paper import chinese_fonts, paper
from refloat.report.write_report import file_name, prove_writable
from refloat.words import LANGUAGES

if TYPE_CHECKING:
    from refloat.report.story.blocks import Story

SCALE = 2.0

Tell = Callable[[str, str], "Story"]
"""A language and the time of writing -> the report's story."""


def write_study(
    tell: Tell,
    document: dict[str, Any] | list[dict[str, Any]],
    folder: str | Path,
    *,
    languages: Sequence[str] = LANGUAGES,
    name: str = "report.html",
    data: str = "result.json",
    printed: bool = False,
) -> list[Path]:
    """Write the figures as JSON, and for each language a page and a PNG of each figure (`.zh` before the suffix).

    Args:
        tell: Makes the story of a study in a language.
        document: What goes into the JSON file.
        folder: Made if it does not exist.
        languages: Some of "en" and "zh".
        name: Of the page.
        data: Name of the JSON file.
        printed: Whether each language gets report.pdf too; Chinese where the machine has a font for it.

    Returns:
        The files written, the page first.

    Raises:
        OutputError: The folder cannot be written, or the disk is full.
    """
    import vl_convert

    target = Path(folder)
    prove_writable(target)
    target.mkdir(parents=True, exist_ok=True)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    names = {language: file_name(name, language) for language in languages}
    written = []
    for language in languages:
        with unchecked():
            story = tell(language, created)
            drawings = draw(story.figures)
        others = {other: name for other, name in names.items() if other != language}
        write_text(target / names[language], page(story, drawings, others=others))
        written.append(target / names[language])
        fonts = chinese_fonts() if printed and language == "zh" else []
        if printed and (language != "zh" or fonts):
            leaves = target / file_name("report.pdf", language)
            write_bytes(leaves, paper(story, drawings, fonts=fonts))
            written.append(leaves)
        for figure, drawing in drawings.items():
            picture = target / file_name(f"{figure}.png", language)
            write_bytes(picture, vl_convert.svg_to_png(drawing.svg, scale=SCALE))
            written.append(picture)
    result = target / data
    write_text(result, json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n")
    return [*written, result]
