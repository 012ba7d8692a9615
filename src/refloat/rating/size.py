"""A Deal, Cash and target letters -> the largest notes that hold them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from refloat.deal import Deal
from refloat.enhancement import resize, unguaranteed
from refloat.errors import InputError, TargetError
from refloat.rating.bounds import LEVEL, clopper_pearson_upper, paths_to_resolve
from refloat.rating.note_cash import is_rated, years_from
from refloat.rating.rate import ENGINES, Horizon, Step, checked_engines, rate
from refloat.rating.ratings import NoteRating, letter_rank
from refloat.rating.scales import Scales
from refloat.rating.sizing import Sizing
from refloat.rating.trials import Trials
from refloat.units import Cash

SHRINK = 0.8
SMALLEST = 0.01


def size(
    deal: Deal,
    cash: Cash,
    targets: Mapping[str, str],
    *,
    plan: Cash | None = None,
    scales: Scales | None = None,
    engines: Sequence[str] = ENGINES,
    minimum_junior: float | None = None,
    lot: float = 1000.0,
    tolerance: float = 5e-4,
    allow_unresolved: bool = False,
    horizon: Horizon = "wal",
    level: float = LEVEL,
    on_step: Step | None = None,
) -> Sizing:
    """Find the largest notes that hold their target letters, the most senior first.

    Every size is tried on the same simulated cash, so that a larger note never looks safer by chance. While a note is
    sized, the targeted notes below it follow it in the proportion of the deal as given, so that it leaves room for
    their interest; when it is their turn, they may not cost a note above its letter. Notes without a target keep
    their balance.

    Args:
        deal: The deal; its notes stand in order of seniority.
        cash: Simulated cash of its pool.
        targets: Note name -> letter.
        plan: The business plan, as in `rate`.
        scales: The scales; the shipped ones if left out.
        engines: Engines that must all give the letter.
        minimum_junior: Least share of the whole issue that notes without a target make up; the last of them is
            raised to it.
        lot: Sizes are rounded down to a multiple of this amount, in currency units.
        tolerance: The search ends when the size is known to this share of it, or to one lot.
        allow_unresolved: Whether the estimate may stand in for its upper bound.
        horizon: As in `rate`.
        level: As in `rate`.
        on_step: Told trials done and a guess of trials in all.

    Raises:
        InputError: If a target names no rated note or no letter.
        TargetError: If no size holds a target; the sentence says what could be reached and, where paths are too
            few, how many are needed.
    """
    scales = scales or Scales.read()
    asked, letters = checked_engines(engines, scales, plan)
    order = _checked(deal, targets, letters, minimum_junior, lot)
    trials = Trials(
        unguaranteed(deal),
        cash,
        plan,
        scales,
        asked,
        letters,
        horizon,
        level,
        allow_unresolved,
        on_step,
        dict(targets),
    )
    given = {note.name: max(note.balance, lot) for note in deal.notes}
    found: dict[str, float] = {}

    def at(name: str, lots: int) -> dict[str, float]:
        """Balances of all notes while one is sized."""
        balances = {**found, name: lots * lot}
        for below in order[len(found) + 1 :]:
            balances[below] = max(lot, float(np.floor(lots * given[below] / given[name])) * lot)
        return {**balances, **_raised(deal, balances, targets, minimum_junior, lot)}

    for place, name in enumerate(order):
        found[name] = lot * _largest(trials, order[: place + 1], partial(at, name), lot, tolerance)
    final = {**found, **_raised(deal, found, targets, minimum_junior, lot)}
    if not trials.hold(order, final):
        raise TargetError("a letter is lost when the junior note gets its size", remedy="lower minimum_junior")
    sized = resize(deal, final)
    ratings = rate(sized, cash, plan=plan, scales=scales, engines=asked, horizon=horizon, level=level)
    if on_step is not None:
        on_step(trials.total, trials.total)
    return Sizing(
        deal=sized,
        targets={name: targets[name] for name in order},
        balances={note.name: note.balance for note in sized.notes},
        letters={note.name: note.letter for note in ratings.notes},
        ratings=ratings,
        steps=trials.table(),
        lot=lot,
    )


def _largest(
    trials: Trials, names: list[str], at: Callable[[int], dict[str, float]], lot: float, tolerance: float
) -> int:
    """Largest number of lots of the last note named at which all of them hold their letters."""
    _prove_resolvable(trials, names, at, lot)
    low, high = _bracket(trials, names, at, lot)
    while high - low > max(1, int(tolerance * low)):
        middle = (low + high) // 2
        low, high = (middle, high) if trials.hold(names, at(middle)) else (low, middle)
    return low


def _bracket(trials: Trials, names: list[str], at: Callable[[int], dict[str, float]], lot: float) -> tuple[int, int]:
    """A number of lots that holds the letters and a larger one that does not.

    The way down goes in steps, not by halves: a small note may live so short that its limit is tighter than the
    paths can resolve, so that a size may hold although a far smaller one does not.

    Raises:
        TargetError: If no size holds them.
    """
    most = max(1, int(trials.most_cash // lot)) + 1
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


def _prove_resolvable(trials: Trials, names: list[str], at: Callable[[int], dict[str, float]], lot: float) -> None:
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
    tried = [trial.ratings[name] for trial in trials.tried if name in trial.ratings]
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


def _checked(
    deal: Deal, targets: Mapping[str, str], letters: tuple[str, ...], minimum_junior: float | None, lot: float
) -> list[str]:
    """Names of the targeted notes in order of seniority.

    Raises:
        InputError: If what is asked for makes no sense, whatever the cash.
    """
    names = [note.name for note in deal.notes]
    if not targets:
        raise InputError("no note is given a target", remedy=f"name one of {', '.join(names)}")
    for name, letter in targets.items():
        if name not in names:
            raise InputError(f'there is no note "{name}"', where=deal.name, remedy=f"the notes are {', '.join(names)}")
        note = deal.notes[names.index(name)]
        if not is_rated(note):
            raise InputError("this note promises nothing, so it has no letter", where=f"note {name}")
        if letter not in letters:
            raise InputError(
                f'"{letter}" is not a letter of the scales in use',
                where=f"note {name}",
                remedy=f"use one of {', '.join(letters)}",
            )
    if not lot > 0:
        raise InputError(f"a lot of {lot} is no size", remedy="give an amount above zero")
    if minimum_junior is not None and not 0 <= minimum_junior < 1:
        raise InputError(f"a junior share of {minimum_junior} is impossible", remedy="give a fraction below 1")
    if minimum_junior is not None and set(names) <= set(targets):
        raise InputError("every note has a target, so none can be the junior", remedy="leave one note without")
    return [name for name in names if name in targets]


def _raised(
    deal: Deal, balances: dict[str, float], targets: Mapping[str, str], minimum_junior: float | None, lot: float
) -> dict[str, float]:
    """The junior note raised to its least share of the issue; nothing if it has it already."""
    free = [note for note in deal.notes if note.name not in targets]
    if minimum_junior is None or not free:
        return {}
    held = sum(note.balance for note in free)
    wanted = minimum_junior / (1.0 - minimum_junior) * sum(balances.values())
    if wanted <= held:
        return {}
    return {free[-1].name: float(np.ceil((free[-1].balance + wanted - held) / lot)) * lot}
