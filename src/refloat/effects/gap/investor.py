"""GapTerms: how a buyer sees the loans, and what the bank knows that the buyer does not."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Investor(_Section):
    """A buyer of the loans.

    Attributes:
        rate: Yearly return asked for.
        delay_years: Years by which the buyer expects cash later than the bank's model.
        cost_share: Costs of servicing and of the purchase beyond those of the model, of what is recovered.
        information_discount: Taken off recoveries for what cannot be checked in the data room.
    """

    rate: Annotated[float, Field(gt=-0.1, lt=1, allow_inf_nan=False)]
    delay_years: Annotated[float, Field(ge=0, le=20, allow_inf_nan=False)] = 0.0
    cost_share: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.0
    information_discount: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.0


class GapTerms(_Section):
    """The section `gap` of effects.yaml.

    Attributes:
        investor: The buyer.
        private_spread: Standard deviation of the logarithm of a loan's value around the model's, known to the bank
            alone.
        source: Where the figures come from.
    """

    investor: Investor
    private_spread: Annotated[float, Field(ge=0, le=3, allow_inf_nan=False)] = 0.0
    source: str = Field(min_length=3)
