"""A measure that rises with a change -> the first change at which it is no longer below zero."""

from collections.abc import Callable

STEPS = 12


def first_met(measure: Callable[[float], float], first: float, most: float, width: float) -> float | None:
    """The least change found at which a measure is zero or more; None if it is so nowhere up to the most.

    The change is doubled until the measure is met, and the last step is then narrowed by false position (the
    Illinois rule), held away from the ends, until it is known to a width.

    Args:
        measure: Of the change; taken to rise with it, in about a straight line.
        first: First change tried.
        most: Largest change tried.
        width: How near the answer shall be known; it is never below the true one by more than nothing and never above
            it by more than this.

    Source: Dowell and Jarratt, BIT 11 (1971), 168-174.
    """
    if most <= 0:
        return None
    low, high = 0.0, min(first, most)
    under, over = measure(0.0), measure(high)
    while over < 0:
        if high >= most:
            return None
        low, under, high = high, over, min(2 * high, most)
        over = measure(high)
    if under >= 0:
        return low
    for _ in range(STEPS):
        if high - low <= width:
            break
        share = min(max(-under / (over - under), 0.0), 1.0) if over > under else 0.5
        # A little past the guess, so that the next step closes the range from the other side.
        middle = low + min(max(share, 0.1), 0.9) * (high - low)
        middle = min(max(middle, low + 0.45 * width), high - 0.45 * width)
        value = measure(middle)
        if value >= 0:
            high, over = middle, value
            under *= 0.5
        else:
            low, under = middle, value
            over *= 0.5
    return high
