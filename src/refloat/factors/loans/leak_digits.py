"""a column and the outcome -> whether a pattern of its digits gives the outcome away."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from refloat.factors.loans.leak import Leak
from refloat.factors.loans.limits import limit
from refloat.factors.loans.loan_table import Column, Floats

Flags = NDArray[np.bool_]
MULTIPLES = (
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    12,
    15,
    18,
    20,
    24,
    25,
    30,
    36,
    50,
    52,
    60,
    100,
    250,
    365,
    500,
    1000,
    5000,
    10000,
)
FEWEST_VALUES = 12
"""Different values that a column must have: of a yes or no, every digit is the value itself."""
FEWEST_EACH = 3
"""Different values with and without the pattern, for the same reason."""
STRATA = 20


def find_digits(column: Column, bad: Flags) -> Leak | None:
    """The pattern of digits that parts good from bad the most, if it does so beyond the size of the value.

    Patterns: multiples of a whole number, whole numbers among fractions; of dates the first and the last day of a
    month and weekends. What a digit says must not come from the size of the value (long terms are whole years and go
    with property), so the gap is taken within twenty strata of equal numbers, weighted by n_bad n_good / n, and must be
    large both there and overall; its z is that of two shares.

    Args:
        column: A column of numbers or dates.
        bad: (loan,) which loans went bad.
    """
    if column.kind == "class":
        return None
    filled = ~column.missing
    values, went_bad = column.values[filled], bad[filled]
    if went_bad.all() or not went_bad.any() or len(np.unique(values)) < FEWEST_VALUES:
        return None
    best: tuple[float, str, float, float] | None = None
    strata = _strata(values)
    for pattern, shows in _patterns(values, column.kind):
        if min(len(np.unique(values[shows])), len(np.unique(values[~shows]))) < FEWEST_EACH:
            continue
        among_bad, among_good = float(shows[went_bad].mean()), float(shows[~went_bad].mean())
        within, covered = _within(shows, went_bad, strata)
        if covered < limit("digit_cover"):
            continue
        gap = min(abs(among_bad - among_good), abs(within))
        if gap < limit("digit_gap") or (among_bad - among_good) * within < 0 or _p(shows, went_bad) > limit("digit_p"):
            continue
        if best is None or abs(among_bad - among_good) > abs(best[2] - best[3]) + 1e-12:
            best = (gap, pattern, among_bad, among_good)
    if best is None:
        return None
    _, pattern, among_bad, among_good = best
    return Leak(
        column.name,
        "digits",
        f"{column.name} is a {pattern} for {among_good:.0%} of the good loans and {among_bad:.0%} of the bad ones, "
        "at like values too: it holds what was written down once the loan had ended",
        share_bad=among_bad,
        share_good=among_good,
        pattern=pattern,
    )


def _patterns(values: Floats, kind: str) -> Iterator[tuple[str, Flags]]:
    if kind == "date":
        days = values.astype("datetime64[D]")
        inside = (days - days.astype("datetime64[M]")).astype(int) + 1
        following = (days + 1).astype("datetime64[M]") != days.astype("datetime64[M]")
        yield "first day of a month", inside == 1
        yield "last day of a month", following
        yield "weekend day", np.isin((days.astype(int) + 3) % 7, (5, 6))
        return
    whole = values == np.round(values)
    if 0.01 < whole.mean() < 0.99:
        yield "whole number", whole
    if whole.mean() < 0.9:
        return
    for multiple in MULTIPLES:
        shows = np.mod(values, multiple) == 0
        if 0.01 < shows.mean() < 0.99:
            yield f"multiple of {multiple}", shows


def _strata(values: Floats) -> NDArray[np.intp]:
    edges = np.unique(np.quantile(values, np.linspace(0, 1, STRATA + 1)[1:-1]))
    return np.searchsorted(edges, values, side="right")


def _within(shows: Flags, bad: Flags, strata: NDArray[np.intp]) -> tuple[float, float]:
    """Gap between bad and good within strata where the pattern varies, after Mantel and Haenszel; bad loans in them."""
    weight = total = seen = 0.0
    for stratum in np.unique(strata):
        inside = strata == stratum
        part, ended = shows[inside], bad[inside]
        bads, goods = int(ended.sum()), int((~ended).sum())
        if not bads or not goods or part.all() or not part.any():
            continue
        share = bads * goods / (bads + goods)
        weight += share
        seen += bads
        total += share * float(part[ended].mean() - part[~ended].mean())
    return (total / weight if weight else 0.0), seen / float(bad.sum())


def _p(shows: Flags, bad: Flags) -> float:
    """Two-sided p-value of equal shares."""
    from scipy.special import erfc

    n, m, share = bad.sum(), (~bad).sum(), shows.mean()
    z = abs(shows[bad].mean() - shows[~bad].mean()) / np.sqrt(share * (1 - share) * (1 / n + 1 / m))
    return float(erfc(z / np.sqrt(2)))
