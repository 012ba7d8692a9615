"""Coding: what one coder found in the file of one loan; and a row that cannot be used."""

from dataclasses import dataclass
from typing import Any

MOST_CONTRIBUTORS = 3


@dataclass(frozen=True)
class Coding:
    """One loan file as one coder read it.

    Attributes:
        loan_id: The loan.
        coder: Who coded it.
        proximate: Code of the one cause without which the loan would not have failed when it did.
        contributors: Codes of up to three causes that stood behind it, the weightiest first.
        controllable: Whether the lender could have acted on the proximate cause with what it knew then.
        evidence: Where in the file it is seen.
        loss_amount: Lost on the loan, in the currency of the study.
        event: What happened first, in the file's words or a short class; empty if not told.
        court_delay_months: Months that cash came later than is usual for such a court; None if no court was needed.
        price_shortfall_rate: By how much the collateral brought less than the appraisal after the usual discount of
            such sales, as a share; None without collateral.
        idle_rate: Share of months in which somebody should have worked on the file and nobody did; None if not told.
        row: Of the table.
    """

    loan_id: str
    coder: str
    proximate: str
    contributors: tuple[str, ...]
    controllable: bool
    evidence: str
    loss_amount: float
    event: str
    court_delay_months: float | None
    price_shortfall_rate: float | None
    idle_rate: float | None
    row: int


@dataclass(frozen=True)
class BadRow:
    """A row of a table of codings that cannot be used.

    Attributes:
        row: Of the table; the header is row 1.
        loan_id: As far as it is told.
        what: What is wrong.
        remedy: What to do.
    """

    row: int
    loan_id: str
    what: str
    remedy: str

    @property
    def sentence(self) -> str:
        """What a person reads."""
        told = f"Row {self.row}{f' (loan {self.loan_id})' if self.loan_id else ''}: {self.what}; {self.remedy}"
        return told if told.endswith("?") else f"{told}."

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {"row": self.row, "loan_id": self.loan_id, "what": self.what, "remedy": self.remedy}
