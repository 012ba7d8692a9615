"""columns that stand still over a year in a panel of quarters or months: values of a coarser calendar, pasted in."""

from __future__ import annotations

import numpy as np

from refloat.factors.panels.panel import FloatArray, Panel

SPANS = (12, 4, 3)
"""Periods that a pasted value stands for: a year of months or quarters, a quarter of months; the longest that fits."""
LEAST_STEPS = 24
QUIET, MOVING = 0.01, 0.5


def held_periods(values: FloatArray, periods_a_year: int | None) -> int | None:
    """How many periods each value of a column is held for, if all entities change it at the same turn of the calendar.

    A column is taken for pasted where the share of changes at one place of the cycle is at least `MOVING` and elsewhere
    at most `QUIET`.

    Args:
        values: (entity, time), NaN where missing.
        periods_a_year: 1, 4, 12, or None where the labels do not tell.

    Returns:
        3, 4 or 12, or None.
    """
    if periods_a_year == 1:
        return None
    known = np.isfinite(values[:, 1:]) & np.isfinite(values[:, :-1])
    changed = known & (values[:, 1:] != values[:, :-1])
    turn = np.arange(1, values.shape[1])
    for span in SPANS:
        if periods_a_year == 4 and span != 4:
            continue
        pairs = np.array([known[:, turn % span == place].sum() for place in range(span)])
        moves = np.array([changed[:, turn % span == place].sum() for place in range(span)])
        busy = int(np.argmax(moves))
        rest_pairs, rest_moves = pairs.sum() - pairs[busy], moves.sum() - moves[busy]
        if rest_pairs < LEAST_STEPS or pairs[busy] < LEAST_STEPS / span:
            continue
        if moves[busy] >= MOVING * pairs[busy] and rest_moves <= QUIET * rest_pairs:
            return span
    return None


def pasted_columns(panel: Panel) -> dict[str, int]:
    """Column -> periods that its values are held for, of those that are pasted."""
    found = {name: held_periods(values, panel.periods_a_year) for name, values in panel.columns.items()}
    return {name: span for name, span in found.items() if span is not None}
