"""Trials of one note's size -> the largest that holds."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from refloat.errors import TargetError
from refloat.rating.bounds import clopper_pearson_upper, paths_to_resolve
from refloat.rating.check_constraints import Breach
from refloat.rating.note_cash import years_from
from refloat.rating.ratings import NoteRating, letter_rank
from refloat.rating.trials import Trial, Trials

At = Callable[[int], dict[str, float]]
"""Number of lots of the note -> balances of all notes."""

SHRINK = 0.8
SMALLEST = 0.01


@dataclass(frozen=True)
class Largest:
    """The largest size of a note.

    Attributes:
        lots: Number of lots.
        beyond: Trial of the next larger size tried on all paths, which did not hold; None if there is none.
        breach: The constraint that the next lot would not keep; None where no constraint bounds the size.
    """

    lots: int
    beyond: Trial | None
    breach: Breach | None


def largest(
    trials: Trials, scouts: Trials | None, names: list[str], at: At, least: At, lot: float, tolerance: float
) -> Largest:
    """Largest number of lots of the last note named at which all of them hold their letters and constraints are kept.

    Args:
        trials: On all paths.
        scouts: The same on few paths, to find out where to look; None to look on all at once.
        names: The notes, the one being sized last.
        at: Balances for a number of lots.
        least: The same with one lot of each note that is sized later, which is what constraints are held against: a
            note takes the room that a constraint on the whole issue leaves, and those below take the rest.
        lot: Amount of a lot, in currency units.
        tolerance: Share of the size to which it is wanted.

    Raises:
        TargetError: No size holds.
    """
    _prove_resolvable(trials, names, at, lot)
    most, breach = _most(trials, names, least, lot)
    guess = None
    if scouts is not None:
        try:
            guess = _searched(scouts, names, at, lot, most, tolerance, None)[0]
        except TargetError:
            # All paths may say otherwise, and then in a sentence of their own.
            guess = None
    low, high = _searched(trials, names, at, lot, most, tolerance, guess)
    if high > most:
        return Largest(low, None, breach)
    return Largest(low, trials.trial(names, at(high)), None)


def _searched(
    trials: Trials, names: list[str], at: At, lot: float, most: int, tolerance: float, guess: int | None
) -> tuple[int, int]:
    """A number of lots that holds and a larger one that does not, as near to each other as wanted."""
    found = None if guess is None else _around(trials, names, at, most, tolerance, guess)
    low, high = found or _bracket(trials, names, at, lot, most)
    while high - low > max(1, int(tolerance * low)) and low < most:
        middle = (low + high) // 2
        low, high = (middle, high) if trials.hold(names, at(middle)) else (low, middle)
    return low, high


def _most(trials: Trials, names: list[str], at: At, lot: float) -> tuple[int, Breach | None]:
    """Most lots that there is cash for and that constraints allow, and the constraint that the next would break.

    Raises:
        TargetError: No number of lots keeps them.
    """
    most = max(1, int(trials.most_cash // lot)) + 1
    found = trials.breaches(at(most))
    if not found:
        return most, None
    low = most
    while low and trials.breaches(at(low)):
        low //= 2
    if not low:
        worst = trials.breaches(at(1))[0]
        raise TargetError(
            f"no size keeps {worst.constraint} at {worst.limit:g}: at best it is {worst.value:.6g}",
            where=f"note {names[-1]}",
            remedy="loosen the constraint, or change what it is about",
        )
    high = min(2 * low + 1, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if trials.breaches(at(middle)) else (middle, high)
    return low, trials.breaches(at(high))[0]


def _around(
    trials: Trials, names: list[str], at: At, most: int, tolerance: float, guess: int
) -> tuple[int, int] | None:
    """A bracket beside a guess: a step to each side, then wider ones; None where it is not found near by."""
    step = max(1, int(tolerance * guess))
    low = min(max(1, guess - step // 2), most)
    if trials.hold(names, at(low)):
        while low < most:
            high = min(most, low + step)
            if not trials.hold(names, at(high)):
                return low, high
            low, step = high, step * 2
        return most, most + 1
    high = low
    while high > 1 and step < guess:
        low = max(1, high - step)
        if trials.hold(names, at(low)):
            return low, high
        high, step = low, step * 2
    return None


def _bracket(trials: Trials, names: list[str], at: At, lot: float, most: int) -> tuple[int, int]:
    """A number of lots that holds the letters and a larger one that does not.

    The way down goes in steps, not by halves: a small note may live so short that its limit is tighter than the
    paths can resolve, so that a size may hold although a far smaller one does not.

    Raises:
        TargetError: If no size holds them.
    """
    high = min(most, max(1, int(_guess(trials, names[-1], at(1)) / lot)))
    if trials.hold(names, at(high)):
        low = high
        while low < most:
            high = min(most, low + max(1, low // 8))
            if not trials.hold(names, at(high)):
                return low, high
            low = high
        return most, most + 1
    smallest = max(1, int(high * SMALLEST))
    low = high
    while low > smallest:
        low = max(smallest, int(low * SHRINK))
        if trials.hold(names, at(low)):
            return low, high
        high = low
    raise _cannot(trials, names)


def _guess(trials: Trials, name: str, balances: dict[str, float]) -> float:
    """A first size: the pool's cash at the quantile that the letter's limit allows, less the notes above."""
    scale = trials.scales.default_probability
    letter = trials.targets[name]
    share = scale.limit(letter, 1.0) if letter in scale.letters else 0.01
    above = 0.0
    for note in trials.deal.notes:
        if note.name == name:
            break
        above += balances.get(note.name, note.balance)
    return max(trials.quantile(share) - above, 0.05 * trials.most_cash)


def _prove_resolvable(trials: Trials, names: list[str], at: At, lot: float) -> None:
    """Refuses a letter whose limit the paths could not support even with no loss and over the note's longest life."""
    # Under importance sampling few paths may resolve small limits: only the trials can tell.
    if trials.allow_unresolved or not trials.equal_weights:
        return
    name = names[-1]
    note = trials.deal.note(name)
    last = trials.last_date if note.legal_final is None else max(np.datetime64(note.legal_final, "D"), trials.last_date)
    years = float(years_from(trials.deal.closing_on, np.array([last]))[0])
    least = clopper_pearson_upper(0, trials.paths, trials.level) * trials.largest_ratio
    for engine in trials.engines:
        scale = getattr(trials.scales, engine)
        if engine != "stress" and least > scale.limit(trials.targets[name], years):
            # One trial, so that the sentence can say which letter is within reach.
            trials.hold(names, at(max(1, int(0.2 * _guess(trials, name, at(1)) / lot))))
            raise _cannot(trials, names)


def _cannot(trials: Trials, names: list[str]) -> TargetError:
    """Why the last note named can have no size."""
    name, letter = names[-1], trials.targets[names[-1]]
    tried = [trial.ratings[name] for trial in trials.tried if trial.note == name]
    best = min(tried, key=lambda rating: letter_rank(rating.letter, trials.letters))
    if letter_rank(best.letter, trials.letters) <= letter_rank(letter, trials.letters):
        return TargetError(
            f"every size that holds {letter} costs a note above its own letter",
            where=f"note {name}",
            remedy=f"ask for a lower letter of {', '.join(names[:-1])}" if names[:-1] else None,
        )
    # Paths without any loss that every engine would need, at the size where that is least.
    needed, years = min((_paths_needed(trials, rating, letter) for rating in tried), default=(0, 0.0))
    if needed > trials.paths:
        return TargetError(
            f"{trials.paths:,} scenarios cannot resolve {letter} over {years:.2g} years: "
            f"at least {needed:,} are needed, and the best letter reached is {best.letter}",
            where=f"note {name}",
            remedy="ask for a lower letter or run more scenarios",
        )
    return TargetError(
        f"no size holds {letter}; the best letter reached is {best.letter}",
        where=f"note {name}",
        remedy="ask for a lower letter, or add enhancement such as a reserve",
    )


def _paths_needed(trials: Trials, rating: NoteRating, letter: str) -> tuple[int, float]:
    """Fewest paths that could support a letter at the horizons of a rating, and the horizon that asks for most."""
    needs = [(0, 0.0)]
    for engine, outcome in rating.engines.items():
        limit = getattr(trials.scales, engine).limit(letter, outcome.horizon_years) if engine in trials.engines else 1.0
        if limit > 0:
            needs.append((paths_to_resolve(limit, trials.level), outcome.horizon_years))
    return max(needs)
