"""Lever: something that a reform moves, as a parameter of the model, with the range that is plausible."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Meaning = Literal[
    "recovery_time",
    "recovery_cost",
    "recovery_amount",
    "recovery_spread",
    "inflow",
    "required_return",
    "guaranteed_share",
    "information_discount",
    "tax",
]
Money = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
PARTS = ("market", "rating", "staff")


class Lever(BaseModel):
    """One lever.

    Attributes:
        name: One word for it.
        package: Which of the three reforms it belongs to: the market environment, the ability to rate, trained staff.
        moves: The parameter of the model. Times, costs, amounts, spread and inflow are multiples of the model's own;
            required return, guaranteed share, information discount and tax are the values themselves.
        base: As things are.
        reform: After the reform.
        setback: If things turn the other way.
        cost: Of the reform, per 100 of claim; None where nothing is known.
        benefit_over_cost: Of such a reform elsewhere, all benefits counted, as a study has it.
        cost_source: Where cost or benefit_over_cost come from.
        source: Where the figures come from.
        grade: seen, derived, judgement or unverified.
        en: What it is, in English.
        zh: In Chinese.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    package: Literal["market", "rating", "staff"]
    moves: Meaning
    base: Money
    reform: Money
    setback: Money
    cost: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] | None = None
    benefit_over_cost: Annotated[float, Field(gt=0, le=1e4, allow_inf_nan=False)] | None = None
    cost_source: str = ""
    source: str = Field(min_length=3)
    grade: Literal["seen", "derived", "judgement", "unverified"]
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    @model_validator(mode="after")
    def _a_range_around_the_base(self) -> "Lever":
        if not min(self.reform, self.setback) <= self.base <= max(self.reform, self.setback):
            raise ValueError("the base must lie between reform and setback")
        if self.reform == self.setback:
            raise ValueError("reform and setback are the same: the lever moves nothing")
        if self.moves in ("guaranteed_share", "information_discount", "tax") and max(self.reform, self.setback) >= 1:
            raise ValueError("shares lie between 0 and 1")
        if self.moves == "required_return" and max(self.reform, self.setback) > 1:
            raise ValueError("a required return is a fraction: 0.12 for 12 %")
        if self.moves in ("recovery_time", "recovery_amount") and min(self.reform, self.setback) <= 0:
            raise ValueError("times and amounts stay above nil")
        return self

    @model_validator(mode="after")
    def _a_cost_has_a_source(self) -> "Lever":
        if (self.cost is not None or self.benefit_over_cost is not None) and not self.cost_source:
            raise ValueError("a cost needs its cost_source: who says so")
        return self

    @property
    def bounds(self) -> tuple[float, float]:
        """Smallest and largest value."""
        return min(self.reform, self.setback), max(self.reform, self.setback)
