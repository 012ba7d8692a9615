"""Comparison: what models would have said, beside what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np

from refloat.forecast.forecast import Forecast
from refloat.forecast.npl_history import FloatArray


@dataclass(frozen=True, eq=False)
class Comparison:
    """Forecasts from one stretch of history, and the years after it. Money in currency units.

    Attributes:
        first: First year the models saw.
        last: Last year they saw.
        periods: (period,) labels of the periods ahead.
        forecasts: Model -> its forecast.
        actual: (period,) what happened; NaN where it is not known.
    """

    first: int
    last: int
    periods: tuple[str, ...]
    forecasts: Mapping[str, Forecast]
    actual: FloatArray

    def errors(self, model: str) -> FloatArray:
        """(period,) forecast over what happened, less one."""
        return np.asarray(self.forecasts[model].values / self.actual - 1.0, dtype=np.float64)

    def mean_error(self, model: str) -> float | None:
        """Mean of the errors without their signs; None where nothing has happened yet."""
        errors = np.abs(self.errors(model))
        known = errors[~np.isnan(errors)]
        return float(known.mean()) if len(known) else None

    def inside(self, model: str, level: float) -> int | None:
        """In how many periods what happened lies inside the interval of a level; None without one."""
        pairs = self.forecasts[model].intervals.get(level)
        if pairs is None:
            return None
        known = ~np.isnan(self.actual)
        return int(((self.actual >= pairs[:, 0]) & (self.actual <= pairs[:, 1]))[known].sum())

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in ("", "actual", *self.forecasts))
        rows = ""
        for place, period in enumerate(self.periods):
            cells = "".join(
                f"<td>{one.values[place]:,.0f} ({100 * self.errors(name)[place]:+.1f} %)</td>"
                for name, one in self.forecasts.items()
            )
            rows += f"<tr><th>{escape(period)}</th><td>{self.actual[place]:,.0f}</td>{cells}</tr>"
        caption = f"seen {self.first} to {self.last}"
        return f"<table><caption>{caption}</caption><tr>{head}</tr>{rows}</table>"
