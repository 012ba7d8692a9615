"""IssuancePlan: which bad loans are sold or securitised when, and what becomes of the stock."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from refloat.forecast.baseline import Baseline
from refloat.forecast.npl_history import Dates, FloatArray
from refloat.forecast.roll_forward import RollForward


@dataclass(frozen=True)
class PlannedDeal:
    """One sale or securitisation.

    Attributes:
        on: Quarter end.
        route: Name of the route.
        kind: sale or securitisation.
        book: Which loans.
        claim: What leaves, currency units.
        proceeds: Price paid, before costs; of a securitisation of all notes, also those that are kept.
        costs: Fixed and variable.
        loss: Claim less proceeds, charged to the allowance.
        dearer_than_keeping: Worth of keeping the loans less proceeds plus costs, at the quarter's end.
    """

    on: np.datetime64
    route: str
    kind: str
    book: str
    claim: float
    proceeds: float
    costs: float
    loss: float
    dearer_than_keeping: float


@dataclass(frozen=True)
class MissChance:
    """How likely a target is missed, counted on paths.

    Attributes:
        chance: Share of paths.
        standard_error: Of that share, from the finite number of paths.
        upper: One-sided 97.5 % bound (Clopper and Pearson).
        without_plan: The share if nothing were sold.
    """

    chance: float
    standard_error: float
    upper: float
    without_plan: float


@dataclass(frozen=True, eq=False)
class IssuancePlan:
    """A plan on one view of the future. Arrays are (quarter,), money in currency units.

    Attributes:
        view: Name of the view.
        baseline: What would be without it.
        deals: In order of time.
        movements: Of the whole stock, central, each array (1, quarter).
        by_book: Book -> its movements.
        loans: Gross loans after disposals.
        limit: Ratio allowed at each quarter end; NaN where none binds.
        allowance: Loan loss allowance; NaN where the opening is not known.
        charges: Allowances made, least that meet the coverage floor.
        deal_costs: Fixed and variable costs of deals.
        capital: That bad loans, shortfalls and retained notes take.
        shortfall: Of allowance against the calendar of minimum coverage.
        cost: Present value of all deals over keeping the loans.
        misses: Quarter end (ISO) or "any" -> chance of being above the ratio allowed.
        ratio_quantiles: Level -> (quarter,) of the ratio on paths, with the plan carried out as it stands.
        ratio_quantiles_without: The same if nothing is sold.
        on_bound: Targets that hold with nothing to spare.
    """

    view: str
    baseline: Baseline
    deals: tuple[PlannedDeal, ...]
    movements: RollForward
    by_book: Mapping[str, RollForward]
    loans: FloatArray
    limit: FloatArray
    allowance: FloatArray
    charges: FloatArray
    deal_costs: FloatArray
    capital: FloatArray
    shortfall: FloatArray
    cost: float
    misses: Mapping[str, MissChance]
    ratio_quantiles: Mapping[float, FloatArray]
    ratio_quantiles_without: Mapping[float, FloatArray]
    on_bound: tuple[str, ...]

    @property
    def quarter_ends(self) -> Dates:
        """(quarter,)."""
        return self.baseline.quarter_ends

    @property
    def npl(self) -> FloatArray:
        """(quarter,) stock after disposals."""
        return np.asarray(self.movements.closing[0], dtype=np.float64)

    @property
    def ratio(self) -> FloatArray:
        """(quarter,) ratio after disposals."""
        return np.asarray(self.npl / self.loans, dtype=np.float64)

    @property
    def claim(self) -> float:
        """Claim of all deals."""
        return float(sum(deal.claim for deal in self.deals))

    def _repr_html_(self) -> str:
        heads = ("quarter end", "route", "claim", "proceeds", "costs")
        rows = "".join(
            f"<tr><td>{deal.on}</td><td>{deal.route}</td><td>{deal.claim:,.0f}</td><td>{deal.proceeds:,.0f}</td>"
            f"<td>{deal.costs:,.0f}</td></tr>"
            for deal in self.deals
        )
        head = "".join(f"<th>{one}</th>" for one in heads)
        caption = f"Plan on the view {self.view}: {len(self.deals)} deals"
        return f"<table><caption>{caption}</caption><tr>{head}</tr>{rows}</table>"
