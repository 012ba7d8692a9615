"""Pool: the loans that go into the deal, at their cut-off."""

from dataclasses import dataclass
from datetime import date
from math import fsum

import polars as pl


@dataclass(frozen=True, eq=False)
class Pool:
    """Eligible, selected loans at one cut-off date, in one currency.

    Attributes:
        loans: One row a loan, in the order of the tape: the tape's loan fields, `claim` as float64,
            and its borrower's fields with the prefix `borrower_` where names would clash
            (borrower_type, region, industry, country come without clash).
        collaterals: Collateral rows of these loans (may be empty, never None).
        collections: Collection history of these loans (may be empty, never None).
        cut_off: Date from which time is counted.
        currency: ISO 4217 code.
        excluded: Loans of the tape left out: loan_id, claim, criterion (which one first excluded it).
    """

    loans: pl.DataFrame
    collaterals: pl.DataFrame
    collections: pl.DataFrame
    cut_off: date
    currency: str
    excluded: pl.DataFrame

    @property
    def claim(self) -> float:
        # Exact before it is rounded once: the order of the loans does not show.
        return fsum(self.loans["claim"].to_list())

    @property
    def loan_count(self) -> int:
        return self.loans.height

    @property
    def borrower_count(self) -> int:
        return self.loans["borrower_id"].n_unique()
