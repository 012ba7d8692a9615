"""Figures -> pictures: SVG for the page, PDF for the paper, without a browser and without a network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from refloat.report.story.blocks import Figure


@dataclass(frozen=True)
class Drawing:
    """A drawn figure: its Vega-Lite specification, None if drawn by hand, and the picture in two formats."""

    name: str
    specification: dict[str, Any] | None
    svg: str
    pdf: bytes


@contextmanager
def unchecked() -> Iterator[None]:
    """Lets figures be made without validating every part against Altair's schema, which tests do."""
    from altair.utils.schemapi import debug_mode

    with debug_mode(False):
        yield


def draw(figures: Sequence[Figure], *, font_folders: Sequence[str | Path] = ()) -> dict[str, Drawing]:
    """Draws figures, by name; more folders with fonts may be given."""
    import vl_convert

    for folder in font_folders:
        vl_convert.register_font_directory(str(folder))

    drawn = {}
    for figure in figures:
        if isinstance(figure.chart, str):
            # Drawn by hand: it is its own picture.
            drawn[figure.name] = Drawing(figure.name, None, figure.chart, vl_convert.svg_to_pdf(figure.chart))
            continue
        specification = figure.chart.to_dict(validate=False)
        svg = vl_convert.vegalite_to_svg(specification)
        drawn[figure.name] = Drawing(figure.name, specification, svg, vl_convert.svg_to_pdf(svg))
    return drawn


def draw_svg(chart: Any) -> str:
    """One figure as an SVG picture, without a page around it."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(chart.to_dict(validate=False)))


SNIPPET = "window.vegaEmbed = vegaEmbed;"
"""What the page's own script calls."""


@cache
def vega_script() -> str:
    """The Vega, Vega-Lite and Vega-Embed libraries as one script, as shipped with vl-convert (BSD-3-Clause)."""
    import vl_convert

    # Inside a page's <script> the text must not hold the tag that ends it.
    return str(vl_convert.javascript_bundle(SNIPPET)).replace("</script", "<\\/script").replace("<!--", "<\\!--")
