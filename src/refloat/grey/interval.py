"""Numbers of which only bounds are known, and a forecast of a series of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from refloat.errors import InputError
from refloat.grey.gm11 import fit_gm11
from refloat.grey.rolling import Fitter


@dataclass(frozen=True)
class GreyNumber:
    """A number known to lie between two bounds. Sums and products are those of interval arithmetic.

    Attributes:
        low: Lower bound.
        high: Upper bound.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.low) and np.isfinite(self.high) and self.low <= self.high):
            raise InputError(f"[{self.low}, {self.high}] is no interval", remedy="give the lower bound first")

    @property
    def kernel(self) -> float:
        """Middle of the bounds: the white value taken where nothing else is known."""
        return 0.5 * (self.low + self.high)

    @property
    def radius(self) -> float:
        """Half of the width."""
        return 0.5 * (self.high - self.low)

    def greyness(self, background: "GreyNumber") -> float:
        """Width over that of the interval the number was drawn from, 0 (white) to 1 (black)."""
        return self.radius / background.radius if background.radius else 0.0

    def __add__(self, other: "GreyNumber") -> "GreyNumber":
        return GreyNumber(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "GreyNumber") -> "GreyNumber":
        return GreyNumber(self.low - other.high, self.high - other.low)

    def __mul__(self, other: "GreyNumber") -> "GreyNumber":
        ends = [x * y for x in (self.low, self.high) for y in (other.low, other.high)]
        return GreyNumber(min(ends), max(ends))

    def __truediv__(self, other: "GreyNumber") -> "GreyNumber":
        if other.low <= 0 <= other.high:
            raise InputError(f"[{other.low}, {other.high}] holds zero", remedy="divide by an interval without it")
        return self * GreyNumber(1.0 / other.high, 1.0 / other.low)


def forecast_grey_numbers(
    series: Sequence[GreyNumber], horizon: int, *, base: Fitter = fit_gm11
) -> tuple[GreyNumber, ...]:
    """Forecast the kernels and the radii, each by a grey model, and put the intervals together again.

    A radius that is the same all along stays; the bounds so found are not confidence limits.

    Args:
        series: Intervals with positive kernels, oldest first.
        horizon: Steps ahead.
        base: What fits each of the two series.

    Source: forecasts of interval grey numbers by kernel and radius, after Zeng, Liu and co-authors (2010-2011); our
    reading, unverified against one page.

    Raises:
        InputError: As `check_series`, for the kernels or the radii.
    """
    kernels, radii = np.array([x.kernel for x in series]), np.array([x.radius for x in series])
    middle = base(kernels).forecast(horizon)
    if np.all(radii == radii[0]):
        reach = np.full(horizon, radii[0])
    else:
        reach = np.maximum(base(radii).forecast(horizon), 0.0)
    return tuple(GreyNumber(float(m - r), float(m + r)) for m, r in zip(middle, reach, strict=True))
