"""Scorecard: points for each bin of each column, and what they say of a loan."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.factors.loans.bins import Codes
from refloat.factors.loans.fit import BLOCK, Fit, spread_out
from refloat.factors.loans.loan_table import Floats, LoanTable
from refloat.factors.loans.one_way import OneWay
from refloat.factors.loans.terms import Points


@dataclass(frozen=True, eq=False)
class LoanScores:
    """What a scorecard says of each loan.

    Attributes:
        columns: Names of the columns, in the order of `contributions`.
        logit: (loan,) log odds of going bad.
        probability: (loan,) chance of going bad.
        points: (loan,) more points, less risk.
        contributions: (loan, column) what each column adds to the log odds of the average loan; base and contributions
            sum to `logit` exactly.
        base: Log odds of the average loan.
        reasons: (loan, reason) places of the columns that add most, worst first; -1 where no further one adds anything.
        unseen: Column -> loans with a class level that the scorecard never saw; it counts as not known.
    """

    columns: tuple[str, ...]
    logit: Floats
    probability: Floats
    points: Floats
    contributions: Floats
    base: float
    reasons: NDArray[np.int8]
    unseen: dict[str, int]


@dataclass(frozen=True, eq=False)
class Scorecard:
    """A logistic model on weights of evidence.

    Attributes:
        ways: One-way table of each column, with its bins and weights.
        fit: Coefficients.
        scale: Scale of the points.
    """

    ways: tuple[OneWay, ...]
    fit: Fit
    scale: Points

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(way.bins.column for way in self.ways)

    @property
    def factor(self) -> float:
        """Points for each unit of log odds."""
        return self.scale.double / float(np.log(2.0))

    def additions(self, place: int) -> Floats:
        """(bin,) what a bin of a column adds to the log odds of the average loan."""
        return np.asarray(self.fit.slopes[place] * (self.ways[place].effect - self.fit.centres[place]))

    def points_of(self, logit: Floats | float) -> Any:
        """Points of log odds of going bad."""
        return self.scale.at - self.factor * (np.asarray(logit) + np.log(self.scale.odds))

    def codes(self, table: LoanTable) -> list[Codes]:
        """Per column, (loan,) bin.

        Raises:
            InputError: A column of the scorecard is not in the table.
        """
        found = []
        for way in self.ways:
            if way.bins.column not in table.columns:
                raise InputError(
                    f'the column "{way.bins.column}" of the scorecard is missing', remedy="give it, empty if need be"
                )
            found.append(way.bins.codes(table.columns[way.bins.column]))
        return found

    def score(self, table: LoanTable, *, reasons: int = 4) -> LoanScores:
        """Score and explain loans.

        Args:
            table: Loans with the scorecard's columns; the outcome is not looked at.
            reasons: Columns named for each loan.
        """
        return self.score_codes(
            self.codes(table),
            reasons=reasons,
            unseen={
                way.bins.column: strange
                for way in self.ways
                if (strange := way.bins.unseen(table.columns[way.bins.column]))
            },
        )

    def score_codes(self, codes: list[Codes], *, reasons: int = 4, unseen: dict[str, int] | None = None) -> LoanScores:
        """The same for loans whose bins are known."""
        rows, size = len(codes[0]), len(codes)
        additions = [self.additions(place) for place in range(size)]
        contributions = np.empty((rows, size))
        logit = np.empty(rows)
        named = min(reasons, size)
        worst = np.empty((rows, named), dtype=np.int8)
        for start in range(0, rows, BLOCK):
            end = min(start + BLOCK, rows)
            part = spread_out(codes, additions, start, end)
            contributions[start:end] = part
            logit[start:end] = part.sum(axis=1) + self.fit.intercept
            worst[start:end] = _worst(part, named)
        probability = 1.0 / (1.0 + np.exp(-logit))
        return LoanScores(
            self.columns, logit, probability, np.asarray(self.points_of(logit)), contributions, self.fit.intercept,
            worst, unseen or {},
        )  # fmt: skip

    def document(self) -> dict[str, Any]:
        """As a JSON object: coefficients, and points of each bin."""
        share = self.points_of(self.fit.intercept)
        return {
            "base_points": float(share),
            "intercept": self.fit.intercept,
            "columns": [
                {
                    "column": way.bins.column,
                    "coefficient": float(self.fit.slopes[place]),
                    "standard_error": float(self.fit.errors[place]),
                    "points": [
                        {"bin": name, "points": float(-self.factor * added)}
                        for name, added, count in zip(way.bins.names, self.additions(place), way.counts, strict=True)
                        if count > 0
                    ],
                }
                for place, way in enumerate(self.ways)
            ],
        }


def _worst(part: Floats, named: int) -> NDArray[np.int8]:
    """(loan, named) places of the largest additions, largest first; -1 where an addition is not above zero."""
    found = np.empty((len(part), named), dtype=np.int8)
    rest = part.copy()
    rows = np.arange(len(part))
    for k in range(named):
        place = rest.argmax(axis=1)
        found[:, k] = np.where(rest[rows, place] > 0.0, place, -1)
        rest[rows, place] = -np.inf
    return found
