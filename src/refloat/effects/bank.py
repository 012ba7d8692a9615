"""Bank: the figures of a bank's balance sheet that a disposal moves."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Money = Annotated[float, Field(ge=0, le=1e16, allow_inf_nan=False)]
Signed = Annotated[float, Field(ge=-1e16, le=1e16, allow_inf_nan=False)]


class Bank(BaseModel):
    """A balance sheet before the disposal; amounts in units of one currency. What is left out is not computed.

    Attributes:
        name: Of the bank.
        currency: ISO 4217 code.
        on: Date of the balance sheet.
        status: Whether the figures are published, assumed or illustrative.
        source: Where they come from.
        gross_loans: Loans before allowances.
        npls: Non-performing loans among them, gross.
        allowance: Loss allowance on all loans.
        cet1: Common equity tier 1 capital.
        rwa: Risk-weighted assets.
        tangible_equity: Equity less intangible assets.
        total_assets: Nothing on the balance sheet may be more.
        net_income: Of a year, before the disposal.
        hqla: High-quality liquid assets.
        net_outflows: Net cash outflows of thirty days under stress.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=100)
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    on: date | None = None
    status: Literal["published", "assumed", "illustrative"]
    source: str = ""
    gross_loans: Annotated[float, Field(gt=0, le=1e16, allow_inf_nan=False)]
    npls: Money
    allowance: Money
    cet1: Money | None = None
    rwa: Annotated[float, Field(gt=0, le=1e16, allow_inf_nan=False)] | None = None
    tangible_equity: Signed | None = None
    total_assets: Money | None = None
    net_income: Signed | None = None
    hqla: Money | None = None
    net_outflows: Annotated[float, Field(gt=0, le=1e16, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _parts_within_whole(self) -> "Bank":
        if self.npls > self.gross_loans:
            raise ValueError(f"the bad loans of {self.npls:,.0f} are more than all loans, {self.gross_loans:,.0f}")
        if self.allowance > self.gross_loans:
            raise ValueError(f"the allowance of {self.allowance:,.0f} is more than all loans, {self.gross_loans:,.0f}")
        net = self.gross_loans - self.allowance
        for name, amount in (
            ("loans net of their allowance", net),
            ("liquid assets", self.hqla),
            ("CET1 capital", self.cet1),
            ("tangible equity", self.tangible_equity),
        ):
            if self.total_assets is not None and amount is not None and amount > self.total_assets:
                raise ValueError(f"the {name} of {amount:,.0f} are more than all assets, {self.total_assets:,.0f}")
        return self
