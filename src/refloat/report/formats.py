"""Numbers as people read them: the last door, where rounding happens."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

from refloat.words import Words

STEPS = {
    "en": ((1e9, "unit.1e9"), (1e6, "unit.1e6"), (1e3, "unit.1e3")),
    "zh": ((1e8, "unit.1e8"), (1e4, "unit.1e4")),
}
"""Chinese counts in ten thousands and hundred millions, English in thousands, millions and billions."""

NONE = "\u2013"
"""What stands where there is no number."""


def amount(value: float | None, digits: int = 0) -> str:
    """Money with thousands separators, in currency units: 1,234,567."""
    return _signed(value, lambda number: f"{number:,.{digits}f}")


def percent(value: float | None, digits: int = 1) -> str:
    """A fraction as per cent: 0.1234 is 12.3%."""
    return _signed(value, lambda number: f"{100 * number:,.{digits}f}%")


def number(value: float | None, digits: int = 2) -> str:
    """A plain number with thousands separators."""
    return _signed(value, lambda figure: f"{figure:,.{digits}f}")


def count(value: int | float | None) -> str:
    """A whole number with thousands separators."""
    return _signed(value, lambda figure: f"{figure:,.0f}")


def small_probability(value: float | None) -> str:
    """A probability or expected loss, with more digits where it is small: 0.0012%."""
    if value is None or not math.isfinite(value):
        return NONE
    if value == 0:
        return "0%"
    digits = min(6, max(2, 1 - math.floor(math.log10(abs(100 * value)))))
    return percent(value, digits)


def short_money(value: float | None, currency: str, words: Words) -> str:
    """Money in few digits with its currency: USD 25.1 million, 3.45亿元."""
    if value is None or not math.isfinite(value):
        return NONE
    name = words.either(f"currency.{currency}", currency)
    for size, unit in STEPS[words.language]:
        if abs(value) >= size:
            scaled = value / size
            digits = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 1000 else 0
            return words("money", currency=name, amount=number(scaled, digits), unit=words(unit))
    return words("money", currency=name, amount=number(value, 0), unit="").strip()


def day(value: date | Any) -> str:
    """A date, ISO."""
    return str(value)[:10] if value is not None else NONE


def _signed(value: float | None, write: Callable[[float], str]) -> str:
    if value is None or not math.isfinite(value):
        return NONE
    text = write(value)
    # A true minus sign aligns with the digits; "-0" is zero.
    if text.startswith("-"):
        return text[1:] if not text.strip("-0.,%") else "\u2212" + text[1:]
    return text
