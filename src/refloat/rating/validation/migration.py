"""grades before and after -> a migration matrix and what it says of a rating's stability."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError

Floats = NDArray[np.float64]


def migration_matrix(
    before: Sequence[str], after: Sequence[str | None], letters: Sequence[str]
) -> tuple[NDArray[np.int64], Floats, int]:
    """Counts and rates of a cohort's moves.

    Args:
        before: Letter of each case at the start.
        after: Its letter at the end; None where it was withdrawn.
        letters: All letters, best first.

    Returns:
        Counts, shape (before, after); rates of those not withdrawn, rows of nobody NaN; number withdrawn.

    Raises:
        InputError: A letter is not known, or the sequences differ in length.

    Source: the cohort method, Jafry and Schuermann, Journal of Banking and Finance 28 (2004), 2603-2639.
    """
    if len(before) != len(after):
        raise InputError("each case needs a letter before and after", remedy="write none for a withdrawn one")
    place = {letter: number for number, letter in enumerate(letters)}
    counts = np.zeros((len(letters), len(letters)), dtype=np.int64)
    withdrawn = 0
    for number, (start, end) in enumerate(zip(before, after, strict=True), start=1):
        for letter in (start, end):
            if letter is not None and letter not in place:
                raise InputError(f'"{letter}" is not one of the letters', where=f"case {number}")
        if end is None:
            withdrawn += 1
        else:
            counts[place[start], place[end]] += 1
    totals = counts.sum(axis=1, keepdims=True)
    rates = np.divide(counts, totals, out=np.full(counts.shape, np.nan), where=totals > 0)
    return counts, rates, withdrawn


def mobility(counts: NDArray[np.int64]) -> dict[str, float]:
    """How much ratings moved.

    Args:
        counts: Shape (before, after), best letter first.

    Returns:
        stayed, upgraded, downgraded (shares of all), mean_notches (of those that moved, down positive, NaN if none)
        and `upgrades_over_downgrades` (infinite without a downgrade).

    Raises:
        InputError: There is no case.
    """
    total = int(counts.sum())
    if not total:
        raise InputError("there is no case that kept a rating", remedy="give at least one")
    rows, columns = np.indices(counts.shape)
    notches = columns - rows
    down, up = int(counts[notches > 0].sum()), int(counts[notches < 0].sum())
    moved = down + up
    return {
        "stayed": float(np.trace(counts)) / total,
        "upgraded": up / total,
        "downgraded": down / total,
        "mean_notches": float((counts * notches).sum()) / moved if moved else float("nan"),
        "upgrades_over_downgrades": up / down if down else float("inf"),
    }


def bandwidth(counts: NDArray[np.int64]) -> tuple[float, float]:
    """How far moves went, as a share of how far those that moved could have gone.

    Args:
        counts: Shape (before, after), the same letters both ways, best first.

    Returns:
        Upper and lower matrix weighted bandwidth, of moves down and of moves up; 0 where nobody moved that way.

    Source: European Central Bank, Instructions for reporting the validation results of internal models (February
    2019), section 2.5.5.1.
    """
    rows, columns = np.indices(counts.shape)
    steps, last = columns - rows, len(counts) - 1
    reach = np.maximum(rows, last - rows)
    found = []
    for moves in (np.where(steps > 0, counts, 0), np.where(steps < 0, counts, 0)):
        furthest = float((moves * reach).sum())
        found.append(float((moves * np.abs(steps)).sum()) / furthest if furthest else 0.0)
    return found[0], found[1]


def rises(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Whether moves become more frequent away from the diagonal, which a sound rating should not show.

    Args:
        counts: Shape (before, after), best letter first.

    Returns:
        Shape (before, after): for a cell beside the diagonal or further out, the chance of as large a rise against its
        neighbour on the side of the diagonal if there is none; a small one is a second hump. NaN on the diagonal and
        where neither of the two cells holds a case.

    Source: European Central Bank, as above, section 2.5.5.2.
    """
    from scipy.special import ndtr

    totals = counts.sum(axis=1)
    found = np.full(counts.shape, np.nan)
    for row, column in np.ndindex(counts.shape):
        if row == column or not totals[row]:
            continue
        p = counts[row, column] / totals[row]
        q = counts[row, column - 1 if column > row else column + 1] / totals[row]
        variance = (p * (1 - p) + q * (1 - q) + 2 * p * q) / totals[row]
        if variance > 0:
            found[row, column] = ndtr((q - p) / np.sqrt(variance))
    return found
