"""Overrides: what happens to a whole run besides its chances: a property crash, closed courts, a failing servicer."""

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from refloat.errors import AssumptionError
from refloat.files import read_yaml_model
from refloat.recovery.loadings import DRIVERS

Floats = NDArray[np.float64]
Month = Annotated[int, Field(ge=0, le=600)]
Duration = Annotated[int, Field(ge=1, le=600)]
Change = Annotated[FiniteFloat, Field(gt=-1, le=1)]


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PropertyCrash(_Event):
    """Prices of collateral change on every path, on top of their index.

    Attributes:
        kind: property_crash.
        change: Relative change once it is complete: -0.3 is a fall by three tenths.
        from_month: Month after the cut-off at which it begins.
        months: Time it takes; it then stays.
        regions: Regions of the collateral that it hits; all where none is named.
    """

    kind: Literal["property_crash"]
    change: Change
    from_month: Month = 0
    months: Month = 0
    regions: tuple[str, ...] = ()


class CourtsClosed(_Event):
    """No court works for a time; everything that waits for one is later by that time.

    Attributes:
        kind: courts_closed.
        from_month: Month after the cut-off at which it begins.
        months: How long.
    """

    kind: Literal["courts_closed"]
    from_month: Month = 0
    months: Duration


class ServicerFailure(_Event):
    """The servicer fails, and work is slow until another has taken over.

    Attributes:
        kind: servicer_failure.
        from_month: Month after the cut-off at which it begins.
        months: How long the hand-over takes.
        pace: Work done meanwhile, as a share of the usual, on collections and in court.
        amount_change: Relative change of all amounts, for what is lost for good.
    """

    kind: Literal["servicer_failure"]
    from_month: Month = 0
    months: Duration
    pace: Annotated[FiniteFloat, Field(ge=0, le=1)] = 0.0
    amount_change: Change = 0.0


class DriverShift(_Event):
    """Drivers are moved on every path, in standard deviations; negative is bad.

    Attributes:
        kind: drivers.
        macro: Shift of the macro driver.
        property: Shift of the property driver.
        industry: Shift of the industry driver.
        court: Shift of the court driver.
    """

    kind: Literal["drivers"]
    macro: Annotated[FiniteFloat, Field(ge=-6, le=6)] = 0.0
    property: Annotated[FiniteFloat, Field(ge=-6, le=6)] = 0.0
    industry: Annotated[FiniteFloat, Field(ge=-6, le=6)] = 0.0
    court: Annotated[FiniteFloat, Field(ge=-6, le=6)] = 0.0


Event = Annotated[PropertyCrash | CourtsClosed | ServicerFailure | DriverShift, Field(discriminator="kind")]


class Overrides(_Event):
    """Events that happen on every path of a run. Choices of whoever asks "what if", so they need no source.

    Attributes:
        name: Short name, shown beside results.
        events: What happens; several add up.
    """

    name: str = ""
    events: tuple[Event, ...] = ()

    @model_validator(mode="after")
    def _told(self) -> "Overrides":
        if self.events and not self.name:
            raise ValueError("overrides need a name, which is shown beside the results")
        return self

    @property
    def shifts(self) -> Floats:
        """Shift of each driver, in the order of `DRIVERS`."""
        moved = [event for event in self.events if isinstance(event, DriverShift)]
        return np.array([sum(getattr(event, name) for event in moved) for name in DRIVERS], dtype=np.float64)

    @property
    def amount_factor(self) -> float:
        """Multiplier of all amounts."""
        failures = (event for event in self.events if isinstance(event, ServicerFailure))
        return float(np.prod([1 + event.amount_change for event in failures]))

    def log_price_changes(self, months: int, regions: tuple[str, ...]) -> Floats:
        """What crashes add to the logarithm of prices, shape (region, month + 1); a straight line until complete."""
        out = np.zeros((len(regions), months + 1))
        at = np.arange(months + 1.0)
        for event in self.events:
            if isinstance(event, PropertyCrash):
                done = np.clip((at - event.from_month) / event.months, 0, 1) if event.months else at >= event.from_month
                hit = [i for i, region in enumerate(regions) if not event.regions or region in event.regions]
                out[hit] += np.log1p(event.change) * done
        return out

    def collection_rates(self, months: int) -> Floats:
        """Work done on collections in each month, as a share of the usual."""
        rates = np.ones(months)
        for event in self.events:
            if isinstance(event, ServicerFailure):
                rates[event.from_month : event.from_month + event.months] *= event.pace
        return rates

    def court_rates(self, months: int) -> Floats:
        """Work done in court in each month, as a share of the usual."""
        rates = self.collection_rates(months)
        for event in self.events:
            if isinstance(event, CourtsClosed):
                rates[event.from_month : event.from_month + event.months] = 0.0
        return rates


NO_OVERRIDES = Overrides()


def read_overrides(path: str | Path) -> Overrides:
    """Overrides from a YAML file.

    Raises:
        AssumptionError: There is no such file, or it is wrong; the message names file, line and column.
    """
    if not Path(path).is_file():
        raise AssumptionError("there is no such file of overrides", where=str(path), remedy="give the path of a file")
    return read_yaml_model(Path(path), Overrides, error=AssumptionError)
