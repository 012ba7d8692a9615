"""scores of loans -> a table with a row for each: points, chance, reasons, and what each column adds."""

import numpy as np
import polars as pl

from refloat.factors.loans.loan_table import LoanTable
from refloat.factors.loans.scorecard import LoanScores


def score_table(table: LoanTable, scores: LoanScores) -> pl.DataFrame:
    """One row a loan: loan, outcome (empty if not known), probability, points, reason_1 ..., base, add_COLUMN ...

    `base` and the additions sum to the log odds of `probability`.
    """
    rows = range(len(table))
    names = np.array([*scores.columns, ""])
    known = not np.isnan(table.outcome).any()
    columns: dict[str, object] = {
        "loan": [table.label(row) for row in rows],
        "outcome": table.outcome.astype(np.int64) if known else [None] * len(table),
        "probability": scores.probability,
        "points": scores.points,
    }
    for place in range(scores.reasons.shape[1]):
        # -1, no further reason, is the empty name at the end.
        columns[f"reason_{place + 1}"] = names[scores.reasons[:, place].astype(np.intp)]
    columns["base"] = np.full(len(table), scores.base)
    columns |= {f"add_{name}": scores.contributions[:, place] for place, name in enumerate(scores.columns)}
    return pl.DataFrame(columns)
