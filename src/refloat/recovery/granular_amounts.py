"""What a group of many loans pays over its life on each path: moments of one loan, and a draw for the group."""

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.assumptions import Assumptions
from refloat.recovery.drivers import PathFactors
from refloat.recovery.granular_groups import GranularGroups
from refloat.recovery.tables import NORMAL_CELLS, SHARE_CELLS, normal_table
from refloat.recovery.unsecured import UnsecuredTerms, share_terms

Floats = NDArray[np.float64]


def share_moments(terms: UnsecuredTerms, factors: PathFactors, assumptions: Assumptions) -> Floats:
    """First three moments of the share of its claim that one loan pays, given each path.

    The share is min(s e, 1) with s nothing or beta and e the path's amount error; its law is summed over the very
    tables that the loan-level engine looks up.

    Returns:
        Shape (path, 3): E[x], E[x^2], E[x^3].
    """
    given = terms.given
    slopes, levels = share_terms(
        given.zero_share.value, given.payer_loadings, given.amount_loadings, terms.shares, factors, assumptions
    )
    slope, level = slopes[:, 1, None], levels[:, 1, None]
    cell = np.clip(normal_table()[1:] * slope + level, 0.0, SHARE_CELLS).astype(np.int64)
    share = np.minimum(terms.shares.values[cell] * factors.amount_error[:, None], 1.0)
    paying = np.divide(NORMAL_CELLS, slopes[:, 0], out=np.zeros(len(slope)), where=slopes[:, 0] > 0)
    powers = [share.sum(axis=1), np.einsum("pc,pc->p", share, share), np.einsum("pc,pc,pc->p", share, share, share)]
    return np.stack(powers, axis=1) * (paying / NORMAL_CELLS)[:, None]


def group_cumulants(groups: GranularGroups, moments: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean, variance and third cumulant of each group's cash, given each path.

    Loans are independent given the path, so cumulants add up: with claims c_i and moments m of one loan's share,
    sum c_i m_1, sum c_i^2 (m_2 - m_1^2), sum c_i^3 (m_3 - 3 m_1 m_2 + 2 m_1^3).

    Args:
        groups: The groups.
        moments: Shape (path, group, 3), of `share_moments` of each group's segment.

    Returns:
        Three arrays of shape (path, group), in currency units and their powers.
    """
    first, second, third = moments[:, :, 0], moments[:, :, 1], moments[:, :, 2]
    mean = groups.claim * groups.left * first
    variance = groups.squares * groups.left**2 * np.maximum(second - first**2, 0.0)
    return mean, variance, groups.cubes * groups.left**3 * (third - 3 * first * second + 2 * first**3)


def group_cash(mean: Floats, variance: Floats, third: Floats, most: Floats, normal: Floats) -> Floats:
    """Draw sums with given mean, variance and third cumulant.

    A standard normal n becomes a gamma-like variable by the cube of Wilson and Hilferty (1931, PNAS 17, 684-688),
    (1 - s^2/36 + s n / 6)^3 for a skewness of s, which is then brought to mean zero and variance one exactly. Without
    skewness it is n itself. Cash stays between nothing and all.

    Args:
        mean: Shape (path, group).
        variance: Likewise.
        third: Likewise.
        most: Shape (group,): the most that a group can pay.
        normal: Shape (path, group), independent standard normals.
    """
    spread = np.sqrt(variance)
    skewness = np.divide(third, spread**3, out=np.zeros_like(third), where=spread > 0)
    # Beyond two a cube says nothing of the sum; groups like that are dissolved before.
    skewness = np.clip(skewness, -2.0, 2.0)
    b = skewness / 6
    a = 1 - b**2
    size = np.sqrt(9 * a**4 * b**2 + 36 * a**2 * b**4 + 15 * b**6)
    curved = np.divide(
        (a + b * normal) ** 3 - a**3 - 3 * a * b**2, size, out=normal.copy(), where=np.abs(skewness) > 1e-6
    )
    curved = np.where(b < -1e-6 / 6, -curved, curved)
    return np.asarray(np.clip(mean + spread * curved, 0.0, most))
