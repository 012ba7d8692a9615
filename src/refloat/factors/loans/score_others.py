"""loans without an outcome and a Scorecard -> their points and reasons: `ScoredOthers`."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from refloat.errors import InputError
from refloat.factors.loans.loan_table import LoanTable
from refloat.factors.loans.read_loans import columns_of
from refloat.factors.loans.scorecard import LoanScores, Scorecard
from refloat.factors.loans.terms import LoansTerms


@dataclass(frozen=True, eq=False)
class ScoredOthers:
    """Loans that took no part in the making of the scorecard.

    Attributes:
        table: The loans; their outcome is not known, and NaN.
        scores: What the scorecard says of them.
    """

    table: LoanTable
    scores: LoanScores

    def notes(self) -> tuple[str, ...]:
        """A sentence for each column with values that the scorecard never saw."""
        return tuple(
            f"{count} of the loans to score have a {column} that was never seen: it counts as not known"
            for column, count in self.scores.unseen.items()
        )

    def document(self) -> dict[str, Any]:
        """As a JSON object; the loans themselves stand in scored.csv."""
        return {
            "loans": len(self.table),
            "mean_probability": float(self.scores.probability.mean()),
            "mean_points": float(self.scores.points.mean()),
            "unseen": self.scores.unseen,
        }


def score_others(frame: pl.DataFrame, terms: LoansTerms, card: Scorecard, like: LoanTable) -> ScoredOthers:
    """Score other loans, each column read as the kind that it was when the scorecard was made.

    Raises:
        InputError: A column of the scorecard is missing.
    """
    missing = [name for name in card.columns if name not in frame.columns]
    if missing:
        raise InputError(
            f"the loans to score have no column {' and '.join(missing)}", remedy="give it, empty where it is not known"
        )
    kinds = {name: like.columns[name].kind for name in card.columns}
    table = columns_of(frame, terms, kinds)
    return ScoredOthers(table, card.score(table, reasons=terms.reasons))
