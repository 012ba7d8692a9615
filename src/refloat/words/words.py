"""The word list: one file, each key in English and in Chinese."""

import csv
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "zh")


def word(key: str, language: str) -> str:
    """The word or sentence of a key.

    Args:
        key: Key in words.csv.
        language: "en" or "zh".

    Raises:
        KeyError: The key or the language is not in the list; a defect, since keys are written by us.
    """
    return _table()[key][language]


def keys() -> tuple[str, ...]:
    """Every key of the list, in its order."""
    return tuple(_table())


class Words:
    """The word list in one language, for templates and charts: `words("pool")`.

    A name is looked up as it stands; `{}` fields of a sentence are filled from the keyword arguments.
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise KeyError(language)
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        text = word(key, self.language)
        return text.format(**values) if values else text

    def either(self, key: str, otherwise: str) -> str:
        """The word of a key that comes from data, or the text itself where the list has no such key."""
        entry = _table().get(key)
        return entry[self.language] if entry else otherwise


@cache
def _table() -> dict[str, dict[str, str]]:
    text = (files("refloat.words") / "words.csv").read_text(encoding="utf-8")
    return {row["key"]: {"en": row["en"], "zh": row["zh"]} for row in csv.DictReader(text.splitlines())}
