"""The structural advance rate and what was sold -> a calibrated one, never fitted on the deal that it is for."""

import numpy as np
from numpy.typing import NDArray

from refloat.rating.market_check.assumptions import assumption

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]


def calibrated_advance(
    structural: Floats, types: Texts, originators: Texts, sold: Floats, train: NDArray[np.bool_], place: int
) -> float:
    """Advance rate of one deal from a fit on others.

    A ridge regression of the log of what was sold on the log of the structural advance rate and on the type of pool,
    all standardised; then, where the fit has seen deals of the same originator and type, their mean residual,
    shrunk as if some deals without any residual stood beside them.

    Args:
        structural: Structural advance rates, shape (deal,).
        types: Type of pool, shape (deal,).
        originators: Originator, shape (deal,).
        sold: Advance rates sold, shape (deal,); read where `train` is true.
        train: Deals to fit on, shape (deal,).
        place: The deal that is wanted.
    """
    kinds = sorted(set(types[train]))
    features = np.column_stack([np.log(structural), *(types == kind for kind in kinds)]).astype(np.float64)
    centre, scale = features[train].mean(axis=0), features[train].std(axis=0)
    scaled = (features - centre) / np.where(scale > 0, scale, 1.0)
    # A type of which nothing was sold is none of the others: it stands at their mean, not below all of them.
    scaled[~np.isin(types, kinds), 1:] = 0.0
    logs = np.log(sold[train])
    penalty = assumption("ridge", "unsecured") * np.eye(scaled.shape[1])
    slopes = np.linalg.solve(scaled[train].T @ scaled[train] + penalty, scaled[train].T @ (logs - logs.mean()))
    fitted = logs.mean() + scaled @ slopes
    alike = train & (originators == originators[place]) & (types == types[place])
    shift = 0.0
    if alike.any():
        residuals = np.log(sold[alike]) - fitted[alike]
        shift = float(residuals.sum() / (alike.sum() + assumption("shift_deals", "unsecured")))
    return float(np.exp(fitted[place] + shift))


def constant_by_type(types: Texts, sold: Floats, train: NDArray[np.bool_], place: int) -> float:
    """The baseline: the median advance rate of the other deals of the type, or of all where there is none."""
    alike = train & (types == types[place])
    return float(np.median(sold[alike if alike.any() else train]))
