"""Unsecured collection: nothing, or a beta share of the claim, spread over what is left of a curve."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.assumptions import Assumptions, Curve, Unsecured
from refloat.recovery.drivers import PathFactors, clock_factor, common_part, odds_given_path, own_part
from refloat.recovery.loadings import Loadings
from refloat.recovery.tables import NORMAL_CELLS, ShareTable, share_table

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class UnsecuredTerms:
    """A segment's unsecured assumptions, made ready for lookups.

    Attributes:
        given: As the assumption set has them.
        curve: Its collection curve.
        shares: Quantiles of the share paid.
    """

    given: Unsecured
    curve: Curve
    shares: ShareTable

    @property
    def curve_end(self) -> float:
        """Months after which the curve is complete."""
        return self.curve.months[-1]


def prepare_unsecured(given: Unsecured, assumptions: Assumptions) -> UnsecuredTerms:
    """Look up the curve and build the quantile table of a segment."""
    table = share_table(given.paid_share.value, given.paid_share_sd.value, assumptions.copula)
    return UnsecuredTerms(given, assumptions.curves[given.curve], table)


def share_terms(
    zero_share: float,
    zero_loadings: Loadings,
    share_loadings: Loadings,
    table: ShareTable,
    factors: PathFactors,
    assumptions: Assumptions,
) -> tuple[Floats, Floats]:
    """What turns a loan's uniform number into its share on each path: slopes and levels, shape (path, 2) each.

    With q the odds of paying nothing given the path, a uniform u below q pays nothing, and
    (u - q) / (1 - q) is again uniform for the others: so one number a loan is enough. The share of
    those is F_beta^-1(F(s (m + o n))), n standard normal, s the mixing multiplier, m the drivers' part.
    The first slope and level lead from u to a cell of the normal table (below 1: it pays nothing), the second
    from n to a cell of the share table.

    Args:
        zero_share: Odds of paying nothing.
        zero_loadings: Drivers of those odds.
        share_loadings: Drivers of the share paid by the others.
        table: Any share table of these assumptions; only its scale is used.
        factors: Of the paths.
        assumptions: The assumption set.
    """
    zero = odds_given_path(zero_share, factors, zero_loadings, assumptions)
    # Where next to nobody pays, the slope would run out of whole numbers.
    some = zero < 1 - 1e-12
    slope = np.divide(NORMAL_CELLS, 1 - zero, out=np.zeros_like(zero), where=some)
    level = np.where(some, 1 - zero * slope, -1.0)
    by_unit = table.cells_per_unit
    own, common = own_part(factors, share_loadings), common_part(factors, share_loadings)
    slopes = np.stack([slope, factors.scale * own * by_unit], axis=1)
    levels = np.stack([level, 1 + (factors.scale * common + table.reach) * by_unit], axis=1)
    return slopes, levels


def remaining_share(curve: Curve, ages: Ints) -> Floats:
    """Share of lifetime collections still to come at each age in months."""
    return 1.0 - np.interp(ages, curve.months, curve.cumulative)


def arrived(curve: Curve, ages: Floats, clock: Floats, months: Floats) -> Floats:
    """Share of what was still to come that has arrived some months after the cut-off.

    (C(a + t / c) - C(a)) / (1 - C(a)): the clock c stretches what is left of the curve C at age a.

    Args:
        curve: The collection curve.
        ages: Shape (group,), months since default at the cut-off.
        clock: Shape (path,), how many times longer things take.
        months: Shape (time,), months after the cut-off.

    Returns:
        Shape (time, path, group); all ones for a group older than the curve.
    """
    start = np.interp(ages, curve.months, curve.cumulative)
    at = ages + (months[:, None] / clock)[:, :, None]
    out = np.interp(at, curve.months, curve.cumulative)
    over = start >= 1
    out -= start
    out /= np.where(over, 1.0, 1 - start)
    out[:, :, over] = 1.0
    return out


def curve_clock(terms: UnsecuredTerms, factors: PathFactors) -> Floats:
    """How many times longer collection takes on each path, shape (path,)."""
    return clock_factor(factors, terms.given.clock_loadings)
