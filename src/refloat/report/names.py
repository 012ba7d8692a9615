"""What the parts of a deal are called in a language."""

from __future__ import annotations

from typing import Any

from refloat.deal import Deal


def called(part: Any, language: str) -> str:
    """Name of a note, fee, reserve or trigger as people read it."""
    chinese = getattr(part, "name_zh", None)
    if language == "zh" and chinese:
        return str(chinese)
    return str(part.name).replace("_", " ")


def note_called(deal: Deal, name: str, language: str) -> str:
    """Name of a note as people read it."""
    return called(deal.note(name), language)


def shown(entry: Any, language: str) -> str:
    """The same for an entry of the result, which holds both names."""
    return str(entry["name_zh"] if language == "zh" and entry["name_zh"] else entry["name"])
