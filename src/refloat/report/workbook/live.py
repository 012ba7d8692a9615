"""Live: a number that is also a spreadsheet formula.

Arithmetic on live numbers builds the formula and works out its value at the same time, so that a cell
shows the right number before any program recalculates it, and the two cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Live:
    """A formula without its leading equals sign, and its value.

    Comparisons (`below`, `above`) give 1 or 0, as flags that `where` and `both` understand.
    """

    text: str
    value: float

    def __add__(self, other: Live | float) -> Live:
        right = live(other)
        return Live(f"({self.text}+{right.text})", self.value + right.value)

    def __radd__(self, other: float) -> Live:
        return live(other) + self

    def __sub__(self, other: Live | float) -> Live:
        right = live(other)
        return Live(f"({self.text}-{right.text})", self.value - right.value)

    def __mul__(self, other: Live | float) -> Live:
        right = live(other)
        return Live(f"({self.text}*{right.text})", self.value * right.value)

    def __rmul__(self, other: float) -> Live:
        return live(other) * self

    def __truediv__(self, other: Live | float) -> Live:
        right = live(other)
        return Live(f"({self.text}/{right.text})", self.value / right.value)

    def below(self, other: Live | float) -> Live:
        """1 if less than another, else 0."""
        right = live(other)
        return Live(f"IF({self.text}<{right.text},1,0)", float(self.value < right.value))

    def above(self, other: Live | float) -> Live:
        """1 if greater than another, else 0."""
        right = live(other)
        return Live(f"IF({self.text}>{right.text},1,0)", float(self.value > right.value))


def live(number: Live | float) -> Live:
    """A plain number as a live one."""
    return number if isinstance(number, Live) else Live(repr(float(number)), float(number))


ZERO = Live("0", 0.0)
ONE = Live("1", 1.0)


def total(numbers: Iterable[Live]) -> Live:
    """The sum; zero of nothing."""
    parts = [number for number in numbers if number is not ZERO]
    if not parts:
        return ZERO
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result


def least(first: Live, second: Live | float) -> Live:
    """The smaller of two."""
    right = live(second)
    return Live(f"MIN({first.text},{right.text})", min(first.value, right.value))


def most(first: Live, second: Live | float) -> Live:
    """The larger of two."""
    right = live(second)
    return Live(f"MAX({first.text},{right.text})", max(first.value, right.value))


def where(flag: Live, yes: Live | float, no: Live | float = ZERO) -> Live:
    """One number where a flag is up, another where it is not."""
    first, second = live(yes), live(no)
    return Live(f"IF({flag.text}>0,{first.text},{second.text})", first.value if flag.value > 0 else second.value)


def ratio(above: Live, below: Live) -> Live:
    """A quotient; zero where the divisor is not positive."""
    value = above.value / below.value if below.value > 0 else 0.0
    return Live(f"IF({below.text}>0,{above.text}/{below.text},0)", value)


def either(first: Live, second: Live) -> Live:
    """A flag that is up if one of two is."""
    return Live(f"MAX({first.text},{second.text})", max(first.value, second.value))


def both(first: Live, second: Live) -> Live:
    """A flag that is up if both are."""
    return Live(f"({first.text}*{second.text})", first.value * second.value)


def opposite(flag: Live) -> Live:
    """A flag that is up where another is not."""
    return Live(f"(1-{flag.text})", 1.0 - flag.value)
