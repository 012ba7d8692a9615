"""grades with their default probabilities and defaults seen -> whether the probabilities held."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.rules import validation_limits

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Light = Literal["green", "yellow", "red"]


@dataclass(frozen=True, eq=False)
class Calibration:
    """The tests of one set of grades; p-values are chances of what was seen, or worse, if the probabilities are right.

    Attributes:
        borrowers: Borrowers by grade, shape (grade,).
        defaults: Defaults seen, shape (grade,).
        probabilities: Default probability by grade, shape (grade,).
        binomial: One-sided binomial p-value by grade: a small one says that the probability is too low.
        jeffreys: One-sided Jeffreys p-value by grade.
        lights: Traffic light by grade, from the binomial p-value.
        binomial_all: Of all grades taken as one with their mean probability.
        jeffreys_all: The same.
        hosmer_lemeshow: Statistic, degrees of freedom, p-value.
        brier: Score, its expectation if the probabilities are right, and the two-sided p-value of the difference.
    """

    borrowers: Counts
    defaults: Counts
    probabilities: Floats
    binomial: Floats
    jeffreys: Floats
    lights: tuple[Light, ...]
    binomial_all: float
    jeffreys_all: float
    hosmer_lemeshow: tuple[float, int, float]
    brier: tuple[float, float, float]


def calibration(borrowers: Counts, defaults: Counts, probabilities: Floats, *, fitted: bool = False) -> Calibration:
    """All tests of calibration at once.

    Borrowers are taken to default independently; a common cycle makes every p-value here too small.

    Args:
        borrowers: By grade, shape (grade,).
        defaults: By grade, none more than the borrowers.
        probabilities: By grade, fractions above 0 and below 1.
        fitted: Whether the probabilities were fitted on this very sample.

    Raises:
        InputError: Shapes differ, a count is impossible, or a probability is not between 0 and 1.
    """
    _prove(borrowers, defaults, probabilities)
    binomial = np.array([binomial_p(*row) for row in zip(borrowers, defaults, probabilities, strict=True)])
    jeffreys = np.array([jeffreys_p(*row) for row in zip(borrowers, defaults, probabilities, strict=True)])
    total, seen = int(borrowers.sum()), int(defaults.sum())
    mean = float((borrowers * probabilities).sum() / total)
    return Calibration(
        borrowers,
        defaults,
        probabilities,
        binomial,
        jeffreys,
        tuple(light(p) for p in binomial),
        binomial_p(total, seen, mean),
        jeffreys_p(total, seen, mean),
        hosmer_lemeshow(borrowers, defaults, probabilities, fitted=fitted),
        brier(borrowers, defaults, probabilities),
    )


def light(p: float) -> Light:
    """The traffic light of a chance of as many defaults or more, by luck.

    Source: the zones of the Basel Committee's backtesting framework (1996), as in `validation_limits.csv`.
    """
    if p < validation_limits("light_red")[0]:
        return "red"
    return "yellow" if p < validation_limits("light_yellow")[0] else "green"


def binomial_p(borrowers: int, defaults: int, probability: float) -> float:
    """Chance of as many defaults or more: one-sided binomial test of "the true probability is not above this one".

    Source: Basel Committee, Studies on the Validation of Internal Rating Systems, working paper 14 (2005), section 5.
    """
    from scipy.special import betainc

    # P(X >= d) for a binomial X is a regularised incomplete beta function.
    return 1.0 if defaults == 0 else float(betainc(defaults, borrowers - defaults + 1, probability))


def jeffreys_p(borrowers: int, defaults: int, probability: float) -> float:
    """Posterior chance that the true probability is at most this one, from Jeffreys' prior: Beta(d + 1/2, n - d + 1/2).

    Source: European Central Bank, Instructions for reporting the validation results of internal models (February
    2019), section 2.5.3.
    """
    from scipy.special import betainc

    return float(betainc(defaults + 0.5, borrowers - defaults + 0.5, probability))


def hosmer_lemeshow(
    borrowers: Counts, defaults: Counts, probabilities: Floats, *, fitted: bool = False
) -> tuple[float, int, float]:
    """Chi-squared test of all grades together: sum of (d - n p)^2 / (n p (1 - p)).

    Args:
        borrowers: By grade.
        defaults: By grade.
        probabilities: By grade.
        fitted: Whether the probabilities were fitted on this sample: then there are two degrees of freedom fewer
            than grades, else as many as grades.

    Returns:
        Statistic, degrees of freedom, p-value.

    Raises:
        InputError: Fitted on fewer than three grades.

    Source: Hosmer and Lemeshow, Communications in Statistics A9 (1980), 1043-1069; on validation samples Hosmer,
    Lemeshow and Sturdivant, Applied Logistic Regression (2013), section 5.2.
    """
    from scipy.special import gammaincc

    expected = borrowers * probabilities
    statistic = float(((defaults - expected) ** 2 / (expected * (1 - probabilities))).sum())
    freedom = len(borrowers) - 2 if fitted else len(borrowers)
    if freedom < 1:
        raise InputError("a fitted model needs at least three grades for this test", remedy="leave `fitted` out")
    return statistic, freedom, float(gammaincc(freedom / 2, statistic / 2))


def brier(borrowers: Counts, defaults: Counts, probabilities: Floats) -> tuple[float, float, float]:
    """Brier score with Spiegelhalter's test: mean squared distance of outcome and probability.

    Returns:
        Score; its expectation if the probabilities are right; two-sided p-value of the difference.

    Source: Brier, Monthly Weather Review 78 (1950), 1-3; Spiegelhalter, Statistics in Medicine 5 (1986), 421-433.
    """
    from scipy.special import ndtr

    total = borrowers.sum()
    score = float((defaults * (1 - probabilities) ** 2 + (borrowers - defaults) * probabilities**2).sum() / total)
    spread = probabilities * (1 - probabilities)
    expected = float((borrowers * spread).sum() / total)
    variance = float((borrowers * (1 - 2 * probabilities) ** 2 * spread).sum()) / float(total) ** 2
    if variance <= 0:
        return score, expected, 1.0
    return score, expected, float(2 * ndtr(-abs(score - expected) / np.sqrt(variance)))


def brier_parts(borrowers: Counts, defaults: Counts, probabilities: Floats) -> tuple[float, float, float]:
    """What a Brier score is made of, by grade: score = reliability - resolution + uncertainty.

    Returns:
        Reliability, how far probabilities stand from the rates seen (small is good); resolution, how far the rates of
        the grades stand apart (large is good); uncertainty, the score of the rate of all.

    Source: Murphy, Journal of Applied Meteorology 12 (1973), 595-600.
    """
    total = borrowers.sum()
    rates, rate = defaults / borrowers, defaults.sum() / total
    reliability = float((borrowers * (probabilities - rates) ** 2).sum() / total)
    resolution = float((borrowers * (rates - rate) ** 2).sum() / total)
    return reliability, resolution, float(rate * (1 - rate))


def _prove(borrowers: Counts, defaults: Counts, probabilities: Floats) -> None:
    if not len(borrowers) or not len(borrowers) == len(defaults) == len(probabilities):
        raise InputError("each grade needs its borrowers, defaults and probability", remedy="give one of each")
    for place, (count, seen, probability) in enumerate(zip(borrowers, defaults, probabilities, strict=True), start=1):
        where = f"grade {place}"
        if not count > 0:
            raise InputError("there is no borrower", where=where, remedy="leave the grade out")
        if not 0 <= seen <= count:
            raise InputError(f"{seen} defaults among {count} borrowers are impossible", where=where)
        if not 0 < probability < 1:
            raise InputError(
                f"a default probability of {probability:g} cannot be tested",
                where=where,
                remedy="write a fraction above 0 and below 1",
            )
