"""RoutesTerms: the ways a bank can go with a bad loan, each with its figures, and the limits it must keep."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from refloat.errors import CaseError
from refloat.files import read_shipped

LIBRARY = Path(__file__).with_name("library")
STATES = ("bad", "expected", "good")

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Years = Annotated[float, Field(ge=0, le=50, allow_inf_nan=False)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Range(_Section):
    """One figure in three states of the world.

    Attributes:
        bad: In a bad one (about the fifth percentile).
        expected: In the middle.
        good: In a good one.
    """

    bad: Annotated[float, Field(ge=0, le=50, allow_inf_nan=False)]
    expected: Annotated[float, Field(ge=0, le=50, allow_inf_nan=False)]
    good: Annotated[float, Field(ge=0, le=50, allow_inf_nan=False)]

    def of(self, state: str) -> float:
        """The figure in one state."""
        return float(getattr(self, state))


class Route(_Section):
    """One way to deal with a bad loan.

    Attributes:
        name: One word for it.
        kind: keep (the loan stays on the books until paid), sale (it leaves on closing), deal (the securitisation of
            the case) or write_off.
        basis: What `secured` and `unsecured` count in: `model` multiplies the expected net recovery of the recovery
            model, `claim` is a share of claim, `pool` a share of the pool's claim that segments bear by what they
            are worth to a buyer (as the price of a mixed pool is one); before `cost_share`.
        secured: Recovery or price for loans with collateral or guarantor; None where the route is not open to them.
        unsecured: The same for others.
        years: Mean time to the cash; for the basis `model` a multiple of the model's.
        cost_share: Costs as a share of what is recovered; a model's net recovery has its own already.
        cost_per_loan: Costs of a loan at the start, an amount.
        staff_hours: Hours of the bank's staff a loan takes.
        risk_weight: Weight while it is on the books, on book value; None takes the pool's.
        capacity: Largest share of the pool's claim that can go this way.
        minimum: Smallest share at which the route pays at all, if it is used.
        source: Where the figures come from.
        grade: seen, derived or judgement.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    kind: Literal["keep", "sale", "deal", "write_off"]
    basis: Literal["model", "claim", "pool"] = "claim"
    secured: Range | None = None
    unsecured: Range | None = None
    years: Range | None = None
    cost_share: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.0
    cost_per_loan: Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)] = 0.0
    staff_hours: Annotated[float, Field(ge=0, le=1e5, allow_inf_nan=False)] = 0.0
    risk_weight: Annotated[float, Field(ge=0, le=12.5, allow_inf_nan=False)] | None = None
    capacity: Share = 1.0
    minimum: Share = 0.0
    source: str = Field(min_length=3)
    grade: Literal["seen", "derived", "judgement", "unverified"]

    @model_validator(mode="after")
    def _figures_that_it_needs(self) -> "Route":
        if self.kind in ("keep", "sale") and self.secured is None and self.unsecured is None:
            raise ValueError("give the recovery or price of secured or unsecured loans")
        if self.kind == "keep" and self.years is None:
            raise ValueError("a route that keeps the loan needs years")
        for figures in (self.secured, self.unsecured):
            if figures is not None and not figures.bad <= figures.expected <= figures.good:
                raise ValueError("recoveries must rise from bad over expected to good")
            if figures is not None and self.basis != "model" and figures.good > 1.5:
                raise ValueError("recoveries are shares of claim: 0.35 for 35 per 100")
        if self.years is not None and not self.years.bad >= self.years.expected >= self.years.good:
            raise ValueError("years must fall from bad over expected to good")
        if self.minimum > self.capacity:
            raise ValueError("the minimum is above the capacity")
        return self


class Limits(_Section):
    """What the plan must keep.

    Attributes:
        staff_hours: Hours that the bank's staff has in all.
        leave_books: Smallest share of claim that must leave the books at once (sold or written off).
        cash_now: Smallest cash per 100 of claim at closing.
    """

    staff_hours: Annotated[float, Field(ge=0, le=1e10, allow_inf_nan=False)] | None = None
    leave_books: Share = 0.0
    cash_now: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = 0.0


class RoutesTerms(_Section):
    """The section `routes` of effects.yaml, or a file of the library.

    Attributes:
        title: What the set is about.
        library: Name of a shipped set from which routes are taken that are not given here.
        cost_of_equity: Yearly return the bank owes its shareholders.
        capital_ratio: Capital held against risk-weighted assets.
        cost_per_hour: Of the bank's staff, an amount.
        routes: The routes.
        limits: What the plan must keep.
        source: Of the bank-wide figures.
    """

    title: str = ""
    library: str | None = None
    cost_of_equity: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] | None = None
    capital_ratio: Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)] | None = None
    cost_per_hour: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)] | None = None
    routes: tuple[Route, ...] = ()
    limits: Limits = Limits()
    source: str = ""

    @model_validator(mode="after")
    def _enough_to_choose(self) -> "RoutesTerms":
        names = [route.name for route in self.routes]
        doubled = {name for name in names if names.count(name) > 1}
        if doubled:
            raise ValueError(f"the route {min(doubled)} is given twice")
        if self.library is None:
            if not self.routes:
                raise ValueError("give routes, or the library to take them from")
            for name in ("cost_of_equity", "capital_ratio", "cost_per_hour"):
                if getattr(self, name) is None:
                    raise ValueError(f"give {name}, or the library to take it from")
        return self

    def filled(self) -> "RoutesTerms":
        """With what it leaves to its library put in; a route of the same name replaces the library's.

        Raises:
            CaseError: There is no such library.
        """
        if self.library is None:
            return self
        base = read_library(self.library)
        own = {route.name: route for route in self.routes}
        routes = tuple(own.pop(route.name, route) for route in base.routes) + tuple(own.values())
        given = {
            name: getattr(self, name) if getattr(self, name) is not None else getattr(base, name)
            for name in ("cost_of_equity", "capital_ratio", "cost_per_hour")
        }
        return RoutesTerms(
            title=self.title or base.title,
            routes=routes,
            limits=self.limits,
            source=self.source or base.source,
            **given,
        )


@cache
def read_library(name: str) -> RoutesTerms:
    """A shipped set of routes.

    Args:
        name: Of the set.

    Raises:
        CaseError: There is no such set.
    """
    return read_shipped(LIBRARY, name, RoutesTerms, what="set of routes", where="effects.yaml", error=CaseError)
