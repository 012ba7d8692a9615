"""PriorReport: what the rules of a surveillance tape compare it with."""

from dataclasses import dataclass

import polars as pl

from refloat.tape.tape import RawTape, Tape


@dataclass(frozen=True, eq=False)
class PriorReport:
    """The report before this one, and the plan.

    Attributes:
        tape: The tape of the last report, with its collection history.
        closed: Loans closed since then: loan_id, closed_on, reason.
        plan: Expected gross cash of the whole pool: period (first day of the month), collections.
    """

    tape: Tape | RawTape | None = None
    closed: pl.DataFrame | None = None
    plan: pl.DataFrame | None = None
