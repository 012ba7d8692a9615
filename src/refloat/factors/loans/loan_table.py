"""LoanTable: loans as columns of numbers, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kind = Literal["number", "class", "date"]


@dataclass(frozen=True, eq=False)
class Column:
    """One field of every loan.

    Attributes:
        name: Of the column in the file.
        kind: `number`, `class` or `date`.
        values: (loan,) a number; days since 1970-01-01 for a date; the place in `levels` for a class; NaN if missing.
        levels: Values of a class, in alphabetical order; empty for numbers and dates.
    """

    name: str
    kind: Kind
    values: Floats
    levels: tuple[str, ...] = ()

    @property
    def missing(self) -> NDArray[np.bool_]:
        return np.isnan(self.values)

    def rows(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> "Column":
        """The same column for some of the loans."""
        return Column(self.name, self.kind, self.values[chosen], self.levels)


@dataclass(frozen=True, eq=False)
class LoanTable:
    """Loans with their fields and their outcome.

    Attributes:
        columns: Name -> column, in the order of the file, without the outcome and the loan's name.
        outcome: (loan,) 1 bad and 0 good, or the measure.
        measure: Whether the outcome is a measure.
        loans: (loan,) names, or None for the number of the row.
        dropped: Rows left out since their outcome is missing.
    """

    columns: Mapping[str, Column]
    outcome: Floats
    measure: bool
    loans: tuple[str, ...] | None
    dropped: int

    def __len__(self) -> int:
        return len(self.outcome)

    def only(self, names: tuple[str, ...] | list[str]) -> "LoanTable":
        """The same loans with some of the columns, in the order of the file."""
        wanted = set(names)
        kept = {name: column for name, column in self.columns.items() if name in wanted}
        return LoanTable(kept, self.outcome, self.measure, self.loans, self.dropped)

    def rows(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> "LoanTable":
        """Some of the loans; their names are not kept."""
        kept = {name: column.rows(chosen) for name, column in self.columns.items()}
        return LoanTable(kept, self.outcome[chosen], self.measure, None, self.dropped)

    def label(self, row: int) -> str:
        """Name of a loan."""
        return self.loans[row] if self.loans is not None else f"row {row + 1}"
