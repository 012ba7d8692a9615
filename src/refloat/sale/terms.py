"""SaleTerms: at what yields or prices the notes of a deal are sold, and what the issue costs."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from refloat.sale.book import By, Method


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


class Bidding(_Section):
    """How one note is sold to bidders.

    Attributes:
        bids: CSV beside the case: `investor`, `amount`, `rate` or `price`, and `kind` where holders are named.
        by: "rate": the note is sold at par and its coupon (of a floating note its margin) is what the bids find;
            "price": per 100 of balance.
        method, reserve, single_holder, lot, least_bid: As in `refloat.sale.BookTerms`.
        source: Where the bids come from; say so where they are made up.
        source_zh: The same in Chinese.
    """

    bids: str
    by: By
    method: Method = "uniform"
    reserve: Annotated[float, Field(gt=-0.1, le=10_000)] | None = None
    single_holder: Annotated[float, Field(gt=0, le=1)] = 1.0
    lot: Annotated[float, Field(gt=0)] = 1.0
    least_bid: Annotated[float, Field(ge=0)] = 0.0
    source: str = ""
    source_zh: str = ""


class Holder(_Section):
    """A kind of investor that may hold some notes, and how much of one.

    Attributes:
        kind: As bids name it.
        kind_zh: The same in Chinese.
        notes: Names of the notes.
        share: Most that one investor of the kind may hold of each, as a share of what is offered.
        source: Rule or agreement that says so.
    """

    kind: Annotated[str, Field(min_length=1)]
    kind_zh: str = ""
    notes: Annotated[tuple[str, ...], Field(min_length=1)]
    share: Annotated[float, Field(gt=0, le=1)] = 1.0
    source: str = ""


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
        books: Note name -> its sale to bidders, in place of a price.
        holders: Who may hold which notes; a note that no row names may be held by anybody.
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
    books: dict[str, Bidding] = {}
    holders: tuple[Holder, ...] = ()
    issue_costs: tuple[IssueCost, ...] = ()
    retention: Annotated[float, Field(ge=0, le=1)] = 0.0
    retained: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    retention_rule: str | None = None
    source: str = ""

    @model_validator(mode="after")
    def _costs_apart(self) -> "SaleTerms":
        names = [cost.name for cost in self.issue_costs]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f'two issue costs are called "{name}": give each its own name')
        return self

    def holders_of(self, note: str) -> dict[str, float]:
        """Kind of investor -> the most that one may hold of a note; empty where anybody may."""
        return {holder.kind: holder.share for holder in self.holders if note in holder.notes}
