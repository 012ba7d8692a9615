"""The kinds of value that a deal file is made of."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^\S(.*\S)?$")]
"""A name by which other parts of the file refer to this one."""
Money = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]
"""An amount in the deal's currency, in units (not thousands or wan)."""
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
"""A share or a yearly rate, as a fraction: 0.05 is 5 %."""
Multiple = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]

Promise = Literal["timely", "ultimate", "none"]


class Term(BaseModel):
    """A part of a deal: never changed once made, and without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
