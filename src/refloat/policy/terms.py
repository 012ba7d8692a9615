"""PolicyTerms: the levers, and how the bank's stock of bad loans moves; a library file or policy.yaml of a case."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from refloat.errors import CaseError
from refloat.files import read_shipped
from refloat.policy.lever import Lever

GIVEN = "given"
LIBRARY = Path(__file__).with_name("library")
Rate = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]


class Stock(BaseModel):
    """How the bank's bad loans roll forward, for the NPL ratio in three years.

    Attributes:
        inflow: New bad loans of a year, of performing loans.
        growth: Yearly growth of loans.
        sold: Share of the stock that is sold in a year at today's price gap.
        sold_for_gap: What a price gap narrower by one point of claim adds to that share.
        source: Where the figures come from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    inflow: Rate
    growth: Annotated[float, Field(gt=-0.5, lt=1, allow_inf_nan=False)]
    sold: Rate
    sold_for_gap: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.0
    source: str = Field(min_length=3)


class PolicyTerms(BaseModel):
    """What the study of reforms needs besides the case and its bank.

    Attributes:
        library: Name of the shipped set that levers and stock are taken from where they are not given here.
        levers: The levers; one of the same name replaces the library's.
        stock: The roll-forward.
        senior_letter: Letter at which the senior note is sized; GIVEN takes the note as the deal has it.
        senior_quantile: Quantile of the pool's discounted cash on which the senior note's cover is held; left out, the
            limit of default for its letter.
        guarantee_rate: Yearly return asked for the guaranteed part of the price.
        guarantee_source: Where that comes from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    library: str | None = None
    levers: tuple[Lever, ...] = ()
    stock: Stock | None = None
    senior_letter: str = "Aaa"
    senior_quantile: Annotated[float, Field(gt=0, lt=0.5, allow_inf_nan=False)] | None = None
    guarantee_rate: Rate | None = None
    guarantee_source: str = ""

    @model_validator(mode="after")
    def _enough_to_study(self) -> "PolicyTerms":
        names = [lever.name for lever in self.levers]
        doubled = {name for name in names if names.count(name) > 1}
        if doubled:
            raise ValueError(f"the lever {min(doubled)} is given twice")
        if self.library is None and (not self.levers or self.stock is None or self.guarantee_rate is None):
            raise ValueError("give levers, stock and guarantee_rate, or the library to take them from")
        return self

    def filled(self) -> "PolicyTerms":
        """With what it leaves to its library put in.

        Raises:
            CaseError: There is no such library.
        """
        if self.library is None:
            return self
        base = read_library(self.library)
        own = {lever.name: lever for lever in self.levers}
        levers = tuple(own.pop(lever.name, lever) for lever in base.levers) + tuple(own.values())
        return PolicyTerms(
            levers=levers,
            stock=self.stock or base.stock,
            senior_letter=self.senior_letter,
            senior_quantile=self.senior_quantile,
            guarantee_rate=base.guarantee_rate if self.guarantee_rate is None else self.guarantee_rate,
            guarantee_source=self.guarantee_source or base.guarantee_source,
        )


@cache
def read_library(name: str) -> PolicyTerms:
    """A shipped set of levers.

    Args:
        name: Of the set.

    Raises:
        CaseError: There is no such set.
    """
    return read_shipped(LIBRARY, name, PolicyTerms, what="set of levers", where="policy.yaml", error=CaseError)
