"""a column and the outcome -> Bins."""

import numpy as np
from numpy.typing import NDArray

from refloat.factors.loans.bins import Bins, name_edges
from refloat.factors.loans.limits import limit
from refloat.factors.loans.loan_table import Column, Floats
from refloat.factors.loans.terms import Binning

FINE = 60
"""Cuts of about equal numbers that a column starts with, before neighbours are joined."""
SIGNIFICANT = 3.841
"""95 % point of the chi-squared distribution with one degree: neighbours below it do not differ."""


def make_bins(column: Column, outcome: Floats, terms: Binning, *, measure: bool = False) -> Bins:
    """Cuts of a column.

    Numbers and dates begin as sixty cuts of equal numbers, where a value that many loans share stays whole. Then
    neighbours are joined, the least different first, while there are too many cuts, one is too small, or (methods
    `supervised` and `monotone`) two do not differ at 5 %; `monotone` also joins until the rate only rises or only
    falls. Levels of a class are never joined for looking alike, which would be to choose by the outcome: the rare ones
    go together.

    Args:
        column: The column.
        outcome: (loan,) 0 and 1, or the measure.
        terms: How to cut.
        measure: Whether the outcome is a measure, so that bins are compared by their means.

    Source: chi-merge: Kerber, Proceedings of AAAI (1992) 123-128; monotone bins: Siddiqi, Credit Risk Scorecards
    (2006), both from memory, pages unverified.
    """
    filled = ~column.missing
    least = max(int(np.ceil(terms.smallest * len(outcome))), 2)
    if column.kind == "class":
        return _classes(column, least, terms.most)
    values = column.values[filled]
    if not len(values):
        return Bins(column.name, column.kind, np.empty(0), {}, 0, ("missing", "all"))
    found, counts = np.unique(values, return_counts=True)
    edges = _fine_edges(found, counts, terms.most if terms.method == "equal-frequency" else FINE)
    result = outcome[filled]
    place = np.searchsorted(edges, values, side="right")
    cells = len(edges) + 1
    stats = np.column_stack(
        [
            np.bincount(place, minlength=cells),
            np.bincount(place, result, minlength=cells),
            np.bincount(place, result * result, minlength=cells),
        ]
    ).astype(np.float64)
    kept = _join(stats, least, terms, None if measure else float(outcome.mean()))
    edges = np.array([_roundest(found, edge, column.kind) for edge in edges[kept]])
    return Bins(column.name, column.kind, edges, {}, 0, ("missing", *name_edges(edges, column.kind, values)))


def _fine_edges(found: Floats, counts: NDArray[np.intp], cuts: int) -> Floats:
    """Midpoints between neighbouring values, so that equal values stay together."""
    if len(found) == 1:
        return np.empty(0)
    if len(found) > cuts:
        share = np.cumsum(counts) / counts.sum()
        # A cut ends where its share of the loans is reached; a value of many loans fills a cut alone.
        step = np.floor(share * cuts - 1e-9)
        heavy = counts >= counts.sum() / cuts
        ends = np.flatnonzero((np.diff(step) > 0) | heavy[:-1] | heavy[1:])
    else:
        ends = np.arange(len(found) - 1)
    return np.asarray(0.5 * (found[ends] + found[ends + 1]))


def _roundest(found: Floats, edge: float, kind: str) -> float:
    """The number of fewest digits that cuts these values at the same place, which a person would choose."""
    place = int(np.searchsorted(found, edge))
    low, high = float(found[place - 1]), float(found[place])
    if kind == "date":
        return high
    for digits in range(1, 16):
        tried = float(f"{high:.{digits}g}")
        if low < tried <= high:
            return tried
    return high


def _classes(column: Column, least: int, most: int) -> Bins:
    counts = np.bincount(column.values[~column.missing].astype(np.intp), minlength=len(column.levels))
    order = sorted(range(len(counts)), key=lambda level: (-counts[level], level))
    own = [level for level in order if counts[level] >= least]
    rare = [level for level in order if 0 < counts[level] < least]
    if len(own) + bool(rare) > most:
        rare = own[most - 1 :] + rare
        own = own[: most - 1]
    if len(rare) == 1 and len(own) < most:
        own, rare = own + rare, []
    levels = {column.levels[level]: place for place, level in enumerate(own, start=1)}
    rest = len(own) + 1 if rare else 0
    levels |= {column.levels[level]: rest for level in rare}
    names = [column.levels[level] for level in own] + ([f"{len(rare)} others"] if rare else [])
    return Bins(column.name, "class", np.empty(0), levels, rest, ("missing", *(names or ["all"])))


def _join(stats: Floats, least: int, terms: Binning, share: float | None) -> list[int]:
    """Which edges stay; `stats` are number, sum and sum of squares of the outcome by fine cut."""
    measure = share is None
    cells = [row.astype(float) for row in stats]
    edges = list(range(len(cells) - 1))
    if share is not None:
        # Large enough to expect some good and some bad loans; what it holds must not decide, or pure bins would vanish.
        least = max(least, int(np.ceil(limit("smallest_events") / min(share, 1.0 - share))))
    rising = _rises(stats)
    while edges:
        distance = [_difference(cells[k], cells[k + 1], measure) for k in range(len(edges))]
        small = [k for k, cell in enumerate(cells) if cell[0] < least]
        if small:
            worst = min(small, key=lambda k: (cells[k][0], k))
            sides = [k for k in (worst - 1, worst) if 0 <= k < len(edges)]
            joined = min(sides, key=lambda k: distance[k])
        else:
            joined = min(range(len(edges)), key=lambda k: distance[k])
            wrong = [
                k
                for k in range(len(edges))
                if terms.method == "monotone" and (_mean(cells[k + 1]) - _mean(cells[k])) * rising <= 0
            ]
            if wrong:
                joined = min(wrong, key=lambda k: distance[k])
            elif len(cells) <= terms.most and (terms.method == "equal-frequency" or distance[joined] >= SIGNIFICANT):
                break
        cells[joined] = cells[joined] + cells[joined + 1]
        del cells[joined + 1], edges[joined]
    return edges


def _mean(cell: Floats) -> float:
    return float(cell[1] / cell[0])


def _difference(left: Floats, right: Floats, measure: bool) -> float:
    """Squared distance of two means in units of its error: chi-squared of one degree."""
    together = left + right
    mean = _mean(together)
    variance = together[2] / together[0] - mean * mean if measure else mean * (1.0 - mean)
    gap = _mean(left) - _mean(right)
    if variance <= 0.0:
        return 0.0 if gap == 0.0 else float("inf")
    return float(gap * gap / (variance * (1.0 / left[0] + 1.0 / right[0])))


def _rises(stats: Floats) -> float:
    """1 if the outcome rises with the cuts, -1 if it falls, by the covariance with the place of the loan."""
    number, total = stats[:, 0], stats[:, 1]
    middle = np.cumsum(number) - 0.5 * number
    slope = float(np.sum((middle - np.average(middle, weights=number)) * total))
    return 1.0 if slope >= 0 else -1.0
