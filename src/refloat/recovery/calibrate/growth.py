"""One look at loans of many ages -> how much they pay in the end and how fast, where no cash has a date."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Growth:
    """A growth curve: a loan of age a has paid level x (1 - exp(-(a / scale)^shape)) of what it owed.

    Attributes:
        level: Share paid in the end.
        scale: Months by which 63 % of it have come.
        shape: Above one for a slow start, below one for a fast one.
        level_error: Standard error of the level (sandwich), the curve's own doubt included.
        naive: What has been paid so far over what was owed: too low, since the young have not finished.
        developed: Share of what was owed that the curve takes as come by now, weighted by what was owed.
        oldest: Age of the oldest loan, months.
    """

    level: float
    scale: float
    shape: float
    level_error: float
    naive: float
    developed: float
    oldest: float

    def share(self, months: ArrayLike) -> Floats:
        """Share of the end level that has come by an age in months."""
        return growth_share(np.asarray(months, dtype=np.float64), self.scale, self.shape)


def growth_share(months: Floats, scale: float, shape: float) -> Floats:
    """1 - exp(-(a / scale)^shape), zero at and before default."""
    with np.errstate(over="ignore"):
        return np.asarray(-np.expm1(-((np.maximum(months, 0.0) / scale) ** shape)))


LOANS_NEEDED = 30
STEEPEST = 20.0


def fit_growth(ages: ArrayLike, owed: ArrayLike, paid: ArrayLike) -> Growth:
    """Least squares of the share paid on age, weighted by what was owed.

    The Weibull growth curve of Clark (2003), LDF curve-fitting and stochastic reserving, CAS Forum, on one
    diagonal: each loan is seen once, at its own age. It cannot tell age from vintage: old loans are also
    loans of other years.

    Args:
        ages: Months since default; loans younger than zero are taken as zero.
        owed: Owed at default, positive.
        paid: Cash since then.

    Raises:
        ValueError: Fewer than 30 loans, none has paid, or all are of one age.
    """
    from scipy.optimize import least_squares

    age, base, cash = (np.asarray(values, dtype=np.float64) for values in (ages, owed, paid))
    age = np.maximum(age, 0.0)
    if len(age) < LOANS_NEEDED or not cash.sum() > 0 or np.ptp(age) == 0:
        raise ValueError(f"a growth curve needs {LOANS_NEEDED} loans of different ages, some of which have paid")
    weight, share = np.sqrt(base / base.sum()), cash / base
    middle = float(np.average(age, weights=base))
    naive = float(cash.sum() / base.sum())

    def residuals(p: Floats) -> Floats:
        return np.asarray(weight * (p[0] * growth_share(age, np.exp(p[1]), np.exp(p[2])) - share))

    # The sum of squares has several valleys where the start is steep: the deepest of a few starts.
    starts = [(scale, shape) for scale in (middle / 4, middle, 2 * middle) for shape in (0.7, 1.0, 3.0, 8.0)]
    bounds = ([0.0, np.log(0.05), np.log(0.2)], [1.5, np.log(600.0), np.log(STEEPEST)])
    fits = [
        least_squares(residuals, np.clip([1.3 * naive, np.log(s), np.log(k)], *bounds), bounds=bounds)
        for s, k in starts
    ]
    best = min(fits, key=lambda fit: float(fit.cost))
    level, scale, shape = float(best.x[0]), float(np.exp(best.x[1])), float(np.exp(best.x[2]))
    bread = np.linalg.pinv(best.jac.T @ best.jac)
    meat = (best.jac * best.fun[:, None]).T @ (best.jac * best.fun[:, None])
    error = float(np.sqrt(max((bread @ meat @ bread)[0, 0], 0.0)))
    done = float(np.average(growth_share(age, scale, shape), weights=base))
    return Growth(level, scale, shape, error, naive, done, float(age.max()))
