"""a Deal -> its picture as SVG, and an SVG -> PNG or PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from refloat.deal import Deal
from refloat.errors import OutputError
from refloat.report.charts.theme import NAVY, STONE
from refloat.report.names import called
from refloat.report.pictures.canvas import Canvas
from refloat.report.pictures.order import draw_order
from refloat.report.pictures.parties import WIDTH, draw_parties
from refloat.words import Words

What = Literal["all", "structure", "payments"]
SUFFIXES = (".svg", ".png", ".pdf")


def structure_picture(deal: Deal, language: str = "en", what: What = "all") -> str:
    """The parties, notes and flows of a deal, and its order of payments with the events that change it.

    Args:
        deal: The deal.
        language: "en" or "zh".
        what: One of the two pictures, or both below a title.

    Returns:
        A whole SVG document.
    """
    words, canvas, top = Words(language), Canvas(WIDTH, language), 20.0
    if what == "all":
        canvas.words(24, top, called(deal, language), size=20, bold=True, colour=NAVY)
        top = 60.0
    if what in ("all", "structure"):
        draw_parties(canvas, deal, language, top)
        top = canvas.height + 30
    if what == "all":
        canvas.words(24, top, words("payment_order"), size=15, bold=True, colour=NAVY)
        top += 30
    if what in ("all", "payments"):
        draw_order(canvas, deal, language, top)
    if what == "all":
        note = words("picture.made_from", name=called(deal, language))
        canvas.words(24, canvas.height + 14, note, size=9.5, colour=STONE)
    return canvas.svg(title=words("picture.title", name=called(deal, language)))


def picture_bytes(svg: str, path: str | Path, *, font_folders: Sequence[str | Path] = ()) -> bytes:
    """A picture in the format that a file's name asks for: .svg, .png (at twice its size) or .pdf.

    Raises:
        OutputError: The name ends otherwise.
    """
    import vl_convert

    for folder in font_folders:
        vl_convert.register_font_directory(str(folder))
    suffix = Path(path).suffix.lower()
    if suffix == ".svg":
        return svg.encode("utf-8")
    if suffix == ".png":
        return bytes(vl_convert.svg_to_png(svg, scale=2.0))
    if suffix == ".pdf":
        return bytes(vl_convert.svg_to_pdf(svg))
    raise OutputError(
        f'no picture is written as "{suffix or "a file without an ending"}"',
        where=str(path),
        remedy=f"end the name with {', '.join(SUFFIXES)}",
    )
