"""OneWay: what one column alone says of the outcome, bin by bin."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.factors.loans.bins import Bins, Codes
from refloat.factors.loans.limits import limit
from refloat.factors.loans.loan_table import Floats

HALF = 0.5
"""Added to the good and the bad of each bin, so that an empty cell has a finite weight."""


@dataclass(frozen=True, eq=False)
class OneWay:
    """One column beside the outcome.

    Attributes:
        bins: How it is cut.
        counts: (bin,) loans.
        bad: (bin,) bad loans, or the sum of the measure.
        rate: (bin,) bad rate or mean measure; NaN for an empty bin.
        low: (bin,) lower end of its 95 % interval; NaN where the bin is too small to say.
        high: (bin,) upper end.
        effect: (bin,) weight of evidence, log of the share of all bad loans over the share of all good ones: above zero
            where the bin is worse than the whole. For a measure, the bin's mean less the mean of all. Zero where the
            bin is too small to say.
        strength: Information value; for a measure, the share of its variance between the bins.
        noise: Strength that chance alone is expected to give.
        error: Standard error of the strength.
        trend: Rank correlation of bins and rate, from -1 to 1, for numbers and dates; NaN for classes.
        measure: Whether the outcome is a measure.
    """

    bins: Bins
    counts: Floats
    bad: Floats
    rate: Floats
    low: Floats
    high: Floats
    effect: Floats
    strength: float
    noise: float
    error: float
    trend: float
    measure: bool

    @property
    def word(self) -> str:
        """How strong: `chance`, `weak`, `medium`, `strong` or `suspicious`."""
        beyond = self.strength - self.noise
        if self.strength <= self.noise + 2 * self.error or beyond < limit("weak"):
            return "chance" if self.strength <= self.noise + 2 * self.error else "weak"
        if beyond < limit("medium"):
            return "weak"
        if beyond < limit("strong"):
            return "medium"
        return "strong" if beyond < limit("suspicious") else "suspicious"

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "column": self.bins.column,
            "kind": self.bins.kind,
            "strength": self.strength,
            "chance_alone": self.noise,
            "standard_error": self.error,
            "word": self.word,
            "trend": None if np.isnan(self.trend) else self.trend,
            "bins": [
                {
                    "bin": self.bins.names[k],
                    "loans": int(self.counts[k]),
                    "bad": float(self.bad[k]) if self.measure else int(self.bad[k]),
                    "rate": float(self.rate[k]),
                    "low": None if np.isnan(self.low[k]) else float(self.low[k]),
                    "high": None if np.isnan(self.high[k]) else float(self.high[k]),
                    "effect": float(self.effect[k]),
                }
                for k in range(len(self.bins))
                if self.counts[k] > 0
            ],
        }


def one_way(bins: Bins, codes: Codes, outcome: Floats, *, measure: bool = False) -> OneWay:
    """The table of one column.

    Weights of evidence have half a loan added to each cell. The information value of k bins is expected to be
    (k - 1)(1/bad + 1/good) by chance alone, which the table shows beside it.

    Args:
        bins: Its cuts.
        codes: (loan,) bin of each loan.
        outcome: (loan,) 0 and 1, or the measure.
        measure: Whether the outcome is a measure.

    Source: Kullback's divergence J(1,2), Information Theory and Statistics (1959), chapter 1; the expected value is
    that of its chi-squared limit (chapter 6), from memory, pages unverified.
    """
    cells = len(bins)
    counts = np.bincount(codes, minlength=cells).astype(np.float64)
    total: Floats = np.bincount(codes, outcome, minlength=cells).astype(np.float64)
    used = counts > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(used, total / counts, np.nan)
    if measure:
        return _of_measure(bins, codes, outcome, counts, total, rate)
    good = counts - total
    k = int(used.sum())
    shares_bad = np.where(used, (total + HALF) / (total.sum() + HALF * k), 0.0)
    shares_good = np.where(used, (good + HALF) / (good.sum() + HALF * k), 0.0)
    weight = np.zeros(cells)
    weight[used] = np.log(shares_bad[used] / shares_good[used])
    events = limit("smallest_events")
    # A bin of missing values or of rare levels cannot be joined to a neighbour: if it is too small it says nothing.
    silent = used & (counts < 2 * events)
    weight[silent] = 0.0
    strength = float(np.sum((shares_bad - shares_good)[used & ~silent] * weight[used & ~silent]))
    noise = (k - 1) * (1.0 / total.sum() + 1.0 / good.sum())
    low, high = _interval(total, counts)
    return OneWay(
        bins, counts, total, rate, low, high, weight, strength, float(noise),
        _error(shares_bad, shares_good, weight, total.sum(), good.sum(), used), _trend(bins, counts, rate), False,
    )  # fmt: skip


def _error(bad: Floats, good: Floats, weight: Floats, bads: float, goods: float, used: NDArray[np.bool_]) -> float:
    """Standard error of the information value by its first derivatives in the two sets of shares."""
    b, g, w = bad[used], good[used], weight[used]
    by_bad, by_good = w + (b - g) / b, -w - (b - g) / g
    variance = (np.sum(b * by_bad**2) - np.sum(b * by_bad) ** 2) / bads
    variance += (np.sum(g * by_good**2) - np.sum(g * by_good) ** 2) / goods
    return float(np.sqrt(max(variance, 0.0)))


def _interval(bad: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Jeffreys' 95 % interval of each rate: never below 0 or above 1, and honest for few loans."""
    from scipy.special import betaincinv

    low = np.where(bad > 0, betaincinv(bad + 0.5, counts - bad + 0.5, 0.025), 0.0)
    high = np.where(bad < counts, betaincinv(bad + 0.5, counts - bad + 0.5, 0.975), 1.0)
    return low, high


def _trend(bins: Bins, counts: Floats, rate: Floats) -> float:
    """Weighted correlation of the place of the bin and its rate, missing values left out."""
    if bins.kind == "class":
        return float("nan")
    used = (np.arange(len(bins)) > 0) & (counts > 0)
    if used.sum() < 2:
        return float("nan")
    n, r = counts[used], rate[used]
    place = np.cumsum(n) - 0.5 * n
    x, y = place - np.average(place, weights=n), r - np.average(r, weights=n)
    scale = float(np.sqrt(np.sum(n * x * x) * np.sum(n * y * y)))
    return float(np.sum(n * x * y) / scale) if scale > 0 else float("nan")


def _of_measure(bins: Bins, codes: Codes, outcome: Floats, counts: Floats, total: Floats, rate: Floats) -> OneWay:
    used = counts > 0
    mean, whole = float(outcome.mean()), float(outcome.var())
    effect = np.where(used, np.nan_to_num(rate) - mean, 0.0)
    effect[used & (counts < 2 * limit("smallest_events"))] = 0.0
    squares = np.bincount(codes, outcome * outcome, minlength=len(bins))
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(np.maximum(squares / counts - rate**2, 0.0) / np.maximum(counts - 1, 1))
    # The spread of a handful of loans says nothing of their mean.
    spread[counts < 2 * limit("smallest_events")] = np.nan
    n, k = len(outcome), int(used.sum())
    share = float(np.sum(counts * effect**2) / (n * whole))
    error = float(np.sqrt(4 * share * (1 - min(share, 1.0)) ** 2 / n))
    return OneWay(
        bins, counts, total, rate, rate - 1.96 * spread, rate + 1.96 * spread, effect, share, (k - 1) / (n - 1), error,
        _trend(bins, counts, rate), True,
    )  # fmt: skip
