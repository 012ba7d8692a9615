"""x1(k+1) = q x1(k) + s k + c: the law behind GM(1,1), DGM, NDGM, NGM and SAIGM, without division by a."""

from dataclasses import dataclass

import numpy as np

from refloat.errors import InputError
from refloat.grey.accumulate import restore
from refloat.grey.series import FloatArray
from refloat.grey.smooth import phi1, phi2


@dataclass(frozen=True)
class Recursion:
    """A law of the accumulated series.

    Attributes:
        q: Factor of a step; e^-a for continuous models.
        c: Constant of a step.
        s: What each step adds to the constant: the step from k to k + 1 adds s k + c.
        start: x1 at k = 1.
        order: Order of the accumulation.

    Raises:
        InputError: A factor under -1.
    """

    q: float
    c: float
    start: float
    s: float = 0.0
    order: float = 1.0

    def __post_init__(self) -> None:
        if self.q < -1.0:
            raise InputError(
                "the model swings wider with every period on this series",
                remedy="take gm11, or a buffer operator if the series was shocked",
            )

    def accumulated(self, count: int) -> FloatArray:
        """(count,) x1 at k = 1 .. count."""
        values = np.empty(count)
        values[0] = self.start
        for k in range(1, count):
            values[k] = self.q * values[k - 1] + self.s * k + self.c
        return values

    def values(self, count: int) -> FloatArray:
        """(count,) the series itself, k = 1 .. count.

        For order 1 the differences have a law of their own, d(k+1) = q d(k) + s, which loses no digits.
        """
        if self.order != 1.0:
            return restore(self.accumulated(count), self.order)
        values = np.empty(count)
        values[0] = self.start
        if count > 1:
            values[1] = (self.q - 1.0) * self.start + self.s + self.c
        for k in range(2, count):
            values[k] = self.q * values[k - 1] + self.s
        return values

    def fitted(self, series: FloatArray) -> FloatArray:
        """(n,) fitted values, the first being the observation."""
        values = self.values(len(series))
        values[0] = series[0]
        return values

    def ahead(self, count: int, horizon: int) -> FloatArray:
        """(horizon,) values after `count` fitted ones."""
        return self.values(count + horizon)[count:]


def continuous(a: float, *, b: float, slope: float = 0.0, start: float, order: float = 1.0) -> Recursion:
    """The exact step of dx/dt + a x = slope t + b, with t = 1 at the first point."""
    z = -a
    # Over the step from k to k + 1 the right side is slope (k + u) + b, u from 0 to 1.
    return Recursion(q=float(np.exp(z)), c=b * phi1(z) + slope * phi2(z), s=slope * phi1(z), start=start, order=order)
