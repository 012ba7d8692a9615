"""scores and defaults -> how well the one tells the other apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError

Floats = NDArray[np.float64]

EXACT = 100_000
"""Pairs of a bad and a good case up to which the exact law of Kolmogorov and Smirnov's distance is summed."""


@dataclass(frozen=True)
class Discrimination:
    """How well a score ranks: higher scores mean more risk.

    Attributes:
        auc: Chance that a random bad case scores higher than a random good one, ties counted half.
        auc_low: Lower end of its interval.
        auc_high: Upper end.
        error: Standard error of the AUC, of DeLong; 0 where the cases show no spread of it.
        gini: 2 AUC - 1, the accuracy ratio.
        ks: Largest distance between the two distributions.
        ks_p: Its p-value, exact for small samples without ties and too large with them.
        bad: Number of bad cases.
        good: Number of good cases.
    """

    auc: float
    auc_low: float
    auc_high: float
    error: float
    gini: float
    ks: float
    ks_p: float
    bad: int
    good: int


def discrimination(scores: Floats, bad: NDArray[np.bool_], *, level: float = 0.95) -> Discrimination:
    """AUC with its interval, Gini, Kolmogorov-Smirnov.

    The interval is DeLong's on the logit scale. Where the cases show no spread of the AUC, as with a perfect ranking
    or a single bad case, DeLong's would be a point, and Newcombe's score interval stands instead.

    Args:
        scores: Shape (case,), higher for more risk.
        bad: Shape (case,), whether it went bad.
        level: Two-sided confidence of the interval.

    Raises:
        InputError: A score is not a number, or all cases are alike.

    Source: DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988), 837-845, by the ranks of Sun and Xu, IEEE Signal
    Processing Letters 21 (2014), 1389-1393; Engelmann, Hayden and Tasche, Risk (January 2003), on the accuracy ratio.
    """
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
    plain = len(high) > 1 and len(low) > 1 and 0 < auc < 1 and variance > 0
    ends = _logit_interval(auc, variance, level) if plain else _score_interval(auc, len(high), len(low), level)
    # The law for large samples gives three cases a p-value of nil.
    test = ks_2samp(high, low, method="exact" if len(high) * len(low) <= EXACT else "asymp")
    return Discrimination(
        auc=auc,
        auc_low=ends[0],
        auc_high=ends[1],
        error=float(np.sqrt(variance)),
        gini=2 * auc - 1,
        ks=float(test.statistic),
        ks_p=float(test.pvalue),
        bad=len(high),
        good=len(low),
    )


def decline(initial: float, now: float, error: float) -> tuple[float, float]:
    """Whether a model ranks worse than when it was first validated.

    Args:
        initial: AUC, or generalised AUC, at the first validation, taken as known.
        now: The same today.
        error: Standard error of today's.

    Returns:
        Statistic (initial - now) / error, and the chance of as much or more if the model ranks as well as then.

    Raises:
        InputError: The initial value is none, or today's cases show no spread.

    Source: European Central Bank, Instructions for reporting the validation results of internal models (February
    2019), sections 2.5.4 and 2.6.3.
    """
    from scipy.special import ndtr

    if not 0 <= initial <= 1:
        raise InputError(f"{initial:g} is no area under a curve", remedy="write a number from 0 to 1")
    if not error > 0:
        raise InputError("today's cases show no spread, so a decline cannot be tested", remedy="give more cases")
    statistic = (initial - now) / error
    return statistic, float(ndtr(-statistic))


def _logit_interval(auc: float, variance: float, level: float) -> tuple[float, float]:
    from scipy.special import expit, logit, ndtri

    half = ndtri(0.5 + level / 2) * np.sqrt(variance) / (auc * (1 - auc))
    return float(expit(logit(auc) - half)), float(expit(logit(auc) + half))


def _score_interval(auc: float, high: int, low: int, level: float) -> tuple[float, float]:
    """Areas whose own spread, after Hanley and McNeil, reaches as far as the one seen.

    Source: Newcombe, Statistics in Medicine 25 (2006), 559-573, method 5; from memory, its coverage is tested.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtri

    z, more = ndtri(0.5 + level / 2), (high + low) / 2 - 1

    def excess(area: float) -> float:
        spread = area * (1 - area) * (1 + more * ((1 - area) / (2 - area) + area / (1 + area))) / (high * low)
        return float((auc - area) ** 2 - z**2 * spread)

    inside = 1e-12
    lower = brentq(excess, inside, auc - inside) if auc > 2 * inside and excess(auc - inside) < 0 else 0.0
    upper = brentq(excess, auc + inside, 1 - inside) if auc < 1 - 2 * inside and excess(auc + inside) < 0 else 1.0
    return min(float(lower), auc), max(float(upper), auc)


def _variance(values: Floats) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0
