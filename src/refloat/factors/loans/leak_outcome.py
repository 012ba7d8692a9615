"""a column and the outcome -> whether it is the outcome itself, or is known only after the decision."""

import numpy as np
from numpy.typing import NDArray

from refloat.factors.loans.leak import Leak
from refloat.factors.loans.limits import limit
from refloat.factors.loans.loan_table import Column, Floats
from refloat.factors.loans.make_bins import make_bins
from refloat.factors.loans.terms import Binning

Flags = NDArray[np.bool_]
FEWEST = 20
"""Bad and good loans that such a finding needs."""


def find_outcome(column: Column, bad: Flags) -> Leak | None:
    """Whether a column is filled, or varies, for one outcome only, or ranks the loans all but perfectly by itself."""
    missing = column.missing
    if min(bad.sum(), (~bad).sum()) < FEWEST or missing.all():
        return None
    filled_bad, filled_good = float((~missing[bad]).mean()), float((~missing[~bad]).mean())
    if abs(filled_bad - filled_good) >= limit("outcome_missing"):
        return Leak(
            column.name,
            "outcome",
            f"{column.name} is filled for {filled_bad:.0%} of the bad loans and {filled_good:.0%} of the good ones: "
            "it is written because of the outcome",
            share_bad=filled_bad,
            share_good=filled_good,
            pattern="filled",
        )
    values, counts = np.unique(column.values[~missing], return_counts=True)
    common = float(values[counts.argmax()])
    same_bad, same_good = float((column.values[bad] == common).mean()), float((column.values[~bad] == common).mean())
    if abs(same_bad - same_good) >= limit("outcome_value"):
        value = column.levels[int(common)] if column.kind == "class" else f"{common:g}"
        return Leak(
            column.name,
            "outcome",
            f"{column.name} is {value} for {same_bad:.0%} of the bad loans and {same_good:.0%} of the good ones: "
            "it is the outcome under another name, or was written down after it",
            share_bad=same_bad,
            share_good=same_good,
            pattern=f"value {value}",
        )
    auc = alone(column, bad)
    if auc < limit("outcome_auc"):
        return None
    return Leak(
        column.name,
        "outcome",
        f"{column.name} alone tells good from bad with an area under the curve of {auc:.3f}: "
        "it is the outcome under another name, or was written down after it",
        pattern="the outcome itself",
        agreement=auc,
    )


def alone(column: Column, bad: Flags) -> float:
    """Area under the curve of one column's bins on the loans that they were made of."""
    outcome = bad.astype(np.float64)
    bins = make_bins(column, outcome, Binning(method="supervised", most=10, smallest=0.005))
    codes = bins.codes(column)
    counts = np.bincount(codes, minlength=len(bins))
    bads = np.bincount(codes, outcome, minlength=len(bins))
    order = np.argsort(bads / np.maximum(counts, 1), kind="stable")
    bads, goods = bads[order], (counts - bads)[order]
    # Each bad loan beats the good ones of milder bins, and half of those in its own.
    return float(np.sum(bads * (np.cumsum(goods) - 0.5 * goods)) / (bads.sum() * goods.sum()))


def find_after(column: Column, decided: Floats, bad: Flags) -> Leak | None:
    """Whether dates of a column lie after the decision."""
    if column.kind != "date":
        return None
    known = ~np.isnan(decided) & ~column.missing
    if not known.any():
        return None
    later = column.values > decided
    share = float(later[known].mean())
    if share < limit("after_share"):
        return None
    parts = [float(later[known & side].mean()) if (known & side).any() else 0.0 for side in (bad, ~bad)]
    return Leak(
        column.name,
        "after",
        f"{column.name} lies after the decision for {share:.0%} of the loans: "
        "it was not known when the loan was decided",
        share_bad=parts[0],
        share_good=parts[1],
        pattern="after the decision",
    )
