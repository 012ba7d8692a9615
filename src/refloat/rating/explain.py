"""Ratings, their Deal and Cash -> what moves each letter, and what a notch is worth."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from refloat.deal import Deal
from refloat.deal.run import path_block
from refloat.rating.bounds import bound_at_size, size_of_bound
from refloat.rating.driven import SIMULATED, applies, driven, with_recovery
from refloat.rating.explanation import DriverEffect, Explanation, NoteExplanation, OneNotch
from refloat.rating.move_in_time import delayed
from refloat.rating.move_subordination import most_subordination, move_subordination
from refloat.rating.notch_search import first_met
from refloat.rating.place_notes import Place, place_notes
from refloat.rating.ratings import BELOW, NoteRating, Ratings, letter_rank
from refloat.rating.scales import Scales
from refloat.rating.worst_paths import worst_paths
from refloat.rules import RatingDriver, Scale, read_rating_drivers
from refloat.units import Cash

PATHS = 2_000
"""Paths on which effects are measured, unless the caller says otherwise."""
MOST_HAIRCUT, MOST_MORE, MOST_MONTHS = 0.9, 1.0, 60.0
"""How far a search goes: a haircut, more collections, a delay."""
ROUNDING = 1e-9


@dataclass
class _Places:
    """Where notes stand under a change, on some of the paths, brought to the level of all paths.

    Attributes:
        deal, cash, plan: As they are, the cash on the paths in use.
        ratings: The ratings on all paths.
        scales: Their scales.
        sizes: Note -> engine -> paths that the bound on all paths is worth.
        full: Note -> engine -> position on all paths.
        base: What is found on the paths in use.
    """

    deal: Deal
    cash: Cash
    plan: Cash | None
    ratings: Ratings
    scales: Scales
    sizes: dict[str, dict[str, float]]
    full: dict[str, dict[str, float]]
    base: dict[str, Place] = field(default_factory=dict)
    _seen: dict[tuple[str, float], dict[str, float]] = field(default_factory=dict)

    @property
    def ramp(self) -> float:
        """Months over which a delay builds up, as in the stress scale."""
        return self.scales.stress.ramp_months

    def raw(self, deal: Deal, cash: Cash, plan: Cash | None) -> dict[str, Place]:
        ratings = self.ratings
        return place_notes(
            deal,
            cash,
            plan=plan,
            against=self.plan,
            scales=self.scales,
            engines=ratings.engines,
            letters=ratings.letters,
            horizon=ratings.horizon,
        )

    def position(self, name: str, engine: str, place: Place) -> float:
        """Position of a note by one engine, its mean bounded as if seen on as many paths as the whole run is worth."""
        if engine == "stress":
            return float(place.stress_rank or 0)
        bound = bound_at_size(getattr(place, engine), self.sizes[name][engine], self.ratings.level)
        scale: Scale = getattr(self.scales, engine)
        return scale.position(bound, place.years)

    def best(self, name: str) -> float:
        """The best standing that the simulation engines could give on so many paths, none showing a loss."""
        spotless = replace(self.base[name], expected_loss=0.0, default_probability=0.0, stress_rank=0)
        return max(self.position(name, engine, spotless) for engine in self.full[name])

    def standing(self, name: str, before: Place, after: Place) -> float:
        """The lowest standing of a note over the engines: that on all paths and the change of each."""
        return max(
            full + self.position(name, engine, after) - self.position(name, engine, before)
            for engine, full in self.full[name].items()
        )

    def on_cash(self, kind: str, value: float) -> dict[str, float]:
        """Standing of every note with collections cut or cash delayed."""
        if (kind, value) not in self._seen:

            def change(cash: Cash) -> Cash:
                if kind == "haircut":
                    return with_recovery(cash, 1.0 - value)
                return delayed(cash, value, self.ramp, self.deal.cut_off)

            places = self.raw(self.deal, change(self.cash), None if self.plan is None else change(self.plan))
            self._seen[kind, value] = {name: self.standing(name, self.base[name], places[name]) for name in places}
        return self._seen[kind, value]

    def on_subordination(self, name: str, share: float) -> float:
        """Standing of a note with more or less of the issue below it."""
        key = (f"subordination {name}", share)
        if key not in self._seen:
            places = self.raw(move_subordination(self.deal, name, share), self.cash, self.plan)
            self._seen[key] = {name: self.standing(name, self.base[name], places[name])}
        return self._seen[key][name]


def explain(
    deal: Deal,
    cash: Cash,
    ratings: Ratings,
    *,
    plan: Cash | None = None,
    scales: Scales | None = None,
    paths: int = PATHS,
    simulated: Mapping[str, Cash] | None = None,
    notches: bool = True,
) -> Explanation:
    """What moves the letter of each rated note: one change at a time, and the change that is worth a notch.

    Effects are measured on some of the paths, most of them bad ones, and on the same ones for every change; what a
    change does to a note's position there is added to its position on all paths. Only engines that decide the letter
    count, and caps do not.

    Args:
        deal: The deal that was rated.
        cash: The cash it was rated on.
        ratings: The ratings.
        plan: The business plan, as in `rate`.
        scales: The scales, as in `rate`.
        paths: Paths to measure on.
        simulated: Kind of driver -> cash simulated anew without it; its first paths are compared with as many of
            the run's own, which must rest on the same random numbers.
        notches: Whether to search for what a notch is worth, which takes most of the time.
    """
    scales = scales or Scales.read()
    some = worst_paths(cash, paths)
    rated = {note.name: note for note in ratings.notes if note.engines}
    full = {name: _full(note, ratings, scales) for name, note in rated.items()}
    sizes = {name: _sizes(note, ratings.level) for name, note in rated.items()}
    places = _Places(deal, some, plan, ratings, scales, sizes, full)
    places.base = places.raw(deal, some, plan)
    effects: dict[str, list[DriverEffect]] = {name: [] for name in rated}
    anew = {kind: _on_same_paths(places, other, cash) for kind, other in (simulated or {}).items()}
    for driver in read_rating_drivers():
        if (driver.kind in SIMULATED and driver.kind not in anew) or not applies(driver, deal):
            continue
        for name, effect in _effects(driver, places, anew).items():
            effects[name].append(effect)
    notes = []
    for name in rated:
        now = max(full[name].values())
        rank = _rank(now, ratings.letters)
        notes.append(
            NoteExplanation(
                name=name,
                letter=_letter(rank, ratings.letters),
                position=now,
                decided_by=max(full[name], key=lambda engine: full[name][engine]),
                drivers=tuple(effects[name]),
                lose=_lose(places, name, rank) if notches and rank < len(ratings.letters) else None,
                gain=_gain(places, name, rank) if notches and rank > 0 else None,
            )
        )
    return Explanation(tuple(notes), some.paths, max((other.paths for other in (simulated or {}).values()), default=0))


def first_paths(cash: Cash, paths: int) -> Cash:
    """The first paths of a table of cash, their weights summing to one."""
    if cash.paths <= paths:
        return cash
    part = path_block(cash, 0, paths)
    return replace(part, weights=part.weights / part.weights.sum())


def _full(note: NoteRating, ratings: Ratings, scales: Scales) -> dict[str, float]:
    """Positions of a note on all paths, by engine asked for."""
    found = {}
    for engine, outcome in note.engines.items():
        if engine in ratings.engines:
            found[engine] = getattr(scales, engine).position(outcome.upper_bound, outcome.horizon_years)
    if "stress" in ratings.engines and note.stress is not None:
        found["stress"] = float(letter_rank(note.stress.letter, ratings.letters))
    return found


def _sizes(note: NoteRating, level: float) -> dict[str, float]:
    """Paths that the bound of each engine is worth."""
    return {name: size_of_bound(one.estimate, one.upper_bound, level) for name, one in note.engines.items()}


def _on_same_paths(places: _Places, other: Cash, cash: Cash) -> Callable[[], dict[str, tuple[Place, Place]]]:
    """Places under cash simulated anew and under as many of the run's own paths, worked out when asked for."""

    def both() -> dict[str, tuple[Place, Place]]:
        own = places.raw(places.deal, first_paths(cash, other.paths), places.plan)
        changed = places.raw(places.deal, other, places.plan)
        return {name: (own[name], changed[name]) for name in own}

    return both


def _effects(
    driver: RatingDriver, places: _Places, anew: Mapping[str, Callable[[], dict[str, tuple[Place, Place]]]]
) -> dict[str, DriverEffect]:
    letters = places.ratings.letters
    if driver.kind in anew:
        pairs = anew[driver.kind]()
    else:
        deal, cash = driven(driver, places.deal, places.cash, places.ramp)
        plan = None if places.plan is None else driven(driver, places.deal, places.plan, places.ramp)[1]
        changed = places.raw(deal, cash, plan)
        pairs = {name: (places.base[name], changed[name]) for name in changed}
    found = {}
    for name, (before, after) in pairs.items():
        now = max(places.full[name].values())
        # One that stands at an end of the scale stays within it.
        then = min(max(places.standing(name, before, after), 0.0), float(len(letters)))
        letter = _letter(_rank(then, letters), letters)
        found[name] = DriverEffect(driver, then - now, letter, after.expected_loss, after.default_probability)
    return found


def _lose(places: _Places, name: str, rank: int) -> OneNotch:
    """What takes a note past the limit of its letter."""
    past = rank + ROUNDING
    room = most_subordination(places.deal, name)[0]
    cut = first_met(lambda x: places.on_cash("haircut", x)[name] - past, 0.05, MOST_HAIRCUT, 0.005)
    late = first_met(lambda x: places.on_cash("delay", x)[name] - past, 6.0, MOST_MONTHS, 0.5)
    less = first_met(lambda x: places.on_subordination(name, -x) - past, 0.04, room, 0.005)
    letter = _letter(rank + 1, places.ratings.letters)
    return OneNotch(letter, cut, late, None if less is None else -less)


def _gain(places: _Places, name: str, rank: int) -> OneNotch:
    """What takes a note to the limit of the next better letter."""
    reach = rank - 1 + ROUNDING
    letter = _letter(rank - 1, places.ratings.letters)
    if places.best(name) > reach:
        return OneNotch(letter, None, None, None, paths_too_few=True)
    room = most_subordination(places.deal, name)[1]
    more = first_met(lambda x: reach - places.on_cash("haircut", -x)[name], 0.05, MOST_MORE, 0.005)
    cover = first_met(lambda x: reach - places.on_subordination(name, x), 0.04, room, 0.005)
    return OneNotch(letter, None if more is None else -more, None, cover)


def _rank(position: float, letters: tuple[str, ...]) -> int:
    """Rank of the letter at a position: the first whose limit is not passed."""
    return min(max(math.ceil(position - ROUNDING), 0), len(letters))


def _letter(rank: int, letters: tuple[str, ...]) -> str:
    return letters[rank] if rank < len(letters) else f"{BELOW}{letters[-1]}"
