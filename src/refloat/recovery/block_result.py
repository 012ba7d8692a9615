"""BlockResult: what a block of scenarios paid."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(eq=False)
class BlockResult:
    """Sums of one block, filled as its loans are worked through.

    Arrays by path have shape (path, period), in currency units; arrays by loan have shape (loan,), in
    the working order, and are sums over the block's paths with their weights.

    Attributes:
        weights: Shape (path,), not normalised.
        collections: Gross cash.
        fees: Recovery costs that are a share of cash.
        closed: Number of files closed in the period.
        written_off: Claim of files closed in the period less all their gross cash.
        closed_cash: All gross cash less fees of files closed in the period.
        closed_plan: The plan's net cash of files closed in the period.
        loan_gross: Gross cash.
        loan_fees: Fees.
        loan_years: Gross cash times its time in years.
        loan_open: Number of periods at whose start the file is open.
    """

    weights: Floats
    collections: Floats
    fees: Floats
    closed: Floats
    written_off: Floats
    closed_cash: Floats
    closed_plan: Floats
    loan_gross: Floats
    loan_fees: Floats
    loan_years: Floats
    loan_open: Floats


def empty_result(weights: Floats, periods: int, loans: int) -> BlockResult:
    """A result to be filled in."""
    by_path = [np.zeros((len(weights), periods)) for _ in range(6)]
    by_loan = [np.zeros(loans) for _ in range(4)]
    return BlockResult(weights, *by_path, *by_loan)


def sum_by_period(period: NDArray[np.int64], amounts: Floats, periods: int) -> Floats:
    """Add up amounts by path and period; a period beyond the last is dropped.

    Args:
        period: Shape (path, item), 0 to `periods`.
        amounts: Shape (path, item).
        periods: Number of periods.

    Returns:
        Shape (path, period).
    """
    paths = len(period)
    cell = period + (np.arange(paths) * (periods + 1))[:, None]
    total = np.bincount(cell.ravel(), amounts.ravel(), minlength=paths * (periods + 1))
    # An empty array of weights would be counted in whole numbers.
    return np.asarray(total.reshape(paths, periods + 1)[:, :periods], dtype=np.float64)
