"""A pool and a Granularity -> which loans are pooled, and the groups they form."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.pool.pool import Pool
from refloat.recovery.assumptions import Assumptions
from refloat.recovery.drawing import NORMALS
from refloat.recovery.drivers import DriverDraws, path_factors
from refloat.recovery.granular_amounts import group_cumulants, share_moments
from refloat.recovery.granular_groups import GranularGroups, GranularSplit
from refloat.recovery.granularity import Granularity
from refloat.recovery.match import age_months, first_match
from refloat.recovery.prepare_collateral import usable_collateral
from refloat.recovery.unsecured import prepare_unsecured, remaining_share

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def split_granular(pool: Pool, assumptions: Assumptions, granularity: Granularity) -> GranularSplit | None:
    """Choose the loans that are pooled.

    A loan may be pooled if it has no usable collateral and no guarantee, its segment has no way but collection, and
    its claim is small beside the pool's. Groups are loans of one segment and one age; a group whose cash would be
    too skewed for its draw, because it has few payers or a few large loans, is dissolved. The largest loan always
    stays alone.

    Returns:
        None where nothing is pooled.

    Raises:
        AssumptionError: A condition of a segment cannot be applied.
    """
    if granularity.pooling == "never":
        return None
    enough = granularity.figure("least_loans") if granularity.pooling == "auto" else 2
    if pool.loan_count < enough:
        return None
    loans = pool.loans.with_row_index("place")
    loans = loans.with_columns(age_months(loans, pl.lit(pool.cut_off, dtype=pl.Date)).alias("age_months"))
    segments = first_match(loans, assumptions.segments, "segment")
    loans = loans.with_columns(pl.Series("segment", segments))
    backed = usable_collateral(pool, loans, assumptions)["loan_id"].unique()
    plain = np.array([not segment.ways.any_open for segment in assumptions.segments])
    claims = pool.loans["claim"].to_numpy()
    may = (segments >= 0) & plain[segments] & ~pool.loans["loan_id"].is_in(backed.implode()).to_numpy()
    may &= claims <= granularity.figure("largest_share") * pool.claim
    may[int(np.argmax(claims))] = False
    at_cut_off = np.array([segment.unsecured.clock == "cut_off" for segment in assumptions.segments])
    ages = np.where(at_cut_off[segments], 0, loans["age_months"].to_numpy())
    pooled = np.flatnonzero(may)
    if len(pooled) < enough:
        return None
    order = pooled[np.lexsort((pooled, ages[pooled], segments[pooled]))]
    groups, group_of = _groups(assumptions, segments[order], ages[order], claims[order])
    kept = _skewness(groups, assumptions) <= granularity.figure("most_skewness")
    stays = kept[group_of]
    if np.count_nonzero(stays) < enough:
        return None
    order = order[stays]
    groups, group_of = _groups(assumptions, segments[order], ages[order], claims[order])
    alone = np.ones(pool.loan_count, dtype=bool)
    alone[order] = False
    names = tuple(assumptions.segments[place].name for place in groups.segment)
    return GranularSplit(groups, np.flatnonzero(alone), order, group_of, names)


def _groups(assumptions: Assumptions, segments: Ints, ages: Ints, claims: Floats) -> tuple[GranularGroups, Ints]:
    """Groups of loans sorted by segment and age, and the group of each loan."""
    if not len(segments):
        return GranularGroups(segments, *(np.zeros(0) for _ in range(6))), segments
    begins = np.concatenate([[True], (np.diff(segments) != 0) | (np.diff(ages) != 0)])
    starts = np.flatnonzero(begins)
    segment, age = segments[starts], ages[starts]
    left = np.empty(len(starts))
    for place in np.unique(segment):
        curve = assumptions.curves[assumptions.segments[place].unsecured.curve]
        left[segment == place] = remaining_share(curve, age[segment == place])
    powers = [np.add.reduceat(claims**power, starts) for power in (1, 2, 3)]
    count = np.diff(np.append(starts, len(segments))).astype(np.float64)
    return GranularGroups(segment, age.astype(np.float64), left, count, *powers), np.cumsum(begins) - 1


def _skewness(groups: GranularGroups, assumptions: Assumptions) -> Floats:
    """Absolute skewness of each group's cash on a path with all drivers at zero, shape (group,)."""
    still = DriverDraws(np.zeros((1, NORMALS - 1)), np.ones(1), np.ones(1))
    factors = path_factors(still, assumptions)
    by_segment = {
        place: share_moments(
            prepare_unsecured(assumptions.segments[place].unsecured, assumptions), factors, assumptions
        )
        for place in np.unique(groups.segment).tolist()
    }
    moments = np.stack([by_segment[place] for place in groups.segment.tolist()], axis=1)
    _, variance, third = group_cumulants(groups, moments)
    spread = np.sqrt(variance[0])
    # Without any variance a group is certain, however few its loans.
    return np.asarray(np.abs(np.divide(third[0], spread**3, out=np.zeros(len(spread)), where=spread > 0)))
