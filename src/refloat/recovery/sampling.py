"""Sampling: how the paths of a run are drawn, as a person asks for it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

Kind = Literal["plain", "antithetic", "stratified", "importance"]

KINDS: tuple[Kind, ...] = ("plain", "antithetic", "stratified", "importance")


class Sampling(BaseModel):
    """How the systematic numbers of the paths are drawn. No kind changes what is estimated, only how surely.

    Attributes:
        kind: "plain": independent and alike. "antithetic": paths in pairs, the second with all signs turned.
            "stratified": in the direction that moves the pool's cash most, one path in each of as many equally
            likely strata as a block has paths. "importance": some paths are moved towards the bad tail and weigh
            less for it; for letters that plain paths could not resolve.
        tail: Importance: the probability of the bad outcomes that matter, which says how far paths are moved.
        moved_share: Importance: share of the paths that are moved; half of those go half the way.
        months: What is bad is judged by net cash up to this month after the cut-off; all of it if left out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind = "plain"
    tail: Annotated[FiniteFloat, Field(ge=1e-9, le=0.1)] = 1e-6
    moved_share: Annotated[FiniteFloat, Field(ge=0.1, le=0.9)] = 0.5
    months: Annotated[int, Field(ge=1, le=480)] | None = None


PLAIN = Sampling()
"""Independent paths that all weigh the same."""
