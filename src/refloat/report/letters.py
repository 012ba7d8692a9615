"""Rating letters as people may be told them."""

from __future__ import annotations

from refloat.words import Words

BELOW = "below "


def letter_text(letter: str | None, resolved: bool | None, words: Words) -> str:
    """A letter, saying where it is only a lower limit for want of paths, or where there is none."""
    if letter is None or letter == "NR":
        return words("letter.unrated")
    if letter.startswith(BELOW):
        text = words("letter.below", letter=letter.removeprefix(BELOW))
        return text if resolved is not False else words("letter.unresolved", letter=text)
    return letter if resolved is not False else words("letter.at_least", letter=letter)


def letter_short(letter: str | None, resolved: bool | None, words: Words) -> str:
    """The same in few characters, for a picture."""
    if letter is None or letter == "NR":
        return words("letter.unrated")
    text = words("letter.below", letter=letter.removeprefix(BELOW)) if letter.startswith(BELOW) else letter
    return text if resolved is not False else f"\u2265 {text}"
