"""A checked Tape -> what its written-off loans have paid so far."""

from typing import Any

import polars as pl

from refloat.tape.tape import Tape


def past_recoveries(tape: Tape) -> dict[str, Any] | None:
    """Cash since default of the written-off loans, as a share of what was owed at default.

    What was owed is `balance_at_default` where the tape has it, else `claim`; a claim that is stated after
    recoveries makes the rates too high. Young loans have had less time to pay: the rates are no forecast.

    Returns:
        loans, paying_loans, owed, gross_cash, cost (currency units), gross_rate, net_rate (fractions); None if
        the tape has no collections or no written-off loans.
    """
    loans = tape.loans.filter(pl.col("written_off")).select(
        "loan_id", pl.coalesce("balance_at_default", "claim").alias("owed")
    )
    cash = tape.collections.join(loans, on="loan_id", how="semi")
    owed = float(loans["owed"].sum() or 0.0)
    if not cash.height or not owed > 0:
        return None
    gross, cost = float(cash["gross_cash"].sum()), float(cash["cost"].sum())
    return {
        "loans": loans.height,
        "paying_loans": cash.filter(pl.col("gross_cash") > 0)["loan_id"].n_unique(),
        "owed": owed,
        "gross_cash": gross,
        "cost": cost,
        "gross_rate": gross / owed,
        "net_rate": (gross - cost) / owed,
    }
