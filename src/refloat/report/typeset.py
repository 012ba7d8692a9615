"""Chinese text with the punctuation of Chinese print, wherever its author typed the narrow kind."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

_WIDE = {",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "?": "\uff1f", "!": "\uff01"}
CODES = ("language", "case", "key", "name")
"""Fields of a story that are names for programs, not text."""
_HAN = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef\u201c\u201d]")


def chinese(text: str) -> str:
    """Widens commas, colons and the like that touch a Chinese character, and the brackets around such text.

    Digits and Latin text keep their own: 1,234 and (page 3) stay as they are.
    """
    if not _HAN.search(text):
        return text
    letters, open_brackets = list(text), list[tuple[int, bool]]()
    for place, letter in enumerate(text):
        if letter in _WIDE and _touches(text, place):
            letters[place] = _WIDE[letter]
        elif letter == "(":
            open_brackets.append((place, _touches(text, place)))
        elif letter == ")" and open_brackets:
            start, wide = open_brackets.pop()
            if wide or (_touches(text, place) and _HAN.search(text[start:place])):
                letters[start], letters[place] = "\uff08", "\uff09"
    return "".join(letters)


def typeset(value: Any) -> Any:
    """The same for every text in a story, its sections and its blocks; figures have their own words."""
    if isinstance(value, str):
        return chinese(value)
    if isinstance(value, tuple):
        return tuple(typeset(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: typeset(getattr(value, field.name))
            for field in fields(value)
            if field.name not in CODES and isinstance(getattr(value, field.name), str | tuple)
        }
        return replace(value, **changed)
    return value


def _touches(text: str, place: int) -> bool:
    """Whether a Chinese character stands right before or after."""
    return bool(_HAN.match(text[place - 1 : place]) or _HAN.match(text[place + 1 : place + 2]))
