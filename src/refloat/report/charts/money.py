"""Money on an axis: its unit and its currency's name."""

from __future__ import annotations

from refloat.report.formats import STEPS
from refloat.words import Words


def money_unit(largest: float, words: Words) -> tuple[float, str]:
    """The unit in which an axis of money reads well, and its word: 1e6 and "million"."""
    for size, key in STEPS[words.language]:
        if abs(largest) >= size:
            return size, words(key)
    return 1.0, words("unit.1")


def currency_word(currency: str, words: Words) -> str:
    """Name of a currency, or its code where the list has no word."""
    return words.either(f"currency.{currency}", currency)
