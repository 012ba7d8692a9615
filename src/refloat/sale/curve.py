"""Curve: zero rates by time, from which spreads are counted."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from refloat.errors import CaseError
from refloat.files import read_text

Amounts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curve:
    """Annual effective zero rates.

    Between two times the rate lies on a straight line, before the first and after the last it stays.

    Attributes:
        years: Increasing, from the day of payment, shape (point,).
        rates: As fractions, shape (point,).
        source: Where they are from.
    """

    years: Amounts
    rates: Amounts
    source: str = ""

    def rate(self, years: Amounts) -> Amounts:
        """Zero rates at some times, same shape."""
        return np.asarray(np.interp(years, self.years, self.rates))

    def factors(self, years: Amounts, spread: float = 0.0) -> Amounts:
        """Discount factors at some times with a spread on every zero rate, same shape."""
        return np.asarray((1.0 + self.rate(years) + spread) ** -years)


def flat_curve(rate: float) -> Curve:
    """The same rate at all times."""
    return Curve(np.array([0.0]), np.array([rate]), "flat")


def read_curve(path: Path) -> Curve:
    """Read a CSV with the columns `years` and `rate` (annual effective zero rates, as fractions).

    Raises:
        CaseError: There is no such file, a column is missing, a cell is no number, or times do not increase.
    """
    rows = list(csv.DictReader(io.StringIO(read_text(path, error=CaseError))))
    missing = [column for column in ("years", "rate") if not rows or column not in rows[0]]
    if missing:
        raise CaseError(
            f"the curve lacks the column {missing[0]}", where=str(path), remedy="give the columns years and rate"
        )
    points: list[tuple[float, float]] = []
    for number, row in enumerate(rows, 2):
        try:
            years, rate = float(row["years"]), float(row["rate"])
        except (TypeError, ValueError) as error:
            raise CaseError("a time or a rate is no number", where=f"{path}, row {number}") from error
        if not (years >= 0 and -0.5 < rate < 1.0):
            raise CaseError(
                f"a rate of {rate:g} at {years:g} years is impossible",
                where=f"{path}, row {number}",
                remedy="write rates as fractions: 0.025 is 2.5 %",
            )
        if points and years <= points[-1][0]:
            raise CaseError("times must increase", where=f"{path}, row {number}", remedy="sort the rows by years")
        points.append((years, rate))
    times, rates = (np.array(column) for column in zip(*points, strict=True))
    return Curve(times, rates, str(path.name))
