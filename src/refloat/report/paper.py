"""A Story -> a PDF, by typst: no network, and no fonts but those of this machine and typst's own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from refloat.errors import OutputError
from refloat.report.charts.theme import CJK_FONTS
from refloat.report.drawings import Drawing
from refloat.report.story.blocks import Block, Figure, Story, Table
from refloat.words import Words

LATIN = "Libertinus Serif"
"""Ships inside typst, so that a paper looks the same on every machine."""
CJK = (
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Songti SC",
    *(font for font in CJK_FONTS if font != "Noto Serif CJK SC"),
)


def chinese_fonts(folders: Sequence[str | Path] = (), *, system: bool = True) -> list[str]:
    """Fonts with Chinese characters that typst finds, best first; empty if there are none.

    Args:
        folders: More folders with fonts.
        system: Whether fonts installed on this machine count.
    """
    import typst

    found = set(typst.Fonts(include_system_fonts=system, font_paths=[str(folder) for folder in folders]).families())
    return [font for font in CJK if font in found]


def paper(
    story: Story,
    drawings: Mapping[str, Drawing],
    *,
    fonts: Sequence[str] = (),
    font_folders: Sequence[str | Path] = (),
    system_fonts: bool = True,
) -> bytes:
    """The PDF of a story.

    Args:
        story: What to tell.
        drawings: Its figures, drawn, by name.
        fonts: Fonts with Chinese characters; needed if the story is Chinese.
        font_folders: More folders with fonts.
        system_fonts: Whether fonts installed on this machine may be used.

    Raises:
        OutputError: The temporary folder cannot be written.
    """
    import typst

    template = (files("refloat.report") / "templates" / "report.typ").read_text(encoding="utf-8")
    try:
        with tempfile.TemporaryDirectory(prefix="refloat-") as name:
            folder = Path(name)
            (folder / "report.typ").write_text(template, encoding="utf-8")
            (folder / "story.json").write_text(
                json.dumps(_document(story, fonts), ensure_ascii=False), encoding="utf-8"
            )
            for drawing in drawings.values():
                (folder / f"{drawing.name}.pdf").write_bytes(drawing.pdf)
            # The time of the run, not of the printing, so that one offering gives one file.
            made = int(datetime.fromisoformat(story.created).timestamp())
            return bytes(
                typst.compile(
                    str(folder / "report.typ"),
                    root=str(folder),
                    timestamp=made,
                    font_paths=[str(place) for place in font_folders],
                    ignore_system_fonts=not system_fonts,
                )
            )
    except OSError as failure:
        raise OutputError(
            f"the PDF cannot be made: {(failure.strerror or str(failure)).lower()}",
            where=tempfile.gettempdir(),
            remedy="free some space in the folder for temporary files",
        ) from failure


def _document(story: Story, fonts: Sequence[str]) -> dict[str, Any]:
    words = Words(story.language)
    return {
        "language": story.language,
        "title": story.title,
        "case": story.case,
        "subtitle": story.subtitle,
        "synthetic": story.synthetic,
        "genre": words("report.kind"),
        "footer": words("report.made_by"),
        "fonts": [LATIN, *fonts],
        "sections": [{"title": section.title, "blocks": _blocks(section.blocks)} for section in story.sections],
    }


def _blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Blocks as plain data; figures of half width that follow one another become one grid."""
    plain: list[dict[str, Any]] = []
    for block in blocks:
        if isinstance(block, Figure):
            figure = {"name": block.name, "caption": block.caption, "source": block.source}
            if not block.half:
                plain.append({"kind": "figure", **figure})
            elif plain and plain[-1]["kind"] == "halves":
                plain[-1]["figures"].append(figure)
            else:
                plain.append({"kind": "halves", "figures": [figure]})
        else:
            more = {"narrow": block.narrow} if isinstance(block, Table) else {}
            plain.append({"kind": type(block).__name__.lower(), **asdict(block), **more})
    return plain
