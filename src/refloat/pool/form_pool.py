"""Form a pool: join loans with borrowers, keep the eligible, select, and say why each other was left out."""

from collections.abc import Sequence

import polars as pl

from refloat.errors import CaseError
from refloat.pool.criterion import Criterion, criterion_expression
from refloat.pool.pool import Pool
from refloat.pool.selection import Selection, select_loans
from refloat.tape.tape import Tape

SELECTION = "selection"
"""Name under which loans are listed that were eligible but not selected."""


def form_pool(tape: Tape, criteria: Sequence[Criterion] = (), selection: Selection | None = None) -> Pool:
    """The eligible and selected loans of a tape.

    Args:
        tape: A checked tape.
        criteria: All must be met; the first one that fails is named for a loan left out.
        selection: How to choose among the eligible loans; without it all are taken.

    Raises:
        CaseError: A criterion cannot be applied, no loan is left, or no choice meets the constraints.
    """
    loans = join_borrowers(tape)
    first_failed = pl.lit(None, dtype=pl.String)
    for criterion in reversed(criteria):
        met = criterion_expression(criterion, loans.schema)
        first_failed = pl.when(~met).then(pl.lit(criterion.name)).otherwise(first_failed)
    loans = loans.with_columns(first_failed.alias("criterion"))
    eligible = loans.filter(pl.col("criterion").is_null())
    if eligible.is_empty():
        raise CaseError("no loan of the tape is eligible", where="pool", remedy=_strictest(loans))
    if selection is not None:
        chosen = select_loans(eligible.drop("criterion"), selection)
        left = pl.when(pl.col("criterion").is_null() & ~pl.col("loan_id").is_in(chosen.to_list()))
        loans = loans.with_columns(left.then(pl.lit(SELECTION)).otherwise(pl.col("criterion")).alias("criterion"))
    kept = loans.filter(pl.col("criterion").is_null()).drop("criterion")
    ids = kept["loan_id"].implode()
    return Pool(
        loans=kept,
        collaterals=tape.collaterals.filter(pl.col("loan_id").is_in(ids)),
        collections=tape.collections.filter(pl.col("loan_id").is_in(ids)),
        cut_off=tape.cut_off,
        currency=tape.currency,
        excluded=loans.filter(pl.col("criterion").is_not_null()).select("loan_id", "claim", "criterion"),
    )


def join_borrowers(tape: Tape) -> pl.DataFrame:
    """Loans in the order of the tape with their claim in float64 and their borrower's fields."""
    loans = tape.loans
    parts = [pl.col(part).cast(pl.Float64).fill_null(0.0) for part in ("principal", "interest", "fees")]
    summed = parts[0] + parts[1] + parts[2]
    given = pl.col("claim").cast(pl.Float64) if "claim" in loans.columns else pl.lit(None, dtype=pl.Float64)
    loans = loans.with_columns(given.fill_null(summed).alias("claim"))
    borrowers = tape.borrowers.drop("file", "row", strict=False)
    clashes = {
        name: f"borrower_{name}" for name in borrowers.columns if name in loans.columns and name != "borrower_id"
    }
    return loans.join(borrowers.rename(clashes), on="borrower_id", how="left", maintain_order="left")


def _strictest(loans: pl.DataFrame) -> str:
    counts = loans.group_by("criterion").len().sort("len", "criterion", descending=[True, False])
    if counts.is_empty():
        return "the tape has no accepted loan at all"
    name, count = counts.row(0)
    return f'the criterion "{name}" excludes most of them ({count} of {loans.height})'
