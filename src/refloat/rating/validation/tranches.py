"""letters of tranches at issue and later -> whether the first letters held."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.rating.validation.calibration import Light, binomial_p, light
from refloat.rating.validation.discrimination import Discrimination, discrimination
from refloat.rating.validation.migration import migration_matrix, mobility
from refloat.rules import Scale

Floats = NDArray[np.float64]

DEFAULTED = "D"
"""Letter of a tranche that broke a promise."""


@dataclass(frozen=True)
class LetterRecord:
    """What became of the tranches of one letter at issue.

    Attributes:
        letter: At issue.
        tranches: How many, those withdrawn left out.
        defaults: How many broke a promise.
        expected: Defaults that the scale allows them over the years they were watched.
        p: Chance of as many defaults or more if each had the probability that the scale allows.
        light: Traffic light of that chance.
    """

    letter: str
    tranches: int
    defaults: int
    expected: float
    p: float
    light: Light


@dataclass(frozen=True, eq=False)
class TrancheRecord:
    """Whether letters of tranches held.

    Attributes:
        letters: Letters of the matrix, best first, the last for default.
        counts: Shape (before, after).
        rates: The same as shares of a row; NaN where nobody started.
        withdrawn: Tranches without a letter at the end.
        mobility: Shares that stayed, went up and down, and mean notches; see `mobility`.
        p_downgrades: Chance of as many downgrades or more among the moves if up and down were as likely.
        by_letter: What became of each letter that was given.
        foresight: How well a model's letter at issue, above or below the one given, told downgrades apart; None
            without model letters, with fewer than three tranches, or where all went one way.
    """

    letters: tuple[str, ...]
    counts: NDArray[np.int64]
    rates: Floats
    withdrawn: int
    mobility: dict[str, float]
    p_downgrades: float
    by_letter: tuple[LetterRecord, ...]
    foresight: Discrimination | None


def tranche_record(
    before: Sequence[str],
    after: Sequence[str | None],
    years: Floats,
    scale: Scale,
    *,
    model: Sequence[str] | None = None,
) -> TrancheRecord:
    """Judge letters of tranches by what became of them.

    Tranches are taken to move independently. Those of one market and one time do not: p-values are then too small.

    Args:
        before: Letter of each tranche at issue.
        after: Its last letter, "D" if it broke a promise, None if withdrawn.
        years: Shape (tranche,), years between the two.
        scale: A scale of default probabilities in whose letters both are.
        model: Letters that a model gave at issue.

    Raises:
        InputError: Shapes differ, a letter is not of the scale, or the scale is of another kind.

    Source: migration as in `migration_matrix`; the chance of defaults by the exact law of a sum of unlike trials
    (Poisson's binomial), Wang, Statistica Sinica 3 (1993), 295-312; the sign test of moves, Conover, Practical
    Nonparametric Statistics (1999), section 3.4.
    """
    if scale.kind != "default_probability":
        raise InputError("letters are judged by a scale of default probabilities", where=scale.name)
    if not len(before) == len(after) == len(years) or (model is not None and len(model) != len(before)):
        raise InputError("each tranche needs a letter before, a letter after and its years", remedy="give one of each")
    if len(years) and not (np.isfinite(years).all() and years.min() > 0):
        raise InputError("a tranche was watched for no time", remedy="write years above zero")
    for number, letter in enumerate((*before, *(model or ())), start=0):
        if letter not in scale.letters:
            where = f"tranche {number % len(before) + 1}"
            remedy = f"use one of {', '.join(scale.letters)}"
            raise InputError(f'"{letter}" is no letter of {scale.name}', where=where, remedy=remedy)
    letters = (*scale.letters, DEFAULTED)
    counts, rates, withdrawn = migration_matrix(before, after, letters)
    rows, columns = np.indices(counts.shape)
    down, moved = int(counts[columns > rows].sum()), int(counts[columns != rows].sum())
    return TrancheRecord(
        letters=letters,
        counts=counts,
        rates=rates,
        withdrawn=withdrawn,
        mobility=mobility(counts),
        p_downgrades=binomial_p(moved, down, 0.5) if moved else 1.0,
        by_letter=tuple(
            record
            for letter in scale.letters
            if (record := _by_letter(letter, before, after, years, scale)) is not None
        ),
        foresight=None if model is None else _foresight(before, after, model, letters),
    )


def chance_of(defaults: int, probabilities: Floats) -> float:
    """Chance of as many defaults or more among unlike independent trials, by the sum over their exact law.

    Args:
        defaults: Defaults seen.
        probabilities: Shape (trial,).
    """
    law = np.ones(1)
    for p in probabilities:
        law = np.convolve(law, [1.0 - p, p])
    return float(min(1.0, law[defaults:].sum()))


def _by_letter(
    letter: str, before: Sequence[str], after: Sequence[str | None], years: Floats, scale: Scale
) -> LetterRecord | None:
    mine = [n for n, start in enumerate(before) if start == letter and after[n] is not None]
    if not mine:
        return None
    allowed = np.array([scale.limit(letter, float(years[n])) for n in mine])
    defaults = sum(after[n] == DEFAULTED for n in mine)
    p = chance_of(defaults, allowed)
    return LetterRecord(letter, len(mine), defaults, float(allowed.sum()), p, light(p))


def _foresight(
    before: Sequence[str], after: Sequence[str | None], model: Sequence[str], letters: tuple[str, ...]
) -> Discrimination | None:
    """Whether tranches that a model put below the letter given went down more often."""
    place = {letter: number for number, letter in enumerate(letters)}
    kept = [n for n, end in enumerate(after) if end is not None]
    below = np.array([place[model[n]] - place[before[n]] for n in kept], dtype=np.float64)
    went_down = np.array([place[after[n] or ""] > place[before[n]] for n in kept])
    # Two tranches tell nothing, whatever a test would say of them.
    if len(kept) < 3 or went_down.all() or not went_down.any():
        return None
    return discrimination(below, went_down)
