"""Work on one block where many loans are pooled: loans one by one as ever, and groups beside them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.compute import Block, generator
from refloat.recovery.block import SimulateBlock, block_factors
from refloat.recovery.block_result import BlockResult, sum_by_period
from refloat.recovery.drivers import PathFactors
from refloat.recovery.granular_amounts import group_cash, group_cumulants, share_moments
from refloat.recovery.granular_groups import GranularGroups
from refloat.recovery.pace import period_at
from refloat.recovery.unsecured import arrived, curve_clock

Floats = NDArray[np.float64]

GRANULAR_STREAM = 6
"""Beside the streams of `drivers`; a number once given is never given again."""
PATHS = 100


@dataclass(frozen=True, eq=False)
class GranularBlock:
    """A block's work on the loans that stay alone and on the groups, as something that can be sent elsewhere.

    Its results by loan are those of the loans that stay alone, followed by those of the groups.

    Attributes:
        alone: The work on loans one by one.
        groups: The groups.
        plan: Shape (group,): net cash of each group over its life in the plan.
    """

    alone: SimulateBlock
    groups: GranularGroups
    plan: Floats

    def __call__(self, block: Block) -> BlockResult:
        result = self.alone(block)
        prepared = self.alone.prepared
        factors = block_factors(prepared, self.alone.seed, block, self.alone.drawing)
        stream = generator(self.alone.seed, block.index, GRANULAR_STREAM)
        sums = np.zeros((4, len(self.groups)))
        for start in range(0, block.scenarios, PATHS):
            here = slice(start, min(start + PATHS, block.scenarios))
            # Path by path, so that a shorter block begins like a longer one.
            normal = stream.standard_normal((here.stop - start, len(self.groups)))
            self._add(here, factors.part(here.start, here.stop), normal, result, sums)
        result.loan_gross = np.concatenate([result.loan_gross, sums[0]])
        result.loan_fees = np.concatenate([result.loan_fees, sums[1]])
        result.loan_years = np.concatenate([result.loan_years, sums[2]])
        result.loan_open = np.concatenate([result.loan_open, sums[3]])
        return result

    def _add(self, here: slice, factors: PathFactors, normal: Floats, result: BlockResult, sums: Floats) -> None:
        """Add what the groups do on some paths."""
        groups, a = self.groups, self.alone.prepared.assumptions
        amount, spread, close, fee = self._cash(factors, normal)
        result.collections[here] += np.einsum("pgk,pg->pk", spread, amount)
        result.fees[here] += np.einsum("pgk,pg->pk", spread, fee * amount)
        every = np.ones_like(amount)
        result.closed[here] += sum_by_period(close, groups.count * every, a.periods)
        result.written_off[here] += sum_by_period(close, groups.claim - amount, a.periods)
        result.closed_cash[here] += sum_by_period(close, (1 - fee) * amount, a.periods)
        result.closed_plan[here] += sum_by_period(close, self.plan * every, a.periods)
        years = (np.arange(a.periods) + 1) * a.period_months / 12
        weighted = factors.weights[:, None] * amount
        counted = np.einsum("pg,pgk->g", weighted, spread)
        sums[0] += counted
        sums[1] += fee * counted
        sums[2] += np.einsum("pg,pgk,k->g", weighted, spread, years)
        sums[3] += groups.count * np.einsum("p,pg->g", factors.weights, np.minimum(close + 1.0, a.periods))

    def _cash(self, factors: PathFactors, normal: Floats) -> tuple[Floats, Floats, NDArray[np.int64], Floats]:
        """Lifetime cash (path, group), its spread (path, group, period), closing period, and fee rate (group,)."""
        prepared, groups = self.alone.prepared, self.groups
        periods = prepared.assumptions.periods
        moments = np.empty((*normal.shape, 3))
        spread, close = np.empty((*normal.shape, periods)), np.empty(normal.shape, dtype=np.int64)
        fee = np.empty(len(groups))
        for place in np.unique(groups.segment).tolist():
            mine = np.flatnonzero(groups.segment == place)
            terms = prepared.unsecured[place]
            moments[:, mine] = share_moments(terms, factors, prepared.assumptions)[:, None]
            clock = curve_clock(terms, factors)
            done = arrived(terms.curve, groups.age[mine], clock, prepared.collections.ends).transpose(1, 2, 0)
            spread[:, mine] = np.diff(done, axis=2, prepend=0.0)
            left = np.maximum(terms.curve_end - groups.age[mine], 0.0)
            close[:, mine] = period_at(left * clock[:, None], prepared.collections)
            fee[mine] = terms.given.fee_share.value
        mean, variance, third = group_cumulants(groups, moments)
        return group_cash(mean, variance, third, groups.claim * groups.left, normal), spread, close, fee
