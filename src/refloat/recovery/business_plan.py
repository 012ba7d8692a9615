"""BusinessPlan: what a servicer is expected to collect, by period and by loan."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.units.cash import Cash

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BusinessPlan:
    """The expected case of a pool, for a servicer to be held to.

    Periods are quarters, or the periods of the assumption set where those are longer. Money is in
    currency units; sums over the loans of a period, and over the periods of a loan, are those of the
    simulated recoveries.

    Attributes:
        currency: ISO 4217 code.
        cut_off: Date from which time is counted.
        claim: Claim of the pool at the cut-off.
        dates: Shape (period,): last days of the periods.
        loans: One row a loan, in the order of the pool: loan_id, segment, route, claim.
        collections: Shape (loan, period): expected gross cash.
        costs: Shape (loan, period): expected recovery costs.
        assumptions: Name of the assumption set.
        scenarios: Paths of the run whose means these are.
        seed: Its seed.
    """

    currency: str
    cut_off: date
    claim: float
    dates: NDArray[np.datetime64]
    loans: pl.DataFrame
    collections: Floats
    costs: Floats
    assumptions: str
    scenarios: int
    seed: int

    def cash(self) -> Cash:
        """The plan as one path, as a deal takes it."""
        total = self.collections.sum(axis=0)[None, :]
        return Cash(dates=self.dates, collections=total, costs=self.costs.sum(axis=0)[None, :], weights=np.ones(1))

    def by_period(self) -> pl.DataFrame:
        """One row a period: date, collections, costs, net, net_to_date, share_of_claim (net to date)."""
        gross, costs = self.collections.sum(axis=0), self.costs.sum(axis=0)
        to_date = np.cumsum(gross - costs)
        return pl.DataFrame(
            {
                "date": self.dates.astype("datetime64[D]"),
                "collections": gross,
                "costs": costs,
                "net": gross - costs,
                "net_to_date": to_date,
                "share_of_claim": to_date / self.claim,
            }
        )

    def by_loan(self) -> pl.DataFrame:
        """One row a loan and period: loan_id, segment, route, claim, date, collections, costs."""
        count, periods = self.collections.shape
        rows = self.loans.select(pl.all().repeat_by(periods).explode())
        return rows.with_columns(
            date=pl.Series(np.tile(self.dates.astype("datetime64[D]"), count)),
            collections=pl.Series(self.collections.ravel()),
            costs=pl.Series(self.costs.ravel()),
        )
