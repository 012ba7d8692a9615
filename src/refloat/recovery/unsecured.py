"""Unsecured collection: nothing, or a beta share of the claim, spread over what is left of a curve."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.assumptions import Assumptions, Curve, Unsecured
from refloat.recovery.drivers import PathFactors, clock_factor, common_part, odds_given_path, own_part
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


@dataclass(frozen=True, eq=False)
class PathTerms:
    """What turns a loan's uniform number into its share on each path; every array has shape (path, 1).

    The latent position of a loan is `first_slope u + first_level` in cells of the normal table (below
    1: it pays nothing), then `second_slope n + second_level` in cells of the share table.
    """

    first_slope: Floats
    first_level: Floats
    second_slope: Floats
    second_level: Floats
    amount_error: Floats

    def part(self, start: int, stop: int) -> "PathTerms":
        """The terms of some of the paths."""
        cut = slice(start, stop)
        return PathTerms(
            self.first_slope[cut],
            self.first_level[cut],
            self.second_slope[cut],
            self.second_level[cut],
            self.amount_error[cut],
        )


def prepare_unsecured(given: Unsecured, assumptions: Assumptions) -> UnsecuredTerms:
    """Look up the curve and build the quantile table of a segment."""
    table = share_table(given.paid_share.value, given.paid_share_sd.value, assumptions.copula)
    return UnsecuredTerms(given, assumptions.curves[given.curve], table)


def path_terms(terms: UnsecuredTerms, factors: PathFactors, assumptions: Assumptions) -> PathTerms:
    """The odds and levels of a segment on each path.

    With q the odds of paying nothing given the path, a uniform u below q pays nothing, and
    (u - q) / (1 - q) is again uniform for the others: so one number a loan is enough. The share of
    those is F_beta^-1(F(s (m + o n))), n standard normal, s the mixing multiplier, m the drivers' part.
    """
    given = terms.given
    zero = odds_given_path(given.zero_share.value, factors, given.payer_loadings, assumptions)
    # Where next to nobody pays, the slope would run out of whole numbers.
    some = zero < 1 - 1e-12
    slope = np.divide(NORMAL_CELLS, 1 - zero, out=np.zeros_like(zero), where=some)
    level = np.where(some, 1 - zero * slope, -1.0)
    by_unit = terms.shares.cells_per_unit
    own = own_part(assumptions, given.amount_loadings)
    common = common_part(factors, given.amount_loadings)
    return PathTerms(
        first_slope=slope[:, None],
        first_level=level[:, None],
        second_slope=(factors.scale * own * by_unit)[:, None],
        second_level=(1 + (factors.scale * common + terms.shares.reach) * by_unit)[:, None],
        amount_error=factors.amount_error[:, None],
    )


def paid_shares(uniforms: Floats, terms: PathTerms, normal: Floats, shares: Floats, cells: Ints) -> Floats:
    """Share of the claim each loan pays over the life of its curve, at most one.

    Args:
        uniforms: Shape (path, loan), overwritten with the result.
        terms: Of these paths.
        normal: `normal_table()`.
        shares: Values of the segment's share table.
        cells: Scratch of the same shape.

    Returns:
        `uniforms`, now holding the shares.
    """
    out = uniforms
    out *= terms.first_slope
    out += terms.first_level
    np.copyto(cells, out, casting="unsafe")
    # Cell 0 of both tables is "pays nothing"; clipping sends every lower position there.
    np.take(normal, cells, out=out, mode="clip")
    out *= terms.second_slope
    out += terms.second_level
    np.copyto(cells, out, casting="unsafe")
    np.take(shares, cells, out=out, mode="clip")
    out *= terms.amount_error
    np.minimum(out, 1.0, out=out)
    return out


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
