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
        recovery_gain: What the buyer's servicer collects beyond the bank's model, as a share of it; below nil if less.
    """

    rate: Annotated[float, Field(gt=-0.1, lt=1, allow_inf_nan=False)]
    delay_years: Annotated[float, Field(ge=0, le=20, allow_inf_nan=False)] = 0.0
    cost_share: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.0
    information_discount: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.0
    recovery_gain: Annotated[float, Field(gt=-1, le=2, allow_inf_nan=False)] = 0.0

    @property
    def keeps(self) -> float:
        """What the buyer has of each unit of net cash that the bank's model expects, before time and return."""
        return (1.0 + self.recovery_gain) * (1.0 - self.cost_share) * (1.0 - self.information_discount)


class TwoViews(_Section):
    """Published values of one stock of loans to two parties, per 100 of claim, under today's and faster courts.

    Attributes:
        investor: To an investor today.
        investor_faster: To it under faster courts.
        bank: To the bank today.
        bank_faster: To it under faster courts.
        source: Where they come from.
    """

    investor: Annotated[float, Field(gt=0, lt=1000, allow_inf_nan=False)]
    investor_faster: Annotated[float, Field(gt=0, lt=1000, allow_inf_nan=False)]
    bank: Annotated[float, Field(gt=0, lt=1000, allow_inf_nan=False)]
    bank_faster: Annotated[float, Field(gt=0, lt=1000, allow_inf_nan=False)]
    source: str = Field(min_length=3)


class GapTerms(_Section):
    """The section `gap` of effects.yaml.

    Attributes:
        investor: The buyer.
        private_spread: Standard deviation of the logarithm of a loan's value around the model's, known to the bank
            alone.
        two_views: Published values from which a recovery and a ratio of times are calibrated; left out, none are.
        source: Where the figures come from.
    """

    investor: Investor
    private_spread: Annotated[float, Field(ge=0, le=3, allow_inf_nan=False)] = 0.0
    two_views: TwoViews | None = None
    source: str = Field(min_length=3)
