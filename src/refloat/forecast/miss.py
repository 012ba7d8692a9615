"""a plan carried out as it stands on every path -> how likely its ratio of bad loans is above what is allowed."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from refloat.forecast.baseline import Baseline, book_rates
from refloat.forecast.issuance_plan import MissChance
from refloat.forecast.npl_history import FloatArray
from refloat.forecast.plan_terms import PlanTerms
from refloat.forecast.roll_forward import roll_forward
from refloat.rating.bounds import clopper_pearson_upper

LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
ROUNDING = 1e-9
"""Part of the limit by which a ratio may lie above it and still meet it."""


def count_misses(
    terms: PlanTerms,
    baseline: Baseline,
    disposals: Mapping[str, Mapping[str, FloatArray]],
    limit: FloatArray,
) -> tuple[dict[str, MissChance], dict[float, FloatArray], dict[float, FloatArray]]:
    """Chances by quarter end and for any of them, and quantiles of the ratio with and without the plan.

    The plan is not adapted on the way: a bank that sees the stock rise would sell more, so these chances are those of
    a plan that nobody revises.

    Args:
        terms: Books.
        baseline: Paths of inflow and loans.
        disposals: Book -> `sales` and `securitisations` -> (quarter,).
        limit: (quarter,) ratio allowed; NaN where none.
    """
    stocks, before = np.zeros_like(baseline.loans_paths), np.zeros_like(baseline.loans_paths)
    for book in terms.books:
        rates, opening = book_rates(book), baseline.opening * book.stock_share.value
        inflow = baseline.inflow_paths[book.name]
        before += roll_forward(opening, inflow, rates).closing
        stocks += roll_forward(opening, inflow, rates, disposals=disposals[book.name]).closing
    ratio = stocks / np.maximum(baseline.loans_paths - (before - stocks), 1e-300)
    ratio_without = before / baseline.loans_paths
    bound = ~np.isnan(limit)
    above, above_without = (np.asarray(one > limit * (1.0 + ROUNDING)) & bound for one in (ratio, ratio_without))
    misses = {"any": _chance(np.any(above, axis=1, keepdims=True), np.any(above_without, axis=1, keepdims=True))}
    for quarter in np.flatnonzero(bound):
        misses[str(baseline.quarter_ends[quarter])] = _chance(above[:, quarter], above_without[:, quarter])
    return misses, _quantiles(ratio), _quantiles(ratio_without)


def _chance(missed: NDArray[np.bool_], without: NDArray[np.bool_]) -> MissChance:
    paths, events = len(missed), int(missed.sum())
    chance = events / paths
    return MissChance(
        chance=chance,
        standard_error=float(np.sqrt(chance * (1.0 - chance) / paths)),
        upper=clopper_pearson_upper(events, paths),
        without_plan=float(np.mean(without)),
    )


def _quantiles(ratio: FloatArray) -> dict[float, FloatArray]:
    return {level: np.quantile(ratio, level, axis=0) for level in LEVELS}
