"""two coders' codes of the same files -> Cohen's kappa with its interval: `Kappa`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from refloat.errors import InputError

NORMAL_975 = 1.959963984540054


@dataclass(frozen=True)
class Kappa:
    """How far two coders agree beyond chance.

    Attributes:
        files: Number of files both coded.
        agreement: Share coded alike.
        by_chance: Share that would be, were their codes independent.
        value: (agreement - by chance) / (1 - by chance); None if both used one and the same code throughout.
        standard_error: Asymptotic; None where `value` is.
        low: Lower end of the 95 % interval, not below -1.
        high: Upper end, not above 1.
    """

    files: int
    agreement: float
    by_chance: float
    value: float | None
    standard_error: float | None
    low: float | None
    high: float | None

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return dict(vars(self))


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> Kappa:
    """Cohen's kappa of two coders, unweighted, since causes have no order.

    Standard error: the large-sample one that does not suppose kappa to be zero, Fleiss, Cohen and Everitt,
    Psychological Bulletin 72 (1969) 323-327, formula 13 [formula from memory, unverified; held against the delta
    method by a test]. With few files the interval is rough.

    Args:
        first: Codes by the first coder, one a file.
        second: By the second, of the same files in the same order.

    Raises:
        InputError: Unequal numbers, or no file.
    """
    if len(first) != len(second) or not first:
        raise InputError(
            f"the coders have {len(first)} and {len(second)} codes", remedy="give the files that both of them coded"
        )
    codes = sorted({*first, *second})
    shares = np.zeros((len(codes), len(codes)))
    for one, other in zip(first, second, strict=True):
        shares[codes.index(one), codes.index(other)] += 1 / len(first)
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    agreement, chance = float(np.trace(shares)), float(rows @ columns)
    if len(codes) == 1:
        return Kappa(len(first), 1.0, 1.0, None, None, None, None)
    value = (agreement - chance) / (1 - chance)
    diagonal = np.diag(shares)
    on = float(diagonal @ ((1 - chance) - (rows + columns) * (1 - agreement)) ** 2)
    pairs = (columns[:, None] + rows[None, :]) ** 2 * shares
    off = (1 - agreement) ** 2 * float(pairs.sum() - np.trace(pairs))
    rest = (agreement * chance - 2 * chance + agreement) ** 2
    variance = (on + off - rest) / (len(first) * (1 - chance) ** 4)
    error = float(np.sqrt(max(variance, 0.0)))
    half = NORMAL_975 * error
    return Kappa(len(first), agreement, chance, value, error, max(value - half, -1.0), min(value + half, 1.0))
