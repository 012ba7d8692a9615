"""SaleTerms: at what yields or prices the notes of a deal are sold, and what the issue costs."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NoteTerms(_Section):
    """How one note is priced: exactly one of the three.

    Attributes:
        yield_rate: Annual effective yield, as a fraction.
        spread: Over the curve or the reference rate, as a fraction: 0.003 is 30 basis points.
        price: Per 100 of balance; the yield then follows.
    """

    yield_rate: Annotated[float, Field(gt=-1, le=10)] | None = None
    spread: Annotated[float, Field(ge=-0.1, le=10)] | None = None
    price: Annotated[float, Field(gt=0, le=10_000)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "NoteTerms":
        if sum(way is not None for way in (self.yield_rate, self.spread, self.price)) != 1:
            raise ValueError("give exactly one of yield_rate, spread and price")
        return self


class IssueCost(_Section):
    """A cost of the issue, paid once from the proceeds.

    Attributes:
        name: What it is for.
        amount: In currency units.
        share_of_proceeds: As a fraction, instead of an amount.
        source: Where the figure comes from.
    """

    name: str
    amount: Annotated[float, Field(ge=0)] | None = None
    share_of_proceeds: Annotated[float, Field(ge=0, lt=1)] | None = None
    source: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> "IssueCost":
        if (self.amount is None) == (self.share_of_proceeds is None):
            raise ValueError("give either amount or share_of_proceeds")
        return self


class SaleTerms(_Section):
    """The terms of a sale, as written in a case file.

    Attributes:
        currency: ISO 4217 code; must be the deal's.
        reference_rate: Flat reference curve, annual effective, as a fraction; this or a curve is needed where a
            spread is given.
        curve: CSV of zero rates (`years`, `rate`) beside the case, in place of the flat rate.
        notes: Note name -> how it is priced.
        issue_costs: Costs of the issue.
        retention: Share of every note that the originator keeps (a vertical slice), as a fraction.
        retained: Note name -> larger share kept of that note; 1 for a note that is not sold at all.
        retention_rule: Key of a row of the retention table that the shares kept must meet.
        source: Where the terms come from, or that they are judgement.
    """

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    reference_rate: Annotated[float, Field(gt=-0.1, lt=1)] | None = None
    curve: str | None = None
    notes: dict[str, NoteTerms] = {}
    issue_costs: tuple[IssueCost, ...] = ()
    retention: Annotated[float, Field(ge=0, le=1)] = 0.0
    retained: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    retention_rule: str | None = None
    source: str = ""
