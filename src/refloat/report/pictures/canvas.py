"""Canvas: boxes, words and arrows at places in pixels, as the text of an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal

from refloat.report.charts.theme import CJK_FONTS, INK, LATIN_FONTS, STONE

LINE = 1.32
"""Height of a line of text over its size."""
_NARROW, _WIDE = set("iljtfrI.,:;'|!()[] "), set("mwMW@%&")


class Canvas:
    """Grows as things are put on it; `svg` gives the whole.

    Args:
        width: In pixels; the height follows from what is drawn.
        language: "en" or "zh"; sets the fonts.
    """

    def __init__(self, width: float, language: str) -> None:
        self.width, self.height = width, 0.0
        self.fonts = (*CJK_FONTS, "sans-serif") if language == "zh" else LATIN_FONTS
        self._parts: list[str] = []

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "white",
        line: str = "none",
        weight: float = 1.2,
        radius: float = 6.0,
        dashed: bool = False,
    ) -> None:
        """A rectangle with round corners."""
        dash = ' stroke-dasharray="5 3"' if dashed else ""
        self._add(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius:g}" '
            f'fill="{fill}" stroke="{line}" stroke-width="{weight:g}"{dash}/>',
            y + height,
        )

    def circle(self, x: float, y: float, radius: float, fill: str) -> None:
        """A disc around a point."""
        self._add(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}"/>', y + radius)

    def words(
        self,
        x: float,
        y: float,
        lines: Sequence[str] | str,
        *,
        size: float = 12.0,
        bold: bool = False,
        colour: str = INK,
        anchor: Literal["start", "middle", "end"] = "start",
    ) -> float:
        """Lines of text, the first one's top at y; returns where the last one ends."""
        weight = ' font-weight="bold"' if bold else ""
        for line in [lines] if isinstance(lines, str) else lines:
            self._add(
                f'<text x="{x:.1f}" y="{y + 0.98 * size:.1f}" font-size="{size:g}" fill="{colour}" '
                f'text-anchor="{anchor}"{weight}>{escape(line)}</text>',
                y + LINE * size,
            )
            y += LINE * size
        return y

    def arrow(
        self, points: Sequence[tuple[float, float]], colour: str = STONE, *, weight: float = 1.8, dashed: bool = False
    ) -> None:
        """A line through points, with a head at the last."""
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        # The line stops inside the head, so that its square end does not show.
        (x0, y0), (x1, y1) = points[-2:]
        length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1.0)
        end = (x1 - 5 * (x1 - x0) / length, y1 - 5 * (y1 - y0) / length)
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*points[:-1], end])
        self._add(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{weight:g}" '
            f'stroke-linejoin="round"{dash}/>',
            max(y for _, y in points),
        )
        side = ((y1 - y0) / length, -(x1 - x0) / length)
        back = (x1 - 9 * (x1 - x0) / length, y1 - 9 * (y1 - y0) / length)
        corners = [(x1, y1), *((back[0] + sign * 4.6 * side[0], back[1] + sign * 4.6 * side[1]) for sign in (1, -1))]
        self._add(
            f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in corners)}" fill="{colour}"/>',
            max(y for _, y in corners),
        )

    def svg(self, *, title: str, margin: float = 20.0) -> str:
        """The picture as a text; the title is what a reader for the blind says."""
        height = self.height + margin
        fonts = ", ".join(f"'{font}'" if " " in font else font for font in self.fonts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:g}" height="{height:.0f}" '
            f'viewBox="0 0 {self.width:g} {height:.0f}" font-family="{fonts}" role="img">'
            f"<title>{escape(title)}</title>"
            f'<rect width="{self.width:g}" height="{height:.0f}" fill="white"/>' + "".join(self._parts) + "</svg>"
        )

    def _add(self, part: str, bottom: float) -> None:
        self._parts.append(part)
        self.height = max(self.height, bottom)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text is drawn, in pixels; on the safe side, since fonts differ from machine to machine."""
    total = 0.0
    for letter in text:
        if ord(letter) > 0x2E80:
            total += 1.0
        elif letter in _NARROW:
            total += 0.31
        elif letter in _WIDE:
            total += 0.88
        elif letter.isupper() or letter.isdigit():
            total += 0.66 if letter.isupper() else 0.56
        else:
            total += 0.53
    return total * size * (1.06 if bold else 1.0)


def wrapped(text: str, width: float, size: float, *, bold: bool = False, most: int = 99) -> list[str]:
    """A text in lines that fit a width; Chinese breaks anywhere, other words between words; the rest is cut by dots."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_of((line + piece).rstrip(), size, bold=bold) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        while width_of(line.rstrip(), size, bold=bold) > width and len(line) > 1:
            # One word that is wider than the box.
            place = len(line)
            while place > 1 and width_of(line[:place], size, bold=bold) > width:
                place -= 1
            lines.append(line[:place])
            line = line[place:]
    if line.strip():
        lines.append(line.rstrip())
    if len(lines) > most:
        last = lines[most - 1]
        while last and width_of(last + "...", size, bold=bold) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip() + "..."]
    return lines or [""]


def _pieces(text: str) -> list[str]:
    """Where a line may break: after spaces, and between Chinese characters, but not before their punctuation."""
    pieces: list[str] = []
    for letter in text:
        wide = ord(letter) > 0x2E80
        closing = letter in "\uff0c\u3002\uff1b\uff1a\u3001\uff09\u300d\u201d%"
        after_space = bool(pieces) and pieces[-1].endswith(" ")
        after_wide = bool(pieces) and ord(pieces[-1][-1]) > 0x2E80
        if not pieces or (not closing and (wide or after_space or after_wide)):
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces
