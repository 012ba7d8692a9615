"""Loadings: how much each driver moves something."""

from pydantic import BaseModel, ConfigDict

from refloat.recovery.figures import Loading

DRIVERS = ("macro", "property", "industry", "court")
"""The drivers in the order of their columns everywhere. A high value is good for recovery."""


class Loadings(BaseModel):
    """Weights of the drivers; a driver that is not named has no weight."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    macro: Loading | None = None
    property: Loading | None = None
    industry: Loading | None = None
    court: Loading | None = None

    def weights(self) -> tuple[float, float, float, float]:
        """The weights in the order of `DRIVERS`."""
        figures = (self.macro, self.property, self.industry, self.court)
        first, second, third, fourth = (figure.value if figure else 0.0 for figure in figures)
        return first, second, third, fourth
