"""An Inspection -> the tape's own totals beside those that the seller states."""

import polars as pl

from refloat.tape.inspection import Inspection

SCHEMA = {
    "name": pl.String,
    "found": pl.Float64,
    "stated": pl.Float64,
    "difference": pl.Float64,
    "reconciled": pl.Boolean,
}


def to_cents(amount: pl.Expr) -> pl.Expr:
    """An amount as whole cents. Sums of integers do not depend on their order, sums of floats do."""
    return (amount * 100).round().cast(pl.Int128)


def exact_sum(frame: pl.DataFrame, field: str) -> float:
    """Sum of an amount, each rounded to cents, the same to the last bit however it is computed."""
    usable = pl.col(field).is_finite() & (pl.col(field).abs() < 1e30)
    cents = frame.select(to_cents(pl.col(field).filter(usable)).sum()).item()
    return int(cents or 0) / 100


def control_totals(tape: Inspection) -> pl.DataFrame:
    """Row counts and sums of the tape, and the seller's figures where there are any.

    Returns:
        name, found, stated (null where not stated), difference (found less stated), reconciled
        (null where not stated; within the threshold `control_total_tolerance` of the stated figure).
    """
    found: dict[str, float] = {
        "borrowers": tape.borrowers.height,
        "loans": tape.loans.height,
        "collaterals": tape.collaterals.height,
        "collections": tape.collections.height,
    }
    for field in ("principal", "interest", "fees", "claim"):
        found[field] = exact_sum(tape.loans, field)
    tolerance = tape.thresholds.control_total_tolerance
    lines = []
    for name, total in found.items():
        stated = tape.stated.get(name)
        difference = None if stated is None else total - stated
        # Half a cent of slack, since the stated figure is a decimal and the sum is not.
        agrees = None if stated is None else abs(total - stated) <= tolerance * abs(stated) + 0.005
        lines.append((name, total, stated, difference, agrees))
    return pl.DataFrame(lines, schema=SCHEMA, orient="row")
