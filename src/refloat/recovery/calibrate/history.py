"""History: loans of a tape since their default, with what each has paid and until when it was seen."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl


@dataclass(frozen=True, eq=False)
class History:
    """What a tape tells of the past of its loans.

    Attributes:
        loans: One row a loan: loan_id, segment, vintage (year of default), default_on, age (months seen
            since default), owed (at default), cash, cost (since default, to the cut-off).
        flows: One row a payment with a month: loan_id, month (1 is the month of default), cash, cost,
            source; empty where the tape dates no cash.
        dated: Whether cash has months.
        cut_off: Until when loans were seen.
        currency: ISO 4217 code.
        loans_read: Loans of the tape, the ones left out included.
        gaps: Sentences about what the tape lacks: (English, Chinese).
    """

    loans: pl.DataFrame
    flows: pl.DataFrame
    dated: bool
    cut_off: date
    currency: str
    loans_read: int
    gaps: tuple[tuple[str, str], ...] = field(default=())

    def segment(self, name: str) -> "History":
        """The loans of one segment."""
        loans = self.loans.filter(pl.col("segment") == name)
        flows = self.flows.join(loans.select("loan_id"), on="loan_id", how="semi")
        return History(loans, flows, self.dated, self.cut_off, self.currency, self.loans_read, self.gaps)

    def without(self, loans: pl.Series) -> "History":
        """The same without some loans, by id."""
        mine = self.loans.filter(~pl.col("loan_id").is_in(loans.implode()))
        flows = self.flows.join(mine.select("loan_id"), on="loan_id", how="semi")
        return History(mine, flows, self.dated, self.cut_off, self.currency, self.loans_read, self.gaps)

    def cut(self, months: int) -> "History":
        """The same loans as they stood some months before the cut-off: younger, and with what was paid by then.

        Loans that had not defaulted by then are left out. Needs dated cash.

        Raises:
            ValueError: The cash has no dates.
        """
        if not self.dated:
            raise ValueError("cash without dates cannot be cut off earlier")
        loans = self.loans.with_columns(age=pl.col("age") - months).filter(pl.col("age") >= 1)
        flows = self.flows.join(loans.select("loan_id", "age"), on="loan_id", how="inner", maintain_order="left")
        flows = flows.filter(pl.col("month") <= pl.col("age")).drop("age")
        paid = flows.group_by("loan_id").agg(pl.col("cash").sum(), pl.col("cost").sum())
        loans = loans.drop("cash", "cost").join(paid, on="loan_id", how="left", maintain_order="left")
        loans = loans.with_columns(pl.col("cash", "cost").fill_null(0.0)).select(self.loans.columns)
        return History(loans, flows, True, self.cut_off, self.currency, self.loans_read, self.gaps)
