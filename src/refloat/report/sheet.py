"""a Deal -> its term sheet as a file: plain text with marks (Markdown), or a PDF with its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from refloat.deal import Deal, payment_order, term_sheet
from refloat.errors import OutputError
from refloat.files import write_bytes
from refloat.report.drawings import draw
from refloat.report.names import called
from refloat.report.paper import chinese_fonts, paper
from refloat.report.story.blocks import Section, Story
from refloat.report.story.structure import deal_blocks
from refloat.report.typeset import chinese, typeset
from refloat.words import Words

SUFFIXES = (".md", ".pdf")


def sheet_text(deal: Deal, language: str = "en") -> str:
    """The term sheet and the order of payments as Markdown."""
    words = Words(language)
    lines = [f"# {called(deal, language)}", "", f"| {words('term')} | {words('what')} |", "|---|---|"]
    lines += [f"| {_cell(term)} | {_cell(text)} |" for term, text in term_sheet(deal, language)]
    lines += ["", f"## {words('payment_order')}", ""]
    for line in payment_order(deal, language):
        number, dot, _ = line.partition(". ")
        lines += [line] if dot and number.isdigit() else ["", f"**{line}**", ""]
    text = "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"
    return chinese(text) if language == "zh" else text


def write_sheet(
    deal: Deal, path: str | Path, language: str = "en", *, font_folders: Sequence[str | Path] = (), system: bool = True
) -> None:
    """Write the term sheet; the name's ending chooses between Markdown and PDF.

    Args:
        deal: The deal.
        path: A name that ends with .md or .pdf.
        language: "en" or "zh".
        font_folders: More folders with fonts for the PDF.
        system: Whether fonts installed on this machine may be used.

    Raises:
        OutputError: The name ends otherwise, the file cannot be written, or a Chinese PDF lacks a font.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".md":
        write_bytes(path, sheet_text(deal, language).encode("utf-8"))
        return
    if suffix != ".pdf":
        remedy = f"end the name with {' or '.join(SUFFIXES)}"
        raise OutputError("a term sheet is written as Markdown or PDF", where=str(path), remedy=remedy)
    fonts = chinese_fonts(font_folders, system=system) if language == "zh" else []
    if language == "zh" and not fonts:
        raise OutputError(
            "no font with Chinese characters is installed",
            where=str(path),
            remedy="install one such as fonts-noto-cjk, or write a .md file",
        )
    story = _story(deal, language)
    drawings = draw(story.figures, font_folders=font_folders)
    write_bytes(path, paper(story, drawings, fonts=fonts, font_folders=font_folders, system_fonts=system))


def _story(deal: Deal, language: str) -> Story:
    words = Words(language)
    story = Story(
        language=language,
        title=called(deal, language),
        case=words("sheet.kind"),
        subtitle=words("sheet.subtitle", closing=deal.closing_on, currency=deal.currency),
        synthetic="",
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        sections=(Section("structure", words("section.structure"), tuple(deal_blocks(deal, words))),),
    )
    told: Story = typeset(story) if language == "zh" else story
    return told


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
