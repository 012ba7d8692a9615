"""A series with the periods it belongs to: `History`."""

from dataclasses import dataclass

import numpy as np

from refloat.errors import InputError
from refloat.forecast.periods import next_labels
from refloat.grey.series import FloatArray, Values


@dataclass(frozen=True, eq=False)
class History:
    """What is known of one quantity, one value a period, oldest first.

    Raises:
        InputError: Values that are no numbers, or as many labels as there are not values.

    Attributes:
        values: (n,) in the unit of the file.
        name: Of the quantity.
        labels: Of the periods as the file writes them (a year, a quarter, a date), or empty.
    """

    values: FloatArray
    name: str = "series"
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.labels and len(self.labels) != len(self.values):
            raise InputError(
                f"{self.name} has {len(self.values)} values and {len(self.labels)} periods", remedy="give one a value"
            )
        self.values.setflags(write=False)

    @property
    def periods(self) -> tuple[str, ...]:
        """(n,) labels, or 1 .. n where the file has none."""
        return self.labels or tuple(str(k) for k in range(1, len(self.values) + 1))

    def periods_ahead(self, horizon: int) -> tuple[str, ...]:
        """(horizon,) labels of the periods to come."""
        if self.labels:
            return next_labels(self.labels, horizon)
        return tuple(str(len(self.values) + k) for k in range(1, horizon + 1))


def as_history(series: Values | History, *, name: str = "series") -> History:
    """The series as a History; one that is a History already stays as it is.

    Raises:
        InputError: Something that is not one row of numbers.
    """
    if isinstance(series, History):
        return series
    try:
        values = np.array(series, dtype=np.float64)
    except (TypeError, ValueError) as failure:
        raise InputError("the series holds something that is not a number", remedy="give numbers only") from failure
    if values.ndim != 1:
        raise InputError(f"a series has one axis, not {values.ndim}", remedy="give one number a period")
    return History(values, name)
