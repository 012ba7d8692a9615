"""Money on an axis: its unit and its currency's name."""

from __future__ import annotations

from refloat.words import Words


def money_unit(largest: float, words: Words) -> tuple[float, str]:
    """The unit in which an axis of money reads well, and its word: 1e6 and "million"."""
    if words.language == "zh":
        steps = ((1e8, "unit.1e8"), (1e4, "unit.1e4"))
    else:
        steps = ((1e9, "unit.1e9"), (1e6, "unit.1e6"), (1e3, "unit.1e3"))
    for size, key in steps:
        if abs(largest) >= size:
            return size, words(key)
    return 1.0, words("unit.1")


def currency_word(currency: str, words: Words) -> str:
    """Name of a currency, or its code where the list has no word."""
    return words.either(f"currency.{currency}", currency)
