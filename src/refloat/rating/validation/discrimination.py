"""scores and defaults -> how well the one tells the other apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Discrimination:
    """How well a score ranks: higher scores mean more risk.

    Attributes:
        auc: Chance that a random bad case scores higher than a random good one, ties counted half.
        auc_low: Lower end of its interval.
        auc_high: Upper end.
        gini: 2 AUC - 1, the accuracy ratio.
        ks: Largest distance between the two distributions.
        ks_p: Its p-value.
        bad: Number of bad cases.
        good: Number of good cases.
    """

    auc: float
    auc_low: float
    auc_high: float
    gini: float
    ks: float
    ks_p: float
    bad: int
    good: int


def discrimination(scores: Floats, bad: NDArray[np.bool_], *, level: float = 0.95) -> Discrimination:
    """AUC with DeLong's interval on the logit scale, Gini, Kolmogorov-Smirnov.

    Args:
        scores: Shape (case,), higher for more risk.
        bad: Shape (case,), whether it went bad.
        level: Two-sided confidence of the interval.

    Raises:
        InputError: A score is not a number, or all cases are alike.

    Source: DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988), 837-845, by the ranks of Sun and Xu, IEEE Signal
    Processing Letters 21 (2014), 1389-1393; Engelmann, Hayden and Tasche, Risk (January 2003), on the accuracy ratio.
    """
    from scipy.special import expit, logit, ndtri
    from scipy.stats import ks_2samp, rankdata

    if not np.isfinite(scores).all():
        raise InputError("a score is missing or infinite", remedy="leave such cases out and say how many")
    high, low = scores[bad], scores[~bad]
    if not len(high) or not len(low):
        raise InputError("all cases ended alike, so nothing can be told apart", remedy="give good and bad cases")
    together = rankdata(np.concatenate([high, low]))
    # Share of the other kind that each case beats: its placement.
    above = (together[: len(high)] - rankdata(high)) / len(low)
    below = 1 - (together[len(high) :] - rankdata(low)) / len(high)
    auc = float(above.mean())
    variance = _variance(above) / len(high) + _variance(below) / len(low)
    ends = (auc, auc)
    if 0 < auc < 1 and variance > 0:
        half = ndtri(0.5 + level / 2) * np.sqrt(variance) / (auc * (1 - auc))
        ends = (float(expit(logit(auc) - half)), float(expit(logit(auc) + half)))
    test = ks_2samp(high, low, method="asymp")
    return Discrimination(
        auc, *ends, 2 * auc - 1, float(test.statistic), float(test.pvalue), int(bad.sum()), int((~bad).sum())
    )


def _variance(values: Floats) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0
