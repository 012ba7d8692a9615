"""Explanation: what moves the letter of each note, and what a notch is worth."""

from dataclasses import dataclass

from refloat.rules import RatingDriver


@dataclass(frozen=True)
class DriverEffect:
    """What one change does to one note.

    Attributes:
        driver: What is changed.
        notches: How far the note moves down, in notches and parts of them; below zero it moves up.
        letter: The letter of the engines after the change.
        expected_loss: After the change, as a share of the balance.
        default_probability: After the change.
    """

    driver: RatingDriver
    notches: float
    letter: str
    expected_loss: float
    default_probability: float


@dataclass(frozen=True)
class OneNotch:
    """How much of each change alone moves a note by one notch.

    Attributes:
        letter: The letter it would have then.
        haircut: Share of collections that would have to be missing; below zero, come on top. None if no change
            tried is enough.
        delay_months: How much later cash would have to come; None if no delay tried is enough, or for a better letter.
        subordination: Change of the share of the issue that ranks below the note, as a fraction: below zero, its
            balance grows at the cost of the notes below it. None if no change tried is enough.
        paths_too_few: Whether the run's paths could not support that letter even without any loss: no search is made
            then.
    """

    letter: str
    haircut: float | None
    delay_months: float | None
    subordination: float | None
    paths_too_few: bool = False


@dataclass(frozen=True)
class NoteExplanation:
    """What moves one note's letter.

    Attributes:
        name: The note.
        letter: The letter of its engines, before any cap.
        position: Where it stands among the letters, in notches from the best; the letter's limit is a whole number.
        decided_by: The engine that gives the letter.
        drivers: Effects of the drivers that the deal has, in the order of the table.
        lose: What costs one notch; None at the lowest letter.
        gain: What wins one notch; None at the best letter.
    """

    name: str
    letter: str
    position: float
    decided_by: str
    drivers: tuple[DriverEffect, ...]
    lose: OneNotch | None
    gain: OneNotch | None


@dataclass(frozen=True)
class Explanation:
    """What moves the letters of a deal.

    Attributes:
        notes: One a rated note.
        paths: Paths on which effects were measured; letters rest on all paths of the run.
        simulated: Paths of the recoveries simulated anew; 0 if none were.
    """

    notes: tuple[NoteExplanation, ...]
    paths: int
    simulated: int

    def __getitem__(self, name: str) -> NoteExplanation:
        return next(note for note in self.notes if note.name == name)
