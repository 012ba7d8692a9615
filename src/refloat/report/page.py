"""A Story -> one HTML page that needs nothing else: no network, no other file."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from refloat.report.drawings import Drawing, vega_script
from refloat.report.story.blocks import Block, Figure, Story
from refloat.words import Words


def page(story: Story, drawings: Mapping[str, Drawing], *, others: Mapping[str, str]) -> str:
    """The page of a story.

    Each figure stands as a static picture first, so that the page reads and prints without scripts;
    a script from the same page then replaces it by the live figure with tooltips.

    Args:
        story: What to tell.
        drawings: Its figures, drawn, by name.
        others: Language -> file name of the same report in the other languages.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    words = Words(story.language)
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("report.html.j2")
    return template.render(
        story=story,
        w=words,
        others=[(words(f"language.{language}"), language, name) for language, name in others.items()],
        style=_template("style.css"),
        script=vega_script(),
        kind=_kind,
        rows=_rows,
        picture=lambda name: _data_address(drawings[name].svg),
        specification=lambda name: _inside_script(drawings[name].specification),
        by_hand=lambda name: drawings[name].svg if drawings[name].specification is None else "",
    )


def _template(name: str) -> str:
    return (files("refloat.report") / "templates" / name).read_text(encoding="utf-8")


def _kind(block: Block) -> str:
    return type(block).__name__.lower()


def _rows(blocks: tuple[Block, ...]) -> list[list[Block]]:
    """Blocks in reading order; figures of half width that follow one another share a row."""
    grouped: list[list[Block]] = []
    for block in blocks:
        last = grouped[-1][-1] if grouped else None
        if isinstance(block, Figure) and block.half and isinstance(last, Figure) and last.half:
            grouped[-1].append(block)
        else:
            grouped.append([block])
    return grouped


def _data_address(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")


def _inside_script(document: Any) -> str:
    """JSON that is safe between <script> tags: no "<" can end or open one."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
