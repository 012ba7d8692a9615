"""Results of blocks -> expected values by loan."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.pool.pool import Pool
from refloat.recovery.block_result import BlockResult
from refloat.recovery.granular_groups import GranularSplit
from refloat.recovery.prepare import Prepared

Floats = NDArray[np.float64]


class LoanMeans:
    """Expected values by loan, in the working order, followed by those of groups; blocks are added up in their order.

    Attributes:
        gross: Shape (loan and group,), currency units.
        net: Likewise.
        years: Likewise: mean time of the gross cash, in years.
    """

    def __init__(self, prepared: Prepared, split: GranularSplit | None, results: list[BlockResult]) -> None:
        total = float(np.concatenate([result.weights for result in results]).sum())

        def mean(name: str) -> Floats:
            out = np.zeros_like(getattr(results[0], name))
            for result in results:
                out += getattr(result, name)
            return np.asarray(out / total)

        self._prepared, self._split = prepared, split
        self.gross = mean("loan_gross")
        self._fees, self._open = mean("loan_fees"), mean("loan_open")
        self.net = self.gross - self._fees - prepared.file_cost * self._open
        self.years = np.divide(mean("loan_years"), self.gross, out=np.zeros_like(self.gross), where=self.gross > 0)

    def table(self, pool: Pool) -> pl.DataFrame:
        """One row a loan, in the order of the pool; a pooled loan has its group's recovery rate and open time."""
        split, prepared = self._split, self._prepared
        alone = prepared.order if split is None else split.alone[prepared.order]
        count, claims = len(prepared.order), pool.loans["claim"].to_numpy()
        columns = {name: np.empty(pool.loan_count) for name in ("gross", "net", "years")}
        for name, values in columns.items():
            values[alone] = getattr(self, name)[:count]
        segment = np.array(prepared.segment_names, dtype=object)
        route = np.array(prepared.routes, dtype=object)
        if split is not None:
            groups, mine = split.groups, split.group_of
            share = claims[split.pooled] / groups.claim[mine]
            gross, fees = self.gross[count:][mine] * share, self._fees[count:][mine] * share
            columns["gross"][split.pooled] = gross
            columns["net"][split.pooled] = gross - fees - prepared.file_cost * (self._open[count:] / groups.count)[mine]
            columns["years"][split.pooled] = self.years[count:][mine]
            names, routes = segment, route
            segment, route = np.empty(pool.loan_count, dtype=object), np.full(pool.loan_count, "unsecured", object)
            segment[split.alone], route[split.alone] = names, routes
            segment[split.pooled] = np.array(split.segment_names, dtype=object)[mine]
        return pl.DataFrame(
            {
                "loan_id": pool.loans["loan_id"],
                "segment": pl.Series(segment, dtype=pl.String),
                "route": pl.Series(route, dtype=pl.String),
                "claim": pool.loans["claim"],
                "expected_gross": columns["gross"],
                "expected_net": columns["net"],
                "expected_years": columns["years"],
            }
        )


def in_working_order(values: Floats, prepared: Prepared, split: GranularSplit | None) -> Floats:
    """Amounts by loan of the pool, in the order of `LoanMeans`: loans, then sums by group."""
    if split is None:
        return values[prepared.order]
    sums = np.bincount(split.group_of, values[split.pooled], minlength=len(split.groups))
    return np.concatenate([values[split.alone][prepared.order], sums])
