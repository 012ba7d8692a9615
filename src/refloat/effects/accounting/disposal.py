"""Disposal: a book of bad loans and what is paid for it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

Money = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]
Rate = Annotated[float, Field(gt=-0.5, le=1, allow_inf_nan=False)]
Years = Annotated[float, Field(gt=0, le=50, allow_inf_nan=False)]


class DeferredPart(BaseModel):
    """A part of the price that is paid later, without interest.

    Attributes:
        amount: In currency units, on the day it is due.
        due_years: Years from the sale.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: Money
    due_years: Years


class Disposal(BaseModel):
    """What is sold and for how much; amounts in currency units.

    Attributes:
        gross_amount: Gross carrying amount of the loans (not the contractual claim, which may be larger).
        allowance: Loss allowance on them.
        other_assets: Other assets that go along, such as repossessed property, at book value.
        cash_price: What is paid on the day.
        deferred: What is paid later.
        discount_rate: Yearly rate at which deferred parts are brought to their fair value; 0 takes them as they are
            stated, which is right only where they are stated at fair value already.
        retained_fair_value: Fair value of notes that the seller keeps, part of what it gets for the loans.
        costs: Costs of the sale.
        tax_rate: On the gain or loss.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    gross_amount: Annotated[float, Field(gt=0, le=1e15, allow_inf_nan=False)]
    allowance: Money
    other_assets: Money = 0.0
    cash_price: Money
    deferred: tuple[DeferredPart, ...] = ()
    discount_rate: Rate = 0.0
    retained_fair_value: Money = 0.0
    costs: Money = 0.0
    tax_rate: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.0

    @model_validator(mode="after")
    def _allowance_within_gross(self) -> "Disposal":
        if self.allowance > self.gross_amount:
            raise ValueError(
                f"the allowance of {self.allowance:,.0f} is more than the gross amount of {self.gross_amount:,.0f}"
            )
        return self
