"""A Deal, Cash and an enhancement -> the letter that it gives, or the least of it that gives a letter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from refloat.deal import Deal, Note
from refloat.deal.guarantee import Guarantee
from refloat.enhancement import unguaranteed, with_subordination
from refloat.errors import InputError, TargetError
from refloat.files import did_you_mean
from refloat.rating.bounds import LEVEL
from refloat.rating.change import Change
from refloat.rating.larger_note import beside_larger
from refloat.rating.note_cash import is_rated
from refloat.rating.rate import ENGINES, Horizon, checked_engines, rate_note
from refloat.rating.ratings import NoteRating, letter_rank
from refloat.rating.sample_notes import sample_notes
from refloat.rating.scales import Scales
from refloat.rating.stress import stress_letters
from refloat.units import Cash

EnhancementKind = Literal["reserve", "subordination", "guarantee"]
KINDS: dict[str, str] = {
    "reserve:NAME": "target of a reserve: its amount, share or multiple, as the deal has it; its first filling follows",
    "subordination": "share of the issue below the note, which shrinks for the most junior note; the issue stays",
    "guarantee:NAME": "most that a guarantor pays, as a share of the notes it guarantees",
}
LOOKS = 12
"""Sections of the range, narrow ones first, at whose ends a letter is looked for."""
STEPS = 14
"""The answer is known to the range over 2^14."""


@dataclass(frozen=True)
class EnhancementPoint:
    """An enhancement and what a note holds with it.

    Attributes:
        value: Of the enhancement.
        amount: The same in currency units, at closing; None where it has no amount then (a multiple).
        rating: The note's rating.
        letter: Its letter, at most the guarantor's own where one pays.
    """

    value: float
    amount: float | None
    rating: NoteRating
    letter: str


@dataclass(frozen=True)
class Enhancer:
    """Tries values of one enhancement of a deal on one set of cash.

    Attributes:
        deal: The deal.
        cash: Simulated cash of its pool.
        note: The note whose letter is wanted.
        by: `reserve:NAME`, `subordination` or `guarantee:NAME`.
        plan, scales, engines, horizon, level: As in `rate`.
        guarantor_letter: The guarantor's own letter: no note has a better one because of it.
    """

    deal: Deal
    cash: Cash
    note: str
    by: str
    plan: Cash | None = None
    scales: Scales | None = None
    engines: Sequence[str] = ENGINES
    horizon: Horizon = "wal"
    level: float = LEVEL
    guarantor_letter: str | None = None

    @property
    def kind(self) -> EnhancementKind:
        return cast(EnhancementKind, self.by.partition(":")[0])

    @property
    def name(self) -> str:
        return self.by.partition(":")[2]

    def point(self, value: float) -> EnhancementPoint:
        """The note's rating at a value."""
        scales = self.scales or Scales.read()
        asked, letters = checked_engines(self.engines, scales, self.plan)
        deal = self.enhanced(value)
        samples = sample_notes(deal, self.cash, plan=self.plan, horizon=self.horizon)
        samples = {self.note: samples[self.note]}
        sample = beside_larger(deal, self.cash, samples, plan=self.plan)[self.note]
        stress = stress_letters(deal, self.plan, scales.stress) if self.plan is not None else {}
        note = deal.note(self.note)
        rating = rate_note(note, sample, stress.get(self.note), scales, asked, letters, self.level)
        letter = rating.letter
        if self.kind == "guarantee" and value > 0 and self.guarantor_letter is not None:
            letter = max(letter, self.guarantor_letter, key=lambda one: letter_rank(one, letters))
        return EnhancementPoint(value, _amount(deal, self.kind, self.name, self.note), rating, letter)

    def enhanced(self, value: float) -> Deal:
        """The deal with the enhancement at a value; guarantors count only where they are what is changed."""
        if self.kind == "guarantee":
            return _with_limit(self.deal, self.name, value)
        if self.kind == "subordination":
            return unguaranteed(with_subordination(self.deal, self.note, value))
        return unguaranteed(Change("reserve", self.name).applied_to_deal(value, self.deal))

    def usual_range(self) -> tuple[float, float]:
        """Between which values a search looks."""
        if self.kind == "guarantee":
            return 0.0, 1.0
        if self.kind == "reserve":
            return Change("reserve", self.name).usual_range(self.deal)
        total = sum(note.balance for note in self.deal.notes)
        names = [note.name for note in self.deal.notes]
        place = names.index(self.note)
        above = sum(note.balance for note in self.deal.notes[:place])
        between = sum(note.balance for note in self.deal.notes[place + 1 : -1])
        # A sliver of the note is left, so that there is something to rate.
        return between / total, 1.0 - above / total - 1e-3

    def prove(self) -> None:
        """Refuses what the deal does not have.

        Raises:
            InputError: The enhancement or the note is not there, or the guarantor's letter is none.
        """
        parts: dict[str, list[str]] = {
            "reserve": [reserve.name for reserve in self.deal.reserves],
            "guarantee": [guarantee.name for guarantee in self.deal.guarantees],
            "subordination": [],
        }
        if self.kind not in parts:
            remedy = did_you_mean(self.kind, list(parts)) or f"write one of {', '.join(KINDS)}"
            raise InputError(f'"{self.by}" is no enhancement', where="--by", remedy=remedy)
        names = parts[self.kind]
        if self.kind != "subordination" and self.name not in names:
            known = f"known are {', '.join(names)}" if names else f"the deal has no {self.kind}: add one to its file"
            remedy = did_you_mean(self.name, names) or known
            raise InputError(f'no {self.kind} is called "{self.name}"', where="--by", remedy=remedy)
        notes = {note.name: note for note in self.deal.notes}
        if self.note not in notes:
            remedy = did_you_mean(self.note, list(notes)) or f"the notes are {', '.join(notes)}"
            raise InputError(f'there is no note "{self.note}"', where=self.deal.name, remedy=remedy)
        _prove_rated(notes[self.note])
        if self.kind == "subordination" and self.note == self.deal.notes[-1].name:
            raise InputError(f"nothing ranks below the note {self.note}", where=self.deal.name, remedy="name another")
        _, letters = checked_engines(self.engines, self.scales or Scales.read(), self.plan)
        if self.guarantor_letter is not None and self.guarantor_letter not in letters:
            raise InputError(
                f'"{self.guarantor_letter}" is not a letter of the scales in use', remedy=f"use {', '.join(letters)}"
            )


def enhancement_points(enhancer: Enhancer, values: Sequence[float]) -> list[EnhancementPoint]:
    """The letter at each of some values.

    Raises:
        InputError: The enhancement or the note is not there, or a value is negative.
    """
    enhancer.prove()
    for value in values:
        if not value >= 0:
            raise InputError(f"{value} is no value of {enhancer.by}", where="--value", remedy="give zero or more")
    return [enhancer.point(value) for value in values]


def least_enhancement(
    enhancer: Enhancer,
    letter: str,
    *,
    on_step: Callable[[int, int], None] | None = None,
) -> EnhancementPoint:
    """The least value with which the note holds a letter, to the range over 2^14.

    More is not always better: a reserve that is filled from collections holds back principal, and under importance
    sampling a note on which few paths show a loss can support less. So values are looked at from the least on, and the
    section in which the letter first comes is halved.

    Args:
        enhancer: What is tried.
        letter: The letter wanted.
        on_step: Told steps done and in all.

    Raises:
        InputError: The enhancement, the note or the letter is not there.
        TargetError: No value in the range gives the letter.
    """
    enhancer.prove()
    _, letters = checked_engines(enhancer.engines, enhancer.scales or Scales.read(), enhancer.plan)
    if letter not in letters:
        raise InputError(f'"{letter}" is not a letter of the scales in use', remedy=f"use one of {', '.join(letters)}")

    def reaches(point: EnhancementPoint) -> bool:
        return letter_rank(point.letter, letters) <= letter_rank(letter, letters)

    first, last = enhancer.usual_range()
    seen: list[EnhancementPoint] = []
    for look in range(LOOKS + 1):
        seen.append(enhancer.point(first + (last - first) * (look / LOOKS) ** 2))
        if on_step is not None:
            on_step(look + 1, LOOKS + 1 + STEPS)
        if reaches(seen[-1]):
            break
    else:
        best = min(seen, key=lambda point: letter_rank(point.letter, letters))
        raise TargetError(
            f"no {enhancer.by} up to {last:.4g} gives the letter {letter}; "
            f"the best is {best.letter} at {best.value:.4g}",
            where=f"note {enhancer.note}",
            remedy="ask for a lower letter, enhance by something else, or run more scenarios",
        )
    best, low = seen[-1], seen[-2].value if len(seen) > 1 else first
    while best.value - low > (last - first) / 2**STEPS:
        point = enhancer.point((low + best.value) / 2)
        low, best = (low, point) if reaches(point) else (point.value, best)
    if on_step is not None:
        on_step(LOOKS + 1 + STEPS, LOOKS + 1 + STEPS)
    return best


def _with_limit(deal: Deal, name: str, share: float) -> Deal:
    """The deal with one guarantor's limit as a share of the notes, and no other guarantor."""

    def limited(guarantee: Guarantee) -> Guarantee:
        if guarantee.name != name:
            return guarantee.model_copy(update={"limit_amount": 0.0})
        notes = sum(deal.note(note).balance for note in guarantee.notes)
        return guarantee.model_copy(update={"limit_share": None, "limit_amount": share * notes})

    return deal.model_copy(update={"guarantees": tuple(limited(guarantee) for guarantee in deal.guarantees)})


def _amount(deal: Deal, kind: EnhancementKind, name: str, note: str) -> float | None:
    if kind == "guarantee":
        return next(one.limit_amount for one in deal.guarantees if one.name == name)
    if kind == "subordination":
        names = [one.name for one in deal.notes]
        return sum(one.balance for one in deal.notes[names.index(note) + 1 :])
    target = next(one for one in deal.reserves if one.name == name).target
    if target.kind == "fixed":
        return target.amount
    if target.kind == "multiple":
        return None
    held = sum(deal.note(one).balance for one in target.notes) if target.notes else deal.cut_off_balance
    return None if held is None else max(target.share * held, target.floor)


def _prove_rated(note: Note) -> None:
    if not is_rated(note):
        raise InputError("this note promises nothing, so it has no letter", where=f"note {note.name}")
