"""A Deal, Cash and target letters -> the largest notes that hold them."""

from collections.abc import Mapping, Sequence

import numpy as np

from refloat.deal import Deal
from refloat.errors import TargetError
from refloat.rating.bounds import LEVEL, clopper_pearson_upper, paths_to_resolve
from refloat.rating.note_cash import is_rated, years_from
from refloat.rating.rate import ENGINES, Horizon, Step, checked_engines, rate
from refloat.rating.ratings import letter_rank
from refloat.rating.scales import Scales
from refloat.rating.sizing import Sizing
from refloat.rating.trials import Trials
from refloat.units import Cash

ROUNDS = 6
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
    tolerance: float = 1e-4,
    allow_unresolved: bool = False,
    horizon: Horizon = "wal",
    level: float = LEVEL,
    on_step: Step | None = None,
) -> Sizing:
    """Find the largest notes that hold their target letters, the most senior first.

    Every size is tried on the same simulated cash, so that a larger note never looks safer by chance. A note is
    sized while the targeted notes below it are one lot small; when those have their sizes, the notes above are
    tried again, and made smaller where the new ones cost them their letter. Notes without a target keep their balance.

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
        TargetError: If a target names no rated note or no letter, or no size holds it; the sentence says
            what could be reached and, where paths are too few, how many are needed.
    """
    scales = scales or Scales.read()
    asked, letters = checked_engines(engines, scales, plan)
    order = _checked(deal, targets, letters, minimum_junior, lot)
    trials = Trials(
        deal, cash, plan, scales, asked, letters, horizon, level, allow_unresolved, on_step, 24 * len(order)
    )
    balances = dict.fromkeys(order, lot)
    caps: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name in order:
            others = {**balances, **_raised(deal, balances, targets, minimum_junior, lot)}
            caps[name] = _search(trials, name, targets[name], others, lot, tolerance, caps.get(name))
            balances[name] = caps[name] * lot
        final = {**balances, **_raised(deal, balances, targets, minimum_junior, lot)}
        if all(trials.holds(name, targets[name], final) for name in order):
            break
    else:
        raise TargetError("the note sizes do not settle", remedy="size one note at a time")
    sized = trials.resized(final)
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


def _search(
    trials: Trials, name: str, letter: str, others: dict[str, float], lot: float, tolerance: float, cap: int | None
) -> int:
    """Largest number of lots at which a note holds its letter, the other notes fixed."""

    def holds(lots: int) -> bool:
        return trials.holds(name, letter, {**others, name: lots * lot})

    if cap is not None and holds(cap):
        return cap
    _prove_resolvable(trials, name, letter, others, lot)
    low, high = _bracket(trials, name, letter, others, lot, cap)
    while high - low > max(1, int(tolerance * low)):
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _bracket(
    trials: Trials, name: str, letter: str, others: dict[str, float], lot: float, cap: int | None
) -> tuple[int, int]:
    """A number of lots that holds the letter and a larger one that does not.

    The way down goes in steps, not by halves: a very small note lives so short that its limit is tighter than the
    paths can resolve, so that a size may hold although a far smaller one does not.

    Raises:
        TargetError: If no size holds it.
    """

    def holds(lots: int) -> bool:
        return trials.holds(name, letter, {**others, name: lots * lot})

    most = max(1, int(trials.most_cash // lot)) + 1
    high = cap if cap is not None else min(most, max(1, int(_guess(trials, name, letter, others) / lot)))
    if cap is None and holds(high):
        low = high
        while low < most:
            high = min(most, low + max(1, low // 8))
            if not holds(high):
                return low, high
            low = high
        return most, most + 1
    smallest = max(1, int(high * SMALLEST))
    low = high
    while low > smallest:
        low = max(smallest, int(low * SHRINK))
        if holds(low):
            return low, high
        high = low
    raise _cannot(trials, name, letter)


def _guess(trials: Trials, name: str, letter: str, others: dict[str, float]) -> float:
    """A first size: the pool's cash at the quantile that the letter's limit allows, less the notes above."""
    scale = trials.scales.default_probability
    share = scale.limit(letter, 1.0) if letter in scale.letters else 0.01
    above = 0.0
    for note in trials.deal.notes:
        if note.name == name:
            break
        above += others.get(note.name, note.balance)
    return max(trials.quantile(share) - above, 0.05 * trials.most_cash)


def _prove_resolvable(trials: Trials, name: str, letter: str, others: dict[str, float], lot: float) -> None:
    """Refuses a letter whose limit the paths could not support even with no loss and over the note's longest life."""
    if trials.allow_unresolved:
        return
    note = next(note for note in trials.deal.notes if note.name == name)
    last = trials.last_date if note.legal_final is None else max(np.datetime64(note.legal_final, "D"), trials.last_date)
    years = float(years_from(trials.deal.closing_on, np.array([last]))[0])
    least = clopper_pearson_upper(0, trials.paths, trials.level) * trials.largest_ratio
    for engine in trials.engines:
        scale = getattr(trials.scales, engine)
        if engine != "stress" and least > scale.limit(letter, years):
            # One trial, so that the sentence can say which letter is within reach.
            trials.holds(name, letter, {**others, name: max(lot, lot * int(0.2 * trials.quantile(0.01) / lot))})
            raise _cannot(trials, name, letter)


def _cannot(trials: Trials, name: str, letter: str) -> TargetError:
    tried = [step for step in trials.steps if step.rating.name == name]
    best = min(tried, key=lambda step: letter_rank(step.rating.letter, trials.letters)).rating
    short = [
        (paths_to_resolve(limit, trials.level), outcome.horizon_years)
        for step in tried
        for engine, outcome in step.rating.engines.items()
        if engine in trials.engines
        and (limit := getattr(trials.scales, engine).limit(letter, outcome.horizon_years)) > 0
    ]
    needed, years = min(short) if short else (0, 0.0)
    reached = f"the best letter reached is {best.letter}"
    if needed > trials.paths:
        return TargetError(
            f"{trials.paths:,} scenarios cannot resolve {letter} over {years:.2g} years: "
            f"at least {needed:,} are needed, and {reached}",
            where=f"note {name}",
            remedy="ask for a lower letter or run more scenarios",
        )
    if best.letter == letter or letter_rank(best.letter, trials.letters) < letter_rank(letter, trials.letters):
        return TargetError(
            f"{letter} is lost again at the sizes of the other notes",
            where=f"note {name}",
            remedy="ask lower letters of the notes below it",
        )
    return TargetError(
        f"no size holds {letter}; {reached}",
        where=f"note {name}",
        remedy="ask for a lower letter, or add enhancement such as a reserve",
    )


def _checked(
    deal: Deal, targets: Mapping[str, str], letters: tuple[str, ...], minimum_junior: float | None, lot: float
) -> list[str]:
    """Names of the targeted notes in order of seniority."""
    names = [note.name for note in deal.notes]
    if not targets:
        raise TargetError("no note is given a target", remedy=f"name one of {', '.join(names)}")
    for name, letter in targets.items():
        if name not in names:
            raise TargetError(f'there is no note "{name}"', where=deal.name, remedy=f"the notes are {', '.join(names)}")
        note = deal.notes[names.index(name)]
        if not is_rated(note):
            raise TargetError("this note promises nothing, so it has no letter", where=f"note {name}")
        if letter not in letters:
            raise TargetError(
                f'"{letter}" is not a letter of the scales in use',
                where=f"note {name}",
                remedy=f"use one of {', '.join(letters)}",
            )
    if not lot > 0:
        raise TargetError(f"a lot of {lot} is no size", remedy="give an amount above zero")
    if minimum_junior is not None and not 0 <= minimum_junior < 1:
        raise TargetError(f"a junior share of {minimum_junior} is impossible", remedy="give a fraction below 1")
    if minimum_junior is not None and set(names) <= set(targets):
        raise TargetError("every note has a target, so none can be the junior", remedy="leave one note without")
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
