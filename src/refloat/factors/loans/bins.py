"""Bins: how the values of one column are cut, and to which cut a value belongs."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from refloat.factors.loans.loan_table import Column, Floats, Kind

Codes = NDArray[np.uint8]
EPOCH = date(1970, 1, 1)
MOST = 250


@dataclass(frozen=True, eq=False)
class Bins:
    """Cuts of one column. Bin 0 holds missing values, and class levels never seen when the cuts were made.

    Attributes:
        column: Its name.
        kind: `number`, `class` or `date`.
        edges: (bins - 1,) values from which on a number or date belongs to the next bin; empty for a class.
        levels: Of a class: level -> its bin, from 1.
        rest: Of a class: bin of the levels that are too rare for one of their own; 0 if there is none.
        names: Bin 0, then each bin: what people read.
    """

    column: str
    kind: Kind
    edges: Floats
    levels: dict[str, int]
    rest: int
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)

    def codes(self, column: Column) -> Codes:
        """(loan,) the bin of each loan.

        A level of a class that was rare when the cuts were made goes with the other rare ones; one never seen goes to
        bin 0, which scores as nothing known.
        """
        if self.kind == "class":
            table = np.array([self.levels.get(level, 0) for level in column.levels] + [0], dtype=np.uint8)
            place = np.where(np.isnan(column.values), len(column.levels), column.values).astype(np.intp)
            return np.asarray(table[place], dtype=np.uint8)
        found = np.searchsorted(self.edges, column.values, side="right").astype(np.uint8) + np.uint8(1)
        found[np.isnan(column.values)] = 0
        return np.asarray(found, dtype=np.uint8)

    def unseen(self, column: Column) -> int:
        """Number of loans whose level was never seen when the cuts were made."""
        if self.kind != "class":
            return 0
        strange = np.array([level not in self.levels for level in column.levels] + [False])
        place = np.where(np.isnan(column.values), len(column.levels), column.values).astype(np.intp)
        return int(strange[place].sum())


def name_edges(edges: Floats, kind: Kind, values: Floats) -> tuple[str, ...]:
    """What people read for each cut: its only value, or below the first edge, between two, from the last on."""
    shown = [_show(edge, kind) for edge in edges]
    if not shown:
        return ("all",)
    middle = [f"{low} – < {high}" for low, high in pairwise(shown)]
    names = [f"< {shown[0]}", *middle, f">= {shown[-1]}"]
    place = np.searchsorted(edges, values, side="right")
    low, high = np.full(len(names), np.inf), np.full(len(names), -np.inf)
    np.minimum.at(low, place, values)
    np.maximum.at(high, place, values)
    return tuple(
        _show(least, kind) if least == most else name for name, least, most in zip(names, low, high, strict=True)
    )


def _show(edge: float, kind: Kind) -> str:
    if kind == "date":
        return str(EPOCH + timedelta(days=int(np.ceil(edge))))
    return f"{edge:,.0f}" if abs(edge) >= 1000 and edge == round(edge) else f"{edge:.6g}"
