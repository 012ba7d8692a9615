"""EffectsTerms: what a case must say of the bank before the effects of its deal can be told."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from refloat.effects.accounting import TransferContracts
from refloat.effects.bank import Bank
from refloat.effects.gap import GapTerms
from refloat.effects.routes import RoutesTerms

Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Rate = Annotated[float, Field(gt=-0.1, lt=1, allow_inf_nan=False)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PoolBooks(_Section):
    """The pool in the bank's books.

    Attributes:
        gross_amount: Gross carrying amount; the claim of the pool if left out.
        allowance: Loss allowance on it, an amount.
        allowance_share: The same as a share of the gross amount, in place of the amount.
        other_assets: Other assets that go along, at book value.
        risk_weight: Weight of these loans, net of allowance, before the sale.
        source: Where the figures come from.
    """

    gross_amount: Annotated[float, Field(gt=0, le=1e15, allow_inf_nan=False)] | None = None
    allowance: Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)] | None = None
    allowance_share: Fraction | None = None
    other_assets: Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)] = 0.0
    risk_weight: Annotated[float, Field(ge=0, le=12.5, allow_inf_nan=False)]
    source: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> "PoolBooks":
        if (self.allowance is None) == (self.allowance_share is None):
            raise ValueError("give either allowance or allowance_share")
        return self


class Rates(_Section):
    """Yearly rates at which parties value cash, act/365, fractions.

    Attributes:
        bank: The bank's, for the loans if it kept them and for notes that it keeps.
        others: For every other party's receipts.
        source: Where they come from.
    """

    bank: Rate
    others: Rate
    source: str = ""


class Servicing(_Section):
    """What servicing costs a servicer out of its own pocket, beside the recovery costs that the pool's cash pays.

    Attributes:
        party: Role of the servicer.
        cost_per_loan_year: For each loan still worked, a year, in currency units.
        source: Where the figure comes from.
    """

    party: str = Field(default="servicer", min_length=1, max_length=40)
    cost_per_loan_year: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
    source: str = Field(min_length=3)


class EffectsTerms(_Section):
    """The file effects.yaml of a case folder.

    Attributes:
        bank: The balance sheet before the sale.
        pool: The pool in its books.
        rates: Rates of valuation.
        servicing: What servicing costs the servicer; left out, its margin is not told.
        tax_rate: On the gain or loss.
        ratings: Note -> credit quality step or letter recognised for capital; notes left out are unrated.
        substantially_all: See `TransferFacts`.
        consolidates_vehicle: Whether the bank consolidates the vehicle.
        transfer: What the contracts of the transfer say, for its derecognition.
        routes: What else the bank could do with the loans; left out, routes are not compared.
        gap: How a buyer of the loans sees them; left out, the gap between book value and bid is not explained.
    """

    bank: Bank
    pool: PoolBooks
    rates: Rates
    servicing: Servicing | None = None
    tax_rate: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.0
    ratings: dict[str, int | str] = {}
    substantially_all: Annotated[float, Field(gt=0.5, lt=1, allow_inf_nan=False)] = 0.9
    consolidates_vehicle: bool = False
    transfer: TransferContracts = TransferContracts()
    routes: RoutesTerms | None = None
    gap: GapTerms | None = None
