"""Cash: what a pool pays, by path and date. The only thing a deal's waterfall sees of the loans."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Dates = NDArray[np.datetime64]
Amounts = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cash:
    """Collections by path and period, in one currency.

    Every amount array has shape (path, period) and is in currency units, never negative unless
    said; a missing optional array means that the source does not know it, not that it is zero.

    Attributes:
        dates: Shape (period,), strictly increasing. Cash of a period is dated by its last day.
        collections: Gross cash collected in the period.
        costs: Recovery costs of the period (legal, agency, sale), paid before the waterfall.
        weights: Shape (path,), positive, summing to one (likelihood ratios under importance sampling).
        principal: Part of collections that is scheduled or prepaid principal.
        interest: Part of collections that is interest.
        recovery: Part of collections that is recovery on defaulted loans.
        pool_balance: Claim outstanding at the end of the period.
        defaulted: Claim that defaulted in the period.
        files_open: Number of loans still worked at the end of the period.
        closed_proceeds: All net cash to date, since the cut-off, of positions closed in the period.
        closed_plan: The plan's cash for those same positions.
        closed_costs: Recovery costs to date that are taken off in closed_proceeds.
        closed_plan_costs: Those taken off in closed_plan.
        closed_proceeds_pv: Present value at the cut-off of closed_proceeds, each payment from its own day.
        closed_plan_pv: That of closed_plan.
        repurchases: Claim of the loans that the originator buys back in the period.
        reoco_purchases: What a property-owning company could spend at auctions in the period.
        reoco_proceeds: What it gets, net of its costs, for properties sold in the period, had it made all purchases.
    """

    dates: Dates
    collections: Amounts
    costs: Amounts
    weights: Amounts
    principal: Amounts | None = None
    interest: Amounts | None = None
    recovery: Amounts | None = None
    pool_balance: Amounts | None = None
    defaulted: Amounts | None = None
    files_open: Amounts | None = None
    closed_proceeds: Amounts | None = None
    closed_plan: Amounts | None = None
    closed_costs: Amounts | None = None
    closed_plan_costs: Amounts | None = None
    closed_proceeds_pv: Amounts | None = None
    closed_plan_pv: Amounts | None = None
    repurchases: Amounts | None = None
    reoco_purchases: Amounts | None = None
    reoco_proceeds: Amounts | None = None

    def __post_init__(self) -> None:
        shape = self.collections.shape
        if len(shape) != 2 or shape[1] != len(self.dates):
            raise ValueError("collections must have shape (path, period) and one period for each date")
        if len(self.weights) != shape[0]:
            raise ValueError("weights must have shape (path,)")
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in ("dates", "weights") or value is None:
                continue
            if value.shape != shape:
                raise ValueError(f"{field.name} must have shape (path, period) = {shape}, not {value.shape}")

    @property
    def paths(self) -> int:
        return int(self.collections.shape[0])

    @property
    def periods(self) -> int:
        return int(self.collections.shape[1])

    @property
    def net(self) -> Amounts:
        """Collections less recovery costs, shape (path, period); may be negative in a period."""
        return self.collections - self.costs

    def mean(self, amounts: Amounts) -> Amounts:
        """Weighted mean over paths of an array whose first axis is the path."""
        # einsum sums in a fixed order, whatever the number of BLAS threads.
        return np.asarray(np.einsum("p,p...->...", self.weights, amounts))

    def taking(self, places: NDArray[np.int64], weights: Amounts) -> "Cash":
        """Some of the paths, with weights of their own.

        Args:
            places: Which paths, shape (path taken,).
            weights: Shape (path taken,), summing to one.
        """
        amounts = {
            field.name: value[places]
            for field in fields(self)
            if field.name not in ("dates", "weights") and (value := getattr(self, field.name)) is not None
        }
        return Cash(dates=self.dates, weights=weights, **amounts)
