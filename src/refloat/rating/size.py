"""A Deal, Cash and target letters -> the largest notes that hold them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

import numpy as np

from refloat.deal import Deal
from refloat.enhancement import resize, unguaranteed
from refloat.errors import InputError, TargetError
from refloat.rating.bounds import LEVEL
from refloat.rating.constraints import Constraints
from refloat.rating.largest import Largest, largest
from refloat.rating.note_cash import is_rated
from refloat.rating.pilot import pilot_of
from refloat.rating.rate import ENGINES, Horizon, Step, checked_engines
from refloat.rating.ratings import letter_rank
from refloat.rating.scales import Scales
from refloat.rating.sizing import Binding, Sizing
from refloat.rating.trials import Trial, Trials
from refloat.units import Cash

Way = Literal["in proportion", "least"]
WAYS: tuple[Way, Way] = ("in proportion", "least")


def size(
    deal: Deal,
    cash: Cash,
    targets: Mapping[str, str],
    *,
    plan: Cash | None = None,
    scales: Scales | None = None,
    engines: Sequence[str] = ENGINES,
    constraints: Constraints | None = None,
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
        constraints: Coupons and reserves set beforehand, and limits on the sizes.
        minimum_junior: In place of the constraints' own.
        lot: Sizes are rounded down to a multiple of this amount, in currency units.
        tolerance: The search ends when the size is known to this share of it, or to one lot.
        allow_unresolved: Whether the estimate may stand in for its upper bound.
        horizon: As in `rate`.
        level: As in `rate`.
        on_step: Told trials done and a guess of trials in all.

    Raises:
        InputError: If a target names no rated note or no letter, or a constraint a part that the deal does not have.
        TargetError: If no size holds a target or keeps a constraint; the sentence says what could be reached and,
            where paths are too few, how many are needed.
    """
    sizer = Sizer(
        deal,
        cash,
        targets,
        plan=plan,
        scales=scales,
        engines=engines,
        constraints=_with_junior(constraints or Constraints(), minimum_junior),
        lot=lot,
        tolerance=tolerance,
        allow_unresolved=allow_unresolved,
        horizon=horizon,
        level=level,
        on_step=on_step,
    )
    return sizer.sized(dict(targets))


class Sizer:
    """Sizes one deal on one set of cash for as many targets as wanted; what was tried once is not run again.

    Args: As in `size`; `targets` are those that will be asked for, or more.
    """

    def __init__(
        self,
        deal: Deal,
        cash: Cash,
        targets: Mapping[str, str],
        *,
        plan: Cash | None = None,
        scales: Scales | None = None,
        engines: Sequence[str] = ENGINES,
        constraints: Constraints | None = None,
        lot: float = 1000.0,
        tolerance: float = 5e-4,
        allow_unresolved: bool = False,
        horizon: Horizon = "wal",
        level: float = LEVEL,
        on_step: Step | None = None,
    ) -> None:
        scales = scales or Scales.read()
        asked, letters = checked_engines(engines, scales, plan)
        self.constraints, self.lot, self.tolerance = constraints or Constraints(), lot, tolerance
        self._order = _checked(deal, targets, letters, self.constraints.minimum_junior, lot)
        self.deal, self._on_step = self.constraints.applied(deal), on_step

        def trials(on_all: bool) -> Trials:
            return Trials(
                unguaranteed(self.deal),
                cash,
                dict(targets),
                constraints=self.constraints,
                plan=plan,
                scales=scales,
                engines=asked,
                letters=letters,
                horizon=horizon,
                level=level,
                allow_unresolved=allow_unresolved,
                on_step=on_step if on_all else None,
                pilot=None if on_all else pilot,
            )

        pilot = pilot_of(cash)
        self.trials = trials(True)
        self._scouts = None if pilot is None else trials(False)
        self._given = {note.name: max(note.balance, lot) for note in deal.notes}

    def sized(self, targets: dict[str, str]) -> Sizing:
        """The largest notes for targets, a part of those told at first or other letters for the same notes.

        Raises:
            TargetError: As in `size`.
        """
        order = [name for name in self._order if name in targets]
        begun = len(self.trials.tried)
        for trials in (self.trials, self._scouts):
            if trials is not None:
                trials.targets = dict(targets)
        found: dict[str, float] = {}
        results: list[tuple[str, Largest]] = []
        for place, name in enumerate(order):
            at, least = (partial(self._balances, targets, dict(found), name, order[place + 1 :], way) for way in WAYS)
            result = largest(self.trials, self._scouts, order[: place + 1], at, least, self.lot, self.tolerance)
            found[name] = self.lot * result.lots
            results.append((name, result))
        final = {**found, **_raised(self.deal, found, targets, self.constraints.minimum_junior, self.lot)}
        trial = self.trials.trial(order, final)
        if not trial.holds:
            raise TargetError("a letter is lost when the junior note gets its size", remedy="lower minimum_junior")
        if self._on_step is not None:
            self._on_step(self.trials.total, self.trials.total)
        raised = [name for name in final if name not in found]
        return Sizing(
            deal=resize(self.deal, final),
            targets={name: targets[name] for name in order},
            balances=dict(trial.balances),
            letters={name: rating.letter for name, rating in trial.ratings.items()},
            ratings=self.trials.ratings(trial),
            steps=self.trials.table()[begun:],
            lot=self.lot,
            expected_cash=self.trials.expected_cash,
            bindings=(
                *(self._binding(name, result, order) for name, result in results),
                *(self._raise(name, trial) for name in raised),
            ),
        )

    def _balances(
        self, targets: Mapping[str, str], found: dict[str, float], name: str, below: list[str], way: Way, lots: int
    ) -> dict[str, float]:
        """Balances of the notes while one is sized; those sized later are in proportion to it, or one lot each."""
        lot, given = self.lot, self._given
        balances = {**found, name: lots * lot}
        for note in below:
            follows = lots * given[note] / given[name] if way == "in proportion" else 1.0
            balances[note] = max(lot, float(np.floor(follows)) * lot)
        return {**balances, **_raised(self.deal, balances, targets, self.constraints.minimum_junior, lot)}

    def _binding(self, name: str, result: Largest, order: list[str]) -> Binding:
        """What the next larger size tried would break."""
        if result.breach is not None:
            breach = result.breach
            return Binding(name, breach.constraint, name, None, breach.limit, breach.value)
        trial = result.beyond
        if trial is None:
            return Binding(name, "cash", name, None, self.trials.most_cash, None)
        rank, letters = letter_rank, self.trials.letters
        lost = next(
            (one for one in order if one in trial.ratings and not self.trials.holds_target(trial.ratings[one])), name
        )
        rating, target = trial.ratings[lost], self.trials.targets[lost]
        worst = max(
            (engine for engine in rating.engines if engine in self.trials.engines),
            key=lambda engine: rank(rating.engines[engine].letter, letters),
            default=None,
        )
        stress = rating.stress_letter if "stress" in self.trials.engines else None
        if stress is not None and (
            worst is None or rank(stress, letters) > rank(rating.engines[worst].letter, letters)
        ):
            return Binding(name, "target", lost, "stress", None, None)
        if worst is None:
            return Binding(name, "target", lost, None, None, None)
        outcome = rating.engines[worst]
        limit = getattr(self.trials.scales, worst).limit(target, outcome.horizon_years)
        value = outcome.estimate if self.trials.allow_unresolved else outcome.upper_bound
        return Binding(name, "target", lost, worst, float(limit), value)

    def _raise(self, name: str, trial: Trial) -> Binding:
        """The junior note that had to be raised."""
        free = sum(balance for one, balance in trial.balances.items() if one not in self.trials.targets)
        share = free / sum(trial.balances.values())
        return Binding(name, "minimum_junior", name, None, self.constraints.minimum_junior, share)


def _with_junior(constraints: Constraints, minimum_junior: float | None) -> Constraints:
    if minimum_junior is None:
        return constraints
    if not 0 <= minimum_junior < 1:
        raise InputError(f"a junior share of {minimum_junior} is impossible", remedy="give a fraction below 1")
    return constraints.model_copy(update={"minimum_junior": minimum_junior})


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
