"""One request of a capital file."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from refloat.effects.capital.npe_deal import NpeDeal
from refloat.effects.capital.position import SecErba, SecIrba, SecSa, UsSsfa

Method = Literal["sec-sa", "sec-erba", "sec-irba", "us-ssfa", "npe"]


class Request(BaseModel):
    """A position or a deal to weigh; a description, expected figures and a source may stand beside it.

    Attributes:
        id: As the file has it, text or a whole number; the place in the list where it has none.
        method: Whose formula.
        inputs: What the formula needs.
        exposure: Exposure value of the position, an amount; with it the result tells amounts too.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Annotated[str, Field(min_length=1, max_length=200)] | int
    method: Method
    inputs: SecSa | SecErba | SecIrba | UsSsfa | NpeDeal
    exposure: Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False, strict=True)] | None = None
