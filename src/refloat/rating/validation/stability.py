"""two distributions over grades -> whether the population has moved."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Stability:
    """Population stability.

    Attributes:
        psi: Population stability index.
        critical: Value that chance alone passes at the level asked for.
        p: Chance of as much or more if nothing moved.
        floored: Grades that were empty in one of the samples and got half a case.
    """

    psi: float
    critical: float
    p: float
    floored: int


def stability(before: Counts, after: Counts, *, level: float = 0.95) -> Stability:
    """Population stability index with its significance.

    PSI = sum of (q - p) ln(q / p) over grades. If nothing moved it is about (1/n + 1/m) times a chi-squared
    variable with one degree of freedom fewer than grades, so the usual limits of 0.10 and 0.25 mean little in
    small samples and miss much in large ones.

    Args:
        before: Cases by grade, shape (grade,).
        after: The same later.
        level: Confidence of the critical value.

    Raises:
        InputError: The grades differ in number, there are fewer than two, or a sample is empty.

    Source: Yurdakul and Naranjo, Journal of Risk Model Validation 14 (2020), statistical properties of the PSI.
    """
    from scipy.special import chdtrc, chdtri

    if len(before) != len(after) or len(before) < 2:
        raise InputError("both samples need the same grades, two or more", remedy="put empty grades in as 0")
    if (before < 0).any() or (after < 0).any() or not before.sum() or not after.sum():
        raise InputError("a sample has no cases, or a count below nil", remedy="check the counts")
    first, second = before.astype(np.float64), after.astype(np.float64)
    empty = (first == 0) | (second == 0)
    n, m = first.sum(), second.sum()
    # A logarithm of nil would say nothing; half a case is the usual repair.
    p = np.where(first == 0, 0.5, first)
    q = np.where(second == 0, 0.5, second)
    p, q = p / p.sum(), q / q.sum()
    psi = float(((q - p) * np.log(q / p)).sum())
    scale, freedom = 1 / n + 1 / m, len(before) - 1
    return Stability(
        psi, float(scale * chdtri(freedom, 1 - level)), float(chdtrc(freedom, psi / scale)), int(empty.sum())
    )
