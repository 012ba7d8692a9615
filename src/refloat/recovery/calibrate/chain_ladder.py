"""A Triangle -> what its vintages will pay in the end, and how sure that is: chain ladder with Mack's errors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.calibrate.triangle import Triangle

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ChainLadder:
    """The outcome of a chain ladder.

    Attributes:
        factors: Shape (age - 1,): development factors from each age to the next; one where no vintage tells.
        variances: Shape (age - 1,): Mack's sigma squared of each.
        developed: Shape (age,): share of the ultimate that has come by each age, the tail included.
        tail: Factor from the last age to the ultimate.
        ultimates: Shape (vintage,), currency units.
        errors: Shape (vintage,): standard error of what is still to come.
        total_error: Standard error of the sum of it.
    """

    factors: Floats
    variances: Floats
    developed: Floats
    tail: float
    ultimates: Floats
    errors: Floats
    total_error: float


def chain_ladder(triangle: Triangle, *, tail: float = 1.0) -> ChainLadder:
    """Development factors, ultimates and their distribution-free standard errors.

    Mack (1993), Distribution-free calculation of the standard error of chain ladder reserve estimates,
    ASTIN Bulletin 23(2), 213-225: f_k = sum C_i,k+1 / sum C_ik; sigma_k^2 the weighted squared deviations
    of the single factors over their number less one; the last sigma^2 by his extrapolation; the errors
    from his theorem 3 and its corollary. The tail is taken as known.

    Args:
        triangle: At least two vintages and two ages.
        tail: Factor from the last age to the ultimate, at least one.

    Raises:
        ValueError: The triangle is too small or has paid nothing, or the tail is below one.
    """
    cash = triangle.cumulative
    count, ages = cash.shape
    if count < 2 or ages < 2:
        raise ValueError("a chain ladder needs two vintages and two ages")
    if not np.nansum(cash) > 0:
        raise ValueError("nothing was paid in this triangle")
    if tail < 1:
        raise ValueError("a tail factor is at least one")
    factors, variances = np.ones(ages - 1), np.full(ages - 1, np.nan)
    bases = np.zeros(ages - 1)
    for k in range(ages - 1):
        both = ~np.isnan(cash[:, k + 1])
        before, after = cash[both, k], cash[both, k + 1]
        bases[k] = before.sum()
        if bases[k] > 0:
            factors[k] = after.sum() / bases[k]
        paid = before > 0
        if paid.sum() > 1:
            single = after[paid] / before[paid]
            variances[k] = (before[paid] * (single - factors[k]) ** 2).sum() / (paid.sum() - 1)
    _extrapolate(variances)
    left = np.concatenate([np.cumprod(factors[::-1])[::-1], [1.0]]) * tail
    latest = triangle.latest
    now = np.array([cash[i, n - 1] if n else 0.0 for i, n in enumerate(latest)])
    # A vintage of which not even the first age is seen has no ladder to climb.
    ultimates = np.where(latest > 0, now * left[np.maximum(latest, 1) - 1], 0.0)
    errors, total = _errors(factors, variances, bases, now, latest, tail)
    return ChainLadder(factors, variances, 1 / left, tail, ultimates, errors, total)


def decaying_tail(factors: Floats, *, periods: int) -> float | None:
    """Tail factor over some more periods, from factors whose excess over one decays geometrically.

    The logarithm of f_k - 1 is fitted by a straight line over the later half of the factors above one
    (Sherman, 1984, Extrapolating, smoothing and interpolating development factors, PCAS 71, lists it as the
    exponential decay curve).

    Returns:
        The product of the extrapolated factors; None where fewer than three factors tell or they do not fall.
    """
    above = np.flatnonzero(factors > 1 + 1e-9)
    above = above[above >= len(factors) // 2]
    if len(above) < 3:
        return None
    slope, level = np.polyfit(above, np.log(factors[above] - 1), 1)
    if slope >= 0:
        return None
    later = len(factors) + np.arange(periods)
    return float(np.prod(1 + np.exp(level + slope * later)))


def _extrapolate(variances: Floats) -> None:
    """Fill the variances that too few vintages tell, by Mack's rule, from the ones before."""
    for k in range(len(variances)):
        if not np.isnan(variances[k]):
            continue
        one, two = (variances[k - 1] if k >= 1 else 0.0), (variances[k - 2] if k >= 2 else np.nan)
        if np.isnan(two) or two == 0:
            variances[k] = one
        else:
            variances[k] = min(one**2 / two, min(two, one))


def _errors(
    factors: Floats, variances: Floats, bases: Floats, now: Floats, latest: NDArray[np.int64], tail: float
) -> tuple[Floats, float]:
    ages = len(factors) + 1
    relative = np.divide(variances, factors**2, out=np.zeros_like(variances), where=factors > 0)
    climbed = np.zeros((len(now), ages))
    for i, n in enumerate(latest):
        if n:
            climbed[i, n - 1 :] = now[i] * np.concatenate([[1.0], np.cumprod(factors[n - 1 :])])
    last = climbed[:, -1]
    squares = np.zeros(len(now))
    for i, n in enumerate(latest):
        for k in range(max(n, 1) - 1, ages - 1):
            if climbed[i, k] > 0 and bases[k] > 0:
                squares[i] += last[i] ** 2 * relative[k] * (1 / climbed[i, k] + 1 / bases[k])
    total = squares.sum()
    # The same estimated factors serve every vintage, so their errors add up rather than cancel.
    shared = np.divide(2 * relative, bases, out=np.zeros_like(bases), where=bases > 0)
    for i, n in enumerate(latest):
        others = sum(last[j] for j in range(len(now)) if latest[j] < n or (latest[j] == n and j > i))
        total += last[i] * others * float(shared[max(n, 1) - 1 :].sum())
    return tail * np.sqrt(squares), tail * float(np.sqrt(total))
